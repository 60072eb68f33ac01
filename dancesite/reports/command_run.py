"""What `manage.py parse` does with its files, one after the other."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import close_old_connections

from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from dancesite.supervisor.process import Pause
from dancesite.supervisor.site import Stopped

from .command_progress import Progress, tell
from .sending import NotRead, Sender, Sent, file_send, reading_stop, report_wait

NOT_READ, STOPPED = 1, 4
LOOK_EVERY = 0.3  # seconds
STANDARD_OUTPUT = Path("-")


def out_paths(files: Sequence[Path], out: str) -> list[tuple[Path, Path]]:
    """Which file's report goes where. Raises ValueError, with a sentence, for what cannot be read or written."""
    for file in files:
        if not file.is_file():
            raise ValueError(f"{file}: there is no such file.")
        if not os.access(file, os.R_OK):
            raise ValueError(f"{file}: it may not be read by you.")
    target = Path(out)
    if out == "-" and len(files) > 1:
        raise ValueError("Only one report fits into standard output: name a folder with --json.")
    if out == "-":
        return [(files[0], STANDARD_OUTPUT)]
    folder = target.is_dir() or out.endswith("/")
    if len(files) > 1 and not folder:
        raise ValueError(f"{out}: several files need a folder for their reports: name one, with / at its end.")
    outs = [(file, target / f"{file.name}.json" if folder else target) for file in files]
    if len({path for _file, path in outs}) < len(outs):
        raise ValueError("Two of the files have the same name, and so would their reports: send them one by one.")
    if folder:
        target.mkdir(parents=True, exist_ok=True)
    where = target if folder else target.parent
    if not where.is_dir() or not os.access(where, os.W_OK):
        raise ValueError(f"{out}: reports cannot be written there. Name a folder that exists and is yours.")
    return outs


class Run:
    """Sends files and writes their reports.

    `pause` sleeps, and raises Stopped as soon as somebody wants that. Nothing else is interrupted: a film that is being
    stored, say, becomes a clip first.
    """

    def __init__(self, sender: Sender, options: dict[str, Any], pause: Pause) -> None:
        self.sender, self.options, self.pause = sender, options, pause

    def all(self, outs: Sequence[tuple[Path, Path]]) -> int:
        """The exit status: that of the first file that failed."""
        status = 0
        for file, out in outs:
            self.pause(0)
            try:
                self._one(file, out)
            except Problem as problem:
                tell(f"{file}: {problem.message}")
                status = status or NOT_READ
            except NotRead as reason:
                tell(f"{file}: {reason.message}")
                status = status or (STOPPED if reason.stopped else NOT_READ)
            except OSError as error:
                tell(f"{file}: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}.")
                status = status or NOT_READ
        return status

    def _one(self, file: Path, out: Path) -> None:
        words = {name: self.options[name] for name in ("title", "dancer", "style", "scale")}
        sent = file_send(file, self.sender, **words)
        if sent.was_here:
            day = sent.clip.created_at.date().isoformat()
            tell(f"{file}: here since {day}, as “{sent.clip.title}”. Its names and consents stay as they are.")
        try:
            with Progress(file.name) as progress:
                report = report_wait(sent.clip, lambda run: self._look(progress, run))
        except Stopped:
            self._stopped(file, sent)
            raise
        _write(out, report)
        found = f"{len(report['units'])} motions in {len(report['segments'])} pieces"
        tell(f"{file}: {found}{'' if out == STANDARD_OUTPUT else f', written to {out}'}.")
        if not self.options["remove"]:
            tell(f"{file}: stays in {self.sender.studio.name}: {clip_url(sent.clip)}")
        elif not sent.was_here:
            clip_remove(clip=Clip.objects.get(id=sent.clip.id))
            tell(f"{file}: removed from {self.sender.studio.name} again.")

    def _look(self, progress: Progress, run: JobRun) -> None:
        progress(run)
        if run.state in {JobRun.State.QUEUED, JobRun.State.RUNNING}:
            self.pause(LOOK_EVERY)
            close_old_connections()

    def _stopped(self, file: Path, sent: Sent) -> None:
        """What this command began is stopped; the reading of a clip that was here goes on."""
        if sent.was_here:
            tell(f"{file}: no longer waited for. The clip stays, and its reading goes on while the site is running.")
        elif reading_stop(sent.clip):
            tell(
                f"{file}: its reading is stopped. The clip stays in {self.sender.studio.name} as “{sent.clip.title}”,"
                " with what was finished: the same command goes on with it, Remove on its page takes it away."
            )


def _write(out: Path, report: dict[str, Any]) -> None:
    """Whole or not at all."""
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    if out == STANDARD_OUTPUT:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    handle, fresh = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)  # there is no way to only look
        os.umask(mask)
        os.chmod(fresh, 0o666 & ~mask)  # a temporary file is private; a report is an ordinary file
        os.replace(fresh, out)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
