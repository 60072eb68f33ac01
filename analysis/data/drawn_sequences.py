"""Synthetic dances as examples: exact joints and exact units, for trying what real recordings are too few for."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from analysis.data.choreography import Choreography, Part, choreograph
from analysis.data.examples import BACKGROUND, Example
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.schema import OPENPOSE_18
from analysis.schema.skeleton import SkeletonSequence

RATE = Fraction(25)


def unit_names(flavour: str) -> tuple[str, ...]:
    """The vocabulary of a flavour; [0] is the background, which no dance here has: units tile it."""
    return ("", *FLAVOUR_TABLE[flavour].units)


def action_names(flavour: str) -> tuple[str, ...]:
    return tuple(FLAVOUR_TABLE[flavour].actions)


def draw_sequences(
    seeds: Iterable[int], flavour: str, *, split: str = "train", seconds: float = 20.0, rate: Fraction = RATE,
    dancers: int = 1,
) -> list[Example]:  # fmt: skip
    """One example a dancer, named "train-ballet-7-0"; subject is the dancer's number, no two splits share one.

    Raises ValueError for words that choreograph does not know.
    """
    out: list[Example] = []
    for seed in seeds:
        dance = choreograph(seed, split=split, flavour=flavour, seconds=seconds, dancers=dancers,
                            formation="unison" if dancers > 1 else "solo")  # fmt: skip
        out.extend(_example(dance, part, k, rate) for k, part in enumerate(dance.parts))
    return out


def _example(dance: Choreography, part: Part, number: int, rate: Fraction) -> Example:
    name = f"{dance.split}-{dance.flavour}-{dance.seed}-{number}"
    frames = int(dance.seconds * rate)
    # From y up and z to the camera to y down and z away from it.
    joints = part.body(np.arange(frames) / float(rate)).joints * (1, -1, -1)
    sequence = SkeletonSequence(joints.astype(np.float32), OPENPOSE_18, rate, "m", name)
    names = unit_names(dance.flavour)
    units = np.full(frames, BACKGROUND, dtype=np.int64)
    for unit in part.danced:  # each from the frame that is nearest to its start, until the next one's
        units[int(np.floor(unit.start * float(rate) + 0.5)) :] = names.index(unit.unit)
    action = action_names(dance.flavour).index(dance.action)
    return Example(name, part.dancer.look, sequence, action=action, units=units)
