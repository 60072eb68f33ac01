"""The body of a request as it arrives.

Django under ASGI spools a whole body to disk before any view is asked. For the pieces of an upload it is given an empty
one, and the view reads the real one from the scope.
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
_METHODS = {"POST", "HEAD", "PATCH", "DELETE", "OPTIONS"}
STALLED = 30.0  # seconds without a byte, after which what arrived is kept and the connection given up
_READ = 256 * 1024


class StreamedBodies:
    """ASGI middleware: requests of uploads go to `app` with an empty body, all others to `other` as they are."""

    def __init__(self, app: Any, *, other: Any) -> None:
        self.app, self.other = app, other

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        if not _PATH.fullmatch(scope.get("path", "")):
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
    """The blocks of a request's body, each as large as the server hands them on (about 64 kB)."""

    def __init__(self, request: HttpRequest) -> None:
        scope = getattr(request, "scope", {})
        self._receive: Receive = scope.get(_SCOPE) or _read_already(request)
        self._over = False

    async def next_block(self, stop: asyncio.Future[None]) -> bytes:
        """b"" at the end. Raises Broken, also when `stop` is done."""
        while not self._over:
            message = await self._message(stop)
            if message["type"] == "http.disconnect":
                raise Broken("gone")
            self._over = not message.get("more_body", False)
            if block := message.get("body", b""):
                return bytes(block)
        return b""

    async def _message(self, stop: asyncio.Future[None]) -> Any:
        if stop.done():
            raise Broken("stopped")
        arriving = asyncio.ensure_future(self._receive())
        try:
            await asyncio.wait({arriving, stop}, timeout=STALLED, return_when=asyncio.FIRST_COMPLETED)
            if not arriving.done():
                raise Broken("stopped" if stop.done() else "stalled")
            return arriving.result()
        finally:
            arriving.cancel()


def _read_already(request: HttpRequest) -> Receive:
    """For a body that is there whole: Django's test client gives one."""

    async def receive() -> dict[str, Any]:
        block = request.read(_READ)
        return {"type": "http.request", "body": block, "more_body": bool(block)}

    return receive
