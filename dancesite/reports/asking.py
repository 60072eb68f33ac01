"""How much of what takes a while one person may have waiting: nobody is to keep the workers from everybody else."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.core.errors import Problem
from dancesite.core.jobs import Job
from dancesite.core.models import JobRun

MOST_WAITING = 20  # of a kind
_ACTIVE = [JobRun.State.QUEUED, JobRun.State.RUNNING]


def refuse_many(kind: Job, mine: models.QuerySet[models.Model], wanted: uuid.UUID) -> None:
    """Raise the Problem "too-many" (429) where MOST_WAITING of these are waited for, besides the one that is wanted."""
    active = JobRun.objects.filter(kind=kind, state__in=_ACTIVE, subject_id__in=mine.values("id"))
    if active.exclude(subject_id=wanted).count() >= MOST_WAITING:
        message = _("{most} things that you asked for are still waiting. Ask again when one of them is there.")
        raise Problem("too-many", message.format(most=MOST_WAITING), status=429)


def one_at_a_time(by: User) -> None:
    """Two that a person asks for at once: one after the other. To be held before any clip is, never after."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
