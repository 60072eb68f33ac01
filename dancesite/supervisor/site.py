"""The whole site on one machine: start in order, restart what dies, stop in order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import checks, paths, prepare, programs
from .postgres import Postgres
from .process import Child, Pause, StartError
from .servers import Servers
from .valkey import Valkey

READY_WITHIN = 120.0
CALM = 60.0  # seconds of life after which a child counts as healthy again
LONGEST_DELAY = 30.0


class Stopped(Exception):
    """Somebody asked us to stop."""


class StopSignals:
    """Ctrl-C and kill set a flag that every wait looks at; a handler that raised could interrupt a half-done step."""

    def __init__(self) -> None:
        self.count = 0

    def install(self) -> None:
        # Our own handlers, because a shell may have started us with SIGINT ignored.
        signal.signal(signal.SIGINT, self._count)
        signal.signal(signal.SIGTERM, self._count)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means: stay when the terminal closes
            signal.signal(signal.SIGHUP, self._count)

    def _count(self, number: int, frame: object) -> None:
        self.count += 1

    def hurry(self) -> bool:
        """Asked twice: no more waiting for programs to end by themselves."""
        return self.count > 1

    def pause(self, seconds: float) -> None:
        """Sleep; raises Stopped as soon as somebody asks."""
        end = time.monotonic() + seconds
        while True:
            if self.count:
                raise Stopped
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))


@dataclass
class Watched:
    """One supervised part and what is known of its deaths."""

    child: Callable[[], Child | None]
    start: Callable[[], None]
    delay: float = 0.5
    restart_at: float | None = None

    def look(self, now: float, say: Callable[[str], None]) -> None:
        """Start it again when it has died, waiting longer each time it dies young."""
        child = self.child()
        assert child is not None
        if self.restart_at is None:
            if child.running():
                if now - child.started_at > CALM:
                    self.delay = 0.5
                return
            child.kill()  # what it left of itself
            say(f"{child.name} {child.ended()}; starting it again in {self.delay:g} s. Log: {child.log}")
            if child.exit_status() not in {0, -signal.SIGKILL, -signal.SIGTERM} and child.last_lines(4):
                say(child.last_lines(4))
            self.restart_at = now + self.delay
            self.delay = min(self.delay * 2, LONGEST_DELAY)
        elif now >= self.restart_at:
            self.restart_at = None
            try:
                self.start()
                say(f"{child.name} is running again.")
            except StartError as error:
                say(str(error))


def _watched_program(child: Child) -> Watched:
    return Watched(lambda: child, child.start)


def _watched_server(server: Postgres | Valkey, pause: Pause) -> Watched:
    return Watched(lambda: server.child, lambda: server.start(pause))


class Site:
    """Run the site until it is asked to stop. `say` writes one line for the person at the terminal."""

    def __init__(self, home: Path, host: str, port: int, say: Callable[[str], None]) -> None:
        self.home, self.host, self.port, self.say = home, host, port, say
        self.signals = StopSignals()
        self.servers = Servers(home, say=say)
        self.web = programs.web(home, host, port)
        self.worker = programs.worker(home)
        self.quick = programs.quick_worker(home)
        self.train = programs.train_worker(home)
        self.watcher = programs.watch_jobs(home)
        self.preparation = programs.prepare(home)
        self.parts = [self.web, self.worker, self.quick, self.watcher, self.train]
        self.watched: list[Watched] = []

    def run(self) -> None:
        """Returns when stopped by a signal; raises StartError when the site cannot start. Leaves no process behind."""
        self.signals.install()
        begun = time.monotonic()
        try:
            self._start()
            self._announce(time.monotonic() - begun)
            self._watch()
        except Stopped:
            self.say("Stopping ...")
        finally:
            self._stop()
        self.say("Stopped. Everything is saved.")

    @contextmanager
    def backstage(self) -> Iterator[None]:
        """The site without its pages, for the time of a command, which calls `look` now and then.

        Raises AlreadyRunning where somebody else runs it, StartError where it cannot start. Leaves no process behind.
        """
        self.worker = programs.worker(self.home, "cpu,gpu,quick")  # the one does all
        self.parts = [self.worker, self.watcher]
        if "DANCESITE_SEED" not in os.environ:
            self.preparation.environment["DANCESITE_SEED"] = "studio"  # an empty site draws nothing for one command
        try:
            checks.check_python()
            paths.make_folder(self.home)
            self.servers.claim()
            checks.check_space(self.home)
            self._start_parts()
            yield
        finally:
            self._stop()

    def _start(self) -> None:
        checks.check_python()
        paths.make_folder(self.home)
        self.say(f"Data folder: {self.home}")
        self.servers.claim()
        checks.check_port(self.host, self.port)
        checks.check_space(self.home)
        checks.check_front_end()
        self._start_parts()

    def _start_parts(self) -> None:
        """What they write to first."""
        self.say("Starting database and queue ...")
        self.servers.start(self.signals.pause)
        self._prepare()
        self.say("Starting the site ..." if self.web in self.parts else "Starting the worker ...")
        for child in self.parts:
            child.start()
        if self.web in self.parts:
            self._wait_until(programs.web_is_ready(self.host, self.port), self.web)
        for worker in (self.worker, self.quick):
            if worker in self.parts:
                self._wait_until(programs.worker_is_ready(worker), worker)
        servers = [server for server in (self.servers.postgres, self.servers.valkey) if server]
        self.watched = [
            *(_watched_server(server, self.signals.pause) for server in servers),
            *(_watched_program(child) for child in self.parts),
        ]

    def _prepare(self) -> None:
        user = self.servers.postgres.user if self.servers.postgres else None
        identity = prepare.database_identity(user.data if user else None)
        if prepare.is_prepared(self.home, identity):
            return
        self.say("Bringing database and pages up to date ...")
        checks.check_native_libraries()
        child = self.preparation
        child.start()
        while not child.wait(1.0, self.signals.pause):
            pass
        if child.exit_status() != 0:
            full = "\nThe disk is full: free some space, then start again." if "No space left" in child.output() else ""
            raise StartError(f"The database could not be brought up to date:\n{child.last_lines()}{full}")
        if child.output().strip():
            self.say(child.last_lines())
        prepare.remember(self.home, identity)

    def _wait_until(self, ready: Callable[[], bool], child: Child) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not ready():
            for other in self.parts:
                if not other.running():
                    raise StartError(
                        f"{other.name} {other.ended()} while starting:\n{other.last_lines()}\nLog: {other.log}"
                    )
            if time.monotonic() > deadline:
                raise StartError(
                    f"{child.name} was not ready within {READY_WITHIN:.0f} s:\n{child.last_lines()}\nLog: {child.log}"
                )
            self.signals.pause(0.1)

    def _announce(self, seconds: float) -> None:
        host = programs.reachable_host(self.host)
        address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"
        self.say(f"\nReady after {seconds:.1f} s: {address}")
        try:
            logins = paths.seed_logins().read_text().strip().splitlines()
        except OSError:
            logins = []
        if logins:
            self.say("Sign in as one of:")
            for line in logins:
                self.say(f"  {line}")
        self.say(f"Logs: {self.home / 'logs'}. Stop with Ctrl-C.")

    def look(self) -> None:
        """Start again what has died."""
        for part in self.watched:
            part.look(time.monotonic(), self.say)

    def _watch(self) -> None:
        while True:
            self.look()
            self.signals.pause(0.3)

    def _stop(self) -> None:
        """Those who write first, what they write to last."""
        for child in (self.preparation, self.web, self.watcher, self.train, self.quick, self.worker):
            child.stop(hurry=self.signals.hurry)
        self.servers.stop()
