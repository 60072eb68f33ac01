"""How sure a measure is that was taken on few clips: the bootstrap over clips (Efron 1979), percentiles of 95 %.

A measure is a share: what a clip adds to its numerator and to its denominator, (N, 2) for N clips. Shares, F1 and means
over clips are all of that form, so one way of drawing clips serves them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DRAWS = 2000
_ENDS = (2.5, 97.5)  # percentiles
_ALONE = 2  # fewer clips say nothing about how much clips differ


@dataclass(frozen=True)
class Interval:
    """In percent, or in points of percent where it is a change."""

    value: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        return {"value": round(self.value, 2), "low": round(self.low, 2), "high": round(self.high, 2)}


def share_interval(parts: np.ndarray, *, seed: int = 0) -> Interval | None:
    """100 times the share that the clips' parts (N, 2) make together; None where there is nothing to divide by.

    Of a single clip nobody can say how sure it is: anything from 0 to 100.
    """
    value = _share(parts.sum(axis=0))
    if np.isnan(value):
        return None
    if len(parts) < _ALONE:
        return Interval(float(value), 0.0, 100.0)
    low, high = np.nanpercentile(_share(_drawn(parts, seed)), _ENDS)
    return Interval(float(value), float(low), float(high))


def change_interval(before: np.ndarray, after: np.ndarray, *, seed: int = 0) -> Interval | None:
    """How much more `after` (N, 2) is than `before` (N, 2), of the same clips in the same order.

    Both are measured on the same drawn clips (paired), so that what is hard for both does not count as a difference.
    None where either has nothing to divide by. Raises ValueError where they are not of the same clips.
    """
    if before.shape != after.shape:
        raise ValueError(f"{len(before)} clips before, {len(after)} after")
    value = _share(after.sum(axis=0)) - _share(before.sum(axis=0))
    if np.isnan(value):
        return None
    if len(before) < _ALONE:
        return Interval(float(value), -100.0, 100.0)
    both = _drawn(np.concatenate([before, after], axis=1), seed)
    low, high = np.nanpercentile(_share(both[:, 2:]) - _share(both[:, :2]), _ENDS)
    return Interval(float(value), float(low), float(high))


def verdict(change: Interval) -> str:
    """better or worse where the whole interval is on that side of nothing; else as-good."""
    return "better" if change.low > 0 else "worse" if change.high < 0 else "as-good"


def _drawn(parts: np.ndarray, seed: int) -> np.ndarray:
    """(DRAWS, K) sums of as many clips as there are, drawn with replacement."""
    count = len(parts)
    times = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    sums: np.ndarray = times @ parts
    return sums


def _share(sums: np.ndarray) -> np.ndarray:
    """Percent of (..., 2) sums; NaN where the denominator is 0."""
    whole = np.where(sums[..., 1] > 0, sums[..., 1], np.nan)
    share: np.ndarray = 100 * sums[..., 0] / whole
    return share
