"""Frame identity: the whole matrix, and films of ten minutes, read off the screen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Clip
from tests.bench.report import Section, table
from tests.builders import make_clip, make_person, make_studio
from tests.conftest import chromium_path
from tests.e2e.conftest import CHROMIUM_FLAGS, Site
from tests.marked_clips import AXES, Kind, pairwise, whole_matrix, write_kind, write_long
from tests.marked_page import MarkedClip, MarkedPage, job_over

FRAMES = 24
LONG = {"29.97": Fraction(30000, 1001), "59.94": Fraction(60000, 1001)}
PLACES = 40


class Bench:
    """A studio, a browser signed in to it, and the worker that reads marks."""

    def __init__(self, site: Site, page: Page, studio: Studio, lead: User) -> None:
        self.site, self.page, self.studio, self.lead = site, page, studio, lead

    def store(self, title: str, path: Path) -> Clip:
        return make_clip(self.studio, self.lead, title=title, source=path)

    def open(self, clip: Clip, stored: MarkedClip) -> MarkedPage:
        url = f"{self.site.url}/s/{self.studio.slug}/clips/{clip.id}/"
        return MarkedPage(self.page, url, stored)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    site = Site(folder)
    studio = make_studio("Bench")
    lead = make_person("Ana", studio, Role.LEAD)
    client = Client()
    client.force_login(lead)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    try:
        site.use_worker("tests.marked_worker")
        site.start_web()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
            context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site.url}])
            yield Bench(site, context.new_page(), studio, lead)
            browser.close()
    finally:
        site.kill_web()
        site.kill_worker()


def measure(folder: Path, *, quick: bool) -> Section:
    kinds = pairwise()[:3] if quick else whole_matrix()
    with bench(folder) as here:
        longs = [_long(here, folder, name, rate) for name, rate in list(LONG.items())[: 1 if quick else None]]
        cells = list(_matrix(here, folder, kinds))
    return section(cells, longs)


def section(cells: list[dict[str, Any]], longs: list[dict[str, Any]]) -> Section:
    wrong = [sentence for result in [*cells, *longs] for sentence in result["wrong"]]
    sights, again = (sum(result[name] for result in cells) for name in ("sights", "again"))
    text = [
        f"Matrix: {len(cells)} films, **{sights} looks at the screen, {len(wrong)} mismatches**. Each film was stored"
        " by the service and read by the worker; then every frame was reached by the arrow key, and every frame by a"
        " click on the ruler in random order, with three pauses while playing and two reloads. In a cell: looks and"
        f" mismatches. Looks repeated because the browser had not yet painted what it told: {again}.",
        _matrix_table(cells),
        "Reordering means B-frames for H.264 and HEVC, hidden frames for VP9 and a pyramid of hidden frames for AV1. A"
        " late start is 1.32 s.",
        "Ten minutes, every frame through the worker, and the browser at places all over the film and its last frames:",
        table(
            ["film", "frames", "wrong in the worker", "looks at the screen", "mismatches", "last frame off by"],
            [
                [r["name"], r["frames"], r["unseen"], r["sights"], len(r["wrong"]), f"{r['off_ms']:.3f} ms"]
                for r in longs
            ],
        ),
        *[f"- {sentence}" for sentence in wrong[:20]],
    ]
    kept = not wrong and not any(result["unseen"] for result in longs)
    return Section("\n\n".join(text), kept)


def _matrix(here: Bench, folder: Path, kinds: list[Kind]) -> Iterator[dict[str, Any]]:
    for number, batch in enumerate(_batches(kinds)):
        clips = [(kind, here.store(str(kind), write_kind(folder / "clip.mp4", kind, FRAMES))) for kind in batch]
        for kind, clip in clips:  # all of them first: a clip that is ready puts a word over the film of another
            job = job_over(clip)
            if job.state != "done":
                raise SystemExit(f"{kind} was not read: {job.error}")
        for kind, clip in clips:
            stored = MarkedClip(clip)
            sights = here.open(clip, stored).every_way(random.Random(number))
            wrong = [f"{kind}: {sentence}" for sight in sights if (sentence := stored.wrong(sight))]
            print(f"{kind}: {stored.frames} frames, {len(sights)} looks, {len(wrong)} mismatches", flush=True)
            again = sum(sight.looks > 1 for sight in sights)
            yield {**vars(kind), "frames": stored.frames, "sights": len(sights), "again": again, "wrong": wrong}


def _batches(kinds: list[Kind], size: int = 8) -> Iterator[list[Kind]]:
    return (kinds[at : at + size] for at in range(0, len(kinds), size))


def _matrix_table(cells: list[dict[str, Any]]) -> str:
    columns = list(itertools.product(AXES["late"], AXES["rotation"]))
    head = ["codec", "rate", "reordering", *(f"{'late' if late else '0 s'}, {turn}°" for late, turn in columns)]
    rows = []
    for codec, variable, reordered in itertools.product(AXES["codec"], AXES["variable"], AXES["reordered"]):
        row = [codec, "variable" if variable else "constant", "yes" if reordered else "no"]
        for late, turn in columns:
            kind = Kind(codec, variable, reordered, late, turn)  # type: ignore[arg-type]
            found = [cell for cell in cells if all(cell[axis] == getattr(kind, axis) for axis in AXES)]
            row.append("; ".join(f"{cell['sights']} / {len(cell['wrong'])}" for cell in found))
        rows.append(row)
    return table(head, rows)


def _long(here: Bench, folder: Path, name: str, rate: Fraction) -> dict[str, Any]:
    clip = here.store(name, write_long(folder / "long.mkv", rate))
    job = job_over(clip, seconds=1200)
    if job.state != "done":
        raise SystemExit(f"{name} was not read: {job.error}")
    stored = MarkedClip(clip)
    last = stored.frames - 1
    places = sorted(random.Random(0).sample(range(stored.frames - 5), PLACES)) + list(range(last - 4, last + 1))
    sights = list(here.open(clip, stored).by_addresses(places))
    wrong = [f"{name}: {sentence}" for sight in sights if (sentence := stored.wrong(sight))]
    unseen = sum(seen != int(index) for seen, index in zip(stored.seen, stored.plan.source_index, strict=True))
    off = stored.plan.source_time[-1] - stored.plan.source_time[0] - float(last / stored.plan.rate)
    exact = stored.plan.rate == rate and stored.plan.source_index.tolist() == list(range(stored.frames))
    if not exact:
        wrong.append(f"{name}: the proxy has {stored.frames} frames at {stored.plan.rate}")
    print(f"{name}: {stored.frames} frames, {len(sights)} looks, {len(wrong)} mismatches", flush=True)
    return {
        "name": name, "frames": stored.frames, "unseen": unseen, "sights": len(sights), "wrong": wrong,
        "off_ms": abs(off) * 1000,
    }  # fmt: skip
