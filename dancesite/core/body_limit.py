"""Refuses a request body that is too large before Django stores it: it writes a whole body to disk before any view is
asked. Films do not come this way (clips.uploads.body).
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from .errors import Problem

Headers = dict[bytes, bytes]


class BodyLimit:
    """ASGI middleware: MOST bytes a body, whoever sends it."""

    MOST = 2 * 1024 * 1024

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers: Headers = dict(scope.get("headers", []))
        declared = headers.get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.MOST:
            return await _refuse(send, _too_large(self.MOST))
        seen, started = 0, False

        async def counted() -> Any:
            # A chunked body declares no length; past the limit it reads as a client that went away.
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > self.MOST else message

        async def noted(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        await self.app(scope, counted, noted)
        if seen > self.MOST and not started:
            await _refuse(send, _too_large(self.MOST))


def _too_large(limit: int) -> Problem:
    message = _("This is too large: up to {limit} MB.").format(limit=limit // 1024 // 1024)
    return Problem("too-large", message, status=413, fields={"file": [message]})


async def _refuse(send: Any, problem: Problem) -> None:
    body = json.dumps(problem.as_json()).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
