"""The whole of a comparison, from two takes to what is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.parsing.comparing.body import Doubts, Held, differences, doubts, held
from analysis.parsing.comparing.chosen import CHOSEN, Chosen
from analysis.parsing.comparing.edges import snapped
from analysis.parsing.comparing.grid import moved, turn_along, turn_between, unlike
from analysis.parsing.comparing.order import find_swaps, joins_of, order_with
from analysis.parsing.comparing.pairs import Grid, limits_of, pairs_of, warp_of
from analysis.parsing.comparing.parts import Part, parts_of, replaced, tiling
from analysis.parsing.comparing.path import Block, Field, Way, align, gaps
from analysis.parsing.comparing.sides import next_unit, sides_of
from analysis.parsing.comparing.things import things_of
from analysis.parsing.motion import RATE
from analysis.parsing.search import Trace, trace_of
from analysis.schema import PoseTrack, StructureReport, Unit
from analysis.schema.comparison import Comparison, JointDifference

MOST_CELLS = 16_000_000  # of the grid of two dances; longer ones are looked at more rarely


class NotComparable(ValueError):
    """No body is ever seen in one of the takes; `which` is 0 or 1."""

    def __init__(self, which: int) -> None:
        super().__init__(f"no body is ever seen in take {which + 1}")
        self.which = which


@dataclass(frozen=True, eq=False)
class Take:
    """A clip's body, and how it was read. named: its units are a vocabulary's, the same for every clip.
    dancer: whoever it is; None: not known."""

    track: PoseTrack
    report: StructureReport
    named: bool = False
    dancer: str | None = None


def compare(first: Take, second: Take, *, chosen: Chosen = CHOSEN) -> Comparison:
    """Raises NotComparable."""
    traces = []
    for which, take in enumerate((first, second)):
        trace = trace_of(take.track)
        if trace is None:
            raise NotComparable(which)
        traces.append(trace)
    a, b = traces
    stride = max(1, int(np.ceil(np.sqrt(len(a.bones) * len(b.bones) / MOST_CELLS))))
    clock, chosen = RATE / stride, chosen.every(stride)
    angle = turn_between(a, b)
    field = _field(first, second, a, b, angle, stride, chosen)
    way = align(field, chosen)
    better = turn_along(a, b, way.pairs * stride)
    if abs(np.angle(np.exp(1j * (better - angle)))) > np.deg2rad(2):
        angle, field = better, _field(first, second, a, b, better, stride, chosen)
        way = align(field, chosen)
    edges = _edges(first.report, clock, len(field.cost))
    swaps = find_swaps(field, way, edges, _over(way, second.report, clock, len(field.cost)), chosen)
    order = order_with(len(field.cost), swaps)
    if swaps:
        field = field.ordered(order)
    cost, way = field.cost, align(field, chosen, patient=True)
    cuts = {*edges, *(end for one in swaps for end in (one.a, one.b, one.c))}
    told = gaps(way, joins_of(swaps), chosen)
    cuts.update(end for span in _left_out(order, told, chosen) for end in snapped(sorted(cuts), *span, chosen=chosen))
    pieces = _pieces(first.report, clock, len(order), sorted(cuts))
    parts = parts_of(pieces, order, way, told, swaps, chosen)
    parts = replaced(parts, order, way, cost, chosen)
    added = _added(first, second, pieces, parts, field, order, clock, chosen)
    sides = sides_of(first.report, second.report, pieces, tiling(parts, cost.shape[1]), clock, added)
    same = first.dancer is not None and first.dancer == second.dancer
    doubt = doubts(angle, same, chosen)
    grid = Grid(cost, order, way, told, swaps, clock)
    bodies = held(a, first.track, 0.0), held(b, second.track, angle)
    pairs = pairs_of(sides, parts, grid, bodies[0], bodies[1], second.report, doubt, chosen)
    body = _dance_joints(*bodies, grid, doubt, chosen)
    return Comparison(
        units=sides.units, first=sides.first, second=sides.second, pairs=pairs.pairs,
        warp=warp_of(sides, grid, first.report, second.report), joints=body,
        things=things_of(pairs.pairs, sides.first, sides.second),
        limits=limits_of(a, b, angle, same, grid, len(pairs.pairs), chosen), tempo=round(pairs.tempo, 3),
    )  # fmt: skip


def _field(
    first: Take, second: Take, a: Trace, b: Trace, angle: float, stride: int, chosen: Chosen
) -> Field:
    cost = unlike(a, b, angle, stride)
    if first.named and second.named:
        clock = RATE / stride
        one, other = _unit_at(first.report, len(cost), clock), _unit_at(second.report, cost.shape[1], clock)
        both = (one[:, None] != "") & (other[None] != "")
        cost = np.where(both & (one[:, None] != other[None]), cost + chosen.name, cost).astype(np.float32)
    moves = [np.minimum(1.0, moved(trace, stride) / (chosen.moving * stride)) for trace in (a, b)]
    return Field(cost, *moves)


def _unit_at(report: StructureReport, n: int, clock: float) -> np.ndarray:
    """(n,) the id of the unit that is danced at each moment; empty where there is none."""
    out = np.full(n, "", dtype=object)
    for part in report.segments:
        start, end = (round(frame / float(report.fps) * clock) for frame in (part.start, part.end))
        out[start:end] = part.unit or ""
    return out


def _edges(report: StructureReport, clock: float, n: int) -> list[int]:
    """Moments at which segments begin, and the end."""
    return sorted({min(n, round(part.start / float(report.fps) * clock)) for part in report.segments} | {n})


def _over(way: Way, report: StructureReport, clock: float, n: int) -> list[int]:
    """The second's edges, as moments of the first."""
    if not len(way.pairs):
        return []
    first, second = way.pairs.T
    at = [round(part.start / float(report.fps) * clock) for part in report.segments[1:]]
    return [int(first[min(len(first) - 1, int(np.searchsorted(second, j)))]) for j in at]


