"""`manage.py parse FILE --json OUT`: a film in, its structure out, by the way of an upload."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError

from analysis.schema import SchemaError
from analysis.schema.scale import Scale
from dancesite.accounts.models import Purpose
from dancesite.core.errors import Problem
from dancesite.reports.command_progress import tell
from dancesite.reports.command_run import Run, out_paths
from dancesite.reports.sending import Sender, person_find, studio_find
from dancesite.supervisor import paths
from dancesite.supervisor.lock import AlreadyRunning
from dancesite.supervisor.process import Pause, StartError
from dancesite.supervisor.site import Site, Stopped

USAGE, NO_SITE, INTERRUPTED = 2, 3, 130
HELP = """\
Adds each FILE to a studio as an upload does, waits until the worker has read it, and writes the structure as JSON.
A file that the studio has already is not added again: its report is written. Where the site is not running, its
database, queue and worker are started for the time of the command.

Ends with 0: every report is written; 1: a file could not be read, or its report not written; 2: the command is not
right; 3: the site cannot be reached or started; 4: somebody stopped or removed a clip meanwhile; 130: Ctrl-C. After a
file that fails it goes on with the others."""
CONSENT = "what the dancer allows; asked for at a terminal. Without view nothing is stored"
QUESTIONS = {
    Purpose.VIEW: "May this be watched in the studio?",
    Purpose.TRAIN: "May models learn from it?",
    Purpose.PUBLISH: "May it be published?",
}


class Command(BaseCommand):
    help = HELP
    requires_system_checks: list[str] = []  # they would open the database before it is started

    def create_parser(self, *args: Any, **options: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        said = parser.add_argument
        said("files", metavar="FILE", nargs="+", type=Path)
        said("--json", metavar="OUT", required=True, help="file to write, - for standard output, or a folder")
        said("--consent", type=_consent, metavar="view[,train,publish]", help=CONSENT)
        said("--studio", metavar="SLUG", default="", help="needed where there are several")
        said("--user", metavar="EMAIL", default="", help="who adds it; without it the studio's first lead")
        said("--title", default="", help="without it the name of the file")
        said("--dancer", default="")
        said("--style", default="")
        said("--scale", type=_scale, help='how long a unit is, about: "2 seconds" or "4 counts"')
        said("--remove", action="store_true", help="remove an added clip afterwards; it can be restored for 30 days")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outs = out_paths(options["files"], options["json"])
            consent = _asked() if options["consent"] is None else options["consent"]
            if not consent[Purpose.VIEW]:
                raise ValueError(
                    "Say what the dancer allows: --consent view, or view,train,publish. Without the consent to watching"
                    " nothing is stored."
                )
            with _site() as pause:
                try:
                    studio = studio_find(options["studio"])
                    sender = Sender(studio, person_find(studio, options["user"]), consent)
                except Problem as problem:
                    raise ValueError(problem.message) from None
                status = Run(sender, options, pause).all(outs)
        except ValueError as error:
            _end(str(error), USAGE)
        except StartError as error:
            _end(str(error), NO_SITE)
        except (OperationalError, InterfaceError) as error:
            reason = (str(error).strip().splitlines() or ["no reason given"])[0]
            _end(
                f"The database of the site in {paths.home()} does not answer ({reason}). The site may be starting or"
                " stopping: try again in a moment.",
                NO_SITE,
            )
        except (Stopped, KeyboardInterrupt):
            raise SystemExit(INTERRUPTED) from None
        if status:
            raise SystemExit(status)


def _end(line: str, status: int) -> NoReturn:
    tell(line)
    raise SystemExit(status)


def _consent(text: str) -> dict[str, bool]:
    said = {word.strip().lower() for word in text.split(",") if word.strip()}
    if unknown := said - set(Purpose.values):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: choose of {','.join(Purpose.values)}")
    return {purpose: purpose in said for purpose in Purpose.values}


def _asked() -> dict[str, bool]:
    """The answers of whoever sits at the terminal; no answer is a no."""
    answers = dict.fromkeys(Purpose.values, False)
    if not sys.stdin.isatty():
        return answers
    for purpose, question in QUESTIONS.items():
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        answers[purpose] = sys.stdin.readline().strip().lower() in {"y", "yes"}
        if not answers[Purpose.VIEW]:
            break
    return answers


def _scale(text: str) -> Scale:
    number, _, unit = text.strip().partition(" ")
    unit = {"second": "seconds", "s": "seconds", "count": "counts"}.get(unit.strip(), unit.strip())
    try:
        return Scale(unit, float(number))  # type: ignore[arg-type]  # checked there
    except (ValueError, SchemaError) as error:
        raise argparse.ArgumentTypeError(f'{text!r} is not such as "2 seconds" or "4 counts" ({error})') from None


@contextmanager
def _site() -> Iterator[Pause]:
    """A running site, or what is needed of one; gives how to wait for it, which raises Stopped when that is wanted."""
    site = Site(paths.home(), "127.0.0.1", 0, tell)
    site.signals.install()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):  # workers are not ours to start
        yield site.signals.pause
        return

    def pause(seconds: float) -> None:
        site.look()
        site.signals.pause(seconds)

    try:
        with site.backstage():
            yield pause
    except AlreadyRunning:
        yield site.signals.pause
