"""Writes of words and labels."""

from __future__ import annotations

from dancesite.clips.models import Clip

from .models import LabelRevision


def labels_delete(clip: Clip) -> None:
    """All labels of a clip: what its removal calls."""
    LabelRevision.objects.filter(clip=clip).delete()
