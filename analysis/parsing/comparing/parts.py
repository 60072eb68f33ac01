"""The units of both dances, once it is known how one lies along the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.parsing.comparing.chosen import Chosen
from analysis.parsing.comparing.order import Swap
from analysis.parsing.comparing.path import Block, Way


@dataclass(frozen=True)
class Part:
    """A stretch of the dance: moments [a, b) of the first and [c, d) of the second, as fractions; None where it is not.

    source: which segment of the first's report (or of the second's, where it was added) it is, or is a part of.
    kind: same, swapped, left-out, added. beside: it begins where something was left out or added.
    """

    kind: str
    source: int | None
    a: int | None
    b: int | None
    c: float | None
    d: float | None
    beside: bool = False


def parts_of(
    pieces: Sequence[tuple[int, int, int]], order: np.ndarray, way: Way, told: Sequence[Block], swaps: Sequence[Swap],
    chosen: Chosen,
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
    blocks = _added_at(told, starts)
    for k, (p, a, b, source) in enumerate(moved):
        end = p + b - a
        if k in blocks:
            out.append(_new(blocks[k]))
        gone = (total[end] - total[p]) / (end - p)
        inside = way.pairs[(way.pairs[:, 0] >= p) & (way.pairs[:, 0] < end)]
        if gone > 0.5 or not len(inside):
            out.append(Part("left-out", source, a, b, None, None))
            continue
        kind = "swapped" if any(s.a <= a and b <= s.c for s in swaps) else "same"
        before = _gap_at(told, p, blocks.get(k), chosen.near)
        behind = _gap_at(told, end, blocks.get(k + 1), chosen.near)
        c = place_of(way, p, before, chosen.around, after=True)
        d = place_of(way, end, behind, chosen.around, after=False)
        out.append(Part(kind, source, a, b, c, d, before is not None))
    if len(moved) in blocks:
        out.append(_new(blocks[len(moved)]))
    return out


def replaced(parts: Sequence[Part], order: np.ndarray, way: Way, cost: np.ndarray, chosen: Chosen) -> list[Part]:
    """The same, where another movement stands in a unit's place: that was left out, and this added. cost (N,M): rows in
    the second's order.
    """
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    out: list[Part] = []
    for part in parts:
        if part.kind == "same" and part.a is not None and part.b is not None and part.c is not None:
            rows, columns = way.pairs.T
            here = (rows >= place[part.a]) & (rows < place[part.a] + part.b - part.a)
            values = cost[rows[here], columns[here]]
            values = values[np.isfinite(values)]
            if part.b - part.a >= chosen.least and len(values) and values.mean() > chosen.replaced:
                out += [Part("left-out", part.source, part.a, part.b, None, None)]
                out += [Part("added", None, None, None, part.c, part.d)]
                continue
        out.append(part)
    return out


def _new(block: Block) -> Part:
    return Part("added", None, None, None, float(block.c), float(block.d))


def _added_at(gaps: Sequence[Block], starts: Sequence[int]) -> dict[int, Block]:
    """What was added, by the number of the piece before which it comes; of several there the longest."""
    out: dict[int, Block] = {}
    for one in gaps:
        if one.kind == "added":
            k = int(np.argmin([abs(one.a - start) for start in starts]))
            if k not in out or one.d - one.c > out[k].d - out[k].c:
                out[k] = one
    return out


def _gap_at(told: Sequence[Block], at: int, added: Block | None, near: int) -> Block | None:
    """What was passed over where a piece begins or ends."""
    if added is not None:
        return added
    return next((one for one in told if one.kind == "out" and one.a - near <= at <= one.b + near), None)


def place_of(way: Way, at: int, gap: Block | None, around: int, *, after: bool) -> float:
    """Where the second is when the first is at the edge before moment `at`: from the moments around it. Beside a gap
    from those of the one side alone: after it, or before.
    """
    first, second = way.pairs.T
    if gap is None:
        near = (first >= at - around) & (first < at + around)
    elif after:
        near = (first >= gap.b) & (second >= gap.d) & (first < max(at, gap.b) + around)
    else:
        near = (first < gap.a) & (second < gap.c) & (first >= min(at, gap.a) - around)
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
