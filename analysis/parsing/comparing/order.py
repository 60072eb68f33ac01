"""Units that were danced in another order: neighbours that fit better when they change places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.chosen import Chosen
from analysis.parsing.comparing.edges import snapped
from analysis.parsing.comparing.path import Block, Field, Way, align

Span = tuple[int, int]


@dataclass(frozen=True)
class Swap:
    """Moments [a, b) and [b, c) of the first, that the second dances the other way round; gain: what that saves."""

    a: int
    b: int
    c: int
    gain: float


def find_swaps(field: Field, way: Way, edges: Sequence[int], over: Sequence[int], chosen: Chosen) -> list[Swap]:
    """Swaps that do not touch each other, the clearest first chosen, in order.

    edges: moments of the first where a unit begins or ends; over: those of the second, laid over it, which count where
    the first has none near.
    """
    found = [swap for a, b, c in _candidates(way, edges, over, chosen) if (swap := _tried(field, way, a, b, c, chosen))]
    found.sort(key=lambda swap: -swap.gain)
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


def _candidates(way: Way, edges: Sequence[int], over: Sequence[int], chosen: Chosen) -> set[tuple[int, int, int]]:
    """What may have changed places: two neighbours, and what was left out here and looks added there."""
    known = sorted({*edges, *over})
    out = {(a, b, c) for a, b, c in zip(known, known[1:], known[2:], strict=False)}
    out |= {(a, b, c) for a, b, c in zip(edges, edges[1:], edges[2:], strict=False)}
    blocks = [one for one in way.blocks if one.kind == "match" or max(one.b - one.a, one.d - one.c) >= chosen.least]
    for before, between, after in zip(blocks, blocks[1:], blocks[2:], strict=False):
        kinds = (before.kind, between.kind, after.kind)
        if kinds == ("out", "match", "added"):
            out.add((before.a, before.b, between.b))
        elif kinds == ("added", "match", "out"):
            out.add((between.a, between.b, after.b))
    near = {tuple(snapped(edges, a, b, c, chosen=chosen)) for a, b, c in out}
    return {(a, b, c) for a, b, c in near if b - a >= chosen.least and c - b >= chosen.least}


def _tried(field: Field, way: Way, a: int, b: int, c: int, chosen: Chosen) -> Swap | None:
    """The neighbours' order is tried with what is danced before and behind, as their places in the second are not known
    where the way goes astray."""
    low, high = max(0, a - chosen.margin), min(len(field.cost), c + chosen.margin)
    if not _strays(way, low, high, 0.4 * min(b - a, c - b)):
        return None
    left, right = reach(way.blocks, way.pairs, low, before=True), reach(way.blocks, way.pairs, high, before=False)
    if right - left < chosen.least:
        return None
    here = field.cut(slice(low, high), slice(left, right))
    straight = align(here, chosen).price
    other = align(here.ordered(order_with(high - low, [Swap(a - low, b - low, c - low, 0.0)])), chosen).price
    gain = straight - other
    return Swap(a, b, c, gain) if gain > chosen.swap else None


def _strays(way: Way, low: int, high: int, far: float) -> bool:
    """Whether the second is ever so many moments ahead or behind of where it was. What changes places leaves no other
    trace than that, or a gap."""
    rows, columns = way.pairs[(way.pairs[:, 0] >= low) & (way.pairs[:, 0] < high)].T
    return len(rows) == 0 or bool(np.ptp(columns - rows) >= far)


def reach(blocks: Sequence[Block], pairs: np.ndarray, at: int, *, before: bool) -> int:
    """Where the second is when the first is at a moment; what was added there lies inside (before) or also inside."""
    if before:
        earlier = pairs[pairs[:, 0] < at]
        return int(earlier[-1, 1]) + 1 if len(earlier) else 0
    later = pairs[pairs[:, 0] >= at]
    return int(later[0, 1]) if len(later) else max((one.d for one in blocks), default=0)
