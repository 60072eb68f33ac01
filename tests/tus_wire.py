"""A tus client on bare sockets, which can be cut off anywhere; and a proxy that lets only small bodies through."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from dancesite.accounts.models import Studio, User

from . import tus

STEP = 64 * 1024


class Wire:
    """One signed-in person's uploads, over real connections to the web process at `port`."""

    def __init__(self, port: int, user: User) -> None:
        client = Client()
        client.force_login(user)
        self.port = port
        secret = "c" * 32
        self.headers = tus.VERSION | {
            "Host": f"127.0.0.1:{port}",
            "Cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={secret}",
            "X-CSRFToken": secret,
        }

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, headers, and the body where it is JSON; a proxy's own pages are not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            said = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, self.headers | said)
            response = connection.getresponse()
            content = response.read()
            told = json.loads(content) if response.headers.get_content_type() == "application/json" else None
            return response.status, response.headers, told
        finally:
            connection.close()

    def begin(self, studio: Studio, length: int, **values: str) -> str:
        said = tus.metadata(**{"filename": "a.mp4", "consent_view": "true"} | values)
        path = f"/api/studios/{studio.slug}/uploads/"
        status, headers, told = self.ask("POST", path, upload_length=str(length), upload_metadata=said)
        assert status == 201, told
        return str(headers["Location"])

    def offset(self, url: str) -> int:
        status, headers, _ = self.ask("HEAD", url)
        assert status == 200
        return int(headers["Upload-Offset"])

    def state(self, url: str) -> dict[str, Any]:
        status, _, told = self.ask("GET", url)
        assert status == 200, told
        return dict(told)

    def patch(self, url: str, offset: int, content: bytes, **headers: str) -> tuple[int, Any]:
        said = {"content_type": tus.BODY, "upload_offset": str(offset)} | headers
        status, _, told = self.ask("PATCH", url, content, **said)
        return status, told

    def cut_off(
        self, url: str, offset: int, content: bytes, at: int, end: Callable[[socket.socket], None], **headers: str
    ) -> None:
        """Send `content` as one piece, but only its first `at` bytes; then `end` does something to the connection."""
        said = self.headers | {"Content-Type": tus.BODY, "Upload-Offset": offset, "Content-Length": len(content)}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"PATCH {url} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall("\r\n".join(lines).encode())
            for start in range(0, at, STEP):
                connection.sendall(content[start : min(start + STEP, at)])
            end(connection)


def reset(connection: socket.socket) -> None:
    """As if the cable was pulled and the machine came back: no proper end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def leave(connection: socket.socket) -> None:
    """An ordinary end in the middle of the body."""
    connection.close()


@contextmanager
def small_proxy(port: int, most: int) -> Iterator[int]:
    """A proxy to `port` that answers 413 to bodies of more than `most` bytes; the value is its own port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listener.accept()
                threading.Thread(target=_pass_on, args=(visitor, port, most), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _pass_on(visitor: socket.socket, port: int, most: int) -> None:
    with visitor, contextlib.suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (block := visitor.recv(STEP)):
                return
            head += block
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        if length > most:
            visitor.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            while visitor.recv(STEP):  # or else the answer is lost with what was not read
                pass
            return
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            left = length - len(head.split(b"\r\n\r\n", 1)[1])
            while left > 0 and (block := visitor.recv(min(STEP, left))):
                left -= len(block)
                server.sendall(block)
            while block := server.recv(STEP):
                visitor.sendall(block)
