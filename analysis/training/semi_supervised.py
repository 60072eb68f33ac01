"""The semi-supervised recipe (paper B, 3.4): two students, two slow teachers, people's labels for a part of the clips.

Students learn the labelled clips as in the supervised recipe, with Dice and hard examples. After a burn-in each also
learns, on a strong view of unlabelled clips, what the other student's teacher is sure of on a weak view; and what the
two students say of the same view is drawn together. Teachers follow their students as running means.

Batch norms are the trap here: averaged, or frozen, their numbers belong to no weights that ever were, and teachers that
label by them are near chance on little data. Teachers label by the numbers of each batch; before a network is judged or
given back its norms count anew.

A step's batches and its random numbers are made from the seed and the step's number alone; so a run that was stopped
goes on to the last bit as if it had not been.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches
from analysis.data.examples import Example
from analysis.training.pair import Learner, class_shares, parts_of, renew_norms
from analysis.training.pseudo_labels import Lesson, disagreement, joined, unlabelled_loss
from analysis.training.recipe import Recipe, Report, Trained, Validate, is_over
from analysis.training.school import School
from analysis.training.state import load_training_state, save_training_state
from analysis.training.steps import frozen_copy, on_device, outputs_of, seed_of_step, stages_loss
from analysis.training.views import ViewSettings

WEAK = Augmentation(yaw=10)
STRONG = Augmentation(crop=0.15, warp=0.5, yaw=30, limbs=0.1, scale=0.15, noise=0.03, drop=0.1)
_HARD = 0.7  # paper B's
_DICE = 3.0  # to one of cross-entropy, paper B's
_OTHER = 7919  # the second student's seed is so much further on


@dataclass(frozen=True)
class SemiRecipe:
    """base: of the two students, as in the supervised recipe; its `average` is not read. Every other part can be left
    out by itself.

    teachers: False = two students of people's labels alone. cross: a teacher labels for the other student; False = for
    its own. unsupervised, consistency: weights of the teachers' labels and of the students' agreement, reached
    `burn_in` steps after the burn-in. momentum: share that a teacher keeps of itself a step. confidence: of labels that
    count. align: teachers name classes about as often as people do. ohem, dice: for people's labels. weak: what
    teachers see; strong: what students see of unlabelled clips. cutmix: stretches of strong views are pasted into one
    another.
    """

    base: Recipe = field(default_factory=Recipe)
    teachers: bool = True
    cross: bool = True
    unsupervised: float = 1.0
    consistency: float = 1.0
    momentum: float = 0.96
    burn_in: int = 60
    confidence: float = 0.7
    align: bool = True
    ohem: bool = True
    dice: bool = True
    weak: Augmentation = WEAK
    strong: Augmentation = STRONG
    cutmix: bool = True


def train_pair(
    students: tuple[nn.Module, nn.Module],
    labelled: Batches,
    unlabelled: Sequence[Example],
    recipe: SemiRecipe,
    *,
    unlabelled_size: int,
    validate: Validate | None = None,
    judge: str = "",
    keep_from: int = 0,
    state: Path | None = None,
    report: Report | None = None,
    device: str = "cpu",
    stop: Callable[[], bool] | None = None,
) -> Trained:
    """Teach two networks of one kind, and give back the better of their teachers (of the students, without teachers).

    unlabelled: clips whose labels, where they have any, are not looked at; `unlabelled_size` of them in a step. `judge`
    names the metric of `validate`, which is shown one teacher after the other, that is to grow; without `validate` the
    first teacher's last weights count. `report` gets each step's losses and each validation's metrics, as "a.loss",
    "b.accuracy" and so on. `keep_from`, `state` and `stop`: as in the supervised recipe. The students are changed in
    place.
    Raises FloatingPointError naming the step where the loss or what `judge` names is no number.
    """
    base = _of_people(recipe)
    school = None
    if recipe.teachers and unlabelled:
        views = ViewSettings(recipe.weak, recipe.strong, recipe.cutmix)
        school = School(labelled, unlabelled, unlabelled_size, views, base.weights, recipe.confidence, device)
    pair = _pair(students, labelled, base, align=recipe.align and school is not None, device=device)
    best = frozen_copy(pair[0].student)
    parts = parts_of(pair, best)
    progress: dict[str, Any] = {"step": 0, "best": -math.inf, "best_step": 0, "since": 0, "metrics": {}}
    if state is not None and state.exists():
        progress = load_training_state(state, parts)
    while not is_over(progress, base):
        if stop is not None and stop():
            if state is not None:
                save_training_state(state, parts, progress)
            break
        step = progress["step"]
        told = _step(step, pair, labelled, school, recipe, base, device)
        progress["step"] = step = step + 1
        if report is not None:
            report(step, told)
        if validate is not None and (step % base.check_every == 0 or step == base.iterations):
            progress["since"] += 1
            found: dict[str, float] = {}
            for learner in pair:
                judged = _judged(learner, school)
                metrics = {name: float(value) for name, value in validate(judged).items()}
                learner.student.train()
                found |= {f"{learner.name}.{name}": value for name, value in metrics.items()}
                if not math.isfinite(metrics[judge]):
                    raise FloatingPointError(f"step {step}: {learner.name}.{judge} is {metrics[judge]}")
                if step >= keep_from and metrics[judge] > progress["best"]:
                    progress |= {"best": metrics[judge], "best_step": step, "metrics": metrics, "since": 0}
                    best.load_state_dict(judged.state_dict())
            if report is not None:
                report(step, found)
        if state is not None and (step % base.save_every == 0 or is_over(progress, base)):
            save_training_state(state, parts, progress)
    if validate is None:
        best.load_state_dict(_judged(pair[0], school).state_dict())
        progress["best_step"] = progress["step"]
    return Trained(best, progress["best_step"], progress["metrics"])


def _step(
    step: int,
    pair: Sequence[Learner],
    labelled: Batches,
    school: School | None,
    recipe: SemiRecipe,
    base: Recipe,
    device: str,
) -> dict[str, float]:
    """One step of both students, and what it cost, by name."""
    mixed = base.mixed and device != "cpu"
    x, targets = on_device(labelled.draw(step), device)
    people = len(x)
    lesson: Lesson | None = None
    if school is not None and step >= recipe.burn_in:
        lesson = school.lesson(step, pair, mixed=mixed)
        x, targets = joined(x, targets, lesson)
    ramp = min(1.0, (step - recipe.burn_in + 1) / max(1, recipe.burn_in))
    told: dict[str, float] = {}
    total, said = torch.zeros((), device=device), []
    for number, learner in enumerate(pair):
        torch.manual_seed(seed_of_step(learner.recipe.seed, step))
        learner.prepare(step, labelled, device)
        stages = outputs_of(learner.student, x, targets.valid, mixed=mixed)
        structure = None if learner.game is None else learner.game.term(stages[-1], targets.units)
        loss, each = stages_loss(stages, targets, base.weights, base.losses, structure)
        told |= {f"{learner.name}.loss": loss.item()}
        told |= {f"{learner.name}.{name}": float(part) for name, part in each.items()}
        total = total + loss
        said.append(stages)
        if lesson is not None and school is not None:
            labels = lesson.labels[1 - number if recipe.cross else number]
            extra = torch.stack(
                [unlabelled_loss(stage, people, labels, lesson.moments, school.taught) for stage in stages]
            ).sum()
            sure = labels.sure(frames=school.taught.frames > 0)
            told |= {f"{learner.name}.unlabelled": extra.item(), f"{learner.name}.sure": sure}
            total = total + ramp * recipe.unsupervised * extra
    if lesson is not None and school is not None and recipe.consistency:
        apart = disagreement(said[0][-1], said[1][-1], people, lesson.moments.valid, school.taught)
        told["apart"] = apart.item()
        total = total + ramp * recipe.consistency * apart
    if not torch.isfinite(total):
        raise FloatingPointError(f"step {step}: the loss is {total.item()}")
    for learner in pair:
        learner.optimizer.zero_grad(set_to_none=True)
    total.backward()
    keep = min(1 - 1 / (step + 1), recipe.momentum)
    for learner, stages in zip(pair, said, strict=True):
        critic = learner.learn(step, stages[-1], targets.units, keep if school is not None else 0.0)
        told |= {} if critic is None else {f"{learner.name}.critic": critic}
    return told


def _of_people(recipe: SemiRecipe) -> Recipe:
    """The students' recipe, with what paper B adds to the losses of labelled clips."""
    base = recipe.base
    if recipe.ohem:
        base = replace(base, losses=replace(base.losses, hard=_HARD))
    if recipe.dice:
        base = replace(base, weights=replace(base.weights, dice=_DICE * base.weights.frames))
    return base


def _pair(
    students: tuple[nn.Module, nn.Module], labelled: Batches, base: Recipe, *, align: bool, device: str
) -> list[Learner]:
    shares = class_shares(students[0].to(device), labelled, device) if align else None
    recipes = (base, replace(base, seed=base.seed + _OTHER))
    return [
        Learner(name, student, shares, one, device)
        for name, student, one in zip(("a", "b"), students, recipes, strict=True)
    ]


def _judged(learner: Learner, school: School | None) -> nn.Module:
    """Whom to ask: a teacher, its norms counted anew; without teachers the student."""
    if school is None:
        return learner.student.eval()
    renew_norms(learner.teacher, school.plain, school.device)
    return learner.teacher.eval()
