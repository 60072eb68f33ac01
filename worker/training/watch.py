"""What a run tells while it learns, what it keeps to go on from, and when it makes way."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from dancesite.core import jobs, storage
from dancesite.learning.models import TrainingRun
from dancesite.learning.run_selectors import taken_back
from dancesite.learning.run_work import (
    TakenBack,
    point_add,
    points_from,
    run_paused,
    run_pretrained,
    run_progress,
)
from worker.runner import takes_films

# Of each student before any label, then of the whole.
BEFORE, STATE = ("before-a.safetensors", "before-b.safetensors"), "state.safetensors"
STATES = (*BEFORE, STATE)
POINT_EVERY = 10  # steps
_LOOK_EVERY = 1.0  # seconds between two looks at who waits, and two events
_CONSENT_EVERY = 5.0  # seconds between two looks at what was taken back
# Of all that recipes report; the rest is for who develops them.
_TOLD = ("loss", "unlabelled", "accuracy")


class Watch:
    """`report` and `stop` of a training. `why`: what ended it, if it was ended before its last step.

    folder: that of the training's states (STATES), in the job's own one. What is stored of them survives this worker.
    """

    def __init__(self, claim: jobs.Claim, run: TrainingRun, folder: Path) -> None:
        self.why: Exception | None = None
        self._claim, self._run, self._folder = claim, run, folder
        self._pretrained: tuple[int, int] | None = None  # steps of how many, before any label
        self._begun: tuple[int, float] | None = None
        self._sums: dict[str, float] = {}
        self._counted = 0
        self._values: dict[str, float] = {}  # of the last points
        self._looked = self._asked = time.monotonic()
        self._kept = {name: _written(folder / name) for name in STATES}

    def pretrained(self, done: int, total: int) -> None:
        """So many steps of so many are done that see no label."""
        self._pretrained = done, total

    def report(self, step: int, values: Mapping[str, float]) -> None:
        """Losses of a step, or what its validation said."""
        self._pretrained = None
        if self._begun is None:
            points_from(run=self._run, step=step)
            self._begun = step - 1, time.monotonic()
        told = {name: value for name, value in values.items() if name.rpartition(".")[2] in _TOLD}
        self._run.step = step
        judged = {name: value for name, value in told.items() if name.endswith("accuracy")}
        if judged:
            self._run.accuracy = max(judged.values())
            self._add(step, judged)
            return
        self._counted += 1
        for name, value in told.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        if step % POINT_EVERY == 0 or step == self._run.steps:
            means = {name: value / self._counted for name, value in self._sums.items()}
            self._add(step, means)
            self._sums, self._counted = {}, 0

    def _add(self, step: int, values: dict[str, float]) -> None:
        self._values |= values
        point_add(run=self._run, step=step, values=values)

    def stop(self) -> bool:
        """Called before each step. True where the run is to end here; then `why` says so."""
        if self.why is not None:
            return True
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return False
        self._looked = now
        try:
            jobs.make_way(self._claim, for_films=takes_films())
            if now - self._asked >= _CONSENT_EVERY:
                self._asked = now
                if taken_back(self._run):
                    raise TakenBack
            if self._pretrained is not None:
                run_pretrained(claim=self._claim, run=self._run, done=self._pretrained[0], total=self._pretrained[1])
            else:
                run_progress(claim=self._claim, run=self._run, seconds_left=self._left(now), values=self._values)
            self.keep()
        except (jobs.JobCancelled, jobs.JobReleased) as why:
            run_paused(run=self._run)
            self.why = why
        except (jobs.JobLost, TakenBack) as why:
            self.why = why
        return self.why is not None

    def keep(self) -> None:
        """Store the states that were written since the last time. For who holds the claim."""
        for name in STATES:
            state = self._folder / name
            written = _written(state)
            if written != self._kept[name]:
                copy = state.with_suffix(".copy")
                shutil.copyfile(state, copy)
                storage.adopt(copy, state_name(self._run, name))
                self._kept[name] = written

    def _left(self, now: float) -> int | None:
        """Seconds, from the pace so far; None until it is known."""
        if self._begun is None or self._run.step - self._begun[0] < POINT_EVERY:
            return None
        pace = (now - self._begun[1]) / (self._run.step - self._begun[0])
        return max(1, round(pace * (self._run.steps - self._run.step)))


def state_name(run: TrainingRun, name: str = STATE) -> str:
    return f"{run.folder}/{name}"


def fetch_states(run: TrainingRun, folder: Path, work: Path) -> None:
    """What another worker stored, into `folder`; nothing where nobody did."""
    for name in STATES:
        if storage.size(state_name(run, name)) is not None:
            with storage.local_path(state_name(run, name), work) as stored:
                shutil.copyfile(stored, folder / name)


def _written(path: Path) -> tuple[int, int] | None:
    """Another value once the file was written anew: it is always a new file."""
    return (path.stat().st_ino, path.stat().st_mtime_ns) if path.exists() else None
