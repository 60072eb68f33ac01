"""The embedded PostgreSQL: initialised once, run in the foreground, reached through a unix socket only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from . import paths
from .pguser import PostgresUser, choose, run_leashed
from .process import Child, Pause, StartError

READY_WITHIN = 60.0  # recovery after a power cut replays the log first

SETTINGS = {
    "listen_addresses": "",  # the socket folder admits only us, so there is no password and no port
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",  # compiling costs more than it saves on queries of this size
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Only for tests, whose data nobody misses.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """Start, stop and restart the database server of one home."""

    def __init__(self, home: Path, *, durable: bool = True, say: Callable[[str], None] = print) -> None:
        self.home = home
        self.durable = durable
        self.say = say
        self.user: PostgresUser | None = None
        self.child: Child | None = None

    def start(self, pause: Pause = time.sleep) -> None:
        """Make the data folder if there is none, start the server and wait until it answers."""
        self.user = user = choose(self.home)
        if user.note:
            self.say(user.note)
        self._make_socket_folder(user)
        if not (user.data / "PG_VERSION").exists():
            self.say("Making the database ...")
            self._initialise(user)
        self._clear_stale_locks(user.data)
        settings = {**SETTINGS, **({} if self.durable else CARELESS)}
        settings["unix_socket_directories"] = str(paths.postgres_socket_dir())
        settings["port"] = str(paths.POSTGRES_PORT)
        self.child = Child(
            "PostgreSQL",
            [
                str(user.programs / "postgres"),
                "-D",
                str(user.data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            home=self.home,
            log=self.home / "logs" / "postgres.log",
            folder=Path("/"),
            run_as=user.run_as,
            death_signal=signal.SIGINT,
            # SIGINT ends sessions; SIGTERM would wait for every client to leave.
            ladder=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)),
        )
        self._start_and_wait(pause)

    def _start_and_wait(self, pause: Pause) -> None:
        assert self.child is not None
        deadline = time.monotonic() + READY_WITHIN
        self.child.start()
        while not self._answers():
            if not self.child.running():
                if "shared memory block" in self.child.output() and time.monotonic() < deadline:
                    # Sessions of a killed server notice its end a moment later; until then it refuses a second one.
                    pause(0.3)
                    self.child.start()
                    continue
                raise StartError(
                    f"PostgreSQL did not start. Its last words:\n{self.child.last_lines()}{_hint(self.child)}"
                )
            if time.monotonic() > deadline:
                self.child.stop()
                raise StartError(
                    f"PostgreSQL did not answer within {READY_WITHIN:.0f} s. "
                    f"See {self.child.log}.\n{self.child.last_lines()}"
                )
            pause(0.05)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def _answers(self) -> bool:
        assert self.user is not None
        done = subprocess.run(  # noqa: S603
            [
                str(self.user.programs / "pg_isready"),
                "-q",
                "-t1",
                f"-h{paths.postgres_socket_dir()}",
                f"-p{paths.POSTGRES_PORT}",
                "-ddancesite",
                "-Udancesite",
            ],
            check=False,
            capture_output=True,
        )
        return done.returncode == 0

    def _make_socket_folder(self, user: PostgresUser) -> None:
        run_dir = paths.make_private(paths.run_dir())
        folder = paths.postgres_socket_dir()
        if user.owner is None:
            paths.make_private(folder)
            return
        run_dir.chmod(0o711)  # the system user passes through to its own folder
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, *user.owner, follow_symlinks=False)

    def _initialise(self, user: PostgresUser) -> None:
        """Build beside and rename, so that an interrupted first start leaves no half database."""
        fresh = user.data.with_name("pg.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if user.owner:
            os.chown(fresh, *user.owner)
        made = run_leashed(
            user.run_as,
            [
                str(user.programs / "initdb"),
                f"--pgdata={fresh}",
                "--username=dancesite",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--auth-local=trust",
                "--auth-host=reject",
                *([] if self.durable else ["--no-sync"]),
            ],
            cwd="/",
        )
        if made.returncode == 0:
            made = run_leashed(
                user.run_as,
                [str(user.programs / "postgres"), "--single", "-D", str(fresh), "postgres"],
                input="CREATE DATABASE dancesite\n",
                cwd="/",
            )
        if made.returncode != 0 or "ERROR" in made.stderr:
            shutil.rmtree(fresh, ignore_errors=True)
            raise StartError(
                f"PostgreSQL could not make its data folder {user.data}:\n{made.stdout[-600:]}{made.stderr[-600:]}"
            )
        fresh.rename(user.data)

    def _clear_stale_locks(self, data: Path) -> None:
        """Remove the lock files of a killed server, whose process id may linger or belong to something else by now.

        The home's lock is held and strays were ended, so a server still running on this folder was started by hand.
        """
        socket_lock = paths.postgres_socket_dir() / f".s.PGSQL.{paths.POSTGRES_PORT}.lock"
        for file in (data / "postmaster.pid", socket_lock):
            try:
                pid = int(file.read_text().split("\n", 1)[0])
            except (OSError, ValueError):
                continue
            if _is_postgres_on(data, pid):
                raise StartError(
                    f"A PostgreSQL is already running on {data}, as process {pid}. Stop it with: kill -INT {pid}"
                )
            if Path("/proc/self").exists():
                file.unlink()


def _is_postgres_on(data: Path, pid: int) -> bool:
    """A zombie has no command line, so it counts as gone."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return False
    return Path(command[0]).name == "postgres" and str(data) in command


def _hint(child: Child) -> str:
    return "\nThe disk is full: free some space, then start again." if "No space left" in child.output() else ""
