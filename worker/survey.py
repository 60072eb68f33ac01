"""Looks over the clips that may teach: a map of them, and in which order they are worth labelling.

Nothing is kept between two surveys: a killed worker's successor begins anew, which takes a minute. The same clips with
the same labels give the same map and orders.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from analysis.data.batches import Sampling, prepare
from analysis.data.choosing import (
    COVERAGE,
    DEFAULT_METHOD,
    DOUBT,
    RANDOM,
    Candidate,
    Choice,
    at_random,
    distances,
    doubted,
    sections_of,
    typical,
)
from analysis.data.examples import Example
from analysis.data.own_clips import sequence_of_track
from analysis.data.pool_map import far_from_labelled, movement_statistics, places
from analysis.formats.arrays import ArrayFileError
from analysis.formats.posefile import read_pose
from analysis.schema import MediaError, SchemaError
from dancesite.annotations.label_selectors import labels_latest
from dancesite.celery import app
from dancesite.clips.models import Clip
from dancesite.core import jobs, storage
from dancesite.learning.selectors import model_promoted
from dancesite.learning.surveys import survey_clips, survey_finish, survey_for_work
from dancesite.reports.models import Report
from worker.runner import SURVEYING, run

log = logging.getLogger(__name__)

FEW = 8  # clips: with fewer there is nothing to teach a network on, and statistics have to do
STEPS = 100  # of a small network, of which clips are alike: some 40 s of one core
SAMPLING = Sampling(frames=48, rate=Fraction(10))
NETWORK = {"actions": 1, "widths": [32, 48, 64], "strides": [1, 2, 2], "dictionary": "none", "boundaries": False}
SEED = 0
REPORT_EVERY = 1.0  # seconds
Tell = Callable[[int], None]  # steps done


@app.task(name=jobs.Job.SURVEY.value, bind=True)
def survey(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", look_over, SURVEYING)


@dataclass(frozen=True, eq=False)
class Seen:
    """A clip in which somebody is seen, and where it is cut."""

    clip: Clip
    example: Example
    sections: list[tuple[int, int] | None]


def look_over(claim: jobs.Claim, work: Path) -> None:
    """Store the survey's result. Raises MediaError where nobody is seen in any of the clips."""
    asked = survey_for_work(claim.subject_id)
    if asked is None:
        raise jobs.JobLost  # its job went with it
    clips = survey_clips(asked)
    tell = _telling(claim, len(clips) + STEPS)
    seen = _seen(clips, work, tell)
    if not seen:
        message = gettext_noop("Nobody is seen in any of the clips that may teach.")
        raise MediaError("no-body", message, gettext_noop("Add clips in which a whole person is seen."))
    parts = [(one, part) for one in seen for part in one.sections]
    points = _points(seen, parts, lambda step: tell(len(clips) + step))
    candidates = [_candidate(one, part) for one, part in parts]
    orders = {COVERAGE: typical(candidates, points), RANDOM: at_random(candidates, int(asked.pool[:8], 16))}
    doubts = _doubts(candidates, asked.studio_id)
    if np.isfinite(doubts).any():
        orders[DOUBT] = doubted(candidates, points, doubts)
    result = {
        "method": DEFAULT_METHOD,
        "clips": _map(seen, parts, points),
        "orders": {method: [_told(candidates, choice) for choice in order] for method, order in orders.items()},
    }
    survey_finish(claim, asked, result)


def _telling(claim: jobs.Claim, total: int) -> Tell:
    """Told more often than it is passed on; raises JobCancelled, JobLost or JobReleased."""
    said = float("-inf")

    def tell(done: int) -> None:
        nonlocal said
        if time.monotonic() - said >= REPORT_EVERY:
            said = time.monotonic()
            jobs.report_progress(claim, jobs.Progress("survey", 0, (), done, total, "clip", 100 * done / total))

    return tell


def _seen(clips: Sequence[Clip], work: Path, tell: Tell) -> list[Seen]:
    found = []
    for number, clip in enumerate(clips):
        tell(number)
        example = _example(clip, work)
        if example is not None:
            sequence = example.sequence
            found.append(Seen(clip, example, sections_of(sequence.n_frames, sequence.rate)))
    axes = min((one.example.sequence.joints.shape[2] for one in found), default=3)
    # Some estimators tell no depth: then what the picture shows has to do for all.
    return [replace(one, example=_cut(one.example, None, axes)) for one in found]


