"""Writes of trainings: what people ask for. What the worker writes stands in run_work."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core import events, jobs, storage
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun

from .models import Snapshot, SnapshotClip, TrainingRun
from .run_models import FOLDER
from .run_presets import settings_of
from .run_selectors import taken_back
from .snapshot_selectors import withdrawn_since
from .snapshots import snapshot_make

log = logging.getLogger("dancesite.audit")
State = TrainingRun.State
_WORKING = (State.QUEUED, State.LEARNING, State.CHECKING)
_KEPT = timedelta(days=30)  # what a run that was stopped could go on from
_UNNAMED_KEPT = timedelta(days=1)


@transaction.atomic
def run_start(
    *, studio: Studio, by: User, preset: str, snapshot: Snapshot | None = None, wishes: Mapping[str, Any] | None = None
) -> TrainingRun:
    """Queue a training on a snapshot; on none: on one that is frozen now. `wishes` from an expert (run_presets).

    Raises the Problem "too-few-labels" (409): of the pool, or where too much of the snapshot was taken back.
    """
    if snapshot is None:
        snapshot = snapshot_make(studio=studio, by=by)
    else:
        _enough_left(snapshot)
    Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)
    last = TrainingRun.objects.filter(studio=studio).aggregate(last=Max("number"))["last"]
    run = TrainingRun(studio=studio, snapshot=snapshot, preset=preset, by=by, number=(last or 0) + 1)
    run.settings = settings_of(preset, wishes or {})
    run.save(force_insert=True)
    _enqueue(run)
    log.info("run %s (%d) of studio %s was started by user %s", run.id, run.number, studio.pk, by.pk)
    return run


def _enough_left(snapshot: Snapshot) -> None:
    taken, rows = withdrawn_since(snapshot), snapshot.clips.filter(entry__isnull=False).values_list("clip_id", "part")
    parts = {part for clip_id, part in rows if str(clip_id) not in taken}
    if not {SnapshotClip.Part.TRAIN, SnapshotClip.Part.TEST} <= parts:
        message = _("Too much of this snapshot was taken back. Freeze a new one.")
        raise Problem("too-few-labels", message, status=409, missing=[])


@transaction.atomic
def run_stop(*, run: TrainingRun) -> None:
    """Ask it to stop; what it learned is kept, and it can be resumed. Raises the Problem "not-running"."""
    run = _held(run)
    if run.job is None or run.state not in _WORKING:
        raise Problem("not-running", _("This run is over already."), status=409)
    jobs.cancel(run.job)
    run_changed(run)


@transaction.atomic
def run_resume(*, run: TrainingRun) -> None:
    """Go on from where it was saved last. Raises the Problem "not-stopped"."""
    run = _held(run)
    if run.state not in (State.STOPPED, State.FAILED):
        raise Problem("not-stopped", _("Only a run that was stopped, or failed, can be resumed."), status=409)
    _enqueue(run)


@transaction.atomic
def run_remove(*, run: TrainingRun) -> None:
    """Delete a run of which no version came. Raises Problem: "running", "in-use"."""
    run = _held(run)
    if run.state in _WORKING:
        raise Problem("running", _("Stop this run first."), status=409)
    if run.version_id is not None:
        message = _("A model version came of this run. Delete that first.")
        raise Problem("in-use", message, status=409)
    folder, told = run.folder, (run.id, run.studio_id)
    JobRun.objects.filter(kind=jobs.Job.TRAIN, subject_id=run.id).delete()
    run.delete()
    transaction.on_commit(lambda: storage.delete_folder(folder), robust=True)
    events.publish(events.Event(told[1], "training.changed"))
    log.info("run %s of studio %s was deleted", *told)


@transaction.atomic
def runs_forget_clip(clip: Clip) -> None:
    """Take a clip out of what runs say of theirs: what its removal calls. One that learns from it is spoilt."""
    name = str(clip.id)
    begun = TrainingRun.objects.select_for_update().filter(studio=clip.studio_id, taught__isnull=False)
    for run in begun.order_by("id"):
        taught = [one for one in run.taught or () if one != name]
        run.spoilt = run.spoilt or taught != run.taught
        run.taught = taught
        run.left_out = [one for one in run.left_out if one["clip"] != name]
        if run.result:
            run.result["worst"] = [one for one in run.result["worst"] if one["clip"] != name]
        run.save(update_fields=["taught", "spoilt", "left_out", "result"])


def run_changed(run: TrainingRun) -> None:
    """Say that its state is another one now, to be asked for."""
    events.publish(events.Event(run.studio_id, "run.changed", run={"id": str(run.id)}))


def _enqueue(run: TrainingRun) -> None:
    run.job = jobs.enqueue(jobs.Job.TRAIN, studio_id=run.studio_id, subject_id=run.id)
    run.save(update_fields=["job"])
    run_changed(run)


def _held(run: TrainingRun) -> TrainingRun:
    """The run as it is now, kept from being changed by others until the transaction ends. Raises the Problem "gone"."""
    held = TrainingRun.objects.select_for_update(of=("self",)).select_related("job", "snapshot")
    found = held.filter(id=run.id).first()
    if found is None:
        raise Problem("gone", _("This run was deleted a moment ago."), status=410)
    return found


# --- files that nobody needs any more ---------------------------------------------------------------------------------
def runs_sweep() -> int:
    """Delete what runs could go on from: of those that are over or gone, of those that nobody resumed for long, and of
    those that learned from what was taken back since. Returns of how many runs."""
    storage.tidy(FOLDER, older_than=_UNNAMED_KEPT)
    found: dict[str, datetime] = {}
    for stored in storage.files_in(FOLDER):  # before the rows
        name = stored.name.split("/")[1]
        found[name] = max(stored.modified, found.get(name, stored.modified))
    runs = TrainingRun.objects.select_related("job", "snapshot").filter(id__in=list(found))
    here = {str(run.id): run for run in runs}
    swept = [name for name, modified in found.items() if not _wanted(here.get(name), modified)]
    for name in swept:
        storage.delete_folder(f"{FOLDER}/{name}")
    return len(swept)


def _wanted(run: TrainingRun | None, modified: datetime) -> bool:
    age = timezone.now() - modified
    if run is None:
        return age < _UNNAMED_KEPT
    if run.state in _WORKING:
        return True
    return run.state != State.FINISHED and age < _KEPT and not taken_back(run)
