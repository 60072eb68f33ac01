"""What the worker writes of a training. Every write follows a look at the claim: who lost it writes nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from dancesite.accounts.models import Studio
from dancesite.core import events, jobs, storage
from dancesite.core.models import JobRun

from .models import ModelVersion, RunPoint, TrainingRun
from .run_models import CHECK, LEARN, PRETRAIN
from .run_selectors import taken_back
from .run_services import run_changed
from .run_view import run_brief
from .services import model_import

log = logging.getLogger(__name__)
_PRETRAINING = 0.2  # of all that is to be done, where there is any
_LEARNING = 0.95  # of it is done when the last step is


class TakenBack(Exception):
    """A clip that the run learned from, or was to be judged with, may not be used any more."""


@transaction.atomic
def run_begin(
    *, claim: jobs.Claim, run: TrainingRun, taught: list[str], left_out: list[dict[str, str | None]]
) -> None:
    """Say which clips it learns from, before it does: these, and those that taught what it goes on from.

    The bodies were read before: of what was taken back meanwhile nothing is named. Raises TakenBack where it, or what
    it goes on from, was taught with such a clip; JobLost, JobCancelled or JobReleased.
    """
    jobs.heed(claim)
    held = TrainingRun.objects.select_for_update(no_key=True).get(id=run.id)  # then the rows, as removal does
    rows = run.snapshot.clips.select_for_update().filter(entry__isnull=False).order_by("id")
    there = {str(clip_id) for clip_id in rows.values_list("clip_id", flat=True)}
    run.taught = list(dict.fromkeys([*(held.taught or ()), *taught]))
    run.left_out = [one if one["clip"] in there else {"clip": None, "code": "withdrawn"} for one in left_out]
    run.started_at = run.started_at or timezone.now()
    run.save(update_fields=["taught", "left_out", "started_at"])
    if taken_back(run):
        raise TakenBack


def run_forget(*, claim: jobs.Claim, run: TrainingRun) -> None:
    """Begin anew: what it learned so far came from clips that were taken back."""
    jobs.heed(claim)
    storage.delete_folder(run.folder)
    run.points.all().delete()
    run.taught, run.started_at, run.spoilt = None, None, False
    run.step, run.seconds_left, run.accuracy, run.active_accuracy = 0, None, None, None
    told = ["step", "seconds_left", "accuracy", "active_accuracy"]
    run.save(update_fields=["taught", "started_at", "spoilt", *told])
    log.info("run %s begins anew: clips were taken back", run.id)


def points_from(*, run: TrainingRun, step: int) -> None:
    """It goes on with this step: what was measured from there on, before its worker vanished, is measured again."""
    run.points.filter(step__gte=step).delete()


def point_add(*, run: TrainingRun, step: int, values: Mapping[str, float]) -> None:
    """More values of the same step come to those that are there."""
    point, new = RunPoint.objects.get_or_create(run=run, step=step, defaults={"values": dict(values)})
    if not new:
        point.values |= dict(values)
        point.save(update_fields=["values"])


def run_pretrained(*, claim: jobs.Claim, run: TrainingRun, done: int, total: int) -> None:
    """Tell that so many steps of so many before any label are done. Raises JobLost, JobCancelled or JobReleased."""
    overall = 100 * _PRETRAINING * done / total
    jobs.report_progress(claim, jobs.Progress(PRETRAIN, 0, (), done, total, "", overall))
    _tell(claim, run, {})


def run_progress(
    *, claim: jobs.Claim, run: TrainingRun, seconds_left: int | None, values: Mapping[str, float]
) -> None:
    """Store and tell that `run.step` steps are done. Raises JobLost, JobCancelled or JobReleased."""
    first = _PRETRAINING if run.settings.get("pretraining") else 0.0
    done = first + (_LEARNING - first) * run.step / run.steps
    jobs.report_progress(claim, jobs.Progress(LEARN, 0, (), run.step, run.steps, "", 100 * done))
    run.seconds_left = seconds_left
    run.save(update_fields=["step", "seconds_left", "accuracy", "active_accuracy"])
    _tell(claim, run, values)


def _tell(claim: jobs.Claim, run: TrainingRun, values: Mapping[str, float]) -> None:
    run.job = JobRun.objects.get(id=claim.job_id)
    told = run_brief(run) | {"seconds_left": run.seconds_left, "values": dict(values)}
    events.publish(events.Event(run.studio_id, "run.progress", run=told))


def run_paused(*, run: TrainingRun) -> None:
    """It was stopped, or given back, after `run.step` steps, which are kept. For who holds the claim."""
    run.seconds_left = None
    run.save(update_fields=["step", "seconds_left", "accuracy"])


def run_checking(*, claim: jobs.Claim, run: TrainingRun, done: int, total: int) -> None:
    """So many test clips of so many were read. Raises JobLost, JobCancelled or JobReleased."""
    overall = 100 * (_LEARNING + (1 - _LEARNING) * done / max(1, total))
    jobs.report_progress(claim, jobs.Progress(CHECK, 1, (LEARN,), done, total, "clip", overall))
    if done == 0:
        run.seconds_left = None
        run.save(update_fields=["step", "seconds_left", "accuracy"])
        run_changed(run)


@transaction.atomic
def run_finish(
    *, claim: jobs.Claim, run: TrainingRun, path: Path, result: dict[str, Any], accuracy: float | None
) -> None:
    """Keep the checkpoint at `path` as a candidate, with how it did against `run.against`, and end the job: all of it
    is seen, or nothing.

    Whoever takes a clip back empties its row of the snapshot. Those rows are held here: either that came first, and is
    found, or it waits, and then finds the version among those that learned from the clip.
    Raises JobLost where the claim no longer holds, TakenBack, and Problem (services.model_import).
    """
    jobs.heed(claim)
    Studio.objects.select_for_update(no_key=True).get(pk=run.studio_id)  # before all, as who freezes: then the clips
    TrainingRun.objects.select_for_update(no_key=True).get(id=run.id)  # before the rows, as removal does
    list(run.snapshot.clips.select_for_update().order_by("id").values_list("id"))
    if taken_back(run):
        raise TakenBack
    version, _new = model_import(studio=run.studio, by=run.by, path=path, called=f"run {run.number}")
    if run.against and not ModelVersion.objects.filter(id=run.against.id).exists():  # deleted during the check
        run.against = None
    run.version, run.result, run.accuracy, run.seconds_left = version, result, accuracy, None
    run.save(update_fields=["version", "against", "result", "accuracy", "seconds_left"])
    jobs.finish(claim)
    folder = run.folder
    transaction.on_commit(lambda: storage.delete_folder(folder), robust=True)
