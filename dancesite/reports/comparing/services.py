"""Writes of comparisons."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from analysis.schema.comparison import COMPARISON_VERSION
from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events, jobs
from dancesite.core.errors import Problem, invalid
from dancesite.core.models import JobRun

from ..asking import one_at_a_time, refuse_many
from ..models import Report
from ..selectors import report_latest
from .models import Comparison


@transaction.atomic
def comparison_start(*, first: Clip, second: Clip, by: User) -> Comparison:
    """Have the second compared with the first; what is made of the same two reports already is made no more.

    Both are clips that the person may see. Raises Problem: "invalid", "not-read" (409), "too-many" (429), and those of
    `clip_hold`.
    """
    one_at_a_time(by)
    if first.id == second.id:
        raise invalid("second", _("Choose two different clips."))
    if first.studio_id != second.studio_id:
        raise invalid("second", _("Both clips must be of the same studio."))
    held = {clip.id: clip_hold(clip=clip) for clip in sorted((first, second), key=lambda clip: clip.id)}
    reports = [_report(held[clip.id]) for clip in (first, second)]
    made = Comparison.objects.filter(first=first, second=second).first()
    wanted = {"first_report": reports[0], "second_report": reports[1], "version": COMPARISON_VERSION}
    if made is None:
        made = Comparison.objects.create(first=first, second=second, by=by, made_at=timezone.now(), **wanted)
    elif any(getattr(made, name) != value for name, value in wanted.items()):
        values = {**wanted, "by": by, "made_at": timezone.now(), "data": None}
        Comparison.objects.filter(id=made.id).update(**values)
        made.data = None
    if made.data is None:
        refuse_many(jobs.Job.COMPARE, Comparison.objects.filter(by=by), made.id)
        jobs.enqueue(jobs.Job.COMPARE, studio_id=first.studio_id, subject_id=made.id)
        _changed(made.id, first.studio_id)
    return made


def _report(clip: Clip) -> Report:
    report = report_latest(clip) if clip.readable else None
    if report is None:
        message = _("The clip “{title}” was not read yet, so its units are not known.").format(title=clip.title)
        raise Problem("not-read", message, status=409)
    return report


@transaction.atomic
def comparison_finish(*, claim: jobs.Claim, made_of: Comparison, data: dict[str, Any]) -> bool:
    """Store what was found and end the job; False, and nothing of it, where other reports are asked for by now.

    Raises JobLost, and stores nothing, where the claim no longer holds or the comparison was deleted.
    """
    row = Comparison.objects.select_for_update().defer("data").filter(id=made_of.id).first()
    if row is None:
        raise jobs.JobLost
    asked = (row.first_report_id, row.second_report_id, row.version)
    if asked != (made_of.first_report_id, made_of.second_report_id, made_of.version):
        return False
    jobs.finish(claim)
    Comparison.objects.filter(id=row.id).update(data=data)
    return True


@transaction.atomic
def comparison_delete(*, comparison: Comparison) -> None:
    """Twice is harmless."""
    _delete([comparison.id])
    _changed(comparison.id, comparison.first.studio_id)


def comparisons_delete(clip: Clip) -> None:
    """All that a clip is one side of: what its removal calls."""
    rows = Comparison.objects.filter(first=clip) | Comparison.objects.filter(second=clip)
    _delete(list(rows.values_list("id", flat=True)))


def _delete(ids: Iterable[uuid.UUID]) -> None:
    """With their jobs: a worker that is at one of them finds that it lost it."""
    wanted = list(ids)
    JobRun.objects.filter(kind=jobs.Job.COMPARE, subject_id__in=wanted).delete()
    Comparison.objects.filter(id__in=wanted).delete()


def _changed(comparison_id: uuid.UUID, studio_id: int) -> None:
    """Its id alone, so every member may be told."""
    events.publish(events.Event(studio_id, "comparison.changed", comparison=str(comparison_id)))
