"""How a list of clips is told to the browser; the page embeds the first one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator

from dancesite.accounts.models import Studio, User
from dancesite.core import events
from dancesite.core.job_view import places_in_line

from . import selectors
from .clip_view import clip_json

PAGE = 48


def clips_page(user: User, studio: Studio, role: str, *, show: str, query: str, page: int) -> dict[str, Any]:
    """One page of the list, with the counts of the whole; the list page embeds the first one."""
    seq = events.sequence(studio.id)  # before the rows: an event in between is then replayed, never lost
    pages = Paginator(selectors.clips_listed(user, studio, show=show, query=query), PAGE)
    shown = pages.get_page(page)
    seconds, dancers = selectors.clip_totals(user, studio)
    places = places_in_line(clip.job for clip in shown.object_list if clip.job)
    return {
        "seq": seq,
        "count": pages.count,
        "next": shown.next_page_number() if shown.has_next() else None,
        "counts": selectors.clip_counts(user, studio),
        "seconds": seconds,
        "dancers": dancers,
        "results": [clip_json(clip, user, role, places) for clip in shown.object_list],
    }
