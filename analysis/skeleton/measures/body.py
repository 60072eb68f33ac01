"""One dancer of a clip as measures want her: joints lightly softened, and how large she is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from analysis.schema import PoseTrack
from analysis.skeleton.layout import INDEX, mid_hips

Array = np.ndarray
T = TypeVar("T")
_SOFTEN = 0.025  # seconds, one sigma: less than a frame at 30 a second; takes the estimator's tremble, leaves a landing
_LEG, _TRUNK = 0.491, 0.288  # hip to ankle and hip to shoulder in body heights (Winter 2009, table of segment lengths)
_SURE = 0.5  # an estimator's score under which a joint is a guess
SHOULDERS, HIPS = (INDEX["right_shoulder"], INDEX["left_shoulder"]), (INDEX["right_hip"], INDEX["left_hip"])
ANKLES, WRISTS = (INDEX["right_ankle"], INDEX["left_ankle"]), (INDEX["right_wrist"], INDEX["left_wrist"])


class Body:
    """One person of a track, T frames. NaN where a joint is missing.

    world (T,18,3) metres from the middle of the hips, x right of the picture, y down, z away; None where the estimator
    tells none. image (T,18,2) px. score (T,18). All of it from the raw track: what the page draws is smoothed so much
    that a landing is rounded off.

    tall: her height in metres where it is known; then the joints are exact, too, and nothing is softened.
    """

    def __init__(self, track: PoseTrack, person: int, *, tall: float | None = None) -> None:
        self.fps, self.tall = float(track.rate), tall
        self.score = track.score[:, person].astype(np.float64)
        self.image = self._softened(track.image[:, person])
        self.world = None if track.world is None else self._softened(track.world[:, person])
        self._done: dict[Any, Any] = {}

    def _softened(self, joints: Array) -> Array:
        raw = joints.astype(np.float64)
        return raw if self.tall is not None else softened(raw, self.fps, _SOFTEN)

    @property
    def frames(self) -> int:
        return len(self.image)

    @cached_property
    def joints(self) -> Array:
        """World joints where they are told, those of the picture elsewhere (T,18,3 or 2)."""
        return self.image if self.world is None else self.world

    @cached_property
    def stature(self) -> float:
        """Her height in units of `joints`, from legs and trunk: a whole body stands straight in few frames, but bones
        keep their length. NaN where legs or trunk are never seen."""
        return stature_of(self.joints) if self.tall is None else self.tall

    @cached_property
    def px(self) -> Array:
        """(T,) pixels that her height would have where she is, softened over a second; NaN where it is unknown."""
        if self.world is None:
            return np.full(self.frames, self.stature)
        return px_per_metre(self.image, self.world, self.fps) * self.stature

    @cached_property
    def hips(self) -> Array:
        """(T,2) the middle of the hips in the picture, px."""
        return mid_hips(self.image)

    def once(self, work: Callable[[Body], T]) -> T:
        """What this work says of the body, done only once however often it is asked."""
        if work not in self._done:
            self._done[work] = work(self)
        found: T = self._done[work]
        return found

    def sure(self, joints: list[int] | tuple[int, ...]) -> Array:
        """(T,) bool: are all of these joints found with a fair score?"""
        known: Array = np.isfinite(self.joints[:, joints, 0]).all(axis=1)
        return known & (self.score[:, joints].min(axis=1) >= _SURE)


def stature_of(joints: Array) -> float:
    """Of (T,18,C): typical length of leg and trunk, taken for their usual share of a body's height."""
    flat = joints.shape[-1] == 2
    legs = [_bone(joints, f"{side}_hip", f"{side}_knee") + _bone(joints, f"{side}_knee", f"{side}_ankle")
            for side in ("right", "left")]  # fmt: skip
    trunk = np.linalg.norm(joints[:, INDEX["neck"]] - mid_hips(joints), axis=-1)
    # In a picture bones look short, never long; in metres the estimator errs both ways.
    share = 90 if flat else 50
    lengths = [_share(np.stack(legs).mean(axis=0), share), _share(trunk, share)]
    return float(sum(lengths)) / (_LEG + _TRUNK)


def _bone(joints: Array, a: str, b: str) -> Array:
    length: Array = np.linalg.norm(joints[:, INDEX[a]] - joints[:, INDEX[b]], axis=-1)
    return length


def _share(values: Array, percent: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.percentile(known, percent)) if len(known) else float("nan")


def px_per_metre(image: Array, world: Array, fps: float) -> Array:
    """(T,) scale by least squares of each frame's picture against its metres, averaged over a second around it."""
    px = image - mid_hips(image)[:, None]
    metres = world[..., :2] - mid_hips(world)[:, None, :2]
    known = np.isfinite(px).all(axis=-1) & np.isfinite(metres).all(axis=-1)
    across = np.where(known, (px * metres).sum(axis=-1), 0.0).sum(axis=1)
    square = np.where(known, (metres**2).sum(axis=-1), 0.0).sum(axis=1)
    top, bottom = (_gaussian(part, 0.5 * fps) for part in (across, square))
    with np.errstate(invalid="ignore", divide="ignore"):
        scale: Array = np.where(bottom > 1e-6, top / bottom, np.nan)
    return scale


def softened(values: Array, fps: float, seconds: float) -> Array:
    """(T,...) a Gaussian mean over time of what is known; NaN stays NaN."""
    known = np.isfinite(values)
    total = _gaussian(np.where(known, values, 0.0), seconds * fps)
    weight = _gaussian(known.astype(np.float64), seconds * fps)
    with np.errstate(invalid="ignore", divide="ignore"):
        out: Array = np.where(known, total / weight, np.nan)
    return out


def _gaussian(values: Array, sigma: float) -> Array:
    """Along the first axis; nothing is known beyond the ends (weights are the caller's)."""
    reach = max(1, int(np.ceil(3 * sigma)))
    shares = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    out = np.zeros_like(values, dtype=np.float64)
    for offset, share in zip(range(-reach, reach + 1), shares, strict=True):
        a, b = max(0, offset), min(len(values), len(values) + offset)
        if a < b:
            out[a:b] += share * values[a - offset : b - offset]
    return out


def runs(flags: Array) -> list[tuple[int, int]]:
    """[a, b) of every run of True in (T,) bool."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
