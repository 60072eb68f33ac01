"""The units of both dances, once it is known how one lies along the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.parsing.comparing.order import Swap
from analysis.parsing.comparing.path import Block, Way

_NEAR = 10  # moments from an edge of a unit at which what was left out or added may as well begin there
_SHARE = 0.3  # of what was left out: as far off an edge may be, too
_AROUND = 5  # moments beside an edge that say where it is in the other


@dataclass(frozen=True)
class Part:
    """A stretch of the dance: moments [a, b) of the first and [c, d) of the second, as fractions; None where it is not.

    source: which segment of the first's report (or of the second's, where it was added) it is, or is a part of.
    kind: same, swapped, left-out, added.
    """

    kind: str
    source: int | None
    a: int | None
    b: int | None
    c: float | None
    d: float | None


def snapped(edges: Sequence[int], *ends: int) -> list[int]:
    """The ends of a span, each at the edge that it is near, if there is one."""
    near = max(_NEAR, _SHARE * (ends[-1] - ends[0]))
    nearest = [min(edges, key=lambda edge, end=end: abs(end - edge)) for end in ends]  # type: ignore[misc]
    return [edge if abs(edge - end) <= near else end for end, edge in zip(ends, nearest, strict=True)]


def parts_of(
    pieces: Sequence[tuple[int, int, int]], order: np.ndarray, way: Way, told: Sequence[Block], swaps: Sequence[Swap],
) -> list[Part]:  # fmt: skip
    """In the second's order. pieces: (a, b, source) that tile the first, none across the edge of a swap. order: the
    first's moments in the second's order, which `way` goes through; told: its gaps that count.
    """
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    moved = [(int(place[a]), a, b, source) for a, b, source in pieces]
    moved.sort()
    skipped = np.zeros(len(order) + 1)
    for one in told:
        if one.kind == "out":
            skipped[one.a : one.b] = 1
    total = np.concatenate([[0.0], np.cumsum(skipped)])
    out: list[Part] = []
    starts = [p for p, _, _, _ in moved] + [len(order)]
    added = _added_at(told, starts)
    for k, (p, a, b, source) in enumerate(moved):
        end = p + b - a
        out += [Part("added", None, None, None, float(c), float(d)) for c, d in added.get(k, ())]
        gone = (total[end] - total[p]) / (end - p)
        inside = way.pairs[(way.pairs[:, 0] >= p) & (way.pairs[:, 0] < end)]
        if gone > 0.5 or not len(inside):
            out.append(Part("left-out", source, a, b, None, None))
            continue
        kind = "swapped" if any(s.a <= a and b <= s.c for s in swaps) else "same"
        out.append(Part(kind, source, a, b, *_laid(way, p, end, k in added, k + 1 in added)))
    out += [Part("added", None, None, None, float(c), float(d)) for c, d in added.get(len(moved), ())]
    return out


def _added_at(gaps: Sequence[Block], starts: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """What was added, by the number of the piece before which it comes."""
    out: dict[int, list[tuple[int, int]]] = {}
    for one in gaps:
        if one.kind == "added":
            k = int(np.argmin([abs(one.a - start) for start in starts]))
            out.setdefault(k, []).append((one.c, one.d))
    return out


def _laid(way: Way, p: int, end: int, gap_before: bool, gap_after: bool) -> tuple[float, float]:
    """Where [p, end) of the first, in the second's order, is in the second."""
    return place_of(way, p, after=True, only=gap_before), place_of(way, end, after=False, only=gap_after)


def place_of(way: Way, at: int, *, after: bool, only: bool = False) -> float:
    """Where the second is when the first is at the edge before moment `at`.

    From the moments around it; from those after (or before) the edge alone where something was left out or added there.
    """
    first, second = way.pairs.T
    later, earlier = (first >= at) & (first < at + _AROUND), (first < at) & (first >= at - _AROUND)
    gap = any(one.kind != "match" and one.a - _AROUND <= at <= one.b + _AROUND for one in way.blocks)
    near = (later if after else earlier) if only or gap else later | earlier
    if not near.any():
        k = int(np.argmin(np.abs(first - at)))
        return float(second[k] + 0.5)
    return float(np.mean(second[near] - first[near]) + at)


def tiling(parts: list[Part], length: int) -> list[Part]:
    """The same, without gap or overlap in the second: neighbours meet in the middle, what is added keeps its own."""
    there = [k for k, part in enumerate(parts) if part.c is not None]
    out = list(parts)
    at = 0.0
    for n, k in enumerate(there):
        part = out[k]
        assert part.c is not None
        assert part.d is not None
        end = float(length)
        if n + 1 < len(there):
            following = out[there[n + 1]]
            assert following.c is not None
            end = part.d if part.kind == "added" else following.c if following.kind == "added" else (
                0.5 * (part.d + following.c)
            )  # fmt: skip
        end = min(max(end, at), float(length))
        out[k] = replace(part, c=at, d=end)
        at = end
    return out
