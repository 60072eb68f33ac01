"""Refuses a request body that is too large before Django stores it."""

from __future__ import annotations

import json
from typing import Any


class BodyLimit:
    """ASGI middleware. `most` bytes for multipart uploads, SMALL for everything else."""

    SMALL = 2 * 1024 * 1024

    def __init__(self, app: Any, *, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers", []))
        upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        limit = self.most if upload else self.SMALL
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await self._refuse(send, limit)
            return
        seen = 0

        async def counted() -> Any:
            # A chunked body declares no length; past the limit it reads as a client that went away.
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if seen > limit else message

        await self.app(scope, counted, send)

    async def _refuse(self, send: Any, limit: int) -> None:
        message = f"This is too large: up to {limit // 1024 // 1024} MB."
        body = json.dumps({"error": {"code": "too-large", "message": message, "fields": {"file": [message]}}}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})
