"""A WebSocket client for tests, straight on the ASGI application."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket:
    """Speaks JSON with a WebSocket application; close codes come back from `closed()`."""

    def __init__(self, application: Any, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        path, _, query = path.partition("?")
        scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": headers}
        self._app = ApplicationCommunicator(application, {**scope, "subprotocols": []})

    async def connect(self) -> bool:
        """False when the handshake was refused."""
        await self._app.send_input({"type": "websocket.connect"})
        return (await self._app.receive_output(2))["type"] == "websocket.accept"

    async def send(self, message: dict[str, Any]) -> None:
        await self._app.send_input({"type": "websocket.receive", "text": json.dumps(message)})

    async def send_raw(self, **frame: Any) -> None:
        """One frame as it is: `text` or `bytes`."""
        await self._app.send_input({"type": "websocket.receive", **frame})

    async def receive(self, timeout: float = 2) -> dict[str, Any]:
        output = await self._app.receive_output(timeout)
        assert output["type"] == "websocket.send", output
        return json.loads(output["text"])

    async def closed(self) -> int:
        output = await self._app.receive_output(2)
        assert output["type"] == "websocket.close", output
        return output["code"]

    async def rest(self) -> list[dict[str, Any]]:
        """All messages until it is quiet."""
        got = []
        while not await self._app.receive_nothing(timeout=0.3):
            got.append(await self.receive())
        return got

    async def disconnect(self) -> None:
        await self._app.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._app.wait(2)
