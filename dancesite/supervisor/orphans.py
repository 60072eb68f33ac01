"""Finds what an earlier supervisor left behind. Call it with the home's lock held: then every such process is stray."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from .process import MARK


def strays(home: Path) -> list[int]:
    """Process ids, other than ours, that were started for this home. Empty where there is no /proc."""
    wanted = f"{MARK}={home}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            if pid != os.getpid() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(pid)
        except OSError:  # gone meanwhile, or not ours
            continue
    return found


def end_strays(home: Path, *, patience: float = 10.0) -> int:
    """Ask them to stop (SIGINT is PostgreSQL's fast shutdown), then kill what is left. Returns how many there were."""
    found = strays(home)
    for pid in found:
        _signal(pid, signal.SIGINT)
    deadline = time.monotonic() + patience
    while strays(home):
        if time.monotonic() > deadline:
            for pid in strays(home):
                _signal(pid, signal.SIGKILL)
            time.sleep(0.1)
            if time.monotonic() > deadline + 2 * patience:
                break
        time.sleep(0.05)
    return len(found)


def _signal(pid: int, signum: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signum)
