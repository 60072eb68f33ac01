"""Reads of comparisons. Who sees both clips sees what they make of each other."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import BooleanField, Case, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import Http404

from dancesite.accounts.models import Studio
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, role_in
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clips_visible_to
from dancesite.core.jobs import Job
from dancesite.core.models import JobRun

from ..models import Report
from .models import Comparison


def comparisons_of(user: Visitor, studio: Studio) -> QuerySet[Comparison]:
    """Those of the studio that the person may see, the newest first, without what was found."""
    found = _told(user).filter(first__studio=studio).defer("data")
    return found.order_by("-made_at", "id")


def comparison_get(user: Visitor, comparison_id: uuid.UUID) -> Comparison:
    """Http404 for whoever may not see both clips."""
    found = _told(user).filter(id=comparison_id).first()
    if found is None:
        raise Http404
    return found


def _told(user: Visitor) -> QuerySet[Comparison]:
    """Each with `job`, {"state", "error"} of its newest job, and the ids of the reports that count now."""
    clips = _there(user)
    jobs = JobRun.objects.filter(kind=Job.COMPARE, subject_id=OuterRef("pk")).order_by("-queued_at")
    told: Any = jobs.annotate(told=JSONObject(state="state", error="error")).values("told")[:1]

    def newest(side: str) -> Subquery:
        reports = Report.objects.filter(clip=OuterRef(side)).order_by("-chosen_at", "-id")
        return Subquery(reports.values("id")[:1])

    found = Comparison.objects.filter(first__in=clips, second__in=clips).select_related("by", "first__studio")
    return found.annotate(
        job=Subquery(told), first_now=newest("first"), second_now=newest("second"), made=_is_made()
    )


def _is_made() -> Any:
    return Case(When(data__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField())


def _there(user: Visitor) -> QuerySet[Clip]:
    return clips_visible_to(user).filter(removed_at=None, withdrawn_at=None)


def may_delete(user: Visitor, comparison: Comparison, role: str | None = None) -> bool:
    """Who asked for it, or who may edit any clip. `role`: the person's in this studio, for who asks of many."""
    role = role or role_in(user, comparison.first.studio_id)
    return comparison.by_id == user.pk or may(role, Action.EDIT_ANY)


def comparison_for_work(comparison_id: uuid.UUID) -> Comparison | None:
    """For the worker; None where it was deleted, with one of its clips or by hand."""
    wanted = Comparison.objects.select_related("first", "second", "first_report", "second_report").defer("data")
    return wanted.filter(id=comparison_id).first()
