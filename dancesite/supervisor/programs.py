"""The site's own programs: web, three workers and the watcher of jobs."""

from __future__ import annotations

import http.client
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from . import paths
from .process import Child

# Each job uses two threads (one decodes and finds the body, one encodes).
CORES_PER_JOB = 2


def jobs_at_once() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // CORES_PER_JOB)


def web(home: Path, host: str, port: int) -> Child:
    return Child(
        "web",
        [
            *(sys.executable, "-m", "uvicorn", "dancesite.asgi:application"),
            *("--host", host, "--port", str(port)),
            *("--no-access-log", "--no-proxy-headers", "--timeout-graceful-shutdown", "3"),
        ],
        home=home,
        log=home / "logs" / "web.log",
        environment=_common(home),
        folder=paths.CLONE,
        ladder=((signal.SIGTERM, 8.0),),
    )


def worker(home: Path, queues: str = "cpu,gpu") -> Child:
    """Reads films, and clips by models; with the queue "quick" too it does everything that is to be done."""
    return _worker(home, "worker", queues, jobs_at_once())


def quick_worker(home: Path) -> Child:
    """Does what takes a second at most (core.jobs.QUICK), also while all of the other's are at a film."""
    return _worker(home, "quick", "quick", 1)


def train_worker(home: Path) -> Child:
    """Teaches networks (core.jobs.TRAIN), one at a time, and lets everything else on this machine go first.

    Each job has a child of its own: torch and what was learned take hundreds of megabytes, which go with it.
    """
    child = _worker(home, "train", "train", 1, "--max-tasks-per-child", "1")
    child.environment["DANCESITE_NICE"] = "10"
    return child


def _worker(home: Path, name: str, queues: str, at_once: int, *more: str) -> Child:
    return Child(
        name,
        [
            *(sys.executable, "-m", "dancesite.supervisor.run_worker", "-A", "worker.app", "worker"),
            *("-Q", queues, "--pool", "prefork", "--concurrency", str(at_once), *more),
            # Each its own name: whatever runs under it when it starts was left by its killed predecessor.
            *("--loglevel", "INFO", "--without-mingle", "--without-gossip", "--hostname", f"{name}@%h"),
        ],
        home=home,
        log=home / "logs" / f"{name}.log",
        environment={
            **_common(home),
            # Jobs are parallel already; libraries that spawn a thread per core on top only stand in each other's way.
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "PASSIVE",
            "OPENBLAS_NUM_THREADS": "1",
        },
        folder=paths.CLONE,
        # SIGTERM lets jobs put themselves back in line, SIGQUIT drops them; the watcher re-queues a dropped one.
        ladder=((signal.SIGTERM, 15.0), (signal.SIGQUIT, 3.0)),
    )


def watch_jobs(home: Path) -> Child:
    return Child(
        "watch_jobs",
        [sys.executable, str(paths.CLONE / "manage.py"), "watch_jobs"],
        home=home,
        log=home / "logs" / "watch_jobs.log",
        environment=_common(home),
        folder=paths.CLONE,
    )


def prepare(home: Path) -> Child:
    return Child(
        "prepare",
        [sys.executable, "-m", "dancesite.supervisor.prepare"],
        home=home,
        log=home / "logs" / "prepare.log",
        environment=_common(home),
        folder=paths.CLONE,
    )


def _common(home: Path) -> dict[str, str]:
    return {"DANCESITE_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def reachable_host(host: str) -> str:
    """Where a browser on this machine finds a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def web_is_ready(host: str, port: int) -> Callable[[], bool]:
    def ask() -> bool:
        connection = http.client.HTTPConnection(reachable_host(host), port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask


def worker_is_ready(child: Child) -> Callable[[], bool]:
    """Celery says so in its log; asking it over the broker would take a second more."""
    return lambda: " ready." in child.output()
