"""Boundaries against boundaries, in seconds, as mir_eval.segment.detection defines it (ends of the clip left out)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

TOLERANCES = (0.1, 0.25, 0.5)  # seconds


@dataclass(frozen=True)
class BoundaryCounts:
    """How many true boundaries there are, how many were found, and how many of these belong together.

    Counts of several clips add up (pooled scores). Where there is nothing to divide by, a score is 0.
    """

    hits: int = 0
    true: int = 0
    found: int = 0

    def __add__(self, other: BoundaryCounts) -> BoundaryCounts:
        return BoundaryCounts(self.hits + other.hits, self.true + other.true, self.found + other.found)

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.true + self.found) if self.hits else 0.0


def match_boundaries(true: Sequence[float], found: Sequence[float], tolerance: float) -> list[tuple[int, int]]:
    """(index into true, index into found) of the largest one-to-one matching with |true - found| <= tolerance.

    Seconds in any order. All windows are equally wide, so pairing both from the left in order is a largest matching.
    """
    order, others = np.argsort(true, kind="stable"), np.argsort(found, kind="stable")
    pairs, j = [], 0
    for i in order:
        while j < len(others) and found[others[j]] < true[i] - tolerance:
            j += 1
        if j < len(others) and found[others[j]] <= true[i] + tolerance:
            pairs.append((int(i), int(others[j])))
            j += 1
    return pairs


def score_boundaries(true: Sequence[float], found: Sequence[float], tolerance: float) -> BoundaryCounts:
    """Counts of one clip; boundaries in seconds, without the clip's ends."""
    return BoundaryCounts(len(match_boundaries(true, found, tolerance)), len(true), len(found))


def inner_edges(segments: Iterable[tuple[float, float]], length: float) -> list[float]:
    """Starts and ends of segments in seconds, each moment once, without the two ends of a clip of `length` seconds."""
    moments = {moment for segment in segments for moment in segment}
    return sorted(moment for moment in moments if 0 < moment < length)
