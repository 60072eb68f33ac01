"""Asking for a map of the pool, and storing it."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core import events, jobs
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun

from .models import Survey
from .pool_selectors import clip_trouble, clips_there, pool_key, said_about

log = logging.getLogger("dancesite.audit")
_ACTIVE = [JobRun.State.QUEUED, JobRun.State.RUNNING]


@transaction.atomic
def survey_start(*, studio: Studio, by: User) -> Survey:
    """Have the pool mapped, or the survey that goes on already. Of older ones the last that is done is kept: it counts
    until the new one is done. Raises the Problem "empty-pool" (409)."""
    Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)  # two at once: one survey
    surveys = Survey.objects.filter(studio=studio).order_by("-made_at").defer("result")
    active = JobRun.objects.filter(kind=jobs.Job.SURVEY, subject_id=OuterRef("pk"), state__in=_ACTIVE)
    if going := surveys.filter(Exists(active)).first():
        return going
    clips = [clip for clip in clips_there(studio.pk) if not clip_trouble(clip)]
    if not clips:
        message = _("There is no clip that may teach. Add clips, or ask their dancers whether they may.")
        raise Problem("empty-pool", message, status=409)
    last = surveys.filter(result__isnull=False).first()
    _delete([survey.id for survey in surveys if survey != last])
    survey = Survey.objects.create(studio=studio, by=by, pool=pool_key(clips))
    jobs.enqueue(jobs.Job.SURVEY, studio_id=studio.pk, subject_id=survey.id)
    _changed(studio.pk)
    log.info("survey %s of studio %s was asked for by user %s", survey.id, studio.pk, by.pk)
    return survey


def _delete(ids: list[uuid.UUID]) -> None:
    JobRun.objects.filter(kind=jobs.Job.SURVEY, subject_id__in=ids).delete()
    Survey.objects.filter(id__in=ids).delete()


# --- for the worker --------------------------------------------------------------------------------------------------
def survey_for_work(survey_id: uuid.UUID) -> Survey | None:
    """None where it was deleted."""
    return Survey.objects.select_related("studio").defer("result").filter(id=survey_id).first()


def survey_clips(survey: Survey) -> list[Clip]:
    """The pool, in the order in which the clips came; each with `body` ({"artefact", "sha256"}) and `labelled`, whether
    somebody said of some of its frames what they are."""
    there = clips_there(survey.studio_id)
    clips = [clip for clip in there.select_related("dancer") if not clip_trouble(clip)]
    said = said_about(there)
    for clip in clips:
        clip.labelled = clip.id in said and said[clip.id].frames > 0  # type: ignore[attr-defined]
    return clips


@transaction.atomic
def survey_finish(claim: jobs.Claim, survey: Survey, result: dict[str, Any]) -> None:
    """Store the map and end the job; what was deleted or withdrawn meanwhile is not in it.

    Raises JobLost, and stores nothing, where the claim no longer holds.
    """
    jobs.finish(claim)  # first: who deletes surveys takes their jobs before them
    there = _held(survey.studio_id)  # before the survey's row, as removal does
    clips = {clip_id: place for clip_id, place in result["clips"].items() if clip_id in there}
    orders = {
        method: [one for one in order if one["clip"] in there] for method, order in result["orders"].items()
    }
    told = result | {"clips": clips, "orders": orders}
    if not Survey.objects.filter(id=survey.id).update(result=told):
        raise jobs.JobLost
    _changed(survey.studio_id)


def _held(studio_id: int) -> set[str]:
    """The studio's clips that are not withdrawn, kept from being so until the transaction ends (clips.removal)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM clips_clip WHERE studio_id = %s AND withdrawn_at IS NULL ORDER BY id FOR KEY SHARE",
            [studio_id],
        )
        return {str(clip_id) for (clip_id,) in cursor.fetchall()}


def _changed(studio_id: int) -> None:
    events.publish(events.Event(studio_id, "training.changed"))
