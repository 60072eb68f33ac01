"""Choreographies by seed: who dances which units when, exactly, and the motion itself at any time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from analysis.data.body import Array, Body
from analysis.data.choreography_beats import Grid, beat_map
from analysis.data.choreography_path import Motion, Placed, motion
from analysis.data.grammar import Flavour
from analysis.data.grammar_ballet import BALLET
from analysis.data.grammar_order import SCHOOLS, manner, transitions
from analysis.data.physique import DANCERS, SPLITS, Dancer, dancer

FLAVOUR_TABLE: dict[str, Flavour] = {"ballet": BALLET}
FLAVOURS = ("ballet", "chinese-classical", "contemporary", "hip-hop")
FORMATIONS = ("solo", "unison", "canon")
ROOM = 0.30  # metres from her place that a dancer may travel, to either side
APART = 1.75  # metres between neighbours


@dataclass(frozen=True)
class Danced:
    """A unit as it is danced. Times in seconds; phases: where its start gives way to its process, and that to its end.

    count: where on the grid it begins, in beats after count one (halves: between beats, on purpose). side: 1 right,
    -1 left.
    """

    unit: str
    start: float
    end: float
    phases: tuple[float, float]
    count: float
    side: int


@dataclass(frozen=True)
class Part:
    """One dancer's part: units tiling [0, seconds), and the motion."""

    dancer: Dancer
    danced: tuple[Danced, ...]
    motion: Motion = field(repr=False, compare=False)

    def body(self, times: Array) -> Body:
        """The body at times (T,) in seconds, world metres: the same motion at every frame rate."""
        return self.motion.body(times)


@dataclass(frozen=True)
class Edit:
    """What another take does differently; index: the unit in the part as it was before. amount: seconds or degrees."""

    kind: Literal["omitted", "swapped", "late", "angle"]
    part: int
    index: int
    unit: str
    amount: float = 0.0
    joint: str = ""


@dataclass(frozen=True)
class Step:
    """A planned unit: how many counts it is given, its side, and whether it comes half a count late on purpose."""

    unit: str
    counts: float
    side: int
    off: bool = False


@dataclass(frozen=True)
class Choreography:
    """A dance and all that is true of it. beats in seconds; beats[count_one] is a count 1 of 8."""

    seed: int
    split: str
    flavour: str
    action: str
    seconds: float
    beats: tuple[float, ...]
    count_one: int
    parts: tuple[Part, ...]
    edits: tuple[Edit, ...] = ()
    school: int = 0


def choreograph(
    seed: int, *, split: str = "train", flavour: str | None = None, seconds: float = 20.0, dancers: int = 1,
    formation: str = "solo", tempo: float | None = None,
) -> Choreography:  # fmt: skip
    """The dance of a seed. The same arguments give the same bits.

    Raises ValueError for unknown words, and where `seconds` are too few beats for a beginning and an end.
    """
    if split not in SPLITS or formation not in FORMATIONS or flavour not in (None, *FLAVOURS):
        raise ValueError(f"no such split, formation or flavour: {split!r}, {formation!r}, {flavour!r}")
    rng = np.random.default_rng([SPLITS.index(split), seed, 31])
    named = str(rng.choice(FLAVOURS)) if flavour is None else flavour
    kind = FLAVOUR_TABLE.get(named, BALLET)
    school, action = int(rng.integers(SCHOOLS[split])), str(rng.choice(list(kind.actions)))
    grid = beat_map(rng, seconds, kind.tempo, tempo)
    total = float(grid.count(np.array([seconds]))[0])
    first, steps = _plan(rng, kind, action, split, school, grid, total)
    people = [int(n) for n in rng.permutation(DANCERS[split])[:dancers]]
    parts = []
    for number in people:
        who = dancer(split, number)
        parts.append(_part(who, steps, kind, split, school, grid, first, seconds, seed, (0.0, 0.0)))
    return Choreography(seed, split, named, action, seconds, tuple(b for b in grid.beats if b < seconds), 0,
                        tuple(parts), (), school)  # fmt: skip


def _plan(rng: np.random.Generator, kind: Flavour, action: str, split: str, school: int, grid: Grid,
          total: float) -> tuple[float, list[Step]]:  # fmt: skip
    """The counts of the beginning, and the units after it; the last one ends the dance, however long."""
    if total < 4.0:
        raise ValueError(f"{total:.1f} beats are too few: a beginning and an end take 4")
    first = 4.0 if total >= 12.0 else 2.0
    last = min(4.0, total - first)
    names, chain = transitions(kind, action, split, school)
    at, row, x, steps = first, len(names), 0.0, [Step(kind.begins, first, 1)]
    while True:
        j = int(rng.choice(len(names), p=chain[row]))
        unit = kind.units[names[j]]
        fits = [c for c in unit.counts if grid.time(at + c) - grid.time(at) >= unit.seconds]
        counts = int(rng.choice(fits)) if fits else 2 * max(unit.counts)
        if at + counts > total - last:
            break
        side = 1 if rng.random() < 0.6 else -1
        if abs(x + side * unit.travel[0]) > ROOM:
            side = -side
        x += side * unit.travel[0]
        steps.append(Step(unit.name, counts, side, bool(rng.random() < kind.offbeat)))
        at, row = at + counts, j
    steps.append(Step(str(rng.choice(kind.ends)), total - at, 1))
    return first, steps


def _part(who: Dancer, steps: list[Step], kind: Flavour, split: str, school: int, grid: Grid, first: float,
          seconds: float, seed: int, origin: tuple[float, float]) -> Part:  # fmt: skip
    rng = np.random.default_rng([SPLITS.index(split), seed, 77, who.look])
    starts, counts, at = [0.0], [0.0], 0.0
    for i, step in enumerate(steps):
        if i:
            begin = at + (0.5 if step.off else 0.0)
            counts.append(begin)
            late = who.style.lag + float(rng.normal(0.0, who.style.jitter))
            starts.append(grid.time(begin) + late)
        at += step.counts
    starts.append(seconds)
    placed, danced = [], []
    for step, count, start, end in zip(steps, counts, starts, starts[1:], strict=False):
        unit = kind.units[step.unit]
        how = manner(kind, unit, split, school)
        placed.append(Placed(unit, start, end, step.side, how))
        a, b = (start + (end - start) * (p / unit.span) ** how.pace for p in unit.process)
        danced.append(Danced(unit.name, start, end, (a, b), count, step.side))
    moving = motion(tuple(placed), kind, who.physique, who.style, grid, origin, seconds, rng)
    return Part(who, tuple(danced), moving)


__all__ = ["FLAVOURS", "FORMATIONS", "SPLITS", "Choreography", "Danced", "Edit", "Part", "choreograph"]
