"""The way of a studio from its first label to its model: clips chosen without labels, taught with the rest or without.

A fifth of MSR-Action3D's odd subjects' clips is chosen by chance, people taking turns, or by what is typical of many; a
student of analysis.experiments.semi_msr, with as many steps, is taught with them and read once on the even subjects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.choosing import Candidate
from analysis.data.examples import Example
from analysis.data.splits import read_split
from analysis.experiments.choice import BEFORE, RANDOM, TYPICAL, embedded, ordered, pool_of
from analysis.experiments.msr import DATA, read
from analysis.experiments.semi_clips import SAMPLING, SMALL, settings_of, work
from analysis.experiments.semi_msr import KINDS, SETTING2
from analysis.experiments.semi_runs import BOTH, FEW, SEMI, SUPERVISED, Run, Say, Sides, bare, work_through

WAYS = (TYPICAL, RANDOM)
ARMS = (SUPERVISED, SEMI, BOTH)


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: what is typical, one seed, without and with the rest.
    """
    clips = read(data)
    runs = work_through(
        plan(seeds[:1] if quick else seeds, quick=quick),
        lambda one, state: work(SMALL, one, sides_of(clips, one), KINDS, state),
        lambda one: repr((settings_of(SMALL, one), BEFORE)),
        out=out, say=say, minutes=minutes,
    )  # fmt: skip
    return {"runs": runs, "planned": len(plan(seeds, quick=quick)), "iterations": SMALL.recipe.iterations}


def plan(seeds: Sequence[int], *, quick: bool = False) -> list[Run]:
    """A run's split is the way its labelled clips were chosen by. Pairs without pre-training come first."""
    if quick:
        return [Run(arm, TYPICAL, FEW, seeds[0]) for arm in (SUPERVISED, SEMI)]
    first = [Run(arm, way, FEW, seed) for seed in seeds for way in WAYS for arm in (SUPERVISED, SEMI)]
    return first + [Run(BOTH, way, FEW, seed) for seed in seeds for way in WAYS]


def sides_of(clips: Mapping[str, Example], one: Run) -> Sides:
    """The labelled clips are those that a site would propose first; no label was read to choose them."""
    pool = pool_of(clips)
    names = list(pool)
    candidates = [Candidate(name, dancer=str(each.subject)) for name, each in pool.items()]
    way = Run(one.split, SETTING2, one.share, one.seed)

    def points() -> np.ndarray:
        return embedded(pool, SAMPLING, one.seed)

    order = ordered(way, candidates, list(pool.values()), points)
    labelled = {names[choice.index] for choice in order[: round(len(pool) * one.share / 100)]}
    return Sides(
        [pool[name] for name in names if name in labelled],
        [bare(pool[name]) for name in names if name not in labelled],
        [clips[name] for name in read_split(DATA, SETTING2).test],
    )
