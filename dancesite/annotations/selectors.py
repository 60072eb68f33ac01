"""Reads of words and labels, of studios and clips that the caller got from their own selectors."""

from __future__ import annotations

from django.db.models import QuerySet

from dancesite.accounts.models import Studio
from dancesite.clips.models import Clip

from .models import LabelRevision, Word


def words_of(studio: Studio) -> QuerySet[Word]:
    """The studio's words for units, in the order in which they came to be."""
    return studio.words.order_by("position", "created_at", "id")


def labels_latest(clip: Clip) -> LabelRevision | None:
    """The labels that count; None where nobody labelled the clip."""
    return clip.label_revisions.select_related("author", "action").order_by("-number").first()
