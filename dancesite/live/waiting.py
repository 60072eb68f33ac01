"""The long poll: an answer that comes when something happens, or after a while without.

It is a streamed answer of one piece: while it waits nothing works for it (its thread sleeps, no connection to the
database is held), and it ends with the client's connection.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.http import Http404

from dancesite.accounts.models import User
from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .visibility import relayed

MOST_SECONDS = 25  # proxies give up after 30 or 60
MOST_AT_ONCE = 10  # of one person in one process: each waiting answer keeps a thread asleep
_waiting: Counter[int] = Counter()


def page_since(user: User, slug: str, last: int) -> dict[str, Any]:
    """What the person may know of the events after `last`. Http404 for strangers."""
    studio_id = membership_get(user, slug).studio_id
    replay = events.replay(studio_id, last)
    return {"seq": replay.seq, "reset": replay.reset, "events": relayed(user, replay.events)}


async def page_when_it_comes(user: User, slug: str, studio_id: int, last: int, seconds: float) -> AsyncIterator[bytes]:
    """The same as JSON, as soon as there is something to tell, and at the latest after so many seconds.

    Who waits in too many places already is answered at once.
    """
    if _waiting[user.pk] >= MOST_AT_ONCE:
        seconds = 0
    _waiting[user.pk] += 1
    try:
        yield json.dumps(await _wait(user, slug, studio_id, last, seconds)).encode()
    finally:
        _waiting[user.pk] -= 1
        if not _waiting[user.pk]:
            del _waiting[user.pk]


async def _wait(user: User, slug: str, studio_id: int, last: int, seconds: float) -> dict[str, Any]:
    layer = get_channel_layer()
    group, channel = events.group_name(studio_id), await layer.new_channel()
    await layer.group_add(group, channel)
    ends = asyncio.get_running_loop().time() + min(seconds, MOST_SECONDS)
    try:
        while True:
            # After joining the group: what happens between the look and the wait is nudged.
            page = await _look(user.pk, slug, last)
            left = ends - asyncio.get_running_loop().time()
            if page["events"] or page["reset"] or left <= 0:
                break
            last = page["seq"]
            try:
                await asyncio.wait_for(layer.receive(channel), left)
            except TimeoutError:
                ends = 0
    finally:
        await layer.group_discard(group, channel)
    return page


@database_sync_to_async
def _look(user_id: int, slug: str, last: int) -> dict[str, Any]:
    """Read anew: the membership may have ended meanwhile. Then nothing is told, and the next request is refused."""
    user = User.objects.filter(id=user_id).first()
    try:
        if user is not None:
            return page_since(user, slug, last)
    except Http404:
        pass
    return {"seq": last, "reset": True, "events": []}
