"""Reads of surveys."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from dancesite.core.jobs import Job
from dancesite.core.models import JobRun

from .models import Survey


def surveys_of(studio_id: int) -> QuerySet[Survey]:
    """The newest first, each with `job`, {"state", "error"} of its newest job."""
    jobs = JobRun.objects.filter(kind=Job.SURVEY, subject_id=OuterRef("pk")).order_by("-queued_at")
    told: Any = jobs.annotate(told=JSONObject(state="state", error="error")).values("told")[:1]
    return Survey.objects.filter(studio=studio_id).annotate(job=Subquery(told)).order_by("-made_at")


def survey_newest(studio_id: int) -> Survey | None:
    """Without what it found."""
    return surveys_of(studio_id).defer("result").first()


def survey_places(studio_id: int) -> dict[str, dict[str, Any]]:
    """Where the clips lie on the newest map that is done, which counts until there is a newer one: {clip: {"x", "y",
    "far"}}."""
    done = Survey.objects.filter(studio=studio_id, result__isnull=False).order_by("-made_at")
    return done.values_list("result__clips", flat=True).first() or {}