def _example(clip: Clip, work: Path) -> Example | None:
    """None where nobody is seen, or where its file is just being deleted or made anew."""
    body: dict[str, str] = clip.body  # type: ignore[attr-defined]
    try:
        with storage.local_path(body["artefact"], work) as path:
            example = Example(str(clip.id), 0, sequence_of_track(read_pose(path)))
        prepare(example)
    except (OSError, ArrayFileError, SchemaError):
        log.warning("clip %s was left out of a survey", clip.id, exc_info=True)
        return None
    return example


def _cut(example: Example, part: tuple[int, int] | None, axes: int) -> Example:
    joints = example.sequence.joints[slice(*part) if part else slice(None), :, :axes]
    return replace(example, sequence=replace(example.sequence, joints=joints, score=None))


def _points(seen: Sequence[Seen], parts: Sequence[tuple[Seen, tuple[int, int] | None]], tell: Tell) -> np.ndarray:
    """(parts, D) of unit length: near are those that move alike."""
    axes = seen[0].example.sequence.joints.shape[2]
    examples, whole = [], []
    for one, part in parts:
        cut = _cut(one.example, part, axes)
        try:
            prepare(cut)
        except SchemaError:  # nobody is seen in this part of the clip
            cut = one.example
        examples.append(cut)
    whole = [one.example for one in seen]
    if len(seen) < FEW:
        return movement_statistics(examples)
    import torch  # in the pool child only, as in worker.infer

    from analysis.models.builders import build
    from analysis.training.embeddings import embed
    from analysis.training.self_supervised import PretrainRecipe, pretrain

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = build("fast", {**NETWORK, "layout": whole[0].sequence.layout, "channels": 3 * axes + 1})
    recipe = PretrainRecipe(iterations=STEPS, size=min(16, len(whole)), seed=SEED)
    pretrain(model, whole, SAMPLING, recipe, report=lambda step, _: tell(step))
    return embed(model, examples, SAMPLING)


def _candidate(one: Seen, part: tuple[int, int] | None) -> Candidate:
    clip = one.clip
    labelled: bool = clip.labelled  # type: ignore[attr-defined]
    dancer = str(clip.dancer_id) if clip.dancer_id else ""
    if part is None:
        return Candidate(str(clip.id), dancer, clip.style, labelled=labelled)
    return Candidate(str(clip.id), dancer, clip.style, *part, labelled=labelled and _half_said(clip, *part))


def _half_said(clip: Clip, start: int, end: int) -> bool:
    """Did somebody say of half of these frames what they are?"""
    labels = labels_latest(clip)
    said = [one for one in labels.segments if one["state"] in {"unit", "none"}] if labels else []
    frames = sum(max(0, min(end, one["end"]) - max(start, one["start"])) for one in said)
    return 2 * frames >= end - start


def _doubts(candidates: Sequence[Candidate], studio_id: int) -> np.ndarray:
    """(N,) how unsure the promoted version was as it read these frames, 0..1; NaN where it did not."""
    out = np.full(len(candidates), np.nan)
    version = model_promoted(studio_id)
    if version is None:
        return out
    mine = Report.objects.filter(model=version, clip__in={one.clip for one in candidates})
    newest = mine.order_by("clip_id", "-chosen_at").distinct("clip_id").values_list("clip_id", "data__segments")
    read = {str(clip_id): segments for clip_id, segments in newest}
    for number, one in enumerate(candidates):
        total = sure = 0.0
        for segment in read.get(one.clip, ()):
            start, end = max(segment["start"], one.start or 0), segment["end"]
            frames = max(0, (end if one.end is None else min(end, one.end)) - start)
            if segment["confidence"] is not None:
                total, sure = total + frames, sure + frames * segment["confidence"]
        if total:
            out[number] = 1 - sure / total
    return out


def _map(
    seen: Sequence[Seen], parts: Sequence[tuple[Seen, tuple[int, int] | None]], points: np.ndarray
) -> dict[str, dict[str, Any]]:
    """Where each clip lies; a long recording in the middle of its sections."""
    of_clip = np.stack([points[[one is part for part, _ in parts]].mean(axis=0) for one in seen])
    candidates = [_candidate(one, None) for one in seen]
    labelled = np.array([one.labelled for one in candidates])
    far = far_from_labelled(distances(candidates, of_clip), labelled)
    return {
        one.clip: {"x": round(float(x), 4), "y": round(float(y), 4), "far": bool(is_far)}
        for one, (x, y), is_far in zip(candidates, places(of_clip), far, strict=True)
    }


def _told(candidates: Sequence[Candidate], choice: Choice) -> dict[str, Any]:
    one = candidates[choice.index]
    return {"clip": one.clip, "start": one.start, "end": one.end, "reason": choice.reason}
