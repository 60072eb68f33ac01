"""The embedded servers of one home together: what `manage.py up` and the test-suite start."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from . import orphans, paths
from .lock import HomeLock
from .postgres import Postgres
from .process import Pause
from .valkey import Valkey


class Servers:
    """PostgreSQL unless DATABASE_URL names another, Valkey unless REDIS_URL names another."""

    def __init__(self, home: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.home = home
        self.lock = HomeLock(home)
        self.say = say
        self.postgres = None if os.environ.get("DATABASE_URL") else Postgres(home, durable=durable, say=say)
        self.valkey = None if os.environ.get("REDIS_URL") else Valkey(home, durable=durable)

    def claim(self) -> None:
        """Take the home for ourselves and end what a killed supervisor left running in it."""
        paths.make_folder(self.home)
        self.lock.take()
        ended = orphans.end_strays(self.home)
        if ended:
            self.say(f"Ended {ended} processes that an earlier start had left behind.")

    def start(self, pause: Pause = time.sleep) -> None:
        if self.postgres:
            self.postgres.start(pause)
        if self.valkey:
            self.valkey.start(pause)

    def stop(self) -> None:
        """Valkey first: the last to write to the database may still be a client of both."""
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()
        if self.lock.held():
            shutil.rmtree(paths.run_dir(), ignore_errors=True)
            self.lock.release()
