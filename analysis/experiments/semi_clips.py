"""Classes of clips with few labels: one student, taught in each arm for as many steps with as large batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.experiments.msr import PLAIN, judged
from analysis.experiments.semi_runs import ARMS, CLASS_PARTS, OTHER, Run, Sides, begin
from analysis.models.builders import build
from analysis.training.recipe import Recipe
from analysis.training.self_supervised import PretrainRecipe
from analysis.training.semi_supervised import SemiRecipe, train_pair
from analysis.training.supervised import train

SAMPLING = Sampling(frames=32)
VARIETY = Augmentation(crop=0.15, warp=0.4, yaw=25, limbs=0.1, scale=0.15, noise=0.02)
KNOWN = ARMS | CLASS_PARTS
_TOLD = ("clips", "accuracy", "macro_f1", "mean_class_accuracy", "map", "accuracy_without_subject_2")


@dataclass(frozen=True)
class Student:
    """Its network (a builder's configuration) and how it is taught, alike in all arms. batch: labelled clips a step,
    and as many unlabelled ones where they are used."""

    network: Mapping[str, Any]
    recipe: Recipe = field(default_factory=Recipe)
    semi: SemiRecipe = field(default_factory=SemiRecipe)
    before: PretrainRecipe = field(default_factory=lambda: PretrainRecipe(iterations=150))
    batch: int = 16


# Of classes alone, and small: joint attention and a dictionary brought nothing to classes (analysis.experiments.msr).
SMALL = Student(
    {**PLAIN, "widths": [48, 64, 96], "strides": [2, 2, 1], "boundaries": False},
    Recipe(iterations=500, warmup=30, save_every=100),
)


def settings_of(student: Student, run: Run) -> str:
    """All that a stored result depends on beside the recordings and the code; of the recipes what the arm uses."""
    arm = KNOWN[run.arm]
    semi = None if arm.semi is None else replace(student.semi, **arm.semi)
    before = student.before if arm.pretrained else None
    return repr((student.network, student.recipe, student.batch, semi, before, SAMPLING, VARIETY))


def work(student: Student, run: Run, sides: Sides, kinds: tuple[str, int], state: Path | None) -> dict[str, Any]:
    """Teach, then read the test clips, once. kinds: layout, and how many classes there are."""
    model = taught(student, run, sides, kinds, state)
    found = judged(model, sides.test)
    weights = sum(parameter.numel() for parameter in model.parameters())
    return {name: found[name] for name in _TOLD} | {"labelled": len(sides.labelled), "weights": weights}


def taught(student: Student, run: Run, sides: Sides, kinds: tuple[str, int], state: Path | None) -> nn.Module:
    """The network with its last weights; no test clip is looked at."""
    arm = KNOWN[run.arm]
    labelled = Batches(sides.labelled, SAMPLING, student.batch, run.seed, VARIETY)
    recipe = replace(student.recipe, seed=run.seed)
    pair = (_made(student, run.seed, kinds), _made(student, run.seed + OTHER, kinds))
    if arm.pretrained:
        before = replace(student.before, seed=run.seed)
        begin(pair[: 1 if arm.semi is None else 2], sides, SAMPLING, before, state)
    if arm.semi is None:
        return train(pair[0], labelled, recipe, state=state).model
    semi = replace(student.semi, base=recipe, **arm.semi)
    return train_pair(pair, labelled, sides.unlabelled, semi, unlabelled_size=student.batch, state=state).model


def _made(student: Student, seed: int, kinds: tuple[str, int]) -> nn.Module:
    torch.manual_seed(seed)
    return build("fast", {**student.network, "layout": kinds[0], "actions": kinds[1]})
