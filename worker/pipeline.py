"""The stage table of a clip: names, weights, versions, and how progress of a stage becomes progress of the whole."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dancesite.clips.models import MODEL_STAGE
from dancesite.core import jobs

STAGES = ("check", "convert", "pose", "listen", "parse", "infer")
# Rough shares of the time a clip takes; convert and pose run in one pass over the frames and share theirs. Where a
# model reads the clip, that is counted by itself: everything else is there by then.
WEIGHTS = {"check": 2, "convert": 0, "pose": 84, "listen": 8, "parse": 6, "infer": 0}
# Raise a stage's version when its result changes: old artefacts then stay what they are and new ones are made.
# The sprite comes from the same pass as proxy and pose, but is a thing of its own: it can be made again alone.
VERSIONS = {"check": 2, "convert": 2, "sprite": 1, "pose": 1, "listen": 2, "parse": 5, "infer": 1}
REPORT_EVERY = 0.4  # seconds between two progress reports


def artefact_key(stage: str, *inputs: Any) -> str:
    """Hash of what an artefact is made from: the stage's version and inputs (hashes, parameters, models)."""
    text = json.dumps([stage, VERSIONS[stage], *inputs], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class StageReporter:
    """Turns (done, total) of a stage into throttled progress of the job.

    Calling it raises JobLost, JobCancelled or JobReleased: that is how a running stage learns to stop.
    """

    claim: jobs.Claim
    clock: Callable[[], float] = time.monotonic
    stage: str = STAGES[0]
    countable: str = ""
    finished: list[str] = field(default_factory=list)
    _last: float = float("-inf")

    def enter(self, stage: str, *, countable: str = "") -> None:
        """Begin a stage; every stage before it that is not run together with it counts as finished."""
        self.stage, self.countable = stage, countable
        self._report(0, 0)

    def leave(self, *stages: str) -> None:
        self.finished += [stage for stage in stages if stage not in self.finished]

    def __call__(self, done: int, total: int) -> None:
        if self.clock() - self._last >= REPORT_EVERY or done >= total > 0:
            self._report(done, total)

    def _report(self, done: int, total: int) -> None:
        self._last = self.clock()
        part = done / total if total else 0
        before = sum(WEIGHTS[stage] for stage in self.finished)
        share = part if self.stage == MODEL_STAGE else (before + WEIGHTS[self.stage] * part) / sum(WEIGHTS.values())
        progress = jobs.Progress(
            stage=self.stage,
            stage_index=STAGES.index(self.stage),
            finished_stages=tuple(self.finished),
            done=done,
            total=total,
            countable=self.countable,
            overall=min(99.0, 100 * share),
        )
        jobs.report_progress(self.claim, progress)
