"""Reads the numbers of a marked film off the page of a clip, as a person would see them: from screenshots."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from playwright.sync_api import Page

from analysis.formats.posefile import read_pose
from analysis.formats.times import read_times
from dancesite.clips.models import Artefact, Clip
from dancesite.core.models import JobRun
from dancesite.core.storage import local_path
from tests.marked import numbers_seen, read_mark
from tests.processes import wait_for

PATIENCE = 2_000  # milliseconds
SAME_LOOKS = 10  # Chromium on a busy machine was seen to paint a sought frame more than a second late
# Waits until the film stands still and the page says that it shows the frame asked for (null: any), or patience ends.
# Two pictures later what it says is painted. Returns what it says in its two places.
SETTLED = """
([asked, patience]) => new Promise((resolve) => {
  const film = document.querySelector('.player video'), words = document.querySelector('.transport .tc em span');
  const said = () => Number(document.querySelector('.player').dataset.frame ?? -1);
  const end = performance.now() + patience;
  const look = () => {
    const now = said(), still = film.paused && !film.seeking && film.readyState >= 2 && now >= 0;
    if (performance.now() > end) return resolve([now, words.textContent]);
    if (!still || (asked !== null && now !== asked)) return requestAnimationFrame(look);
    const twice = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
    twice(() => said() === now ? resolve([now, words.textContent]) : look());
  };
  look();
})
"""
REACHED = "(frame) => Number(document.querySelector('.player').dataset.frame ?? -1) >= frame"


@dataclass(frozen=True)
class Sight:
    """One look at the page. how it was reached; frame: the one asked for, None where any was right.

    said: the frame that the page says it shows; words: the one in the player's words; number: read off the screen.
    looks: how many screenshots it took. A busy machine paints late, so what does not fit is looked at again until it
    has stayed the same for some seconds.
    """

    how: str
    frame: int | None
    said: int
    words: int
    number: int | None
    looks: int = 1


class MarkedClip:
    """What is stored of a read clip: the number that each proxy frame must show, and what the pose worker saw."""

    def __init__(self, clip: Clip) -> None:
        with local_path(_artefact(clip, "times")) as path:
            self.plan = read_times(path)
        with local_path(_artefact(clip, "pose")) as path:
            self.seen = numbers_seen(read_pose(path))
        self.frames = self.plan.n_frames

    def wrong(self, sight: Sight) -> str | None:
        """What does not fit together in a sight, as a sentence; None when everything does."""
        stored = int(self.plan.source_index[sight.said])
        right = sight.said == sight.words >= 0 and sight.frame in (None, sight.said)
        if right and sight.number == stored == self.seen[sight.said]:
            return None
        return (
            f"{sight.how}: asked for {sight.frame}, the page says {sight.said} and {sight.words}, the screen shows"
            f" {sight.number}, stored is {stored}, the pose worker saw {self.seen[sight.said]}"
        )


def job_over(clip: Clip, seconds: float = 120) -> JobRun:
    """The job of a clip, once it is done or has failed."""
    over = JobRun.objects.filter(subject_id=clip.id, state__in=["done", "failed"])
    return wait_for(over.first, seconds, f"{clip.title} to be read")


def _artefact(clip: Clip, kind: str) -> str:
    return Artefact.objects.get(clip=clip, kind=kind).name


class MarkedPage:
    """The page of one clip in a browser."""

    def __init__(self, page: Page, url: str, stored: MarkedClip) -> None:
        self.page, self.stored, self.frames = page, stored, stored.frames
        page.goto(url)
        self._ready()

    def _ready(self) -> None:
        self.page.wait_for_function("() => document.querySelector('.player')?.dataset.frame >= 0")
        self.page.get_by_role("application").wait_for()
        box, lanes = (self.page.locator(place).bounding_box() for place in (".player video", ".tl-over"))
        assert box
        assert lanes
        self._box, self._lanes = box, lanes
        self._size: tuple[int, int] = self.page.evaluate(
            "() => { const film = document.querySelector('.player video'); return [film.videoWidth, film.videoHeight] }"
        )

    def look(self, how: str, frame: int | None = None) -> Sight:
        """Wait until the film stands still, and read what is on the screen."""
        sight, looks, same = self._glance(how, frame), 1, 1
        while self.stored.wrong(sight) and same < SAME_LOOKS:
            self.page.wait_for_timeout(250)
            before, sight = sight, self._glance(how, frame)
            looks, same = looks + 1, same + 1 if sight == before else 1
        return replace(sight, looks=looks)

    def _glance(self, how: str, frame: int | None) -> Sight:
        said, words = self.page.evaluate(SETTLED, [frame, PATIENCE])
        # "frame 17,981", whatever stands between the thousands.
        return Sight(how, frame, said, int(re.sub(r"\D", "", words) or -1), read_mark(self._film()))

    def _film(self) -> np.ndarray:
        """The film as it is on the composited page: (H,W,3) RGB."""
        shot = self.page.screenshot(clip=self._box, animations="allow", caret="initial")  # type: ignore[arg-type]
        screen = cv2.cvtColor(cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        high, wide = screen.shape[:2]
        scale = min(wide / self._size[0], high / self._size[1])  # object-fit: contain
        across, down = self._size[0] * scale, self._size[1] * scale
        left, top = (wide - across) / 2, (high - down) / 2
        return screen[round(top) : round(top + down), round(left) : round(left + across)]

    def by_steps(self) -> Iterator[Sight]:
        """Every frame, one press of the arrow key after the other, and some steps back from the end."""
        self.page.keyboard.press("Home")
        yield self.look("first", 0)
        for frame in range(1, self.frames):
            self.page.keyboard.press("ArrowRight")
            yield self.look("step", frame)
        for frame in range(self.frames - 2, max(self.frames - 6, -1), -1):
            self.page.keyboard.press("ArrowLeft")
            yield self.look("step back", frame)

    def by_seeks(self, shuffle: random.Random) -> Iterator[Sight]:
        """Every frame once, in random order. For clips that fit on the ruler."""
        for frame in shuffle.sample(range(self.frames), self.frames):
            self._click(frame)
            yield self.look("seek", frame)

    def _click(self, frame: int) -> None:
        """Press on the frame's place on the ruler."""
        x = self._lanes["x"] + (frame + 0.5) * self._lanes["width"] / self.frames
        self.page.mouse.click(x, self._lanes["y"] + 6)

    def by_addresses(self, frames: Iterable[int]) -> Iterator[Sight]:
        """Frames that are written into the address, and for each the one after it."""
        for frame in frames:
            self.page.evaluate("(frame) => { location.hash = `#frame=${frame}` }", frame)
            yield self.look("address", frame)
            if frame + 1 < self.frames:
                self.page.keyboard.press("ArrowRight")
                yield self.look("step after address", frame + 1)

    def by_pauses(self, shuffle: random.Random, times: int) -> Iterator[Sight]:
        """Play from the start and pause somewhere."""
        for _ in range(times):
            self.page.keyboard.press("Home")
            self.page.evaluate(SETTLED, [0, PATIENCE])
            self.page.keyboard.press("Space")
            self.page.wait_for_function(REACHED, arg=shuffle.randrange(1, self.frames - 1), timeout=PATIENCE)
            self.page.keyboard.press("k")
            yield self.look("pause")

    def by_reloads(self, shuffle: random.Random, times: int) -> Iterator[Sight]:
        """Go to a frame, load the page anew, and go on from there."""
        for _ in range(times):
            frame = shuffle.randrange(self.frames - 3)
            self._click(frame)
            self.page.wait_for_function("(hash) => location.hash === hash", arg=f"#frame={frame}" if frame else "")
            self.page.reload()
            self._ready()
            yield self.look("reload", frame)
            for _ in range(3):  # as fast as they can be pressed
                self.page.keyboard.press("ArrowRight")
            yield self.look("steps after reload", frame + 3)

    def every_way(self, shuffle: random.Random) -> list[Sight]:
        """Every frame by step and every frame by seek, pauses while playing, and reloads."""
        return [*self.by_steps(), *self.by_seeks(shuffle), *self.by_pauses(shuffle, 3), *self.by_reloads(shuffle, 2)]
