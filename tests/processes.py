"""Real worker processes on the test's own database and broker, to be killed by pid."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import psutil
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
T = TypeVar("T")


def test_environment() -> dict[str, str]:
    """The environment in which a child process sees the test database instead of the ordinary one."""
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={quote(str(settings['HOST']), safe='')}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "dancesite.settings.test",
        "DATABASE_URL": url if not settings["PASSWORD"] else os.environ.get("DATABASE_URL", url),
        "OMP_NUM_THREADS": "1",
    }


test_environment.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def worker(log: Path, app: str = "worker.app") -> Iterator[subprocess.Popen[bytes]]:
    """A Celery prefork worker with one pool child, as the site starts it, for all queues. Ready when the block
    begins.
    """
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "-Q", "cpu,gpu,quick,train", "-n", "test@here"]
    command += ["--pool", "prefork", "--concurrency", "1", "--loglevel", "info"]
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=test_environment(), stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(lambda: b" ready." in log.read_bytes() or process.poll() is not None, 90, "the worker to be ready")
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def pool_children(process: subprocess.Popen[bytes]) -> list[int]:
    return [child.pid for child in psutil.Process(process.pid).children(recursive=True)]


def wait_for(condition: Callable[[], T], seconds: float, what: str) -> T:
    """Poll until the condition is true; fails after so many seconds, saying what it waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")
