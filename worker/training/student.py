"""The networks of a training, and how they are taught: settings of a run become recipes here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.data.examples import UNKNOWN, Example
from analysis.models.checkpoint import Card, Loaded, built
from analysis.parsing.windows import frame_scores_of
from analysis.schema import OPENPOSE_18
from analysis.training.recipe import Recipe, Report, Trained
from analysis.training.self_supervised import PretrainRecipe, pretrain
from analysis.training.semi_supervised import SemiRecipe, train_pair
from analysis.training.supervised import train
from worker.training.lessons import RATE, WINDOW, Lessons, Vocabulary
from worker.training.watch import BEFORE, STATE

SAMPLING = Sampling(WINDOW, RATE)
VARIETY = Augmentation(warp=0.15, mirror=0.5, yaw=30, limbs=0.1, scale=0.05, noise=0.01)
# Words that say a side mean something else in a mirror.
_SIDES = re.compile(r"\b(left|right|links|rechts|gauche|droite?)\b|[左右]", re.IGNORECASE)
CHECKS = 12  # validations in a run
SAVE_EVERY = 25  # steps that a killed worker loses at most
_COMPARED = 8  # clips at least that are told from each other in a step before any label
_SECOND = 7919  # the second student's seed is so much further on


def card_of(settings: Mapping[str, Any], vocabulary: Vocabulary, name: str, version: str) -> Card:
    """What a checkpoint of these settings says of itself, but for how it was made and measured."""
    config = {
        "actions": len(vocabulary.actions), "units": len(vocabulary.units), "layout": OPENPOSE_18,
        "widths": settings["widths"], "strides": settings["strides"],
    }  # fmt: skip
    sampling = {"kind": "rate", "fps": [RATE.numerator, RATE.denominator], "window": WINDOW, "hop": WINDOW // 2}
    return Card(
        {"builder": "fast", "config": config},
        OPENPOSE_18,
        {"coordinates": 3, "streams": ["joint", "bone", "velocity", "seen"]},
        sampling,
        vocabulary.actions,
        vocabulary.units,
        name=name,
        version=version,
    )


def teach(
    settings: Mapping[str, Any],
    card: Card,
    lessons: Lessons,
    *,
    states: Path,
    report: Report,
    pretrained: Callable[[int, int], None],
    stop: Callable[[], bool],
    device: str,
) -> Trained | None:
    """Until the last step, or until `stop` says so, from what lies in the folder `states`; None: no label was seen yet.

    pretrained: is told of steps done, of how many, that see no label. Raises FloatingPointError.
    """
    seed, iterations = settings["seed"], settings["iterations"]
    recipe = Recipe(
        iterations=iterations, rate=settings["rate"], warmup=min(50, iterations // 5),
        check_every=max(10, iterations // CHECKS), save_every=SAVE_EVERY, seed=seed,
    )  # fmt: skip
    batches = Batches(lessons.train, SAMPLING, settings["batch"], seed, variety_of(lessons.vocabulary))

    def validate(model: nn.Module) -> dict[str, float]:
        return {"accuracy": frames_right(Loaded(model, card), lessons.validation) or 0.0}

    twins = 1 if settings["recipe"] == "supervised" else 2
    students = [_student(card, seed + _SECOND * twin) for twin in range(twins)]
    state, steps = states / STATE, settings.get("pretraining", 0)
    if steps and not state.exists():
        clips = [replace(one, units=None, action=None) for one in (*lessons.train, *lessons.unlabelled)]
        for twin, student in enumerate(students):
            before = PretrainRecipe(
                iterations=steps, size=max(_COMPARED, settings["batch"]), warmup=min(20, steps // 5),
                save_every=SAVE_EVERY, seed=seed + _SECOND * twin,
            )  # fmt: skip

            def tell(step: int, values: Mapping[str, float], done: int = twin * steps) -> None:
                pretrained(done + step, twins * steps)

            kept = states / BEFORE[twin]
            if not pretrain(student, clips, SAMPLING, before, state=kept, report=tell, stop=stop, device=device):
                return None

    how: dict[str, Any] = {"state": state, "report": report, "stop": stop, "device": device}
    if lessons.validation:
        # The few clips that validate choose between the two, and no step: on drawn dances, one such clip, the last step
        # named 74.6 % of other frames right, the one that was best on that clip 72.4 (five draws).
        how |= {"validate": validate, "judge": "accuracy", "keep_from": iterations}
    if twins == 1:
        return train(students[0], batches, recipe, **how)
    semi = SemiRecipe(base=recipe, confidence=settings["confidence"], burn_in=min(60, iterations // 5))
    pair = (students[0], students[1])
    return train_pair(pair, batches, lessons.unlabelled, semi, unlabelled_size=settings["batch"], **how)


def variety_of(vocabulary: Vocabulary) -> Augmentation:
    """How labelled clips may be changed and still be what they are called."""
    names = [unit["name"] for unit in vocabulary.units] + list(vocabulary.actions)
    return replace(VARIETY, mirror=0.0) if any(_SIDES.search(name) for name in names) else VARIETY


def frames_right(
    loaded: Loaded, examples: list[Example], numbers: Callable[[Example], np.ndarray] | None = None
) -> float | None:
    """Percent of the labelled frames whose likeliest unit is the right one; None without such frames, or without units.

    numbers: which unit of the examples each of the network's is; None: the same.
    """
    if not loaded.card.units or not examples:
        return None
    right = frames = 0
    for example, score in zip(examples, frame_scores_of(loaded, [one.sequence for one in examples]), strict=True):
        assert example.units is not None
        known = example.units != UNKNOWN
        found = np.nan_to_num(score.units[known]).argmax(axis=1)
        right += int((example.units[known] == (found if numbers is None else numbers(example)[found])).sum())
        frames += int(known.sum())
    return 100 * right / frames if frames else None


def _student(card: Card, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return built(card)
