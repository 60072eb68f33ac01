"""Units that were danced in another order: neighbours that fit better when they change places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.chosen import Chosen
from analysis.parsing.comparing.path import Block, Way, align

Span = tuple[int, int]


@dataclass(frozen=True)
class Swap:
    """Moments [a, b) and [b, c) of the first, that the second dances the other way round; gain: what that saves
    a moment."""

    a: int
    b: int
    c: int
    gain: float


def find_swaps(cost: np.ndarray, way: Way, edges: Sequence[int], chosen: Chosen) -> list[Swap]:
    """Swaps that do not touch each other, the clearest first chosen, in order.

    edges: moments of the first where a unit begins or ends (also those of the second, laid over it).
    """
    found = [swap for a, b, c in _candidates(way, edges, chosen) if (swap := _tried(cost, way, a, b, c, chosen))]
    found.sort(key=lambda swap: -swap.gain * (swap.c - swap.a))
    kept: list[Swap] = []
    for swap in found:
        if all(swap.c <= other.a or swap.a >= other.c for other in kept):
            kept.append(swap)
    return sorted(kept, key=lambda swap: swap.a)


def order_with(n: int, swaps: Iterable[Swap]) -> np.ndarray:
    """(n,) the moments of the first in the order of the second."""
    order = np.arange(n)
    for swap in swaps:
        order[swap.a : swap.c] = np.concatenate([np.arange(swap.b, swap.c), np.arange(swap.a, swap.b)])
    return order


def joins_of(swaps: Iterable[Swap]) -> list[int]:
    """The rows, in the second's order, at which neighbours meet that changed places, or their neighbours."""
    return [row for swap in swaps for row in (swap.a, swap.a + swap.c - swap.b, swap.c)]


def _candidates(way: Way, edges: Sequence[int], chosen: Chosen) -> set[tuple[int, int, int]]:
    """What may have changed places: two neighbours, and what was left out here and looks added there."""
    known = sorted(set(edges))
    out = {(a, b, c) for a, b, c in zip(known, known[1:], known[2:], strict=False)}
    blocks = [one for one in way.blocks if one.kind == "match" or max(one.b - one.a, one.d - one.c) >= chosen.least]
    for before, between, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        kinds = (before.kind, between.kind, after.kind)
        if kinds == ("out", "match", "added"):
            out.add((before.a, before.b, between.b))
        elif kinds == ("added", "match", "out"):
            out.add((between.a, between.b, after.b))
    return {one for one in out if one[1] - one[0] >= chosen.least and one[2] - one[1] >= chosen.least}


def _tried(cost: np.ndarray, way: Way, a: int, b: int, c: int, chosen: Chosen) -> Swap | None:
    left, right = reach(way.blocks, way.pairs, a, before=True), reach(way.blocks, way.pairs, c, before=False)
    if right - left < chosen.least:
        return None
    here = cost[a:c, left:right]
    own = way.pairs[(way.pairs[:, 0] >= a) & (way.pairs[:, 0] < c)]
    fits = len(own) > 0 and np.nanmean(cost[own[:, 0], own[:, 1]]) < chosen.fits
    if fits and not any(one.kind != "match" and one.b > a and one.a < c for one in way.blocks):
        return None
    straight = align(here, chosen).price
    other = align(np.concatenate([here[b - a :], here[: b - a]]), chosen).price
    gain = (straight - other) / (c - a)
    return Swap(a, b, c, gain) if gain > chosen.swap else None


def reach(blocks: Sequence[Block], pairs: np.ndarray, at: int, *, before: bool) -> int:
    """Where the second is when the first is at a moment; what was added there lies inside (before) or also inside."""
    if before:
        earlier = pairs[pairs[:, 0] < at]
        return int(earlier[-1, 1]) + 1 if len(earlier) else 0
    later = pairs[pairs[:, 0] >= at]
    return int(later[0, 1]) if len(later) else max((one.d for one in blocks), default=0)
