"""Windows of one length on a clip's clock, and how what is said about them becomes one answer a frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from analysis.models.checkpoint import Card
from analysis.schema import checks
from analysis.schema.scores import PrimitiveTrack


class Heard(NamedTuple):
    """What the network says about one window of F frames; probabilities. keys are frames of the window, or None."""

    units: np.ndarray  # (F, U)
    boundaries: np.ndarray  # (F, 2), NaN where it has no such head
    action: np.ndarray  # (A,)
    keys: np.ndarray | None  # (K,) sorted
    weights: np.ndarray | None  # (K, M)
    importance: np.ndarray | None  # (K,)


@dataclass(frozen=True)
class Grid:
    """Windows of `window` samples at `fps` samples a second, one every `hop` samples from the first."""

    fps: Fraction
    window: int
    hop: int

    @staticmethod
    def of(card: Card, hop: int | None = None) -> Grid:
        """The card's, with another hop if one is given (frames of the network's clock)."""
        sampling = card.sampling
        chosen = sampling["hop"] if hop is None else hop
        checks.require(1 <= chosen <= sampling["window"], f"hop: {chosen} does not lie in 1 to {sampling['window']}")
        return Grid(Fraction(*sampling["fps"]), sampling["window"], chosen)

    def windows(self, samples: int) -> int:
        """How many windows so many samples take: the last one is the first that reaches the end."""
        return 1 + max(0, -(-(samples - self.window) // self.hop))

    def samples(self, frames: int, rate: Fraction) -> int:
        """Samples whose time is not after the last of so many frames."""
        return int((frames - 1) * self.fps / rate) + 1

    def places(self, first: int, last: int, rate: Fraction) -> np.ndarray:
        """Fractional frames of samples [first, last); exact where they fall on a frame."""
        step = rate / self.fps
        return np.arange(first, last) * step.numerator / step.denominator

    def times(self, first: int, last: int, rate: Fraction) -> np.ndarray:
        """Fractional samples of frames [first, last)."""
        step = self.fps / rate
        return np.arange(first, last) * step.numerator / step.denominator


class Blend:
    """Takes the answers about a clip's windows in order; gives back its samples, each as soon as it is settled."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        ends = np.arange(grid.window) + 0.5
        self._weight = np.minimum(ends, ends[::-1])  # a triangle
        self._sum, self._total = np.zeros((0, 0)), np.zeros(grid.window)
        self._valid = np.zeros(grid.window, dtype=bool)
        self._windows = 0
        self._action, self._asked = np.zeros(0), 0
        self._held: list[tuple[int, np.ndarray, float]] = []  # key moments that the next window may own
        self._keys: list[tuple[int, np.ndarray, float]] = []
        self._words: int | None = None  # primitives of the network, None where it has no dictionary

    def add(self, heard: Heard, valid: np.ndarray) -> np.ndarray:
        """The next window's answer and its valid frames (F,); returns the next `hop` samples (hop, U + 2), final.

        A sample in which there is nothing to see is NaN.
        """
        scores = np.concatenate([heard.units, heard.boundaries], axis=1).astype(np.float64)
        if not self._sum.size:
            self._sum = np.zeros(scores.shape)
        self._sum += self._weight[:, None] * scores
        self._total += self._weight
        self._valid |= valid
        seen = int(valid.sum())
        self._action = heard.action * seen + (self._action if self._windows else 0)
        self._asked += seen
        self._take_keys(heard, valid)
        self._windows += 1
        hop = self.grid.hop
        out = self._blended()[:hop]
        for each in (self._sum, self._total, self._valid):
            each[:-hop] = each[hop:].copy()
            each[-hop:] = 0
        return out

    def rest(self) -> np.ndarray:
        """(window - hop, U + 2) the samples after those that `add` returned, once no window follows."""
        return self._blended()[: self.grid.window - self.grid.hop]

    def action(self) -> np.ndarray:
        """(A,) mean of the windows' posteriors by how much there was to see; even where there was nothing."""
        if self._asked:
            return (self._action / self._asked).astype(np.float32)
        return np.full(len(self._action), 1 / max(1, len(self._action)), dtype=np.float32)

    def primitives(self, place: Callable[[int], int]) -> PrimitiveTrack | None:
        """Key moments so far and of the last window, their samples turned into frames by `place`."""
        if self._words is None:
            return None
        keys = [*self._keys, *self._held]
        frames = np.array([place(sample) for sample, _, _ in keys], dtype=np.int64)
        weights = np.array([weight for _, weight, _ in keys], dtype=np.float32)
        importance = np.array([share for _, _, share in keys], dtype=np.float32)
        return PrimitiveTrack(frames, weights.reshape(len(keys), self._words), importance)

    def _blended(self) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            out: np.ndarray = self._sum / np.where(self._total > 0, self._total, np.nan)[:, None]
        out[~self._valid] = np.nan
        return out

    def _take_keys(self, heard: Heard, valid: np.ndarray) -> None:
        """A key moment counts in that window alone in whose middle it lies: each moment is told once.

        It lies at the nearest frame that shows somebody: the network may look at every fourth frame, say, and call it
        by the middle of the four.
        """
        if heard.keys is None or heard.weights is None or heard.importance is None:
            return
        self._words = heard.weights.shape[1]
        start = self._windows * self.grid.hop
        own = start + (self.grid.window - self.grid.hop) // 2 if self._windows else 0
        self._keys += [each for each in self._held if each[0] < own]
        moments = zip(heard.keys, heard.weights, heard.importance, strict=True)
        shown = np.flatnonzero(valid)
        if not len(shown):
            self._held = []
            return
        near = [(int(shown[np.abs(shown - key).argmin()]), weight, float(share)) for key, weight, share in moments]
        self._held = [(start + key, weight, share) for key, weight, share in near if start + key >= own]


def cut(x: np.ndarray, valid: np.ndarray, start: int, window: int) -> tuple[np.ndarray, np.ndarray]:
    """One window of (C, T, V) and (T,); what lies beyond the end is padding: 0 and not valid."""
    lacking = max(0, start + window - len(valid))
    part = x[:, start : start + window], valid[start : start + window]
    return np.pad(part[0], ((0, 0), (0, lacking), (0, 0))), np.pad(part[1], (0, lacking))


def on_frames(samples: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(S, n) samples at fractional places (T,) -> (T, n), linear; of two the one that is there, NaN where none is."""
    at = np.clip(at, 0, len(samples) - 1)
    low = np.floor(at).astype(np.int64)
    high, share = np.minimum(low + 1, len(samples) - 1), (at - low)[:, None]
    left, right = samples[low], samples[high]
    weights = np.where(np.isnan(left), 0, 1 - share), np.where(np.isnan(right), 0, share)
    total = weights[0] + weights[1]
    mixed = weights[0] * np.nan_to_num(left) + weights[1] * np.nan_to_num(right)
    return np.asarray(mixed / np.where(total > 0, total, np.nan), dtype=np.float32)
