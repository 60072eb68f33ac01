"""UTKinect with a fifth of the labels: units and boundaries of whole recordings, three of sixteen labelled.

Labelled recordings are also shown with their actions in other orders (analysis.data.reorder), in every arm; that takes
labels, so the others are shown as they are. Test recordings are judged in their usual order and in three others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from analysis.data.examples import Example
from analysis.data.labelled_subsets import SHARES
from analysis.data.reorder import reordered
from analysis.data.splits import variants
from analysis.data.utkinect_sequences import UNITS, read_sequences
from analysis.experiments.frame_training import takes
from analysis.experiments.semi_frames import SMALL, settings_of, work
from analysis.experiments.semi_runs import (
    ALONE,
    BOTH,
    FEW,
    FRAME_PARTS,
    PRETRAINED,
    SEMI,
    SUPERVISED,
    Run,
    Say,
    main_arms,
    sides_of,
    work_through,
)
from analysis.experiments.utkinect_units import ORDERS, at_rate
from analysis.skeleton.layouts import KINECT_20

DATA = "utkinect"
KINDS = (KINECT_20, len(UNITS))
COPIES = 12  # re-ordered takes of each labelled recording
_ORDER_SEED = 615  # test orders are the same for every network and seed


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: the three main arms on one fold, one seed.
    """
    recordings = {example.name: example for example in at_rate(read_sequences(data / DATA))}

    def do(one: Run, state: Path) -> dict[str, Any]:
        sides = sides_of(DATA, one, recordings)
        labelled = takes(sides.labelled, COPIES, one.seed, shuffled=True)
        found = work(SMALL, one, replace(sides, labelled=labelled), KINDS, conditions(sides.test), state)
        return found | {"labelled": len(sides.labelled)}

    wanted = plan(seeds, quick=quick)
    runs = work_through(wanted, do, lambda one: settings_of(SMALL, one), out=out, say=say, minutes=minutes)
    return {"runs": runs, "planned": len(wanted), "student": str(SMALL.network), "iterations": SMALL.recipe.iterations}


def plan(seeds: Sequence[int], *, quick: bool = False) -> list[Run]:
    """The most telling first: main arms on all folds, one seed after the other; pre-training; shares; parts."""
    folds = variants(DATA)
    if quick:
        return main_arms(folds[:1], seeds[0])
    runs = [one for seed in seeds for one in main_arms(folds, seed)]
    runs += [Run(arm, fold, FEW, seeds[0]) for fold in folds for arm in (ALONE, PRETRAINED, BOTH)]
    shares = [share for share in SHARES if share != FEW]
    runs += [Run(arm, fold, share, seeds[0]) for share in shares for fold in folds for arm in (SUPERVISED, SEMI)]
    return runs + [Run(part, fold, FEW, seeds[0]) for part in FRAME_PARTS for fold in folds if part != ALONE]


def conditions(recordings: Sequence[Example]) -> dict[str, list[Example]]:
    """The recordings as they are, and each in as many other orders as the experiment with all labels has."""
    others = [
        reordered(each, np.random.default_rng((_ORDER_SEED, order, *each.name.encode())))
        for each in recordings
        for order in range(ORDERS)
    ]
    return {"normal": list(recordings), "re-ordered": others}
