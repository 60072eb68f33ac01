"""Units of frames with few labels: one student, taught in each arm for as many steps with as large batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.data.examples import Example
from analysis.evaluation.unit_scores import UnitScores, pooled, score_units
from analysis.experiments.frame_training import AUGMENTATION, RATE, read
from analysis.experiments.semi_runs import ARMS, FRAME_PARTS, OTHER, Run, Sides, taught_by
from analysis.experiments.utkinect_units import DECODING, found_units
from analysis.models.builders import build
from analysis.training.losses import LossSettings, LossWeights
from analysis.training.recipe import Recipe
from analysis.training.self_supervised import PretrainRecipe
from analysis.training.semi_supervised import SemiRecipe

KNOWN = ARMS | FRAME_PARTS
# No mirroring: the way a recording is, a person's right hand throws.
STRONG = Augmentation(warp=0.25, yaw=30, limbs=0.1, scale=0.15, noise=0.03, drop=0.1)


@dataclass(frozen=True)
class Student:
    """Its network (a builder's configuration) and how it is taught, alike in all arms. batch: labelled windows of
    `frames` frames a step, and as many unlabelled ones where they are used."""

    network: Mapping[str, Any]
    recipe: Recipe = field(default_factory=Recipe)
    semi: SemiRecipe = field(default_factory=SemiRecipe)
    before: PretrainRecipe = field(default_factory=lambda: PretrainRecipe(iterations=100, size=8))
    batch: int = 4
    frames: int = 256


SMALL = Student(
    {"dictionary": "none"},
    Recipe(
        iterations=600, rate=3e-3, weight_decay=1e-4, warmup=30, save_every=100,
        weights=LossWeights(action=0, frames=1, boundaries=1, reconstruction=0, structure=0, smoothness=0.15),
        losses=LossSettings(start_end_weight=5.0),
    ),
    SemiRecipe(strong=STRONG),
)  # fmt: skip


def settings_of(student: Student, run: Run) -> str:
    """All that a stored result depends on beside the recordings and the code; of the recipes what the arm uses."""
    arm = KNOWN[run.arm]
    semi = None if arm.semi is None else replace(student.semi, **arm.semi)
    before = student.before if arm.pretrained else None
    shape = (student.network, student.recipe, student.batch, student.frames)
    return repr((shape, semi, before, RATE, AUGMENTATION, DECODING))


def work(
    student: Student,
    run: Run,
    sides: Sides,
    kinds: tuple[str, int],
    tests: Mapping[str, Sequence[Example]],
    state: Path | None,
) -> dict[str, Any]:
    """Teach, then read each condition's test recordings, once. kinds: layout, and how many units there are, background
    included."""
    model = taught(student, run, sides, kinds, state)
    scores = {condition: scored(model, recordings) for condition, recordings in tests.items()}
    return told(scores, labelled=len(sides.labelled), weights=sum(weight.numel() for weight in model.parameters()))


def told(scores: Mapping[str, UnitScores], **more: Any) -> dict[str, Any]:
    """A run's result: of each condition the counts, which may be pooled, and the accuracy of the first one."""
    first = next(iter(scores.values()))
    return more | {
        "accuracy": first.right / max(1, first.frames),
        "scores": {condition: asdict(each) for condition, each in scores.items()},
    }


def taught(student: Student, run: Run, sides: Sides, kinds: tuple[str, int], state: Path | None) -> nn.Module:
    """The network with its last weights; no test recording is looked at."""
    sampling = Sampling(student.frames, RATE)
    labelled = Batches(sides.labelled, sampling, student.batch, run.seed, AUGMENTATION)
    pair = (_made(student, run.seed, kinds), _made(student, run.seed + OTHER, kinds))
    return taught_by(KNOWN[run.arm], pair, labelled, sides, student.recipe, student.semi, student.before, state)


def scored(model: nn.Module, recordings: Sequence[Example]) -> UnitScores:
    """Units as the decoding finds them (its settings were chosen on UTKinect's training side), counts of all
    recordings together."""
    out = []
    for recording in recordings:
        assert recording.units is not None
        out.append(score_units(recording.units, found_units(read(model, recording)), float(RATE)))
    return pooled(out)


def _made(student: Student, seed: int, kinds: tuple[str, int]) -> nn.Module:
    torch.manual_seed(seed)
    return build("refined", {**student.network, "actions": 1, "layout": kinds[0], "units": kinds[1]})
