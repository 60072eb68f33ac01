"""The body of a request as it arrives.

Django under ASGI spools a whole body to disk before any view is asked. For the pieces of an upload, and for the file of
a model (learning.api), it is given an empty one, and the view reads the real one from the scope.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpRequest

Receive = Callable[[], Awaitable[Any]]

_SCOPE = "dancesite.receive"
_PATH = re.compile(r"/api/(uploads/[0-9a-f-]{36}|studios/[^/]+/uploads)/")
_FILE = re.compile(r"/api/studios/[^/]+/models/")
_METHODS = {"POST", "HEAD", "PATCH", "DELETE", "OPTIONS"}
PAUSE = 1.0  # seconds without a byte, after which who reads may do something else
STALLED = 30.0  # and after which the connection is given up
QUIET, LAST_BLOCKS = 0.2, 2.0  # seconds without a byte, and in all: who is asked to end takes what is here already
AHEAD = 8  # blocks that wait in memory for the disk
_READ = 256 * 1024


class StreamedBodies:
    """ASGI middleware: pieces and files go to `app` with an empty body, all else to `other` as it is."""

    def __init__(self, app: Any, *, other: Any) -> None:
        self.app, self.other = app, other

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        path = scope.get("path", "")
        if scope.get("method") == "POST" and _FILE.fullmatch(path):
            return await self.app({**scope, _SCOPE: receive}, _Nothing(), send)
        if not _PATH.fullmatch(path):
            return await self.other(scope, receive, send)
        method = scope["method"]
        # Part of the protocol, for surroundings that know only GET and POST.
        wanted = dict(scope["headers"]).get(b"x-http-method-override", b"").decode("latin-1").upper()
        if method == "POST" and wanted in _METHODS:
            method = wanted
        if method != "PATCH":
            return await self.other({**scope, "method": method}, receive, send)
        await self.app({**scope, "method": method, _SCOPE: receive}, _Nothing(), send)


class _Nothing:
    """An empty body, of a client that then stays."""

    def __init__(self) -> None:
        self._told = False

    async def __call__(self) -> Any:
        if self._told:
            await asyncio.get_running_loop().create_future()  # for ever; cancelled when the answer is sent
        self._told = True
        return {"type": "http.request", "body": b"", "more_body": False}


class Broken(Exception):
    """The body ended before its end: `why` is gone, stalled or stopped."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Body:
    """The blocks of a request's body, each as large as the server hands them on (about 64 kB).

    A task of its own takes them from the server, which forgets what it holds when the connection ends.
    """

    def __init__(self, request: HttpRequest) -> None:
        scope = getattr(request, "scope", {})
        self._receive: Receive = scope.get(_SCOPE) or _read_already(request)
        self._arrived: asyncio.Queue[Any] = asyncio.Queue(AHEAD)
        self._over = False
        self._silent = 0.0  # seconds
        self._ends_at: float | None = None

    async def __aenter__(self) -> Body:
        self._taking = asyncio.create_task(self._take())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._taking.cancel()

    async def _take(self) -> None:
        more = True
        while more:
            message = await self._receive()
            more = message["type"] != "http.disconnect" and message.get("more_body", False)
            await self._arrived.put(message)

    async def next_block(self, stop: asyncio.Future[None]) -> bytes | None:
        """b"" at the end, None when nothing came for a while.

        Raises Broken, also when `stop` is done and what is here is taken.
        """
        while not self._over:
            message = await self._next(stop)
            if message is None:
                return None
            if message["type"] == "http.disconnect":
                raise Broken("gone")
            self._over = not message.get("more_body", False)
            if block := message.get("body", b""):
                return bytes(block)
        return b""

    async def _next(self, stop: asyncio.Future[None]) -> Any:
        if stop.done() and self._is_time():
            raise Broken("stopped")
        getting = asyncio.ensure_future(self._arrived.get())
        wait = min(PAUSE, STALLED)
        try:
            await asyncio.wait({getting, stop}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                await asyncio.wait({getting}, timeout=QUIET)
            if getting.done():
                self._silent = 0.0
                return getting.result()
            self._silent += wait
            if stop.done() or self._silent >= STALLED:
                raise Broken("stopped" if stop.done() else "stalled")
            return None
        finally:
            getting.cancel()

    def _is_time(self) -> bool:
        """Blocks that are here are still taken, but not for ever from somebody who goes on sending."""
        now = asyncio.get_running_loop().time()
        self._ends_at = self._ends_at or now + LAST_BLOCKS
        return now > self._ends_at


def _read_already(request: HttpRequest) -> Receive:
    """For a body that is there whole: Django's test client gives one."""

    async def receive() -> dict[str, Any]:
        block = request.read(_READ)
        return {"type": "http.request", "body": block, "more_body": bool(block)}

    return receive
