"""MSR-Action3D with a fifth of the labels: supervised, semi-supervised, pre-trained, and with all labels.

The same student, as many steps and as large batches in every arm; the labelled clips are committed lists, one draw a
seed (analysis.data.labelled_subsets). Settings were chosen by leaving out one odd subject after the other (`rehearse`);
networks are then taught with all odd subjects for a fixed number of steps, and the last step counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.examples import Example
from analysis.data.labelled_subsets import SHARES, count_of, in_order, kind_of
from analysis.data.msr_action3d import ACTIONS
from analysis.data.splits import read_split, subject_of
from analysis.experiments.msr import ACTION_TESTS, DATA, LAYOUT, read
from analysis.experiments.semi_clips import SMALL, Student, all_of, work
from analysis.experiments.semi_runs import (
    ALL,
    BOTH,
    CLASS_PARTS,
    FEW,
    PRETRAINED,
    SEMI,
    SUPERVISED,
    Run,
    Say,
    Sides,
    bare,
    main_arms,
)

KINDS = (LAYOUT, len(ACTIONS))
SETTING2 = "setting2"


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: the three main arms on setting 2, one seed.
    """
    examples = read(data)
    return all_of(plan(seeds, quick=quick), DATA, examples, KINDS, out=out, say=say, minutes=minutes)


def plan(seeds: Sequence[int], *, quick: bool = False) -> list[Run]:
    """The most telling first: setting 2, one seed after the other; then of each seed the three other tests, what each
    part of the recipe does, and other shares."""
    if quick:
        return main_arms([SETTING2], seeds[0])
    runs = [one for seed in seeds for one in main_arms([SETTING2], seed, extra=(PRETRAINED, BOTH))]
    others = [share for share in SHARES if share != FEW]
    for seed in seeds:
        runs += main_arms(ACTION_TESTS, seed)
        runs += [Run(arm, SETTING2, share, seed) for share in others for arm in (SUPERVISED, SEMI)]
        runs += [Run(part, SETTING2, FEW, seed) for part in CLASS_PARTS]
    return runs + [Run(arm, SETTING2, share, seed) for seed in seeds for share in others for arm in (PRETRAINED, BOTH)]


def rehearse(
    examples: Mapping[str, Example], arm: str, subjects: Sequence[int], student: Student = SMALL, share: int = FEW,
    seed: int = 0,
) -> dict[int, float]:  # fmt: skip
    """Odd subject left out -> accuracy on it, taught with `share` percent of the others' labels. No test subject is
    touched."""
    names = read_split(DATA, SETTING2).fit
    told = {}
    for left in subjects:
        here = [name for name in names if subject_of(DATA, name) != left]
        order = in_order(here, lambda name: kind_of(DATA, name), np.random.default_rng((seed, left)))
        labelled = set(here if share == ALL else order[: count_of(share, len(here), len(ACTIONS))])
        sides = Sides(
            [examples[name] for name in here if name in labelled],
            [bare(examples[name]) for name in here if name not in labelled],
            [examples[name] for name in names if subject_of(DATA, name) == left],
        )
        found = work(student, Run(arm, f"without {left}", share, seed), sides, KINDS, None)
        told[left] = float(found["accuracy"])
    return told
