"""HDM05's classes with a fifth of the labels, across actors: two teach, the third is judged, each of the three once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.data.examples import Example
from analysis.data.hdm05 import CLASSES, read_hdm05
from analysis.data.labelled_subsets import SHARES
from analysis.data.splits import variants
from analysis.experiments.semi_clips import all_of
from analysis.experiments.semi_runs import (
    BOTH,
    FEW,
    PRETRAINED,
    SEMI,
    SUPERVISED,
    Run,
    Say,
    main_arms,
)
from analysis.skeleton.layouts import ACCLAIM_31

DATA = "hdm05"
KINDS = (ACCLAIM_31, len(CLASSES))
_EVERY = 4  # of 120 frames a second


def run(
    data: Path, *, quick: bool, seeds: Sequence[int], out: Path, say: Say, minutes: float | None = None
) -> dict[str, Any]:
    """Every run of the plan; what lies finished in `out` is not done again. minutes: no run is begun later than that.

    quick: the three main arms on one actor, one seed.
    """
    examples = read(data)
    return all_of(plan(seeds, quick=quick), DATA, examples, KINDS, out=out, say=say, minutes=minutes)


def plan(seeds: Sequence[int], *, quick: bool = False) -> list[Run]:
    """The most telling first: main arms of all actors, one seed after the other; pre-training; other shares."""
    actors = variants(DATA)
    if quick:
        return main_arms(actors[:1], seeds[0])
    runs = [one for seed in seeds for one in main_arms(actors, seed)]
    runs += [Run(arm, actor, FEW, seed) for seed in seeds for actor in actors for arm in (PRETRAINED, BOTH)]
    shares = [share for share in SHARES if share != FEW]
    return runs + [
        Run(arm, actor, share, seed)
        for seed in seeds for share in shares for actor in actors for arm in (SUPERVISED, SEMI)
    ]  # fmt: skip


def read(data: Path) -> Mapping[str, Example]:
    """Every take by its name, 30 frames a second."""
    return {example.name: _thinned(example) for example in read_hdm05(data / DATA)}


def _thinned(example: Example) -> Example:
    sequence = example.sequence
    return replace(
        example, sequence=replace(sequence, joints=sequence.joints[::_EVERY].copy(), rate=sequence.rate / _EVERY)
    )
