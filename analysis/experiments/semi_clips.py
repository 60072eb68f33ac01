"""Classes of clips with few labels: one student, taught in each arm for as many steps with as large batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.data.examples import Example
from analysis.experiments.msr import PLAIN, judged
from analysis.experiments.semi_runs import ARMS, CLASS_PARTS, OTHER, Run, Say, Sides, sides_of, taught_by, work_through
from analysis.models.builders import build
from analysis.training.recipe import Recipe
from analysis.training.self_supervised import PretrainRecipe
from analysis.training.semi_supervised import SemiRecipe

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
# Long, for pairs go on learning where a network of a few labels has nothing more to learn: of MSR-Action3D's subject 3,
# left out, the pair named 66.1 % after 500 steps and 75.0 after 1500, the network of the labels alone 64.3 after 500.
SMALL = Student(
    {**PLAIN, "widths": [48, 64, 96], "strides": [2, 2, 1], "boundaries": False},
    Recipe(iterations=1000, warmup=30, save_every=100),
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


def all_of(
    plan: Sequence[Run],
    dataset: str,
    examples: Mapping[str, Example],
    kinds: tuple[str, int],
    *,
    out: Path,
    say: Say,
    minutes: float | None,
) -> dict[str, Any]:
    """Work through a plan with the small student: what an experiment tells."""
    runs = work_through(
        plan,
        lambda one, state: work(SMALL, one, sides_of(dataset, one, examples), kinds, state),
        lambda one: settings_of(SMALL, one),
        out=out, say=say, minutes=minutes,
    )  # fmt: skip
    return {"runs": runs, "planned": len(plan), "student": str(SMALL.network), "iterations": SMALL.recipe.iterations}


def taught(student: Student, run: Run, sides: Sides, kinds: tuple[str, int], state: Path | None) -> nn.Module:
    """The network with its last weights; no test clip is looked at."""
    labelled = Batches(sides.labelled, SAMPLING, student.batch, run.seed, VARIETY)
    pair = (_made(student, run.seed, kinds), _made(student, run.seed + OTHER, kinds))
    return taught_by(KNOWN[run.arm], pair, labelled, sides, student.recipe, student.semi, student.before, state)


def _made(student: Student, seed: int, kinds: tuple[str, int]) -> nn.Module:
    torch.manual_seed(seed)
    return build("fast", {**student.network, "layout": kinds[0], "actions": kinds[1]})
