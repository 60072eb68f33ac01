"""Two views of the same unlabelled clips: what a teacher is shown, and what a student is, frame by frame told apart.

A student's view is changed more, and in time as well: for each of its frames it is known which clip and which frame of
the teacher's view shows the same moment, so that what the teacher says moves with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.data.augment import Augmentation, augment
from analysis.data.batches import Batches, Prepared, Sampling, window
from analysis.data.examples import UNKNOWN, Example
from analysis.skeleton.layouts import layout_of

_CUT = 0.5  # share of the clips that a stretch of another one is pasted into
_LONGEST = 0.5  # such a stretch is at most this share of the window


class Views(NamedTuple):
    """Arrays of N windows of T frames. Frames that are padding, or show no body, are not valid."""

    weak: np.ndarray  # (N, channels, T, V) float32: for teachers
    weak_valid: np.ndarray  # (N, T) bool
    strong: np.ndarray  # (N, channels, T, V) float32: for students
    strong_valid: np.ndarray  # (N, T) bool
    clip: np.ndarray  # (N, T) int64: number in the batch of the clip that this frame of a strong view is from
    frame: np.ndarray  # (N, T) int64: frame of its weak view that shows the same moment, UNKNOWN where none does
    source: np.ndarray  # (N,) int64: number of the example that the clip is of


@dataclass(frozen=True)
class ViewSettings:
    """cutmix: stretches of strong views are pasted into one another, in time (Yun et al. 2019)."""

    weak: Augmentation
    strong: Augmentation
    cutmix: bool


class UnlabelledViews:
    """Draws views by number, as `Batches` does. Labels that the examples may have are not looked at."""

    def __init__(
        self, examples: Sequence[Example], sampling: Sampling, size: int, seed: int, settings: ViewSettings
    ) -> None:
        self._batches = Batches(examples, sampling, size, seed)
        self._settings = settings
        self._sampling = sampling

    def draw(self, number: int) -> Views:
        rng = np.random.default_rng((self._batches.seed, 2, number))
        return mixed(self._drawn(number), rng) if self._settings.cutmix else self._drawn(number)

    def _drawn(self, number: int) -> Views:
        parts = [np.stack(part) for part in zip(*self._each(number), strict=True)]
        weak, weak_valid, strong, strong_valid, frame, source = parts
        clip = np.broadcast_to(np.arange(len(frame))[:, None], frame.shape).copy()
        return Views(weak, weak_valid, strong, strong_valid, clip, frame, source)

    def _each(self, number: int) -> Iterator[tuple[np.ndarray, ...]]:
        for index, one, joints, _, rng in self._batches.stretches(number):
            weak, weak_valid, seen = self._view(one, joints, self._settings.weak, rng)
            strong, strong_valid, shown = self._view(one, joints, self._settings.strong, rng)
            yield weak, weak_valid, strong, strong_valid, same_moments(shown, seen), np.array(index)

    def _view(
        self, one: Prepared, joints: np.ndarray, variety: Augmentation, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """A window, which of its frames are valid, and the source frame of each: numbered as labels, they move as
        labels do."""
        joints, numbers = augment(joints, np.arange(len(joints)), layout_of(one.layout), variety, rng)
        made = window(one, joints, numbers, self._sampling)
        return made.x, made.valid, made.units


def same_moments(shown: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Frame of one view for each frame of the other, from the source frames (T,) of both, UNKNOWN where none.

    A moment before the first or after the last that is seen has none.
    """
    there = np.flatnonzero(seen != UNKNOWN)
    out = np.full(len(shown), UNKNOWN, dtype=np.int64)
    if not len(there):
        return out
    known = (shown >= seen[there].min()) & (shown <= seen[there].max())
    out[known] = there[np.abs(shown[known, None] - seen[there]).argmin(axis=1)]
    return out


def mixed(views: Views, rng: np.random.Generator) -> Views:
    """Some strong views with a stretch of the next clip's pasted in, at the same frames; what they show moves along."""
    count, frames = views.frame.shape
    length = rng.integers(1, max(1, round(_LONGEST * frames)) + 1, count) * (rng.random(count) < _CUT)
    start = rng.integers(0, frames - length + 1)
    at = np.arange(frames)
    pasted = (at >= start[:, None]) & (at < (start + length)[:, None])
    other = np.roll(np.arange(count), -1)
    return views._replace(
        strong=np.where(pasted[:, None, :, None], views.strong[other], views.strong),
        strong_valid=np.where(pasted, views.strong_valid[other], views.strong_valid),
        clip=np.where(pasted, views.clip[other], views.clip),
        frame=np.where(pasted, views.frame[other], views.frame),
    )
