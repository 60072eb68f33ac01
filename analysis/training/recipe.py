"""How long and how a network is taught, and what a training gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from analysis.training.losses import LossSettings, LossWeights

Validate = Callable[[nn.Module], Mapping[str, float]]
Report = Callable[[int, Mapping[str, float]], None]


@dataclass(frozen=True)
class Recipe:
    """iterations: steps of one batch. rate: of AdamW, reached after `warmup` steps, then a half cosine to 0.

    check_every: steps between two validations; patience: so many validations without a better one end the run, 0 = none
    does. average: share that an averaged copy of the weights keeps of itself a step, 0 = no copy; what is validated and
    kept is the copy. mixed: bfloat16 where there is a GPU. critic_rate: of the critic's Adam, and critic_alone: steps
    that it learns before the network hears it, both where `weights.structure` is not 0 and the network tells units and
    primitives.
    """

    iterations: int = 1500
    rate: float = 2e-3
    weight_decay: float = 0.01
    warmup: int = 50
    longest_gradient: float = 5.0
    weights: LossWeights = field(default_factory=LossWeights)
    losses: LossSettings = field(default_factory=lambda: LossSettings(smoothing=0.1))
    average: float = 0.0
    check_every: int = 100
    patience: int = 0
    save_every: int = 200
    mixed: bool = True
    critic_rate: float = 1e-3
    critic_alone: int = 200
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Trained:
    """The network with its best weights, in eval mode; the step they come from, and what validation said there."""

    model: nn.Module
    step: int
    metrics: Mapping[str, float]


def is_over(progress: Mapping[str, Any], recipe: Recipe) -> bool:
    return progress["step"] >= recipe.iterations or 0 < recipe.patience <= progress["since"]
