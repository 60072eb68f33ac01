"""Reads of who labels what."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet

from .models import Assignment


def assignments_of(studio_id: int) -> QuerySet[Assignment]:
    """Of clips that are there, in the order in which they were given."""
    rows = Assignment.objects.filter(clip__studio=studio_id, clip__removed_at=None, clip__withdrawn_at=None)
    return rows.select_related("to").order_by("at", "id")


def assigned_first(studio_id: int) -> dict[uuid.UUID, Assignment]:
    """What was given first of each clip, by the clip."""
    found: dict[uuid.UUID, Assignment] = {}
    for one in assignments_of(studio_id):
        found.setdefault(one.clip_id, one)
    return found
