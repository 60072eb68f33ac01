"""What experiments on few labels have in common: arms, runs that are done one by one, and a plan that can be stopped.

A plan is worked through in its order, the most telling runs first. What lies finished in the folder of runs is not done
again, so a plan that was stopped, or ran out of its minutes, goes on where it was.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from torch import nn

from analysis.data.batches import Batches, Sampling
from analysis.data.examples import Example
from analysis.data.labelled_subsets import DRAWS, read_subset
from analysis.data.splits import read_split
from analysis.media.files import replacing
from analysis.training.recipe import Recipe
from analysis.training.self_supervised import PretrainRecipe, pretrain
from analysis.training.semi_supervised import WEAK, SemiRecipe, train_pair
from analysis.training.supervised import train

Say = Callable[[str], None]
SUPERVISED, SEMI = "supervised", "semi-supervised"
PRETRAINED, BOTH = "pre-trained", "pre-trained, semi-supervised"
ALONE = "two students, no teachers"  # what Dice and hard examples do by themselves: the fair rival of teachers
FEW, ALL = 20, 100  # percent
OTHER = 1000  # the second student begins from a seed so much further on


@dataclass(frozen=True)
class Arm:
    """How the student is taught. semi: changes to the semi-supervised recipe, None = with labelled clips alone."""

    semi: Mapping[str, Any] | None = None
    pretrained: bool = False


ARMS = {
    SUPERVISED: Arm(),
    SEMI: Arm(semi={}),
    PRETRAINED: Arm(pretrained=True),
    BOTH: Arm(semi={}, pretrained=True),
}
PARTS = {  # the semi-supervised recipe without one part each
    "each teacher for its own student": Arm(semi={"cross": False}),
    "without the students' agreement": Arm(semi={"consistency": 0.0}),
    "every teacher's label counts": Arm(semi={"confidence": 0.0}),
    "without hard examples": Arm(semi={"ohem": False}),
    "without CutMix": Arm(semi={"cutmix": False}),
    "students see the teachers' weak view": Arm(semi={"strong": WEAK, "cutmix": False}),
    ALONE: Arm(semi={"teachers": False}),
}
CLASS_PARTS = PARTS | {"without alignment of classes": Arm(semi={"align": False})}
FRAME_PARTS = PARTS | {"without Dice": Arm(semi={"dice": False})}


@dataclass(frozen=True)
class Run:
    """share: of the clips that are labelled, in percent. The seed is that of the draw, too."""

    arm: str
    split: str
    share: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.arm} {self.share}% {self.split} {self.seed}"


@dataclass(frozen=True)
class Sides:
    """Who teaches with labels, who without (as many as there are, their labels taken off), and who is judged."""

    labelled: Sequence[Example]
    unlabelled: Sequence[Example] = field(default_factory=list)
    test: Sequence[Example] = field(default_factory=list)


def sides_of(dataset: str, run: Run, examples: Mapping[str, Example]) -> Sides:
    """By the committed split and subset."""
    split = read_split(dataset, run.split)
    labelled = set(read_subset(dataset, run.split, run.share, run.seed % DRAWS))
    return Sides(
        [examples[name] for name in split.fit if name in labelled],
        [bare(examples[name]) for name in split.fit if name not in labelled],
        [examples[name] for name in split.test],
    )


def bare(example: Example) -> Example:
    """The example as nobody has looked at it."""
    return replace(example, action=None, units=None)


def begin(
    students: Sequence[nn.Module], sides: Sides, sampling: Sampling, recipe: PretrainRecipe, state: Path | None
) -> None:
    """Pre-train each student on every clip of the training side once, whatever takes of it there are; no label is
    read."""
    clips = {each.name: bare(each) for each in (*sides.unlabelled, *reversed(sides.labelled))}
    for number, student in enumerate(students):
        own = replace(recipe, seed=recipe.seed + OTHER * number)
        kept = None if state is None else state.with_suffix(f".begun-{number}")
        pretrain(student, [clips[name] for name in sorted(clips)], sampling, own, state=kept)


def taught_by(
    arm: Arm,
    pair: tuple[nn.Module, nn.Module],
    labelled: Batches,
    sides: Sides,
    recipe: Recipe,
    semi: SemiRecipe,
    before: PretrainRecipe,
    state: Path | None,
) -> nn.Module:
    """The network with its last weights, taught as the arm says, in windows and batches as `labelled` has them."""
    recipe = replace(recipe, seed=labelled.seed)
    if arm.pretrained:
        students = pair[: 1 if arm.semi is None else 2]
        begin(students, sides, labelled.sampling, replace(before, seed=labelled.seed), state)
    if arm.semi is None:
        return train(pair[0], labelled, recipe, state=state).model
    semi = replace(semi, base=recipe, **arm.semi)
    return train_pair(pair, labelled, sides.unlabelled, semi, unlabelled_size=labelled.size, state=state).model


def main_arms(splits: Sequence[str], seed: int, extra: Sequence[str] = ()) -> list[Run]:
    """A fifth of the labels against all, in each split; `extra` arms with a fifth of them behind."""
    runs = []
    for split in splits:
        runs += [Run(SUPERVISED, split, FEW, seed), Run(SEMI, split, FEW, seed), Run(SUPERVISED, split, ALL, seed)]
    return runs + [Run(arm, split, FEW, seed) for split in splits for arm in extra]


def work_through(
    plan: Sequence[Run],
    do: Callable[[Run, Path], dict[str, Any]],
    settings_of: Callable[[Run], str],
    *,
    out: Path,
    say: Say,
    minutes: float | None = None,
) -> list[dict[str, Any]]:
    """What each run of the plan found, in the plan's order. do: works a run, its training's state in the given file.

    With `minutes`, no run is begun later than that; those that were not begun are left out of the answer.
    """
    out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    told = []
    for run in plan:
        path = out / f"{run.name}.json"
        found = _stored(path, settings_of(run))
        if found is None and minutes is not None and time.monotonic() - begun >= 60 * minutes:
            continue
        if found is None:
            found = _worked(run, do, settings_of(run), path)
            say(f"{run.name}: {100 * found['accuracy']:.1f} %, {found['seconds'] or 0:.0f} s")
        told.append(found)
    if len(told) < len(plan):
        say(f"{len(plan) - len(told)} of {len(plan)} runs are left for another time")
    return told


def _worked(run: Run, do: Callable[[Run, Path], dict[str, Any]], settings: str, path: Path) -> dict[str, Any]:
    state = path.with_suffix(".state")
    whole = not state.exists()  # what a stopped run had cost is not known
    before = time.process_time()
    result = do(run, state)
    seconds = round(time.process_time() - before, 1) if whole else None
    result |= {"arm": run.arm, "split": run.split, "share": run.share, "seed": run.seed, "seconds": seconds}
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(result | {"settings": settings}, indent=1), encoding="utf-8")
    for left in (state, *path.parent.glob(f"{path.stem}.begun-*")):
        left.unlink(missing_ok=True)
    return result


def _stored(path: Path, settings: str) -> dict[str, Any] | None:
    """What was found before with the same settings."""
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told if told.pop("settings") == settings else None
