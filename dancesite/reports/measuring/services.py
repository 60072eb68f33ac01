"""Writes of measures."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from analysis.schema.measures import MEASURES_VERSION, Measures
from dancesite.clips.models import Clip
from dancesite.core import events, jobs
from dancesite.core.models import JobRun

from ..models import MeasureSheet, Report
from .selectors import measuring_run, sheet_lacking

AGAIN_AFTER = timedelta(minutes=10)  # a measuring that failed, or found no body, is tried again

State = JobRun.State


@transaction.atomic
def sheet_store(*, report: Report, measures: Measures | None, tell: bool = False) -> None:
    """Store what was measured; None: nothing could be. `tell`: pages that wait for it. Twice leaves one."""
    if measures is not None and Report.objects.filter(pk=report.pk).exists():  # it may have gone with its clip
        values = {"version": MEASURES_VERSION, "data": measures.to_json()}
        MeasureSheet.objects.update_or_create(report=report, defaults=values)
    if tell:
        events.publish(events.Event(report.clip.studio_id, "clip.changed", str(report.clip_id)))


@transaction.atomic
def sheet_ask(*, clip: Clip) -> bool:
    """Have the report that counts measured, where it is not. Is there something to wait for? Asking twice asks once."""
    if sheet_lacking(clip) is None or clip.withdrawn_at or clip.removed_at:
        return False
    last = measuring_run(clip)
    if last is not None and last.state not in (State.QUEUED, State.RUNNING):
        ended = last.finished_at or last.queued_at
        report = sheet_lacking(clip)
        newer = report is not None and report.chosen_at > ended
        if not newer and ended > timezone.now() - AGAIN_AFTER:
            return False
    jobs.enqueue(jobs.Job.MEASURE, studio_id=clip.studio_id, subject_id=clip.id)
    return True
