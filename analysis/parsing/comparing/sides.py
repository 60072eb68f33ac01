"""What each take shows: its segments, by frames, and which of them belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.parsing.comparing.parts import Part
from analysis.parsing.names import hue, letters, motion_label
from analysis.parsing.pieces import nearest_frame
from analysis.schema import Segment, StructureReport, Unit


@dataclass(frozen=True)
class Joined:
    """A part (number in the second's order) and the segments that it is of the first and the second."""

    part: int
    first: int | None
    second: int | None


@dataclass(frozen=True)
class Sides:
    """joined: units alone, in the order of the first, what was added where it comes in."""

    first: tuple[Segment, ...]
    second: tuple[Segment, ...]
    joined: tuple[Joined, ...]
    units: tuple[Unit, ...]


def sides_of(
    report: StructureReport, other: StructureReport, pieces: Sequence[tuple[int, int, int]], parts: Sequence[Part],
    clock: float, added: Sequence[Unit | None],
) -> Sides:  # fmt: skip
    """parts: in the second's order, tiling it. added: the unit of each of them that was added."""
    first = _first(report, pieces, clock)
    number = {(a, b): k for k, (a, b, _) in enumerate(pieces)}
    second: list[Segment] = []
    joined: list[Joined] = []
    for k, part in enumerate(parts):
        one = None if part.a is None or part.b is None else number[part.a, part.b]
        unit = added[k]
        model = first[one] if one is not None else None
        here = _second(part, model, unit, other, clock, second)
        if here is not None:
            second.append(here)
        state = model.state if model is not None else "unit"
        if state == "unit" and (one is not None or here is not None):
            joined.append(Joined(k, one, len(second) - 1 if here is not None else None))
    if second and second[-1].end < other.frames:
        second[-1] = replace(second[-1], end=other.frames)
    units = (*report.units, *(unit for unit in dict.fromkeys(added) if unit is not None and unit not in report.units))
    return Sides(first, tuple(second), _in_order(joined), units)


def _first(report: StructureReport, pieces: Sequence[tuple[int, int, int]], clock: float) -> tuple[Segment, ...]:
    """The report's segments, cut where a piece begins inside one."""
    fps = float(report.fps)
    out = []
    for k, (a, _, source) in enumerate(pieces):
        own = report.segments[source]
        begins = k == 0 or pieces[k - 1][2] != source
        ends = k + 1 == len(pieces) or pieces[k + 1][2] != source
        start = own.start if begins else nearest_frame(a / clock * 30.0, fps)
        out.append(replace(own, start=start, phases=own.phases if begins and ends else None))
    ends_at = [*(part.start for part in out[1:]), report.frames]
    return tuple(replace(part, end=end) for part, end in zip(out, ends_at, strict=True))


def _second(
    part: Part, model: Segment | None, unit: Unit | None, other: StructureReport, clock: float,
    before: Sequence[Segment],
) -> Segment | None:  # fmt: skip
    """None where it is not there, or shorter than a frame."""
    if part.c is None or part.d is None:
        return None
    fps = float(other.fps)
    start = before[-1].end if before else 0
    end = min(other.frames, nearest_frame(part.d / clock * 30.0, fps))
    if end <= start:
        return None
    if model is None:
        assert unit is not None
        return Segment(start, end, "unit", unit.id, 0, unit.name, None)
    phases = None
    if model.phases is not None:
        share = (end - start) / (model.end - model.start)
        a, b = (start + round((edge - model.start) * share) for edge in model.phases)
        phases = (a, b)
    return replace(model, start=start, end=end, phases=phases)


def _in_order(joined: Sequence[Joined]) -> tuple[Joined, ...]:
    """By the first; what is added stays behind what it follows in the second."""
    key, last = [], -1
    for n, one in enumerate(joined):
        last = one.first if one.first is not None else last
        key.append((last, one.first is None, n))
    return tuple(joined[n] for _, _, n in sorted(key))


def next_unit(units: Sequence[Unit]) -> Unit:
    """A unit that the first take does not have."""
    taken, index = {unit.id for unit in units}, len(units)
    while letters(index) in taken:
        index += 1
    return Unit(letters(index), motion_label(index, 0), letters(index), hue(index))
