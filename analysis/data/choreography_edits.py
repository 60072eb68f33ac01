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
ATTEMPTS = 100  # to find places for all edits


def edited(choreography: Choreography, kinds: Sequence[str], *, seed: int = 0) -> Choreography:
    """The same dancers dance it once more, each of `kinds` done to a unit of its own; no kinds: a clean second take.

    Edits keep clear of each other. A unit is omitted and what follows comes earlier (the end lasts longer); swapped
    with the next one; begun late, to end in time; or danced with an angle off. Beginning and end stay. Raises
    ValueError for unknown kinds and where the dance has too few units for so many edits.
    """
    if unknown := set(kinds) - set(KINDS):
        raise ValueError(f"no such edits: {sorted(unknown)}")
    c = choreography
    rng = np.random.default_rng([SPLITS.index(c.split), c.seed, 911, seed, *(zlib.crc32(k.encode()) for k in kinds)])
    edits = next((e for e in (_drawn(c, kinds, rng) for _ in range(ATTEMPTS)) if e is not None), None)
    if edits is None:
        raise ValueError(f"too few units for {len(kinds)} edits")
    takes = [_applied(list(p.steps), [e for e in edits if e.part == k]) for k, p in enumerate(c.parts)]
    parts = tuple(_danced_again(c, k, steps, seed) for k, steps in enumerate(takes))
    return replace(c, parts=parts, edits=tuple(edits))


def _drawn(c: Choreography, kinds: Sequence[str], rng: np.random.Generator) -> list[Edit] | None:
    """Edits at random places, or None where the first ones left no room for the last."""
    edits: list[Edit] = []
    for kind in kinds:
        part = int(rng.integers(len(c.parts)))
        free = [i for i in range(1, len(c.parts[part].steps) - 1) if _free(i, kind, part, edits, c.parts[part])]
        if not free:
            return None
        index = int(rng.choice(free))
        danced = c.parts[part].danced[index]
        amount, joint = 0.0, ""
        if kind == "late":
            amount = round(min(float(rng.uniform(*LATE)), 0.4 * (danced.end - danced.start)), 3)
        elif kind == "angle":
            amount, joint = round(float(rng.uniform(*ANGLE)), 1), str(rng.choice(JOINTS))
        edits.append(Edit(kind, part, index, danced.unit, amount, joint))  # type: ignore[arg-type]  # one of KINDS
    return edits


def _free(index: int, kind: str, part: int, edits: Sequence[Edit], danced: Part) -> bool:
    """Whether a unit may be edited: no edit touches it or a neighbour, and this one can be told from its result."""
    units = [d.unit for d in danced.danced]
    touched = {index, index + 1} if kind == "swapped" else {index}
    for e in (e for e in edits if e.part == part):
        others = {e.index, e.index + 1} if e.kind == "swapped" else {e.index}
        if any(abs(i - j) <= 1 for i in touched for j in others):
            return False
    if kind == "swapped":
        return index + 1 < len(units) - 1 and units[index] != units[index + 1]
    if kind == "omitted":  # of two alike one could not say which
        return units[index] not in (units[index - 1], units[index + 1])
    return True


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
