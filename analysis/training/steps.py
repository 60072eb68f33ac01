"""What every step of a training is made of, whatever the recipe: batches on the device, losses, dictionaries.

A step's batch and its random numbers are made from the seed and the step's number alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from analysis.data.batches import Batch, Batches
from analysis.models.outputs import ParserOutput
from analysis.models.parser import Parser
from analysis.models.refined import RefinedParser
from analysis.models.structure_critic import StructureCritic
from analysis.training.losses import LossSettings, LossWeights, Targets, parser_loss
from analysis.training.recipe import Recipe
from analysis.training.structure import Structure

_FIRST_BATCHES = 8  # that the dictionary begins with


def seed_of_step(seed: int, step: int) -> int:
    return seed * 1_000_003 + step


def share_of_rate(step: int, iterations: int, warmup: int) -> float:
    """Of the full rate: a line up, then half a cosine down to 0."""
    up = min(1.0, (step + 1) / max(1, warmup))
    return up * 0.5 * (1 + math.cos(math.pi * step / iterations))


def on_device(batch: Batch, device: str) -> tuple[Tensor, Targets]:
    x, valid, action, units, boundaries = (torch.from_numpy(part).to(device) for part in batch)
    return x, Targets(action, units, boundaries, valid)


def outputs_of(model: nn.Module, x: Tensor, valid: Tensor, *, mixed: bool = False) -> list[ParserOutput]:
    """What a network says, in float32: losses are not to be rounded. Of one with stages what each says, the last last.

    mixed: computed in bfloat16, on a GPU.
    """
    with torch.autocast("cuda", torch.bfloat16, enabled=mixed):
        outputs = model.told(x, valid) if isinstance(model, RefinedParser) else [model(x, valid)]
    return [_in_full(each) for each in outputs]


def stages_loss(
    outputs: Sequence[ParserOutput],
    targets: Targets,
    weights: LossWeights,
    losses: LossSettings,
    structure: Tensor | None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """`parser_loss` of the last output. Every stage labels frames, as in MS-TCN; the rest is said once."""
    *stages, output = outputs
    loss, told = parser_loss(output, targets, weights, losses, structure=structure)
    frames = replace(weights, action=0, reconstruction=0, structure=0)
    for stage in stages:
        loss = loss + parser_loss(stage, targets, frames, losses)[0]
    return loss, told


def _in_full(output: ParserOutput) -> ParserOutput:
    found = output.primitives
    if found is not None:
        found = found._replace(segments=found.segments.float(), mixture=found.mixture.float())
    features, action, units, boundaries = (part.float() for part in output[:4])
    return ParserOutput(features, action, units, boundaries, found)


def parser_in(model: nn.Module) -> Parser | None:
    return model.parser if isinstance(model, RefinedParser) else model if isinstance(model, Parser) else None


def begin_game(model: nn.Module, recipe: Recipe, device: str) -> Structure | None:
    """The critic and its optimizer; None where nothing asks for it, or the network has nothing for it to judge."""
    parser = parser_in(model)
    if not recipe.weights.structure or parser is None or parser.primitives is None:
        return None
    units = model.units if isinstance(model, RefinedParser) else parser.config.units
    if not units:
        return None
    torch.manual_seed(seed_of_step(recipe.seed, recipe.iterations))
    critic = StructureCritic(units).to(device)
    adam = torch.optim.Adam(critic.parameters(), recipe.critic_rate, betas=(0.5, 0.9))
    return Structure(critic, adam, recipe.critic_alone)


def groups_of(model: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Matrices shrink; biases, norms and gates do not."""
    wanted = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [parameter for parameter in wanted if parameter.ndim > 1], "weight_decay": decay},
        {"params": [parameter for parameter in wanted if parameter.ndim <= 1], "weight_decay": 0.0},
    ]


def frozen_copy(model: nn.Module) -> nn.Module:
    copy = deepcopy(model).eval()
    return copy.requires_grad_(False)


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, keep: float) -> None:
    """Weights and what batch norms count alike: a norm's numbers belong to the weights that made them."""
    for mine, theirs in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - keep)
        else:
            mine.copy_(theirs)


@torch.no_grad()
def begin_dictionary(model: nn.Module, batches: Batches, seed: int, device: str) -> None:
    """Primitives begin among the key segments of the first batches, as training sees them.

    With the numbers that batch norms keep, which early on are far from those of a batch, primitives would begin worse
    than by chance.
    """
    parser = parser_in(model)
    if parser is None or parser.primitives is None:
        return
    segments = []
    for number in range(_FIRST_BATCHES):
        x, targets = on_device(batches.draw(number), device)
        found = model(x, targets.valid).primitives
        segments.append(found.segments[found.chosen])
    parser.primitives.initialise(torch.cat(segments), torch.Generator().manual_seed(seed))


def keep_primitives_alive(model: nn.Module, output: ParserOutput, seed: int) -> None:
    parser = parser_in(model)
    found = None if parser is None else parser.primitives
    if found is not None and found.dictionary.requires_grad and output.primitives is not None:
        found.keep_alive(output.primitives, torch.Generator().manual_seed(seed))
