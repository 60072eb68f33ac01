"""How often units are danced, and what follows what, counted over many clips. Plain Python: the web process counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

Unit = Hashable
_AT_REST = 2.0  # seconds without a unit after which what comes next begins anew, and follows nothing


@dataclass(frozen=True)
class Part:
    """Frames [start, end) of which somebody, or a model, said what they are: a unit, or None, no unit."""

    start: int
    end: int
    unit: Unit | None


@dataclass
class Occurrence:
    """How often a unit is danced, in how many clips, and for how many seconds."""

    times: int = 0
    clips: int = 0
    seconds: float = 0.0


def occurrences(takes: Iterable[tuple[float, Sequence[Part]]]) -> dict[Unit, Occurrence]:
    """By unit, of (frames a second, parts) of each clip."""
    found: dict[Unit, Occurrence] = {}
    for fps, parts in takes:
        for unit in {part.unit for part in parts if part.unit is not None}:
            found.setdefault(unit, Occurrence()).clips += 1
        for part in parts:
            if part.unit is not None:
                one = found[part.unit]
                one.times += 1
                one.seconds += (part.end - part.start) / fps
    return found


def followed(takes: Iterable[tuple[float, Sequence[Part]]]) -> Counter[tuple[Unit, Unit]]:
    """How often a unit comes straight after another one. Frames of which nothing is said come between them: then nobody
    knows; nor does one that comes after a rest follow what was before."""
    found: Counter[tuple[Unit, Unit]] = Counter()
    for fps, parts in takes:
        found.update(_pairs(fps, parts))
    return found


def _pairs(fps: float, parts: Sequence[Part]) -> Iterator[tuple[Unit, Unit]]:
    before: Unit | None = None
    ended = at = 0  # where the unit before ended, and up to where something is said
    for part in sorted(parts, key=lambda part: part.start):
        if part.start > at:
            before = None
        at = part.end
        if part.unit is None:
            continue
        if before is not None and part.start - ended <= _AT_REST * fps:
            yield before, part.unit
        before, ended = part.unit, part.end


def same_span(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> int | None:
    """Which of the spans has most of its frames in common with this one, by intersection over union; None where that is
    less than a half: then it is another passage."""

    def share(other: tuple[int, int]) -> float:
        common = min(other[1], span[1]) - max(other[0], span[0])
        return max(0, common) / (max(other[1], span[1]) - min(other[0], span[0]))

    best = max(range(len(spans)), key=lambda i: share(spans[i]), default=None)
    return best if best is not None and share(spans[best]) >= 0.5 else None
