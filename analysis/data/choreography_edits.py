"""Another take of a dance, with differences planted in it and told."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.data.choreography_parts import Choreography, Edit, Part, Step, part_of
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.physique import SPLITS

KINDS = ("omitted", "swapped", "late", "angle")
JOINTS = ("trunk", "right_shoulder", "left_shoulder", "right_elbow", "left_elbow")
LATE = (0.25, 0.60)  # seconds
ANGLE = (18.0, 30.0)  # degrees


def edited(choreography: Choreography, kinds: Sequence[str], *, seed: int = 0) -> Choreography:
    """The same dancers dance it once more, each of `kinds` done to a unit of its own; no kinds: a clean second take.

    A unit is omitted and what follows comes earlier (the end lasts longer); swapped with the next one; begun late, to
    end in time; or danced with an angle off. Beginning and end stay. Raises ValueError for unknown kinds and where the
    dance has too few units for so many edits.
    """
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"no such edits: {sorted(unknown)}")
    c = choreography
    rng = np.random.default_rng([SPLITS.index(c.split), c.seed, 911, seed, *(zlib.crc32(k.encode()) for k in kinds)])
    plans = [list(p.steps) for p in c.parts]
    edits: list[Edit] = []
    for kind in kinds:
        part = int(rng.integers(len(c.parts)))
        free = [i for i in range(1, len(plans[part]) - 1) if _free(i, kind, part, edits, c.parts[part])]
        if not free:
            raise ValueError(f"too few units for {len(kinds)} edits")
        index = int(rng.choice(free))
        danced = c.parts[part].danced[index]
        amount, joint = 0.0, ""
        if kind == "late":
            amount = round(min(float(rng.uniform(*LATE)), 0.4 * (danced.end - danced.start)), 3)
        elif kind == "angle":
            amount, joint = round(float(rng.uniform(*ANGLE)), 1), str(rng.choice(JOINTS))
        edits.append(Edit(kind, part, index, danced.unit, amount, joint))  # type: ignore[arg-type]  # checked above
    takes = [_applied(steps, [e for e in edits if e.part == k]) for k, steps in enumerate(plans)]
    parts = tuple(_danced_again(c, k, steps, seed) for k, steps in enumerate(takes))
    return replace(c, parts=parts, edits=tuple(edits))


def _free(index: int, kind: str, part: int, edits: Sequence[Edit], danced: Part) -> bool:
    """Whether a unit may be edited: neither it nor a neighbour is yet, and a swap makes a difference."""
    if any(e.part == part and abs(e.index - index) <= 2 for e in edits):
        return False
    if kind != "swapped":
        return True
    units = [d.unit for d in danced.danced]
    return index + 1 < len(units) - 1 and units[index] != units[index + 1]


def _applied(steps: list[Step], edits: Sequence[Edit]) -> list[Step]:
    """The steps with the edits, from the back so that indices hold."""
    steps = list(steps)
    for e in sorted(edits, key=lambda e: -e.index):
        i = e.index
        if e.kind == "omitted":
            counts = steps.pop(i).counts
            steps[-1] = replace(steps[-1], counts=steps[-1].counts + counts)
        elif e.kind == "swapped":
            steps[i], steps[i + 1] = steps[i + 1], steps[i]
        elif e.kind == "late":
            steps[i] = replace(steps[i], late=e.amount)
        else:
            steps[i] = replace(steps[i], tilt=(e.joint, e.amount))
    return steps


def _danced_again(c: Choreography, k: int, steps: list[Step], seed: int) -> Part:
    part = c.parts[k]
    return part_of(part.dancer, steps, FLAVOUR_TABLE[c.flavour], part.motion.grid, split=c.split, school=c.school,
                   count_one=c.count_one, seconds=c.seconds, origin=part.origin, seed=(c.seed, 1 + seed))  # fmt: skip
