"""How the reading of a clip is told at a terminal: a bar, or plain lines where nobody watches."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType

from tqdm import tqdm

from dancesite.core.models import JobRun

STAGES = {
    "check": "Checking",
    "convert": "Converting",
    "pose": "Finding the body",
    "listen": "Listening",
    "parse": "Reading the structure",
    "infer": "Reading with a model",
}
PATIENCE = 20.0  # seconds in line before it is asked whether there is a worker
STEP = 25  # percent between two plain lines


class Progress:
    """Of one file, on stderr. Call it with the job as often as you like."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begun = time.monotonic()
        form = "{desc}: {percentage:3.0f}% |{bar}| {elapsed}{postfix}"
        self.bar = tqdm(total=100, desc=name, bar_format=form, file=sys.stderr, leave=False) if _watched() else None
        self.told: tuple[str, int] | None = None
        self.asked = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.close()

    def __call__(self, run: JobRun) -> None:
        """Tell how far the job is."""
        if run.state == JobRun.State.QUEUED:
            self._in_line()
            return
        stage = STAGES.get(run.stage, STAGES["check"])
        counted = f", {run.countable} {run.done} of {run.total}" if run.countable and run.total else ""
        if self.bar is not None:
            self.bar.n = round(run.overall, 1)
            self.bar.set_postfix_str(f"{stage}{counted}")
        elif run.state == JobRun.State.RUNNING:
            told = (stage, int(run.overall // STEP))
            if told != self.told:
                self.told = told
                self.say(f"{stage}{counted} ({run.overall:.0f}%)")

    def _in_line(self) -> None:
        if self.bar is not None:
            self.bar.set_postfix_str("waiting")
        elif self.told is None:
            self.told = ("", 0)
            self.say("waiting for a worker")
        if not self.asked and time.monotonic() - self.begun > PATIENCE:
            self.asked = True
            self.say(f"still waiting after {PATIENCE:.0f} s: is a worker running, and is it busy with other clips?")

    def say(self, line: str) -> None:
        """One line about this file."""
        tell(f"{self.name}: {line}")


def _watched() -> bool:
    """Is there a terminal, and wide enough for a bar? Some claim to have no columns at all."""
    return sys.stderr.isatty() and os.get_terminal_size(sys.stderr.fileno()).columns >= 40


def tell(line: str) -> None:
    """One line on stderr; a bar that is shown stays below it."""
    tqdm.write(line, file=sys.stderr)
    sys.stderr.flush()
