"""Films through the real worker as a user sends them: how long each step takes, and what the processes use."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from dancesite.accounts.models import Role
from dancesite.clips.models import Artefact, Clip
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_person, make_studio
from tests.processes import worker

LOOK_EVERY = 0.25  # seconds; seldom, so that whoever measures is not measured
SAMPLE_EVERY = 0.1
_PSS_EVERY = 5  # samples: the kernel walks through all pages for it
PATIENCE = 2 * 3600.0
MB = 2**20


@dataclass
class Peaks:
    """Largest resident sizes in MB: of the worker's parent, its pool child, the decoder, and of all three at once.

    Pages that two of them share count in both, so `together` says too much; `together_pss` counts them once.
    """

    parent: float = 0.0
    child: float = 0.0
    decoder: float = 0.0
    together: float = 0.0
    together_pss: float = 0.0
    samples: int = 0

    def take(self, parent: psutil.Process, child: psutil.Process) -> None:
        """One look."""
        decoders = child.children()
        sizes = {"parent": _rss([parent]), "child": _rss([child]), "decoder": _rss(decoders)}
        for name, size in (sizes | {"together": sum(sizes.values())}).items():
            setattr(self, name, max(size, getattr(self, name)))
        if self.samples % _PSS_EVERY == 0:
            self.together_pss = max(self.together_pss, _pss([parent, child, *decoders]))
        self.samples += 1


def _rss(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # a decoder ended meanwhile
            total += process.memory_info().rss / MB
    return total


def _pss(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.Error, OSError):
            total += process.memory_full_info().pss / MB
    return total


@dataclass(frozen=True)
class Run:
    """One film that went the whole way. seconds: from the row in the queue to the stored report; stages: its parts.

    child, decoders: CPU seconds of the worker's pool child, and of the processes that read the film for it.
    """

    clip: Clip
    seconds: float
    stages: dict[str, float]
    child: float
    decoders: float
    peaks: Peaks


class Way:
    """Sends films the whole way of a clip through one warm worker."""

    def __init__(self, parent: int) -> None:
        self._parent = psutil.Process(parent)

    def go(self, path: Path, *, memory: bool = False) -> Run:
        """Raises SystemExit where the film was not read. memory: watch the sizes of the processes."""
        (child,) = self._parent.children()
        before, peaks, over = child.cpu_times(), Peaks(), threading.Event()
        watcher = threading.Thread(target=_watch, args=(peaks, self._parent, child, over), daemon=True)
        if memory:
            watcher.start()
        try:
            studio = make_studio()  # a file is taken once a studio
            clip = make_clip(studio, make_person("Ana", studio, Role.LEAD), title=path.stem, source=path)
            job = _over(clip)
        finally:
            over.set()
            if memory:
                watcher.join()
        if job.state != "done":
            raise SystemExit(f"{path.name} was not read: {job.error}")
        after = child.cpu_times()
        assert job.finished_at is not None
        return Run(
            Clip.objects.get(id=clip.id),
            (job.finished_at - job.queued_at).total_seconds(),
            _stages(clip, job),
            after.user + after.system - before.user - before.system,
            after.children_user + after.children_system - before.children_user - before.children_system,
            peaks,
        )


def _over(clip: Clip) -> JobRun:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job = JobRun.objects.get(subject_id=clip.id)
        if job.state in ("done", "failed", "cancelled"):
            return job
        time.sleep(LOOK_EVERY)
    raise SystemExit(f"{clip.title} was not read in {PATIENCE:.0f} s")


def _stages(clip: Clip, job: JobRun) -> dict[str, float]:
    """Seconds of each step, told by when its file was stored."""
    stored = {artefact.kind: artefact.created_at for artefact in Artefact.objects.filter(clip=clip)}
    kinds = Artefact.Kind
    ends = [
        ("wait", job.started_at), ("check", stored[kinds.TIMES]), ("convert and pose", stored[kinds.POSE]),
        ("listen", stored[kinds.SOUND]), ("parse", job.finished_at),
    ]  # fmt: skip
    begun, found = job.queued_at, {}
    for name, end in ends:
        assert end is not None
        found[name], begun = (end - begun).total_seconds(), end
    return found


def _watch(peaks: Peaks, parent: psutil.Process, child: psutil.Process, over: threading.Event) -> None:
    while not over.wait(SAMPLE_EVERY):
        peaks.take(parent, child)


@contextmanager
def whole_way(folder: Path) -> Iterator[Way]:
    with worker(folder / "worker.log") as process:
        yield Way(process.pid)
