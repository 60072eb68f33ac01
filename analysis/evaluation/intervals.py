"""How sure a measure is that was taken on few clips: the bootstrap over clips (Efron 1979), percentiles of 95 %.

A measure is a share: what a clip adds to its numerator and to its denominator, (N, 2) for N clips. Shares, F1 and means
over clips are all of that form, so one way of drawing clips serves them all.

Few clips drawn from themselves differ too little: the interval is stretched as Student's distribution and the sample's
own deviation ask for (Hesterberg 2015, "What teachers should know about the bootstrap", 3.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

DRAWS = 2000
_ENDS = (2.5, 97.5)  # percentiles
_NORMAL = 1.96  # standard errors on either side, were there very many clips
_ALONE = 2  # fewer clips say nothing about how much clips differ
_FEW = 6  # fewer clips may well all change the same way by chance: once in 16 times or oftener (sign test)


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
    count = int((parts[:, 1] > 0).sum())
    if count < _ALONE:
        return Interval(float(value), 0.0, 100.0)
    low, high = _ends(_share(_drawn(parts, seed)), float(value), count)
    return Interval(float(value), max(0.0, low), min(100.0, high))


def change_interval(before: np.ndarray, after: np.ndarray, *, seed: int = 0) -> Interval | None:
    """How much more `after` (N, 2) is than `before` (N, 2), of the same clips in the same order.

    Both are measured on the same drawn clips (paired), so that what is hard for both does not count as a difference.
    With fewer than six clips no change is sure: the interval holds 0. None where either has nothing to divide by.
    Raises ValueError where they are not of the same clips.
    """
    if before.shape != after.shape:
        raise ValueError(f"{len(before)} clips before, {len(after)} after")
    value = _share(after.sum(axis=0)) - _share(before.sum(axis=0))
    if np.isnan(value):
        return None
    count = int(((before[:, 1] > 0) | (after[:, 1] > 0)).sum())
    if count < _ALONE:
        return Interval(float(value), -100.0, 100.0)
    both = _drawn(np.concatenate([before, after], axis=1), seed)
    low, high = _ends(_share(both[:, 2:]) - _share(both[:, :2]), float(value), count)
    if count < _FEW:
        low, high = min(low, 0.0), max(high, 0.0)
    return Interval(float(value), max(-100.0, low), min(100.0, high))


def verdict(change: Interval) -> str:
    """better or worse where the whole interval is on that side of nothing; else as-good."""
    return "better" if change.low > 0 else "worse" if change.high < 0 else "as-good"


def _ends(drawn: np.ndarray, value: float, count: int) -> tuple[float, float]:
    """Of the interval around `value`, of `count` clips that have something to say."""
    stretch = float(stdtrit(count - 1, _ENDS[1] / 100)) / _NORMAL * (count / (count - 1)) ** 0.5
    low, high = np.nanpercentile(drawn, _ENDS)
    return value + stretch * min(0.0, low - value), value + stretch * max(0.0, high - value)


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
