"""Reads the numbers of a marked film off the page of a clip, as a person would see them: from screenshots."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotInTime

from analysis.formats.posefile import read_pose
from analysis.formats.times import read_times
from dancesite.clips.models import Artefact, Clip
from dancesite.core.storage import local_path
from tests.marked import numbers_seen, read_mark

PATIENCE = 5_000  # milliseconds
# What the page says that it shows, in its two places, once the film stands still. Two pictures later it is painted.
SETTLED = """
() => new Promise((resolve) => {
  const film = document.querySelector('.player video'), drawn = document.querySelector('.player canvas');
  const words = document.querySelector('.transport');
  const look = () => {
    const said = drawn.dataset.frame;
    if (!film.paused || film.seeking || film.readyState < 2) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() =>
      drawn.dataset.frame === said ? resolve([said, words.textContent]) : look()));
  };
  look();
})
"""
SAYS = "([test, frame]) => { const n = Number(document.querySelector('.player canvas')?.dataset.frame ?? -1);" \
    " return test === 'at' ? n === frame : n >= frame }"


@dataclass(frozen=True)
class Sight:
    """One look at the page. how it was reached; frame: the one asked for, None where any was right.

    said: the frame that the page says it shows; words: the one in the player's words; number: read off the screen.
    """

    how: str
    frame: int | None
    said: int
    words: int
    number: int | None


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
        right = sight.said == sight.words and sight.frame in (None, sight.said)
        if right and sight.number == stored == self.seen[sight.said]:
            return None
        return (
            f"{sight.how}: asked for {sight.frame}, the page says {sight.said} and {sight.words}, the screen shows"
            f" {sight.number}, stored is {stored}, the pose worker saw {self.seen[sight.said]}"
        )


def _artefact(clip: Clip, kind: str) -> str:
    return Artefact.objects.get(clip=clip, kind=kind).name


class MarkedPage:
    """The page of one clip in a browser."""

    def __init__(self, page: Page, url: str, frames: int) -> None:
        self.page, self.url, self.frames = page, url, frames
        self.open()

    def open(self) -> None:
        self.page.goto(self.url)
        self._ready()

    def _ready(self) -> None:
        self.page.wait_for_function("() => document.querySelector('.player video')?.readyState >= 2")
        self.page.get_by_role("application").wait_for()
        box = self.page.locator(".player video").bounding_box()
        assert box is not None
        self._box = box
        self._size: tuple[int, int] = self.page.evaluate(
            "() => { const film = document.querySelector('.player video'); return [film.videoWidth, film.videoHeight] }"
        )

    def look(self, how: str, frame: int | None = None) -> Sight:
        """Wait until the film stands still, and read what is on the screen."""
        if frame is not None:
            self._says("at", frame)
        said, words = self.page.evaluate(SETTLED)
        found = re.search(r"frame (\d+)", words)
        return Sight(how, frame, int(said), int(found[1]) if found else -1, read_mark(self._film()))

    def _says(self, test: str, frame: int) -> None:
        with suppress(NotInTime):  # the sight will say which frame it is instead
            self.page.wait_for_function(SAYS, arg=[test, frame], timeout=PATIENCE)

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
        """Every frame once, in random order, by a click on the ruler. For clips that fit on the ruler."""
        lanes = self.page.locator(".tl-over").bounding_box()
        assert lanes is not None
        for frame in shuffle.sample(range(self.frames), self.frames):
            self.page.mouse.click(lanes["x"] + (frame + 0.5) * lanes["width"] / self.frames, lanes["y"] + 6)
            yield self.look("seek", frame)

    def by_pauses(self, shuffle: random.Random, times: int) -> Iterator[Sight]:
        """Play from the start and pause somewhere."""
        for _ in range(times):
            self.page.keyboard.press("Home")
            self._says("at", 0)
            self.page.keyboard.press("Space")
            self._says("from", shuffle.randrange(1, self.frames - 1))
            self.page.keyboard.press("k")
            yield self.look("pause")

    def by_reloads(self, shuffle: random.Random, times: int) -> Iterator[Sight]:
        """Load the page anew, and go to a frame."""
        for _ in range(times):
            frame = shuffle.randrange(min(self.frames, 12))
            self.page.reload()
            self._ready()
            yield self.look("reload", 0)
            for _ in range(frame):
                self.page.keyboard.press("ArrowRight")
            yield self.look("step after reload", frame)

    def every_way(self, shuffle: random.Random) -> list[Sight]:
        """Every frame by step and every frame by seek, pauses while playing, and reloads."""
        return [*self.by_steps(), *self.by_seeks(shuffle), *self.by_pauses(shuffle, 3), *self.by_reloads(shuffle, 2)]
