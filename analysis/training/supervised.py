"""The supervised recipe: labelled batches, AdamW with a cosine, validation now and then, the best weights kept.

Flat on purpose: what happens in a step stands in `train`, from top to bottom. A step's batch and its random numbers are
made from the seed and the step's number alone; so a run that was stopped goes on to the last bit as if it had not been.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from analysis.data.batches import Batch, Batches
from analysis.models.outputs import ParserOutput
from analysis.models.parser import Parser
from analysis.models.refined import RefinedParser
from analysis.models.structure_critic import StructureCritic
from analysis.training.losses import LossSettings, LossWeights, Targets, parser_loss
from analysis.training.state import Parts, load_training_state, save_training_state
from analysis.training.structure import Structure

Validate = Callable[[nn.Module], Mapping[str, float]]
Report = Callable[[int, Mapping[str, float]], None]
_FIRST_BATCHES = 8  # that the dictionary begins with


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


def train(
    model: nn.Module,
    batches: Batches,
    recipe: Recipe,
    *,
    validate: Validate | None = None,
    judge: str = "",
    state: Path | None = None,
    report: Report | None = None,
    device: str = "cpu",
) -> Trained:
    """Teach `model` in place. `judge` names the metric of `validate` that is to grow; without `validate` the last step
    counts. With `state` the run is kept there as it goes, and goes on from there where the file exists. `report` gets
    each step's losses, by name, and each validation's metrics.
    Raises FloatingPointError naming the step where the loss or what `judge` names is no number.
    """
    model.to(device).train()
    average = _copy(model) if recipe.average else None
    best = _copy(model)
    optimizer = torch.optim.AdamW(_groups(model, recipe.weight_decay), lr=recipe.rate, fused=device != "cpu")
    game = _game(model, recipe, device)
    parts = _parts(model, best, average, optimizer, game)
    progress: dict[str, Any] = {"step": 0, "best": -math.inf, "best_step": 0, "since": 0, "metrics": {}}
    if state is not None and state.exists():
        progress = load_training_state(state, parts)
    while not _over(progress, recipe):
        step = progress["step"]
        torch.manual_seed(seed_of_step(recipe.seed, step))
        if step == recipe.warmup:
            _begin_dictionary(model, batches, seed_of_step(recipe.seed, step), device)
            if average is not None:
                average.load_state_dict(model.state_dict())  # the mean of two dictionaries is none
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * share_of_rate(step, recipe.iterations, recipe.warmup)
        x, targets = _on(batches.draw(step), device)
        with torch.autocast("cuda", torch.bfloat16, enabled=recipe.mixed and device != "cpu"):
            outputs = model.told(x, targets.valid) if isinstance(model, RefinedParser) else [model(x, targets.valid)]
        *stages, output = (_in_full(each) for each in outputs)
        structure = None if game is None else game.term(output, targets.units)
        loss, told = parser_loss(output, targets, recipe.weights, recipe.losses, structure=structure)
        for stage in stages:  # every stage labels frames, as in MS-TCN; the rest is said once
            loss = loss + parser_loss(stage, targets, _of_frames(recipe.weights), recipe.losses)[0]
        if not torch.isfinite(loss):
            raise FloatingPointError(f"step {step}: the loss is {loss.item()}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe.longest_gradient)
        optimizer.step()
        critic_loss = None if game is None else game.learn(output, targets.units)
        _keep_primitives_alive(model, output, seed_of_step(recipe.seed, step))
        if average is not None:
            _follow(average, model, min(recipe.average, (step + 1) / (step + 10)))
        progress["step"] = step = step + 1
        if report is not None:
            losses = {"loss": loss.item()} | {name: float(part) for name, part in told.items()}
            report(step, losses | ({} if critic_loss is None else {"critic": critic_loss}))
        if validate is not None and (step % recipe.check_every == 0 or step == recipe.iterations):
            judged = average if average is not None else model
            metrics = {name: float(value) for name, value in validate(judged.eval()).items()}
            model.train()
            if report is not None:
                report(step, metrics)
            if not math.isfinite(metrics[judge]):
                raise FloatingPointError(f"step {step}: {judge} is {metrics[judge]}")
            progress["since"] += 1
            if metrics[judge] > progress["best"]:
                progress |= {"best": metrics[judge], "best_step": step, "metrics": metrics, "since": 0}
                best.load_state_dict(judged.state_dict())
        if state is not None and (step % recipe.save_every == 0 or _over(progress, recipe)):
            save_training_state(state, parts, progress)
    if validate is None:
        best.load_state_dict((average if average is not None else model).state_dict())
        progress["best_step"] = progress["step"]
    model.load_state_dict(best.state_dict())
    return Trained(model.eval(), progress["best_step"], progress["metrics"])


def _of_frames(weights: LossWeights) -> LossWeights:
    return replace(weights, action=0, reconstruction=0, structure=0)


def _parser_in(model: nn.Module) -> Parser | None:
    return model.parser if isinstance(model, RefinedParser) else model if isinstance(model, Parser) else None


def _over(progress: Mapping[str, Any], recipe: Recipe) -> bool:
    return progress["step"] >= recipe.iterations or 0 < recipe.patience <= progress["since"]


def _game(model: nn.Module, recipe: Recipe, device: str) -> Structure | None:
    """The critic and its optimizer; None where nothing asks for it, or the network has nothing for it to judge."""
    parser = _parser_in(model)
    if not recipe.weights.structure or parser is None or parser.primitives is None:
        return None
    units = model.units if isinstance(model, RefinedParser) else parser.config.units
    if not units:
        return None
    torch.manual_seed(seed_of_step(recipe.seed, recipe.iterations))
    critic = StructureCritic(units).to(device)
    adam = torch.optim.Adam(critic.parameters(), recipe.critic_rate, betas=(0.5, 0.9))
    return Structure(critic, adam, recipe.critic_alone)


def _parts(
    model: nn.Module, best: nn.Module, average: nn.Module | None, optimizer: Optimizer, game: Structure | None
) -> Parts:
    modules, optimizers = {"model": model, "best": best}, {"optimizer": optimizer}
    if average is not None:
        modules["average"] = average
    if game is not None:
        modules["critic"], optimizers["critic"] = game.critic, game.optimizer
    return Parts(modules, optimizers)


def _on(batch: Batch, device: str) -> tuple[Tensor, Targets]:
    x, valid, action, units, boundaries = (torch.from_numpy(part).to(device) for part in batch)
    return x, Targets(action, units, boundaries, valid)


def _in_full(output: ParserOutput) -> ParserOutput:
    """Logits and features in float32: losses are not to be rounded."""
    found = output.primitives
    if found is not None:
        found = found._replace(segments=found.segments.float(), mixture=found.mixture.float())
    features, action, units, boundaries = (part.float() for part in output[:4])
    return ParserOutput(features, action, units, boundaries, found)


def seed_of_step(seed: int, step: int) -> int:
    return seed * 1_000_003 + step


def share_of_rate(step: int, iterations: int, warmup: int) -> float:
    """Of the full rate: a line up, then half a cosine down to 0."""
    up = min(1.0, (step + 1) / max(1, warmup))
    return up * 0.5 * (1 + math.cos(math.pi * step / iterations))


def _groups(model: nn.Module, decay: float) -> list[dict[str, Any]]:
    """Matrices shrink; biases, norms and gates do not."""
    wanted = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return [
        {"params": [parameter for parameter in wanted if parameter.ndim > 1], "weight_decay": decay},
        {"params": [parameter for parameter in wanted if parameter.ndim <= 1], "weight_decay": 0.0},
    ]


def _copy(model: nn.Module) -> nn.Module:
    copy = deepcopy(model).eval()
    return copy.requires_grad_(False)


@torch.no_grad()
def _follow(average: nn.Module, model: nn.Module, keep: float) -> None:
    """Weights and what batch norms count alike: a norm's numbers belong to the weights that made them."""
    for mine, theirs in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(theirs, 1 - keep)
        else:
            mine.copy_(theirs)


@torch.no_grad()
def _begin_dictionary(model: nn.Module, batches: Batches, seed: int, device: str) -> None:
    """Primitives begin among the key segments of the first batches, as training sees them.

    With the numbers that batch norms keep, which early on are far from those of a batch, primitives would begin worse
    than by chance.
    """
    parser = _parser_in(model)
    if parser is None or parser.primitives is None:
        return
    segments = []
    for number in range(_FIRST_BATCHES):
        x, targets = _on(batches.draw(number), device)
        found = model(x, targets.valid).primitives
        segments.append(found.segments[found.chosen])
    parser.primitives.initialise(torch.cat(segments), torch.Generator().manual_seed(seed))


def _keep_primitives_alive(model: nn.Module, output: ParserOutput, seed: int) -> None:
    parser = _parser_in(model)
    found = None if parser is None else parser.primitives
    if found is not None and found.dictionary.requires_grad and output.primitives is not None:
        found.keep_alive(output.primitives, torch.Generator().manual_seed(seed))
