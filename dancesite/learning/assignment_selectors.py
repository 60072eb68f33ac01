"""Reads of who labels what: every way to an assignment goes through `assignments_visible_to`."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import Visitor
from dancesite.annotations.label_checks import STATES
from dancesite.clips.selectors import clips_visible_to

from .models import Assignment
from .pool_selectors import Span, overlap, spans_said, with_pictures


def assignments_visible_to(user: Visitor) -> QuerySet[Assignment]:
    """Of clips that the person sees and that are there."""
    clips = clips_visible_to(user).filter(removed_at=None, withdrawn_at=None)
    return Assignment.objects.filter(clip__in=clips).select_related("clip", "to").order_by("at", "id")


def assignment_get(user: Visitor, assignment_id: uuid.UUID) -> Assignment:
    """The assignment, or Http404 for whoever may not see its clip."""
    found = assignments_visible_to(user).filter(id=assignment_id).first()
    if found is None:
        raise Http404
    return found


def assignments_listed(own: Membership, *, mine: bool = False) -> list[Assignment]:
    """Of one studio, in the order in which they were given; `mine`: those of this person, and those of whoever labels
    here. Each with `looked`, of how many of its frames somebody said anything."""
    rows = assignments_visible_to(own.user).filter(clip__studio=own.studio_id)
    if mine:
        rows = rows.filter(Q(to=own.user_id) | Q(to=None))
    found = list(rows)
    seen = with_pictures(clips_visible_to(own.user)).select_related("studio")
    clips = seen.in_bulk({one.clip_id for one in found})
    said = spans_said(clips, STATES)
    found = [one for one in found if one.clip_id in clips]  # not those that went just now
    for one in found:
        one.clip = clips[one.clip_id]
        one.looked = overlap(said.get(one.clip_id, []), span_of(one))  # type: ignore[attr-defined]
    return found


def span_of(one: Assignment) -> Span:
    """The frames [start, end) that are to be labelled."""
    return (one.start or 0), (one.end if one.end is not None else one.clip.frames or 0)


def assignments_of(studio_id: int) -> QuerySet[Assignment]:
    """Of clips of one studio that are there, in the order in which they were given, for who may see all of it."""
    rows = Assignment.objects.filter(clip__studio=studio_id, clip__removed_at=None, clip__withdrawn_at=None)
    return rows.select_related("to").order_by("at", "id")


def assigned_first(studio_id: int) -> dict[uuid.UUID, Assignment]:
    """What was given first of each clip, by the clip."""
    found: dict[uuid.UUID, Assignment] = {}
    for one in assignments_of(studio_id):
        found.setdefault(one.clip_id, one)
    return found
