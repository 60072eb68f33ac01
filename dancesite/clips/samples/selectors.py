"""Reads about sample clips."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from dancesite.accounts.models import Studio
from dancesite.accounts.permissions import Action, may
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.core.models import JobRun

from . import table
from .table import clip_id, drawing_id

State = JobRun.State


def sample_clips(studio: Studio) -> QuerySet[Clip]:
    """Those of the studio's clips that came with the site and are still to be seen."""
    ids = [clip_id(studio.pk, sample) for sample in table.SAMPLES]
    return Clip.objects.filter(id__in=ids, studio=studio, removed_at=None, withdrawn_at=None)


def drawing_now(studio: Studio) -> JobRun | None:
    """The job that draws the studio's samples, while it is not over."""
    runs = JobRun.objects.filter(kind=jobs.Job.DRAW, subject_id=drawing_id(studio.pk))
    return runs.filter(state__in=[State.QUEUED, State.RUNNING], cancel_requested=False).first()


def samples_state(studio: Studio, role: str | None) -> dict[str, Any]:
    """The contract of the front end's `Samples`: how many clips are here, and how far the drawing is, if it goes on."""
    run = drawing_now(studio)
    return {
        "drawing": {"done": len(run.finished_stages), "total": len(table.SAMPLES)} if run else None,
        "clips": sample_clips(studio).count(),
        "may": may(role, Action.MANAGE),
    }
