"""A decoder in a process of its own, as its parent sees it.

A film from a stranger is read only there (analysis.media.child). Whatever becomes of that process, here it is a
MediaError: it crashes, hangs, wants too much, or says what makes no sense. FFmpeg is never loaded in this process.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from analysis.media.confine import WALLS
from analysis.media.wire import Message, WireError, pack, read_message
from analysis.schema import MediaError

log = logging.getLogger(__name__)

TASKS = "analysis.media.tasks"
MEMORY = 1536 * 1024 * 1024  # bytes of address space: see docs/adr/0004
SILENCE = 90.0  # seconds without a word while somebody waits for one
_PROGRAM = Path(__file__).with_name("child.py")
_LOOK_EVERY = 0.2  # seconds between two calls of idle
_PIPE = 1024 * 1024  # bytes the kernel may hold between the two
# Nothing of the worker's own environment: it holds secrets. One arena and one thread keep the address space small.
_ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
_KEPT = ("LD_LIBRARY_PATH",)  # without which some Pythons do not start


@dataclass(frozen=True)
class Allowance:
    """What one decoder may use up. cpu_seconds: of all its threads; file_bytes: length of a file it writes;
    waiting: seconds that its parent waits for it in all; silence: seconds without a message."""

    cpu_seconds: int
    file_bytes: int = 0
    memory: int = MEMORY
    waiting: float = 3600.0
    silence: float = SILENCE


class Decoder:
    """A context manager around one process and one task. Left by any way, the process is dead and buried."""

    def __init__(
        self,
        task: str,
        with_: dict[str, Any],
        *raw: Any,
        allowance: Allowance,
        reads: Iterable[Path] = (),
        writes: Iterable[Path] = (),
        idle: Callable[[], None] = lambda: None,
        module: str = TASKS,
    ) -> None:
        """idle() is called several times a second while a message is waited for; what it raises passes through."""
        self._allowance, self._idle = allowance, idle
        self._waited = self._looked = 0.0
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-I", "-B", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT | {name: os.environ[name] for name in _KEPT if name in os.environ},
            cwd="/",
            bufsize=0,
            start_new_session=True,  # a Ctrl-C is for the worker, not for what it has in hand
        )
        assert self._process.stdin
        assert self._process.stdout
        self._out = self._process.stdout.fileno()
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        with contextlib.suppress(AttributeError, OSError):  # Linux only, and never needed
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, _PIPE)
        limits = {key: value for key, value in asdict(allowance).items() if key not in ("waiting", "silence")}
        words = {
            "module": module,
            "task": task,
            "with": with_,
            "parent": os.getpid(),
            "limits": limits,
            "reads": [str(path.resolve()) for path in reads],
            "writes": [str(path.resolve()) for path in writes],
        }
        try:
            with contextlib.suppress(BrokenPipeError):  # it died: what it says next is its end
                for view in pack(words, *raw):
                    while view:  # a signal may interrupt a long write
                        view = view[self._process.stdin.write(view) or 0 :]
                self._process.stdin.close()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Kill the process where it still runs, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def messages(self, most_raw: int) -> Iterator[Message]:
        """All messages up to "end", that one too. most_raw: bytes that one may carry. Raises MediaError, OSError."""
        while True:
            try:
                message = read_message(self._read_into, most_raw)
            except (WireError, EOFError) as error:
                raise self._broken(str(error)) from None
            if message.kind == "error":
                raise _heard(message.words)
            yield message
            if message.kind == "end":
                standing = message.words.get("walls")
                _note_walls(tuple(wall for wall in WALLS if not isinstance(standing, list) or wall not in standing))
                return

    @contextlib.contextmanager
    def doubted(self) -> Iterator[None]:
        """Around whatever makes sense of a message: what makes none is a MediaError, and the end of the process."""
        try:
            yield
        except (KeyError, TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError) as error:
            raise self._broken(f"nonsense: {error!r}"[:300]) from error

    def _read_into(self, view: memoryview) -> None:
        """Fill view, waiting no longer than is allowed. Raises EOFError, MediaError."""
        silent = 0.0
        while view:
            begun = time.monotonic()
            ready = self._poll.poll(1000 * _LOOK_EVERY)
            waited = time.monotonic() - begun
            self._waited += waited
            silent = 0.0 if ready else silent + waited
            if silent > self._allowance.silence or self._waited > self._allowance.waiting:
                self.close()
                raise too_heavy(f"no answer after {silent:.0f} s, {self._waited:.0f} s waited for it in all")
            if self._waited - self._looked >= _LOOK_EVERY:  # also while a byte comes now and then
                self._looked = self._waited
                self._idle()
            if not ready:
                continue
            got = os.readv(self._out, [view])
            if not got:
                raise EOFError("it ended without a word")
            view = view[got:]

    def _broken(self, why: str) -> MediaError:
        """Why it ended without saying so; the process is over afterwards."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)  # its pipe closes a moment before it can be asked how it ended
        code = self._process.poll()
        self.close()
        if code is not None and code < 0:
            name = _signal_name(-code)
            log.warning("a decoder was ended by %s", name)
            # Nothing but this machine short of memory, or somebody, kills it outright: it was started by us.
            return too_heavy(name) if -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGXFSZ) else _crashed(name)
        log.warning("a decoder ended badly: %s", why)
        return _crashed(why)


@cache
def _note_walls(missing: tuple[str, ...]) -> None:
    """Tell whoever runs this, once, what decoders are not kept from here."""
    if missing:
        log.warning("decoders run without these walls, which this system does not offer: %s", ", ".join(missing))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _heard(words: dict[str, Any]) -> Exception:
    """The exception for an "error" message."""
    if words.get("memory"):
        return too_heavy("out of memory")
    told = words.get("media")
    if isinstance(told, list) and len(told) == 4 and all(isinstance(part, str) for part in told):
        return MediaError(*(_plain(part)[:1000] for part in told))
    what, number = "\n  ".join(map(_plain, str(words.get("what", ""))[-4000:].splitlines())), words.get("errno")
    if number == errno.EFBIG:
        return too_heavy("the file became too large")
    if isinstance(number, int) and number in (errno.ENOSPC, errno.EDQUOT):
        return OSError(number, os.strerror(number))  # our disk, not their film
    log.error("a decoder failed:\n%s", what)
    last = what.rsplit("\n", 1)[-1].strip()
    return _crashed(re.sub(r"/[^\s'\"]*/", "", last)[:300])  # where files lie here is nobody's business


def _plain(text: str) -> str:
    """Without what would garble a log, and what the database does not take."""
    return "".join(letter for letter in text if letter.isprintable())


def too_heavy(details: str) -> MediaError:
    return MediaError(
        "too-heavy",
        "Reading this video takes more memory or time than one clip may take here.",
        "Export it again as MP4 (H.264) at 1080p and upload that.",
        details,
    )


def _crashed(details: str) -> MediaError:
    return MediaError(
        "decoder-crashed",
        "This video broke the program that reads it. Nothing else was harmed.",
        "Export it again as MP4 (H.264) and upload that.",
        details,
    )
