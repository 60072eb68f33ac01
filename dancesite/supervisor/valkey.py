"""The embedded Valkey: the job queue, the live events and the cache, on a unix socket only."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

from . import binaries, paths
from .process import Child, Pause, StartError

READY_WITHIN = 30.0


class Valkey:
    """Start, stop and restart the Valkey server of one home. `durable`: a queued message survives a power cut."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.child: Child | None = None

    def start(self, pause: Pause = time.sleep) -> None:
        """Start the server and wait until it answers."""
        paths.make_private(paths.run_dir())
        data = self.home / "valkey"
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(paths.redis_socket()),
            "unixsocketperm": "700",
            "dir": str(data),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always" if self.durable else "no",
            "maxmemory-policy": "noeviction",  # a queue must never lose an entry to a cache
            "daemonize": "no",
            "set-proc-title": "no",  # a title would overwrite the environment by which orphans.py knows its own
            "loglevel": "notice",
        }
        command = [str(binaries.valkey_server())]
        for name, value in settings.items():
            command += [f"--{name}", value]
        self.child = child = Child(
            "Valkey",
            command,
            home=self.home,
            log=self.home / "logs" / "valkey.log",
            folder=Path("/"),
            death_signal=signal.SIGTERM,
            ladder=((signal.SIGTERM, 10.0),),
        )
        child.start()
        deadline = time.monotonic() + READY_WITHIN
        while not _answers(paths.redis_socket()):
            if not child.running():
                full = (
                    "\nThe disk is full: free some space, then start again."
                    if "No space left" in child.output()
                    else ""
                )
                raise StartError(f"Valkey did not start. Its last words:\n{child.last_lines()}{full}")
            if time.monotonic() > deadline:
                child.stop()
                raise StartError(
                    f"Valkey did not answer within {READY_WITHIN:.0f} s. See {child.log}.\n{child.last_lines()}"
                )
            pause(0.03)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()


def _answers(path: Path) -> bool:
    """True once it serves; while it still loads its file it answers with an error."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