def _left_out(order: np.ndarray, told: Sequence[Block], chosen: Chosen) -> list[tuple[int, int]]:
    """Spans of the first."""
    out = []
    for one in told:
        if one.kind == "out":
            moments = order[one.a : one.b]
            runs = np.split(moments, np.flatnonzero(np.diff(moments) != 1) + 1)
            out += [(int(run[0]), int(run[-1]) + 1) for run in runs if len(run) >= chosen.least]
    return out


def _pieces(report: StructureReport, clock: float, n: int, cuts: Sequence[int]) -> list[tuple[int, int, int]]:
    """(a, b, number of the segment) of moments that tile the first."""
    starts = [min(n, round(part.start / float(report.fps) * clock)) for part in report.segments]
    return [(a, b, int(np.searchsorted(starts, a, side="right")) - 1) for a, b in pairwise(cuts)]


def _added(
    first: Take, second: Take, pieces: Sequence[tuple[int, int, int]], parts: Sequence[Part], field: Field,
    order: np.ndarray, clock: float, chosen: Chosen,
) -> list[Unit | None]:  # fmt: skip
    """Which unit each added part is: in a common vocabulary the second's own, else the first's that it is most like, or
    a new one. None for parts that were not added.
    """
    place = np.empty(len(order), dtype=int)
    place[order] = np.arange(len(order))
    units = list(first.report.units)
    by_id = {unit.id: unit for unit in (*second.report.units, *units)}
    out: list[Unit | None] = []
    for part in parts:
        if part.kind != "added" or part.c is None or part.d is None:
            out.append(None)
            continue
        if first.named and second.named:
            own = _unit_over(second.report, part.c / clock, part.d / clock)
            if own is not None:
                out.append(by_id[own])
                continue
        best, near = None, chosen.gap
        for a, b, source in pieces:
            unit = first.report.segments[source].unit
            if unit is not None and b - a >= chosen.least:
                here = field.ordered(place[a:b]).cut(slice(None), slice(round(part.c), round(part.d)))
                mean = align(here, chosen).price / (b - a + part.d - part.c)
                if mean < near * chosen.known:
                    best, near = by_id[unit], mean / chosen.known
        if best is None:
            best = next_unit(units)
            units.append(best)
        out.append(best)
    return out


def _unit_over(report: StructureReport, start: float, end: float) -> str | None:
    """The unit that takes most of these seconds."""
    fps, shares = float(report.fps), dict[str, float]()
    for part in report.segments:
        both = min(end, part.end / fps) - max(start, part.start / fps)
        if both > 0 and part.unit is not None:
            shares[part.unit] = shares.get(part.unit, 0.0) + both
    return max(shares, key=lambda unit: shares[unit]) if shares else None


def _dance_joints(
    a: Held, b: Held, grid: Grid, doubt: Doubts, chosen: Chosen
) -> tuple[JointDifference, ...]:
    """Over all that belongs together."""
    together = grid.together()
    return differences(a, b, together, doubt, chosen) if len(together) else ()
