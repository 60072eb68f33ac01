"""What a choreography is: dancers' parts, units in exact time, and what another take does differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from analysis.data.body import Array, Body
from analysis.data.choreography_beats import Grid
from analysis.data.choreography_path import Motion, Placed, motion
from analysis.data.grammar import Flavour
from analysis.data.grammar_order import manner
from analysis.data.physique import SPLITS, Dancer

SHORTEST = 0.35  # seconds of a unit that begins late


@dataclass(frozen=True)
class Danced:
    """A unit as it is danced. Times in seconds; phases: where its start gives way to its process, and that to its end.

    count: where on the grid it is set to begin, in beats after beats[count_one] (halves: between beats, on purpose);
    the dancer's own timing is in `start`. side: 1 right, -1 left.
    """

    unit: str
    start: float
    end: float
    phases: tuple[float, float]
    count: float
    side: int


@dataclass(frozen=True)
class Step:
    """A planned unit: its counts and side; half a count late on purpose (`off`); seconds late; a joint that is off."""

    unit: str
    counts: float
    side: int = 1
    off: bool = False
    late: float = 0.0
    tilt: tuple[str, float] | None = None


@dataclass(frozen=True)
class Part:
    """One dancer's part: units tiling [0, seconds), and the motion. yaw: degrees that the room is turned by, to the
    dancers' left, before it is seen."""

    dancer: Dancer
    danced: tuple[Danced, ...]
    steps: tuple[Step, ...] = field(repr=False)
    origin: tuple[float, float] = field(repr=False)  # the dancer's place (x, z), metres
    motion: Motion = field(repr=False, compare=False)
    yaw: float = 0.0

    def body(self, times: Array) -> Body:
        """The body at times (T,) in seconds, world metres: the same motion at every frame rate."""
        body = self.motion.body(times)
        return body.turned(self.yaw) if self.yaw else body


@dataclass(frozen=True)
class Edit:
    """What another take does differently.

    index: the unit in `danced` of that part before the edit. amount: seconds (late) or degrees (angle). joint: trunk
    (leans to the dancer's right by so much), right_shoulder or left_shoulder (the arm is lifted sideways), right_elbow
    or left_elbow (is bent).
    """

    kind: Literal["omitted", "swapped", "late", "angle"]
    part: int
    index: int
    unit: str
    amount: float = 0.0
    joint: str = ""


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
    formation: str = "solo"


def part_of(who: Dancer, steps: Sequence[Step], flavour: Flavour, grid: Grid, *, split: str, school: int,
            count_one: int, seconds: float, origin: tuple[float, float], seed: Sequence[int]) -> Part:  # fmt: skip
    """A dancer's part from planned steps, which begin with the first beat; the last one lasts until the end.

    seed: whole numbers >= 0 for the dancer's small accidents.
    """
    rng = np.random.default_rng([SPLITS.index(split), 77, who.look, *seed])
    starts, counts, at = [0.0], [0.0], steps[0].counts
    for step in steps[1:]:
        begin = at + (0.5 if step.off else 0.0)
        own = who.style.lag + float(np.clip(rng.normal(0.0, who.style.jitter), -0.08, 0.08))
        counts.append(begin)
        starts.append(max(grid.time(begin) + own + step.late, starts[-1] + SHORTEST))
        at += step.counts
    placed, danced = [], []
    for step, count, start, end in zip(steps, counts, starts, [*starts[1:], seconds], strict=True):
        unit = flavour.units[step.unit]
        how = manner(flavour, unit, split, school)
        placed.append(Placed(unit, start, end, step.side, how, step.tilt))
        a, b = (start + (end - start) * (p / unit.span) ** how.pace for p in unit.process)
        danced.append(Danced(unit.name, start, end, (a, b), count - count_one, step.side))
    moving = motion(tuple(placed), flavour, who.physique, who.style, grid, origin, rng)
    return Part(who, tuple(danced), tuple(steps), origin, moving)
