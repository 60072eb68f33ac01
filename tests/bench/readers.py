"""Clients of every kind that read a large file: whole, in pieces, slowly, and those that go away in the middle."""

from __future__ import annotations

import hashlib
import http.client
import random
import socket
import struct
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MB = 2**20
_BLOCK = 256 * 1024


@dataclass(frozen=True)
class Target:
    """The file as it is served, and as it lies on the disk."""

    port: int
    path: str
    cookie: str
    file: Path
    bytes: int
    sha256: str


@dataclass
class Tally:
    """What all clients of one load saw. wrong: sentences about what was not as it should be."""

    bytes: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    checked: int = 0
    wrong: list[str] = field(default_factory=list)


class Reader(threading.Thread, ABC):
    """One client. Does its `act` until it is done, or again and again until `stop` is set."""

    def __init__(self, target: Target, stop: threading.Event, seed: int = 0) -> None:
        super().__init__(daemon=True)
        self.target, self.stop, self.tally = target, stop, Tally()
        self.random = random.Random(seed)

    def run(self) -> None:
        try:
            self.act()
        except (OSError, http.client.HTTPException) as error:
            self.tally.wrong.append(f"{type(self).__name__}: {error!r}")

    @abstractmethod
    def act(self) -> None:
        """What this kind of client does."""

    def get(self, part: tuple[int, int] | None = None, *, buffer: int = 0) -> Iterator[bytes]:
        """The bytes of one answer, whose status and length are checked. buffer: bytes the kernel may hold for us."""
        connection = http.client.HTTPConnection("127.0.0.1", self.target.port, timeout=120)
        try:
            connection.sock = _connected(self.target.port, buffer)
            headers = {"Cookie": self.target.cookie}
            if part:
                headers["Range"] = f"bytes={part[0]}-{part[1]}"
            connection.request("GET", self.target.path, headers=headers)
            answer = connection.getresponse()
            self.tally.answers[answer.status] += 1
            wanted = part[1] - part[0] + 1 if part else self.target.bytes
            said = (answer.status, int(answer.headers.get("Content-Length", -1)))
            if said != (206 if part else 200, wanted):
                self.tally.wrong.append(f"{part}: {said}")
                return
            while block := answer.read(min(_BLOCK, buffer or _BLOCK)):
                self.tally.bytes += len(block)
                yield block
        finally:
            connection.close()


class Whole(Reader):
    """Downloads the whole file once, and checks it."""

    def act(self) -> None:
        digest = hashlib.sha256()
        for block in self.get():
            digest.update(block)
        self.tally.checked += 1
        if digest.hexdigest() != self.target.sha256:
            self.tally.wrong.append("the whole file has other bytes")


class Ranges(Reader):
    """Jumps about, as somebody does who scrubs; each piece is compared with the file."""

    def act(self) -> None:
        with self.target.file.open("rb") as file:
            while not self.stop.is_set():
                start = self.random.randrange(self.target.bytes)
                end = min(self.target.bytes, start + self.random.randrange(1, 4 * MB)) - 1
                got = b"".join(self.get((start, end)))
                file.seek(start)
                self.tally.checked += 1
                if got != file.read(end - start + 1):
                    self.tally.wrong.append(f"bytes {start} to {end} are others")


class Slow(Reader):
    """A bad connection: 64 kB/s, and hardly anything waits in its own kernel."""

    rate = 64_000

    def act(self) -> None:
        begun, got = time.monotonic(), 0
        for block in self.get(buffer=16 * 1024):
            got += len(block)
            if self.stop.wait(max(0.0, got / self.rate - (time.monotonic() - begun))):
                return


class Vanishing(Reader):
    """Reads a little and is gone without a word, again and again."""

    def act(self) -> None:
        while not self.stop.wait(0.1):
            left = self.random.randrange(4 * MB)
            for block in self.get():
                left -= len(block)
                if left < 0:
                    break


def _connected(port: int, buffer: int) -> socket.socket:
    link = socket.socket()
    if buffer:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    link.settimeout(120)
    link.connect(("127.0.0.1", port))
    # Closed in the middle, it is a reset and no proper end.
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return link
