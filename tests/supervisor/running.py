"""Starts supervisors in homes of their own, and looks at the processes they leave."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg

from dancesite.supervisor.process import MARK

PROJECT = Path(__file__).resolve().parents[2]

# Only the two servers, without the site: quick, and needs no built pages.
SERVERS_ONLY = """
import signal, sys, time
from dancesite.supervisor import paths
from dancesite.supervisor.process import StartError
from dancesite.supervisor.servers import Servers
asked = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: asked.append(1))
servers = Servers(paths.home(), say=print)
try:
    servers.claim()
    servers.start()
except StartError as error:
    sys.exit(str(error))
print("up", flush=True)
while not asked:
    time.sleep(0.05)
servers.stop()
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment, for another home and the settings that people use. No clips are drawn in tests."""
    taken = {"DATABASE_URL", "REDIS_URL", "DANCESITE_HOME", "DANCESITE_PORT", "DANCESITE_HOST", MARK}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    settings = {"DJANGO_SETTINGS_MODULE": "dancesite.settings.dev", "DANCESITE_SEED": "studio"}
    return {**kept, "DANCESITE_HOME": str(home), **settings, **more}


class Running:
    """A supervisor under test; `output()` is what it has printed so far."""

    def __init__(self, home: Path, *command: str, prefix: tuple[str, ...] = (), **more: str) -> None:
        self.home = home
        self.port = 0
        self.printed = Path(tempfile.gettempdir()) / f"dancesite-printed-{time.monotonic_ns()}.txt"
        with self.printed.open("wb") as stream:
            self.process = subprocess.Popen(
                [*(prefix or [sys.executable]), *command],
                cwd=PROJECT,
                env=environment(home, PYTHONUNBUFFERED="1", **more),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    def output(self) -> str:
        return self.printed.read_text(errors="replace")

    def until(self, text: str, seconds: float) -> float:
        """Wait until it prints `text`; returns how long that took."""
        begun = time.monotonic()

        def seen() -> bool:
            assert self.process.poll() is None or text in self.output(), f"it ended:\n{self.output()}"
            return text in self.output()

        wait_for(seen, seconds, lambda: f"no {text!r} in:\n{self.output()}")
        return time.monotonic() - begun

    def stop(self, signum: signal.Signals = signal.SIGTERM, seconds: float = 40.0) -> int:
        self.process.send_signal(signum)
        return self.process.wait(seconds)

    def members(self) -> list[psutil.Process]:
        return members(self.home)

    def end(self) -> None:
        """Whatever happened in a test, leave nothing behind."""
        for process in [*self.members(), *([psutil.Process(self.process.pid)] if self.process.poll() is None else [])]:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self.process.wait(10)
        self.printed.unlink(missing_ok=True)


def members(home: Path) -> list[psutil.Process]:
    """Every process that was started for this home, by its environment: children, grandchildren and orphans alike."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def wait_for(condition: Callable[[], bool], seconds: float, message: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, message()
        time.sleep(0.05)


def gone(home: Path, seconds: float) -> None:
    """Every process of this home ends within this time."""
    wait_for(lambda: not members(home), seconds, lambda: f"still there: {[p.cmdline() for p in members(home)]}")


def run_dir(home: Path) -> Path:
    """The socket folder of that home."""
    code = "from dancesite.supervisor import paths; print(paths.run_dir())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=environment(home), capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def connect(home: Path) -> psycopg.Connection:
    return psycopg.connect(f"postgresql://dancesite@/dancesite?host={run_dir(home)}/pg", autocommit=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
