"""A large file served to many at once, and sent by one: the web process stays as small as it was."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact
from dancesite.clips.services import artefact_store
from dancesite.core import storage
from dancesite.core.stores import LocalStore
from tests.bench.readers import Ranges, Reader, Slow, Target, Vanishing, Whole
from tests.bench.report import Section, table
from tests.builders import make_clip, make_person, make_studio
from tests.e2e.conftest import Site
from tests.tus_wire import Wire

MOST_GROWTH_MB = 60
MB = 2**20
PIECE = 8_000_000  # bytes, as the browser sends them
_CLIENTS = (Whole, Ranges, Slow, Vanishing)
_LEAST_SECONDS = 20.0  # of a load: downloads on one machine are over in a moment


def measure(folder: Path, *, quick: bool) -> Section:
    size = (6 if quick else 600) * MB
    each, seconds = (1, 1.0) if quick else (4, _LEAST_SECONDS)
    studio = make_studio("Serving")
    lead = make_person("Ana", studio, Role.LEAD)
    site = Site(folder)
    site.start_web("--no-access-log", "--no-proxy-headers")
    try:
        assert site.web is not None
        web = psutil.Process(site.web.pid)
        target = _target(studio, lead, site, size)
        loads = [
            _serve(web, target, "one whole download", {Whole: 1}, 0.0),
            _serve(web, target, "all kinds at once", dict.fromkeys(_CLIENTS, each), seconds),
            _upload(web, site, studio, lead, target),
        ]
    finally:
        site.kill_web()
    growth = max(load["peak"] for load in loads) - loads[0]["before"]
    wrong = [sentence for load in loads for sentence in load["wrong"]]
    text = [
        f"A file of {size // MB} MB and the web process alone, without a proxy in front of it; clients on the same two"
        f" cores. All kinds at once means {each} each of: whole downloads, random ranges of up to 4 MB, readers that"
        " take 64 kB/s, and such that go away in the middle. Sizes are MB of the web process, ten times a second.",
        _loads(loads),
        f"Grew by {growth:.0f} MB at most; promised: less than {MOST_GROWTH_MB} MB."
        f" {len(wrong)} answers were wrong or broken; all downloads and ranges were compared with the file.",
        *[f"- {sentence}" for sentence in wrong[:20]],
    ]
    return Section("\n\n".join(text), not wrong and (quick or growth < MOST_GROWTH_MB), loads)


def _target(studio: Studio, lead: User, site: Site, size: int) -> Target:
    """A clip whose proxy is a large file of noise, through the service that stores proxies."""
    clip = make_clip(studio, lead, title="Large")
    made, digest = storage.work_dir() / "large", hashlib.sha256()
    with made.open("wb") as file:
        for _ in range(size // MB):
            block = os.urandom(MB)
            digest.update(block)
            file.write(block)
    stored = artefact_store(clip=clip, kind=Artefact.Kind.PROXY, key="large", path=made, suffix=".mp4")
    path = f"/media/{clip.id}/{stored.id}/{stored.kind}"
    cookie = Wire(site.port, lead).headers["Cookie"]
    return Target(site.port, path, cookie, LocalStore().path(stored.name), size, digest.hexdigest())


def _serve(
    web: psutil.Process, target: Target, name: str, clients: dict[type[Reader], int], seconds: float
) -> dict[str, Any]:
    stop = threading.Event()
    readers = [kind(target, stop, seed) for kind, count in clients.items() for seed in range(count)]
    with _watched(web) as told:
        begun = time.monotonic()
        for reader in readers:
            reader.start()
        for reader in readers:
            if isinstance(reader, Whole):
                reader.join()
        stop.wait(max(0.0, seconds - (time.monotonic() - begun)))
        stop.set()
        for reader in readers:
            reader.join()
        told["seconds"] = time.monotonic() - begun
    tallies = [reader.tally for reader in readers]
    answers: Counter[int] = sum((tally.answers for tally in tallies), Counter())
    told |= {
        "load": name, "bytes": sum(tally.bytes for tally in tallies), "answers": dict(sorted(answers.items())),
        "checked": sum(tally.checked for tally in tallies), "wrong": [s for tally in tallies for s in tally.wrong],
    }  # fmt: skip
    print(told, flush=True)
    return told


def _upload(web: psutil.Process, site: Site, studio: Studio, lead: User, target: Target) -> dict[str, Any]:
    """The same file, sent in the browser's pieces; the last one makes it a clip."""
    wire = Wire(site.port, lead)
    wrong, answers, offset = [], Counter[int](), 0
    with _watched(web) as told, target.file.open("rb") as file:
        begun = time.monotonic()
        url = wire.begin(studio, target.bytes, filename="large.mp4")
        while block := file.read(PIECE):
            status, problem = wire.patch(url, offset, block)
            answers[status] += 1
            if status != 204:
                wrong.append(f"a piece at {offset}: {status} {problem}")
                break
            offset += len(block)
        told["seconds"] = time.monotonic() - begun
    state = wire.state(url)
    clip = studio.clips.filter(id=state["clip"]["id"]).first() if state["clip"] else None
    if clip is None or clip.sha256 != target.sha256:
        wrong.append(f"the upload became {state}")
    told |= {"load": "one upload in pieces", "bytes": offset, "answers": dict(answers), "checked": 1, "wrong": wrong}
    print(told, flush=True)
    return told


@contextmanager
def _watched(web: psutil.Process) -> Iterator[dict[str, Any]]:
    """Resident size of the web process in MB before, at its largest, and right after."""
    over = threading.Event()
    told: dict[str, Any] = {"before": web.memory_info().rss / MB, "peak": 0.0}

    def watch() -> None:
        while not over.wait(0.1):
            told["peak"] = max(told["peak"], web.memory_info().rss / MB)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()
    told["after"] = web.memory_info().rss / MB
    told["peak"] = max(told["peak"], told["after"])


def _loads(loads: list[dict[str, Any]]) -> str:
    rows = []
    for load in loads:
        got = load["bytes"] / MB
        answers = ", ".join(f"{count} × {status}" for status, count in load["answers"].items())
        sizes = (f"{load[name]:.0f}" for name in ("before", "peak", "after"))
        speed = f"{got / load['seconds']:.0f}"
        rows.append([load["load"], f"{got:.0f}", f"{load['seconds']:.1f}", speed, answers, *sizes])
    return table(["load", "MB", "seconds", "MB/s", "answers", "size before", "largest", "after"], rows)
