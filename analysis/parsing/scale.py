"""How many units somebody wants to see who says how long one is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.parsing.changes import MAX_SECONDS, MIN_SECONDS, Stretch
from analysis.parsing.motion import RATE
from analysis.schema import Scale

LEAST_BEATS = 2


def limits(seconds: float | None) -> tuple[float, float]:
    """(shortest, longest) segment in seconds where a unit of so many seconds is wanted; None: no wish."""
    if seconds is None:
        return MIN_SECONDS, MAX_SECONDS
    return min(MIN_SECONDS, 0.5 * seconds), max(MAX_SECONDS, 2.0 * seconds)


def seconds_of(scale: Scale, beats: Sequence[float]) -> float:
    """The wished length in seconds; counts at the clip's middle tempo."""
    if scale.unit == "seconds":
        return scale.value
    return scale.value * float(np.median(np.diff(beats)))


def units_of(scale: Scale, beats: Sequence[float], stretches: Sequence[Stretch]) -> int:
    """How many units of that length the stretches hold."""
    if scale.unit == "seconds":
        wanted = sum(s.b - s.a for s in stretches) / RATE / scale.value
    else:
        ends = np.array([(s.a, s.b) for s in stretches]) / RATE
        wanted = float(np.diff(_counts(ends.reshape(-1), np.asarray(beats)).reshape(-1, 2)).sum()) / scale.value
    return round(wanted)


def _counts(seconds: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Seconds as counts from the first beat; the nearest tempo goes on beyond the grid's ends."""
    counts = np.interp(seconds, beats, np.arange(len(beats)))
    first, last = beats[1] - beats[0], beats[-1] - beats[-2]
    counts += np.minimum(seconds - beats[0], 0) / first + np.maximum(seconds - beats[-1], 0) / last
    return counts
