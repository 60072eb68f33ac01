"""Whether a number that was taken of several performances has changed by more than it may be off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

ANY_VIEW = "any"  # of a number that does not depend on from where the dancer is seen
UNKNOWN_VIEW = "unknown"


@dataclass(frozen=True)
class Point:
    """value ± uncertainty (nine of ten true values lie within) of a performance; view: from where it was seen.

    within: half of what lies between the least and the most of its passages, where it is the mean of several.
    """

    take: int
    value: float
    uncertainty: float
    view: str = ANY_VIEW
    within: float = 0.0


@dataclass(frozen=True)
class Change:
    """From the first to the last performance that were seen alike. uncertainty: of the difference, and of how
    differently passages of one performance are danced; told: it is more."""

    first: int
    last: int
    difference: float
    uncertainty: float

    @property
    def told(self) -> bool:
        return abs(self.difference) > self.uncertainty


def comparable(points: Sequence[Point]) -> list[Point]:
    """Those that may be held against each other, in their order: of the view that most of them have, and of two that
    are as frequent that of the later one. Nothing is known of a view that could not be told, so those fit to none."""
    known = [point for point in points if point.view != UNKNOWN_VIEW]
    if not known:
        return []
    often = Counter(point.view for point in known)
    latest = {point.view: i for i, point in enumerate(known)}
    view = max(often, key=lambda one: (often[one], latest[one]))
    return [point for point in known if point.view == view]


def change(points: Sequence[Point]) -> Change | None:
    """Of points in the order of their performances; None where fewer than two may be held against each other.

    Both errors are taken as independent. What a camera on the same side gets wrong is wrong in the same direction in
    both, so that this says rather too little than too much.
    """
    alike = comparable(points)
    if len(alike) < 2:
        return None
    first, last = alike[0], alike[-1]
    off = hypot(first.uncertainty, last.uncertainty, first.within, last.within)
    return Change(first.take, last.take, last.value - first.value, off)
