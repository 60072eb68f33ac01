"""Writes of searches for passages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import jobs
from dancesite.core.errors import Problem, invalid
from dancesite.core.models import JobRun

from .models import PassageSearch
from .search_selectors import jobs_of

KEPT = timedelta(days=1)  # a search is a look at what is there now
KEPT_EACH = 10  # of one person
MOST_EXAMPLES = 8
LEAST_FRAMES = 3


@transaction.atomic
def search_start(
    *, clip: Clip, by: User, start: int, end: int, scope: str, examples: Sequence[tuple[Clip, int, int]] = ()
) -> PassageSearch:
    """Look for frames [start, end) of the clip, and for more examples of the same movement.

    A person has one search at a time: this one cancels the one before. Searches that nobody will look at any more go.
    The clips of examples are ones that the person may see. Raises Problem: "invalid", "not-read" (409), and those of
    `clip_hold`.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once: one after the other
    clip = clip_hold(clip=clip)
    _check(clip, start, end, "end")
    if len(examples) > MOST_EXAMPLES:
        raise invalid("examples", _("These are more examples than are looked at."))
    for other, first, last in examples:
        if other.studio_id != clip.studio_id:
            raise invalid("examples", _("Examples must be of the same studio."))
        _check(other, first, last, "examples")
    for run in jobs_of(PassageSearch.objects.filter(by=by)).filter(state__in=_ACTIVE):
        jobs.cancel(run)
    _prune(by)
    more = [{"clip": str(other.id), "start": first, "end": last} for other, first, last in examples]
    search = PassageSearch.objects.create(clip=clip, start=start, end=end, scope=scope, examples=more, by=by)
    jobs.enqueue(jobs.Job.FIND, studio_id=clip.studio_id, subject_id=search.id)
    return search


_ACTIVE = [JobRun.State.QUEUED, JobRun.State.RUNNING]


def _check(clip: Clip, start: int, end: int, field: str) -> None:
    if clip.frames is None or not clip.readable:
        raise Problem("not-read", _("This clip was not read yet, so nobody knows its frames."), status=409)
    if not 0 <= start < end <= clip.frames:
        raise invalid(field, _("This passage does not lie in the clip."))
    if end - start < LEAST_FRAMES:
        raise invalid(field, _("This passage is too short to look for."))


def search_cancel(*, search: PassageSearch) -> None:
    """Nobody waits for it any more. Harmless for one that is over."""
    for run in jobs_of(PassageSearch.objects.filter(id=search.id)):
        jobs.cancel(run)


@transaction.atomic
def search_found(*, claim: jobs.Claim, found: list[dict[str, Any]]) -> None:
    """Store the answer and end the job. Raises JobLost, and stores nothing, where the claim no longer holds."""
    jobs.finish(claim)  # first: who deletes searches takes their jobs before them
    if not PassageSearch.objects.filter(id=claim.subject_id).update(found=found):
        raise jobs.JobLost  # deleted with its clip


def _prune(by: User) -> None:
    """Searches of long ago, of whomever, and all but the newest of this person."""
    own = PassageSearch.objects.filter(by=by).order_by("-created_at").values_list("id", flat=True)
    _delete([*PassageSearch.objects.filter(created_at__lt=timezone.now() - KEPT).values_list("id", flat=True)])
    _delete([*own[KEPT_EACH - 1 :]])


def searches_delete(clip: Clip) -> None:
    """Searches for passages of a clip: what its removal calls. What others found in it is told only to who may see it
    (search_selectors).
    """
    _delete([*PassageSearch.objects.filter(clip=clip).values_list("id", flat=True)])


def _delete(ids: list[Any]) -> None:
    """With their jobs: a worker that is at one of them finds that it lost it."""
    JobRun.objects.filter(kind=jobs.Job.FIND, subject_id__in=ids).delete()
    PassageSearch.objects.filter(id__in=ids).delete()
