"""Joined clips with a fifth of the labels: units and boundaries of recordings made of MSR-Action3D's clips.

Labelled clips (the committed draw on setting 2) are joined with each other, anew many times; the clips without labels
are in recordings of their own. Odd subjects teach, even ones test, in recordings that are the same for every network
and seed. What a number is worth is told by controls: a detector of least speed, one of sudden changes of speed (were it
good, the joining would leave traces), and a network that is told where the segments are and only has to name them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from analysis.data.batches import whole_clips
from analysis.data.examples import Example
from analysis.data.joined_clips import join_all
from analysis.data.labelled_subsets import ALL, DRAWS, SHARES, read_subset
from analysis.data.msr_action3d import ACTIONS
from analysis.data.splits import read_split
from analysis.evaluation import runs_of_labels
from analysis.evaluation.unit_scores import UnitScores, pooled, score_units
from analysis.experiments import semi_clips
from analysis.experiments.frame_training import RATE
from analysis.experiments.msr import DATA, LAYOUT, read
from analysis.experiments.seam_detectors import sudden_changes
from analysis.experiments.semi_frames import SMALL, settings_of, told, work
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
    Sides,
    bare,
    main_arms,
    work_through,
)
from analysis.experiments.utkinect_minima import least_speed

SETTING2 = "setting2"
KINDS = (LAYOUT, len(ACTIONS) + 1)
TOLD_SEGMENTS = "told the segments"
COPIES = 12  # times that the labelled clips are joined
_TEST, _TUNED = 615, 616  # seeds of the recordings that judge, and of those that detectors are tuned on
Examples = Mapping[str, Example]


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: the three main arms and the controls, one seed.
    """
    examples = read(data)
    tests = test_recordings(examples)

    def do(one: Run, state: Path) -> dict[str, Any]:
        if one.arm == TOLD_SEGMENTS:
            return named_segments(one, examples, tests, state)
        found = work(SMALL, one, sides_of(one, examples), KINDS, {"joined": tests}, state)
        return found | {"labelled": len(_clips(one, examples)[0])}  # clips, not recordings made of them

    wanted = plan(seeds, quick=quick)
    runs = work_through(wanted, do, settings, out=out, say=say, minutes=minutes)
    return {
        "runs": runs,
        "planned": len(wanted),
        "student": str(SMALL.network),
        "iterations": SMALL.recipe.iterations,
        "controls": controls(examples, tests),
        "recordings": len(tests),
        "seconds": round(sum(one.sequence.n_frames for one in tests) / float(RATE)),
    }


def settings(one: Run) -> str:
    if one.arm == TOLD_SEGMENTS:
        return semi_clips.settings_of(semi_clips.SMALL, replace(one, arm=SUPERVISED))
    return repr((settings_of(SMALL, one), COPIES))


def plan(seeds: Sequence[int], *, quick: bool = False) -> list[Run]:
    """The most telling first: main arms and the upper bound, one seed after the other; pre-training; shares; parts."""

    def bounds(seed: int) -> list[Run]:
        return [Run(TOLD_SEGMENTS, SETTING2, share, seed) for share in (FEW, ALL)]

    if quick:
        return main_arms([SETTING2], seeds[0]) + bounds(seeds[0])
    runs = []
    for seed in seeds:
        runs += main_arms([SETTING2], seed) + bounds(seed)
    runs += [Run(arm, SETTING2, FEW, seed) for seed in seeds for arm in (ALONE, PRETRAINED, BOTH)]
    shares = [share for share in SHARES if share != FEW]
    runs += [Run(arm, SETTING2, share, seed) for seed in seeds for share in shares for arm in (SUPERVISED, SEMI)]
    return runs + [Run(part, SETTING2, FEW, seed) for seed in seeds for part in FRAME_PARTS if part != ALONE]


def sides_of(one: Run, examples: Examples) -> Sides:
    """Labelled clips joined many times over; those without labels once, their units taken off.

    Recordings of the same name are takes of one: those without labels have names of their own.
    """
    labelled, others = _clips(one, examples)
    joined = [join for copy in range(COPIES) for join in join_all(labelled, np.random.default_rng((one.seed, 3, copy)))]
    pool = join_all(others, np.random.default_rng((one.seed, 4))) if others else []
    return Sides(joined, [replace(bare(each), name=f"{each.name}_unlabelled") for each in pool])


def test_recordings(examples: Examples) -> list[Example]:
    return join_all(_named(examples, read_split(DATA, SETTING2).test), np.random.default_rng(_TEST))


def named_segments(one: Run, examples: Examples, tests: Sequence[Example], state: Path | None) -> dict[str, Any]:
    """The upper bound: a network of classes, taught with the labelled clips, names each true segment."""
    labelled, _ = _clips(one, examples)
    kinds = (LAYOUT, len(ACTIONS))
    model = semi_clips.taught(semi_clips.SMALL, replace(one, arm=SUPERVISED), Sides(labelled), kinds, state)
    scores = {"joined": pooled([_named_by(model, each) for each in tests])}
    return told(scores, labelled=len(labelled), weights=sum(weight.numel() for weight in model.parameters()))


def controls(examples: Examples, tests: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Detectors that know no units, tuned on recordings of the training subjects: boundary F1 in percent."""
    tuned = join_all(_named(examples, read_split(DATA, SETTING2).fit), np.random.default_rng(_TUNED))
    minima = least_speed([*tuned, *tests], {SETTING2: [each.name for each in tests]})
    return {"least speed": minima, "sudden changes of speed": sudden_changes(tuned, tests)}


def _named_by(model: nn.Module, recording: Example) -> UnitScores:
    units = recording.units
    assert units is not None
    runs = runs_of_labels(units.tolist())
    joints = recording.sequence.joints
    parts = [
        replace(recording, sequence=replace(recording.sequence, joints=joints[start:end]), units=None)
        for _, start, end in runs
    ]
    clips = whole_clips(parts, semi_clips.SAMPLING)
    with torch.inference_mode():
        action = model(torch.from_numpy(clips.x), torch.from_numpy(clips.valid)).action
    names = action.argmax(dim=1).numpy() + 1
    found = np.concatenate([np.full(end - start, name) for name, (_, start, end) in zip(names, runs, strict=True)])
    return score_units(units, found, float(RATE))


def _clips(one: Run, examples: Examples) -> tuple[list[Example], list[Example]]:
    """The training side's clips with labels, and the others."""
    labelled = read_subset(DATA, SETTING2, one.share, one.seed % DRAWS)
    others = [name for name in read_split(DATA, SETTING2).fit if name not in labelled]
    return _named(examples, labelled), _named(examples, others)


def _named(examples: Examples, names: Sequence[str]) -> list[Example]:
    return [examples[name] for name in names]
