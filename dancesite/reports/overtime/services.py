"""Writes of what changes over time: there is nothing to store, only something to be made first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from dancesite.clips.models import Clip

from ..measuring.services import sheet_ask

AT_ONCE = 12  # clips that one asking has measured: the page asks again when these are done


def sheets_ask(clips: Iterable[uuid.UUID]) -> bool:
    """Have clips measured that were not. Is there something to wait for? Asking twice asks once."""
    asked = [sheet_ask(clip=clip) for clip in Clip.objects.filter(id__in=list(clips)[-AT_ONCE:])]
    return any(asked)
