"""The decoder's process: python -I child.py. Started by analysis.media.guard, never imported there.

It reads one request from standard input, shuts itself in, and only then loads FFmpeg and does the task. What it has to
say goes to standard output as messages; the last one is "end" or "error".
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # run by its path: Python's own isolation leaves the project out
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.media import confine, wire

_STARVED = 0.85  # of the memory it may have


class Link:
    """The way to the parent. Threads may send at the same time; a parent that is gone ends the process."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._in, self._out = incoming, outgoing
        self._lock = threading.Lock()

    def receive(self) -> wire.Message:
        return wire.read_message(self._read_into, most_raw=1 << 32)

    def send(self, kind: str, words: dict[str, Any] | None = None, *raw: Any) -> None:
        """Send one message; waits while the parent is busy."""
        with self._lock:
            for view in wire.pack({"is": kind, **(words or {})}, *raw):
                while view:
                    view = view[os.write(self._out, view) :]

    def _read_into(self, view: memoryview) -> None:
        while view:
            got = os.readv(self._in, [view])
            if not got:
                os._exit(1)
            view = view[got:]


def main() -> None:
    # Asked to stop, with its whole group or service, is the worker: it gives its job back and ends this process itself.
    for asking in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(asking, signal.SIG_IGN)
    link = Link(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # whatever a library prints must not get between the messages
        os.dup2(nothing, standard)
    peak = _Peak()
    request = link.receive()
    words = request.words
    confine.set_limits(**words["limits"])
    walls = confine.shut_in(words["parent"], reads=map(Path, words["reads"]), writes=map(Path, words["writes"]))
    try:
        task = getattr(importlib.import_module(words["module"]), words["task"])
        link.send("end", {"walls": walls, **(task(link, words["with"], request.raw) or {})})
    except BrokenPipeError:
        os._exit(1)
    except BaseException as error:
        # Short of memory, FFmpeg fails in many ways, of which few say so.
        starved = isinstance(error, MemoryError) or peak.bytes() > _STARVED * words["limits"]["memory"]
        link.send("error", _told(error) | {"memory": starved})
    os._exit(0)  # without waiting for threads of a library that hangs


class _Peak:
    """The largest address space that this process has had; 0 where it cannot be told."""

    def __init__(self) -> None:
        try:
            self._status = os.open("/proc/self/status", os.O_RDONLY)  # by its name it is out of reach later
        except OSError:
            self._status = -1

    def bytes(self) -> int:
        try:
            lines = os.pread(self._status, 4096, 0).split(b"\n")
            return next(1024 * int(line.split()[1]) for line in lines if line.startswith(b"VmPeak:"))
        except (OSError, StopIteration):
            return 0


def _told(error: BaseException) -> dict[str, Any]:
    from analysis.schema import MediaError

    if isinstance(error, MediaError):
        return {"media": [error.code, error.message, error.remedy, error.details]}
    told: dict[str, Any] = {"what": "".join(traceback.format_exception(error))[-4000:]}
    if isinstance(getattr(error, "errno", None), int):
        told["errno"] = error.errno  # type: ignore[attr-defined]
    return told


if __name__ == "__main__":
    main()
