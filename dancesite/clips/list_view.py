"""How a list of clips is told to the browser; the page embeds the first one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from dancesite.accounts.models import Studio, User
from dancesite.core import events
from dancesite.core.job_view import places_in_line
from dancesite.core.lists import PAGE, counted

from . import selectors
from .clip_view import clip_json
from .models import Clip


def clips_page(
    user: User, studio: Studio, role: str, clips: QuerySet[Clip], *, page: int = 1, size: int = PAGE
) -> dict[str, Any]:
    """One page of these of `selectors.clips_listed`, with the counts of the whole; the list page embeds the first one.

    `clips` must not have been looked at yet.
    """
    seq = events.sequence(studio.id)  # before the rows: an event in between is then replayed, never lost
    shown = Paginator(clips, size).get_page(page)
    seconds, dancers = selectors.clip_totals(user, studio)
    places = places_in_line(clip.job for clip in shown.object_list if clip.job)
    return {
        "seq": seq,
        **counted(shown),
        "counts": selectors.clip_counts(user, studio),
        "seconds": seconds,
        "dancers": dancers,
        "results": [clip_json(clip, user, role, places) for clip in shown.object_list],
    }
