"""Choreographies by seed: who dances which units when, exactly, and the motion itself at any time."""

from __future__ import annotations

import numpy as np

from analysis.data.choreography_beats import Grid, beat_map
from analysis.data.choreography_edits import edited
from analysis.data.choreography_parts import Choreography, Danced, Edit, Part, Step, part_of
from analysis.data.grammar import Flavour, Unit
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.grammar_order import SCHOOLS, transitions
from analysis.data.physique import DANCERS, SPLITS, dancer

FLAVOURS = tuple(FLAVOUR_TABLE)
FORMATIONS = ("solo", "unison", "canon")
ROOM = 0.30  # metres from her place that a dancer may travel, to either side
APART = 1.75  # metres between neighbours
LEAST = 4.0  # beats


def choreograph(
    seed: int, *, split: str = "train", flavour: str | None = None, seconds: float = 20.0, dancers: int = 1,
    formation: str = "solo", tempo: float | None = None, lead: int | None = None,
) -> Choreography:  # fmt: skip
    """The dance of a seed. The same arguments give the same bits.

    flavour, tempo (beats a minute, then steady) and lead (the first dancer: a number in the split's roster, the same
    body, style and look in every dance) are by seed where they are None. Several dancers dance in unison
    unless the formation is a canon. Raises ValueError for unknown words, for no or too many dancers, and where
    `seconds` are too few beats for a beginning and an end.
    """
    if split not in SPLITS or formation not in FORMATIONS or flavour not in (None, *FLAVOURS):
        raise ValueError(f"no such split, formation or flavour: {split!r}, {formation!r}, {flavour!r}")
    if not 1 <= dancers <= DANCERS[split] or (tempo is not None and not 30.0 <= tempo <= 300.0):
        raise ValueError(f"there can be 1 to {DANCERS[split]} dancers and a tempo of 30 to 300, not {dancers}, {tempo}")
    rng = np.random.default_rng([SPLITS.index(split), seed, 31])
    named = str(rng.choice(FLAVOURS)) if flavour is None else flavour
    kind = FLAVOUR_TABLE[named]
    school, action = int(rng.integers(SCHOOLS[split])), str(rng.choice(list(kind.actions)))
    grid = beat_map(rng, seconds, kind.tempo, tempo)
    total = float(grid.count(np.array([seconds]))[0])
    if total < LEAST:
        raise ValueError(f"{total:.1f} beats are too few: a beginning and an end take {LEAST:.0f}")
    count_one = int(rng.choice([0, 2, 4])) if total >= 16.0 else 0
    roster = [int(n) for n in rng.permutation(DANCERS[split])]
    if lead is not None:
        roster = [lead % DANCERS[split], *(n for n in roster if n != lead % DANCERS[split])]
    people = [dancer(split, n) for n in roster[:dancers]]
    prefers = people[0].style.prefers
    steps = _steps(rng, kind, action, split, school, grid, count_one, total, prefers)
    delay = int(rng.choice([2, 4])) if formation == "canon" else 0
    delay = min(delay, int(total - steps[0].counts - 2.0) // max(dancers - 1, 1))  # everybody gets to dance
    parts = tuple(
        part_of(who, _delayed(steps, k * delay, total), kind, grid, split=split, school=school, count_one=count_one,
                seconds=seconds, origin=_place(k, dancers), seed=(seed, 0))
        for k, who in enumerate(people)
    )  # fmt: skip
    beats = tuple(b for b in grid.beats if b < seconds)
    shape = formation if dancers > 1 else "solo"
    return Choreography(seed, split, named, action, seconds, beats, count_one, parts, (), school, shape)


def _steps(rng: np.random.Generator, kind: Flavour, action: str, split: str, school: int, grid: Grid, count_one: int,
           total: float, prefers: int) -> list[Step]:  # fmt: skip
    """A beginning up to a count one, units while they fit, and an end for what is left."""
    first = float(count_one or 4) if total >= 12.0 else 2.0
    last = min(4.0, total - first)
    names, chain = transitions(kind, action, split, school)
    at, row, x, steps = first, len(names), 0.0, [Step(kind.begins, first)]
    while True:
        beat = grid.time(at + 1.0) - grid.time(at)
        may = {n: [c for c in _counts(kind.units[n], beat) if at + c <= total - last] for n in names}
        odds = chain[row] * np.array([bool(may[n]) for n in names])
        if odds.sum() == 0.0:
            break
        j = int(rng.choice(len(names), p=odds / odds.sum()))
        unit, counts = kind.units[names[j]], int(rng.choice(may[names[j]]))
        side = prefers if rng.random() < 0.65 else -prefers
        if abs(x + side * unit.travel[0]) > max(ROOM, abs(x)):
            side = -side  # back to the middle
        x += side * unit.travel[0]
        steps.append(Step(unit.name, counts, side, bool(rng.random() < kind.offbeat)))
        at, row = at + counts, j
    return [*steps, Step(str(rng.choice(kind.ends)), total - at, prefers)]


def _counts(unit: Unit, beat: float) -> list[int]:
    """In how many counts of `beat` seconds a unit can be danced."""
    return [c for c in unit.counts if c * beat >= unit.seconds] or [2 * max(unit.counts)]


def _delayed(steps: list[Step], delay: int, total: float) -> list[Step]:
    """The steps begun so many counts later, as far as they then fit; the end stays the end."""
    if not delay:
        return steps
    kept = [Step(steps[0].unit, steps[0].counts + delay)]
    at = kept[0].counts
    for step in steps[1:-1]:
        if at + step.counts > total - 2.0:
            break
        kept.append(step)
        at += step.counts
    return [*kept, Step(steps[-1].unit, total - at, steps[-1].side)]


def _place(k: int, dancers: int) -> tuple[float, float]:
    """Where dancer k of a row stands, metres: beside each other, every second one a step back."""
    return (k - (dancers - 1) / 2.0) * APART, -0.35 if k % 2 else 0.0


__all__ = ["FLAVOURS", "FORMATIONS", "SPLITS", "Choreography", "Danced", "Edit", "Part", "choreograph", "edited"]
