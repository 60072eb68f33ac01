"""One socket of one person in one studio."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.http import Http404

from dancesite.accounts.selectors import membership_get
from dancesite.core import events

from .visibility import relayed
from .visitors import visitor_of

SIGNED_OUT, NOT_YOURS = 4401, 4403


def _is_ping(text: str | None) -> bool:
    try:
        content = json.loads(text) if text and len(text) < 100 else None
    except ValueError:
        return False
    return isinstance(content, dict) and content.get("type") == "ping"


class StudioConsumer(AsyncJsonWebsocketConsumer):
    """Relays the studio's event log from the client's last sequence number on.

    A nudge from the channel layer only says "look": what is sent is read from the log, in its order, so no event is
    lost, doubled or overtaken, whatever order the nudges come in.
    """

    async def connect(self) -> None:
        self.slug: str = self.scope["url_route"]["kwargs"]["slug"]
        self.group = ""
        self._relaying = asyncio.Lock()
        # Accept first: a refused handshake reaches the browser without its code.
        await self.accept()
        if not await self._check():
            return
        last = parse_qs(self.scope["query_string"].decode("latin-1")).get("last", [""])[0]
        self.group = events.group_name(self.studio_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        self.last = int(last) if last.isdecimal() and len(last) < 16 else await self._in_thread(events.sequence)
        await self.send_json({"type": "hello", "seq": self.last})
        await self._relay()

    async def disconnect(self, code: int) -> None:
        await self._leave()

    async def _leave(self) -> None:
        """No more nudges: also what comes between a closing and its disconnect is passed over."""
        group, self.group = self.group, ""
        if group:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A ping, every 20 s, is all that a client sends; anything else is passed over.

        It is also the moment to notice a sign-out, a revoked token or an ended membership, and to make up for lost
        nudges: the group forgets a socket after a day, and all sockets when Redis is emptied.
        """
        if self.group and _is_ping(text_data) and await self._check():
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self._relay()
            if self.group:
                await self.send_json({"type": "pong", "seq": self.last})

    async def studio_nudge(self, message: dict[str, Any]) -> None:
        if self.group:
            await self._relay()

    async def _relay(self) -> None:
        async with self._relaying:
            while True:
                replay = await self._in_thread(events.replay, self.last)
                if replay.reset:
                    self.last = replay.seq
                    await self.send_json({"type": "reset", "seq": replay.seq})
                    return
                if not replay.events:
                    return
                self.last = replay.seq
                if not await self._check():
                    return
                for event in await database_sync_to_async(relayed)(self.scope["user"], replay.events):
                    await self.send_json(event)

    async def _in_thread(self, function: Any, *args: Any) -> Any:
        return await asyncio.to_thread(function, self.studio_id, *args)

    async def _check(self) -> bool:
        """Is the session or token still valid and the person still a member? Closes the socket otherwise."""
        code = await self._allowed()
        if code:
            await self._leave()
            await self.close(code=code)
        return not code

    @database_sync_to_async
    def _allowed(self) -> int:
        user = visitor_of(self.scope)
        if not user.is_authenticated:
            return SIGNED_OUT
        self.scope["user"] = user
        try:
            self.studio_id = membership_get(user, self.slug).studio_id
        except Http404:
            return NOT_YOURS
        return 0
