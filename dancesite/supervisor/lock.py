"""One supervisor per home: two database servers on one folder would destroy it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from .process import StartError


class AlreadyRunning(StartError):
    """Another supervisor holds this home."""


class HomeLock:
    """A lock that the kernel drops when its holder dies, however it dies."""

    def __init__(self, home: Path) -> None:
        self.file = home / "supervisor.lock"
        self.descriptor: int | None = None

    def take(self) -> None:
        """Take the lock, or say who holds it."""
        descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise AlreadyRunning(
                f"This site is already running as process {holder}, with its data in {self.file.parent}. "
                f"Stop that one first (kill {holder}), or set DANCESITE_HOME to another folder to run a second site."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self.descriptor = descriptor

    def held(self) -> bool:
        return self.descriptor is not None

    def release(self) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None
