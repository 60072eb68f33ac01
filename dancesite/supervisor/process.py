"""One supervised child process: started on a leash, its output in a log file, stopped by a ladder of signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
MARK = "DANCESITE_SUPERVISED"  # in every child's environment: the home it works for (see orphans.py)
LOG_BYTES = 5_000_000
LOGS_KEPT = 3

Pause = Callable[[float], None]


class StartError(Exception):
    """The site cannot start. The message is a sentence for the person at the terminal and says what to do."""


def rotate(log: Path) -> None:
    """Move a log that has grown beyond LOG_BYTES aside: x.log -> x.log.1 -> ... , LOGS_KEPT old ones."""
    if not log.exists() or log.stat().st_size < LOG_BYTES:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    log.replace(log.with_name(f"{log.name}.1"))


class Child:
    """A program that runs as long as the site does.

    `death_signal` is what the kernel sends it when the supervisor is killed. `ladder` lists (signal, seconds to wait),
    sent one after the other until it has stopped; SIGKILL to its whole process group always comes last.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        home: Path,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        run_as: str = "",
        death_signal: signal.Signals = signal.SIGKILL,
        ladder: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 5.0),),
    ) -> None:
        self.name = name
        self.command = list(command)
        self.home = home
        self.log = log
        self.environment = dict(environment or {})
        self.folder = folder
        self.run_as = run_as
        self.death_signal = death_signal
        self.ladder = tuple(ladder)
        self.process: subprocess.Popen[bytes] | None = None
        self.log_start = 0
        self.started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        """Start it. Call this from the main thread only: the death signal follows the thread, not the process."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        rotate(self.log)
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        options = ["--signal", str(int(self.death_signal)), "--parent", str(os.getpid())]
        if self.run_as:
            options += ["--as", self.run_as]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                [sys.executable, "-I", "-S", str(LEASH), *options, "--", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, MARK: str(self.home), **self.environment},
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor alone, which stops in order
            )
        self.started_at = time.monotonic()

    def exit_status(self) -> int | None:
        """None while it runs or was never started; negative = the signal that ended it."""
        return self.process.poll() if self.process else None

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        """What it has written since it was last started."""
        try:
            with self.log.open("rb") as stream:
                stream.seek(self.log_start)
                return stream.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def last_lines(self, count: int = 12) -> str:
        return "\n".join("    " + line for line in self.output().strip().splitlines()[-count:])

    def ended(self) -> str:
        """How it ended, in words."""
        status = self.exit_status()
        if status is None:
            return "is running"
        if status < 0:
            return f"was ended by {signal.Signals(-status).name}"
        return f"ended with status {status}"

    def wait(self, seconds: float, pause: Pause = time.sleep) -> bool:
        """Wait for its end. True when it has ended."""
        deadline = time.monotonic() + seconds
        while self.running():
            if time.monotonic() >= deadline:
                return False
            pause(0.05)
        return True

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Down the ladder, then make sure that nothing of its process group is left."""
        if self.process is None:
            return
        for signum, seconds in self.ladder:
            if not self.running():
                break
            self.process.send_signal(signum)
            deadline = time.monotonic() + seconds
            while self.running() and time.monotonic() < deadline and not hurry():
                time.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        """End it and every process it has started in its group, at once."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            # Also when the leader is gone: its pool children may not be.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
