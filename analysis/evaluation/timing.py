"""When units begin and movements arrive, against the beats that hold.

What an edge or a beat is uncertain by is told with it: a start counts as early or late only where it is so by more than
both together. An edge goes with the beat that is nearest: more than half a beat early is late for the one before.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, pi, sin
from statistics import median

BEAT = 0.02  # seconds, one sigma of a beat that was heard
CORRECTED = 0.015  # of one that a person set
LEVEL = 2.3  # sigmas of an edge within which nine of ten lie, on training films: a few lie far off
SURE = 0.9  # confidence from which an edge is one, on the same films: of less sure ones a third are none
_ACCENT = 0.04  # seconds, one sigma of an accent
_BAR = 8  # beats of a stretch in which movements agree with the beat, or do not
_LEAST = 4  # events that can agree
_ON, _OFF = 0.15, 0.3  # shares of a beat up to, and from, which they lie on it and between two


@dataclass(frozen=True)
class Edge:
    """A unit begins or ends at a frame, `late` frames after its beat (negative: before). sigma: frames; confidence
    0..1: that there is an edge at all."""

    frame: int
    kind: str
    segment: int
    beat: int
    count: int | None
    late: float
    sigma: float
    confidence: float

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE and abs(self.late) > LEVEL * self.sigma


@dataclass(frozen=True)
class Beaten:
    """A movement arrives at a frame, `late` frames after its beat."""

    frame: int
    late: float
    strength: float


@dataclass(frozen=True)
class Stretch:
    """Frames [start, end) whose movements arrive on the beat ("on"), between two ("off") or anywhere ("free")."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Timing:
    """resolution: frames that cannot be told apart. beat: frames from one to the next. off_beat 0..1: 0 where starts
    lie on beats, 1 where all lie in the middle between two, about a half where they heed none; None without a start."""

    resolution: float
    beat: float
    edges: tuple[Edge, ...]
    accents: tuple[Beaten, ...]
    near: int
    of: int
    median_late: float | None
    off_beat: float | None
    stretches: tuple[Stretch, ...]

    @property
    def coarse(self) -> bool:
        """Would most starts lie within the resolution of some beat, whatever was danced? Then `near` tells nothing."""
        return 2 * self.resolution > self.beat / 2


@dataclass(frozen=True)
class Start:
    """An edge as a report tells it; sigma: frames."""

    frame: int
    kind: str
    segment: int
    sigma: float
    confidence: float = 1.0


def timing(
    edges: Sequence[Start], accents: Sequence[tuple[int, float]], beats: Sequence[float], count_one: int | None,
    fps: float, frames: int, *, corrected: bool,
) -> Timing | None:  # fmt: skip
    """accents: (frame, strength). beats: seconds, rising. None for fewer than two beats."""
    if len(beats) < 2:
        return None
    grid = [beat * fps for beat in beats]
    beat_sigma = (CORRECTED if corrected else BEAT) * fps
    told = []
    for edge in edges:
        found = _nearest(grid, edge.frame)
        if found is not None:
            index, late, _phase = found
            count = None if count_one is None else (index - count_one) % 8 + 1
            sigma = hypot(edge.sigma, beat_sigma)
            told.append(Edge(edge.frame, edge.kind, edge.segment, index, count, late, sigma, edge.confidence))
    starts = [edge for edge in told if edge.kind == "start"]
    resolution = LEVEL * (median(edge.sigma for edge in starts) if starts else hypot(_ACCENT * fps, beat_sigma))
    phases = [abs(found[2]) for edge in starts if (found := _nearest(grid, edge.frame)) is not None]
    arrived = [
        Beaten(frame, found[1], strength) for frame, strength in accents if (found := _nearest(grid, frame)) is not None
    ]
    return Timing(
        resolution=resolution, beat=median(b - a for a, b in pairwise(grid)), edges=tuple(told), accents=tuple(arrived),
        near=sum(abs(edge.late) <= resolution for edge in starts), of=len(starts),
        median_late=median(edge.late for edge in starts) if starts else None,
        off_beat=2 * sum(phases) / len(phases) if phases else None,
        stretches=_stretches(grid, [edge.frame for edge in starts] + [one.frame for one in arrived], frames),
    )  # fmt: skip


def _nearest(grid: Sequence[float], frame: float) -> tuple[int, float, float] | None:
    """(index of the nearest beat, frames after it, the same in beats); None by more than half a beat beyond them."""
    at = bisect_left(grid, frame)
    index = min((i for i in (at - 1, at) if 0 <= i < len(grid)), key=lambda i: abs(grid[i] - frame))
    late = frame - grid[index]
    after = index if late >= 0 else index - 1
    after = min(max(after, 0), len(grid) - 2)
    phase = late / (grid[after + 1] - grid[after])
    return (index, late, phase) if abs(phase) <= 0.5 + 1e-9 else None


def _stretches(grid: Sequence[float], events: Sequence[int], frames: int) -> tuple[Stretch, ...]:
    """Bars of 8 beats by whether what happens in and around them keeps to a place of the beat."""
    out: list[Stretch] = []
    edges = [grid[i] for i in range(0, len(grid), _BAR // 2)]
    if grid[-1] > edges[-1]:
        edges.append(grid[-1])
    for a, b in pairwise(edges):
        around = (b - a) / 2
        phases = [f[2] for e in events if a - around <= e < b + around and (f := _nearest(grid, e)) is not None]
        start, end = max(0, round(a)), min(frames, round(b))
        if len(phases) < _LEAST or end <= start:
            continue
        kind = _agree(phases)
        if out and out[-1].kind == kind and out[-1].end >= start:
            out[-1] = Stretch(out[-1].start, end, kind)
        else:
            out.append(Stretch(start, end, kind))
    return tuple(out)


def _agree(phases: Sequence[float]) -> str:
    """Do these phases (-0.5..0.5) lie closer together than chance has it (Rayleigh's test, 5%)? Then where."""
    x = sum(cos(2 * pi * p) for p in phases)
    y = sum(sin(2 * pi * p) for p in phases)
    n = len(phases)
    if (x * x + y * y) / n < 3.0:
        return "free"
    middle = abs(atan2(y, x) / (2 * pi))
    return "on" if middle <= _ON else "off" if middle >= _OFF else "free"
