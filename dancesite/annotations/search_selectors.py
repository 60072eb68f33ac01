"""Reads of searches. A search is its asker's alone, and tells of clips that the asker may see now."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Value, When
from django.http import Http404

from dancesite.accounts.selectors import Visitor
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.selectors import clips_visible_to
from dancesite.core.jobs import Job
from dancesite.core.models import JobRun

from .models import PassageSearch

MOST_CLIPS = 400  # that one search looks through: some seconds


def search_get(user: Visitor, search_id: uuid.UUID) -> PassageSearch:
    """One's own search, as long as one may see its clip; else Http404."""
    found = PassageSearch.objects.filter(id=search_id, by_id=user.pk, clip__in=_there(user)).first()
    if found is None:
        raise Http404
    return found


def jobs_of(searches: QuerySet[PassageSearch]) -> QuerySet[JobRun]:
    return JobRun.objects.filter(kind=Job.FIND, subject_id__in=searches.values("id"))


def job_of(search: PassageSearch) -> JobRun | None:
    return jobs_of(PassageSearch.objects.filter(id=search.id)).order_by("-queued_at").first()


def found_now(user: Visitor, search: PassageSearch) -> list[dict[str, Any]]:
    """What was found in clips that the person may see now, with their titles; nothing of removed or withdrawn ones."""
    found = search.found or []
    titles = dict(_there(user).filter(id__in={one["clip"] for one in found}).values_list("id", "title"))
    named = [(titles.get(uuid.UUID(one["clip"])), one) for one in found]
    return [one | {"title": title} for title, one in named if title is not None]


def search_for_work(search_id: uuid.UUID) -> PassageSearch | None:
    """For the worker; None where it was deleted, with its clip or as old."""
    return PassageSearch.objects.select_related("clip", "by").filter(id=search_id).first()


def clips_to_search(search: PassageSearch) -> list[Clip]:
    """The clips that its asker may see now and in which bodies were looked for: its own first, then those of its style,
    then the newest. At most MOST_CLIPS. Each with `bodies`, its pose artefacts, the newest first.
    """
    clips = _with_bodies(_there(search.by).filter(studio=search.clip.studio_id))
    dancer = search.clip.dancer_id if search.scope == PassageSearch.Scope.DANCER else None
    if dancer is not None:
        clips = clips.filter(dancer=dancer)
    elif search.scope != PassageSearch.Scope.STUDIO:
        clips = clips.filter(id=search.clip_id)  # a clip of nobody's is not known to have sisters
    near = Case(
        When(id=search.clip_id, then=Value(0)), When(style__iexact=search.clip.style, then=Value(1)), default=Value(2)
    )
    return list(clips.order_by(near, "-created_at", "id")[:MOST_CLIPS])


def example_clips(search: PassageSearch) -> dict[str, Clip]:
    """By their ids, those of its examples' clips that its asker may see now."""
    ids = {search.clip_id, *(uuid.UUID(one["clip"]) for one in search.examples)}
    return {str(clip.id): clip for clip in _with_bodies(_there(search.by).filter(id__in=ids))}


def _there(user: Visitor) -> QuerySet[Clip]:
    return clips_visible_to(user).filter(removed_at=None, withdrawn_at=None)


def _with_bodies(clips: QuerySet[Clip]) -> QuerySet[Clip]:
    bodies = Artefact.objects.filter(kind=Artefact.Kind.POSE).order_by("-created_at")
    clips = clips.filter(Exists(bodies.filter(clip=OuterRef("id"))))
    return clips.prefetch_related(Prefetch("artefacts", queryset=bodies, to_attr="bodies"))
