"""`manage.py up`: the whole site on this machine, until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dancesite.supervisor import paths
from dancesite.supervisor.process import StartError
from dancesite.supervisor.site import Site


class Command(BaseCommand):
    help = "Start database, queue, web server and worker, and keep them running until Ctrl-C."
    requires_system_checks: list[str] = []  # they would open the database before it is started

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("DANCESITE_HOST") or "127.0.0.1")
        parser.add_argument("--port", type=_port, default=os.environ.get("DANCESITE_PORT") or "8000")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Site(paths.home(), options["host"], options["port"], self._say).run()
        except StartError as error:
            self.stderr.write(f"\n{error}")
            raise SystemExit(1) from None

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone; the site goes on
            self.stdout.write(line)
            self.stdout.flush()


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


_port.__name__ = "port number"  # argparse names it: "invalid port number value: 'x'"
