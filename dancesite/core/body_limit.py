"""Refuses a request body that is too large before Django stores it, and a large one from somebody unknown.

Django writes a whole body to disk before any view is asked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.translation import gettext as _

from . import storage
from .errors import Problem, signed_out

Headers = dict[bytes, bytes]


class BodyLimit:
    """ASGI middleware. `most` bytes for forms with files of who is `known`, SMALL for everything else."""

    SMALL = 2 * 1024 * 1024
    SPARE = 256 * 1024 * 1024  # disk space that uploads leave to the database and to unfinished clips

    def __init__(self, app: Any, *, most: int, known: Callable[[Headers], Awaitable[bool]]) -> None:
        self.app, self.most, self.known = app, most, known

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers: Headers = dict(scope.get("headers", []))
        declared = headers.get(b"content-length", b"0")
        size = int(declared) if declared.isdigit() else 0
        limit = self.SMALL
        large = size > limit or b"transfer-encoding" in headers
        if large and headers.get(b"content-type", b"").startswith(b"multipart/form-data"):
            if not await self.known(headers):
                return await _refuse(send, signed_out())
            limit = self.most
        if size > limit:
            return await _refuse(send, _too_large(limit))
        # The form, and the file that is taken out of it, lie side by side for a moment.
        if size > self.SMALL and shutil.disk_usage(storage.work_dir()).free < 2 * size + self.SPARE:
            return await _refuse(send, _no_room())
        seen, started = 0, False

        async def counted() -> Any:
            # A chunked body declares no length; past the limit it reads as a client that went away.
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > limit else message

        async def noted(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.app(scope, counted, noted)
        if seen > limit and not started:
            await _refuse(send, _too_large(limit))


def _too_large(limit: int) -> Problem:
    message = _("This is too large: up to {limit} MB.").format(limit=limit // 1024 // 1024)
    return Problem("too-large", message, status=413, fields={"file": [message]})


def _no_room() -> Problem:
    message = _("The disk of this site is full. Nothing was stored; tell whoever runs the site.")
    return Problem("no-room", message, status=507, fields={"file": [message]})


async def _refuse(send: Any, problem: Problem) -> None:
    body = json.dumps(problem.as_json()).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
