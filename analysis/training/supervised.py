"""The supervised recipe: labelled batches, AdamW with a cosine, validation now and then, the best weights kept.

Flat on purpose: what happens in a step stands in `train`, from top to bottom. A step's batch and its random numbers are
made from the seed and the step's number alone; so a run that was stopped goes on to the last bit as if it had not been.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from analysis.data.batches import Batches
from analysis.training.recipe import Recipe, Report, Trained, Validate, is_over
from analysis.training.state import Parts, load_training_state, save_training_state
from analysis.training.steps import (
    begin_dictionary,
    begin_game,
    follow,
    frozen_copy,
    groups_of,
    keep_primitives_alive,
    on_device,
    outputs_of,
    seed_of_step,
    share_of_rate,
    stages_loss,
)
from analysis.training.structure import Structure


def train(
    model: nn.Module,
    batches: Batches,
    recipe: Recipe,
    *,
    validate: Validate | None = None,
    judge: str = "",
    keep_from: int = 0,
    state: Path | None = None,
    report: Report | None = None,
    device: str = "cpu",
    stop: Callable[[], bool] | None = None,
) -> Trained:
    """Teach `model` in place. `judge` names the metric of `validate` that is to grow; without `validate` the last step
    counts. With `state` the run is kept there as it goes, and goes on from there where the file exists. `report` gets
    each step's losses, by name, and each validation's metrics; weights from before the step `keep_from` are not kept as
    the best. Where `stop` says so before a step, the run ends there,
    its state kept: the same call goes on with it.
    Raises FloatingPointError naming the step where the loss or what `judge` names is no number.
    """
    model.to(device).train()
    average = frozen_copy(model) if recipe.average else None
    best = frozen_copy(model)
    optimizer = torch.optim.AdamW(groups_of(model, recipe.weight_decay), lr=recipe.rate, fused=device != "cpu")
    game = begin_game(model, recipe, device)
    parts = _parts(model, best, average, optimizer, game)
    progress: dict[str, Any] = {"step": 0, "best": -math.inf, "best_step": 0, "since": 0, "metrics": {}}
    if state is not None and state.exists():
        progress = load_training_state(state, parts)
    while not is_over(progress, recipe):
        if stop is not None and stop():
            if state is not None:
                save_training_state(state, parts, progress)
            break
        step = progress["step"]
        torch.manual_seed(seed_of_step(recipe.seed, step))
        if step == recipe.warmup:
            begin_dictionary(model, batches, seed_of_step(recipe.seed, step), device)
            if average is not None:
                average.load_state_dict(model.state_dict())  # the mean of two dictionaries is none
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * share_of_rate(step, recipe.iterations, recipe.warmup)
        x, targets = on_device(batches.draw(step), device)
        outputs = outputs_of(model, x, targets.valid, mixed=recipe.mixed and device != "cpu")
        output = outputs[-1]
        structure = None if game is None else game.term(output, targets.units)
        loss, told = stages_loss(outputs, targets, recipe.weights, recipe.losses, structure)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"step {step}: the loss is {loss.item()}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), recipe.longest_gradient)
        optimizer.step()
        critic_loss = None if game is None else game.learn(output, targets.units)
        keep_primitives_alive(model, output, seed_of_step(recipe.seed, step))
        if average is not None:
            follow(average, model, min(recipe.average, (step + 1) / (step + 10)))
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
            if step >= keep_from and metrics[judge] > progress["best"]:
                progress |= {"best": metrics[judge], "best_step": step, "metrics": metrics, "since": 0}
                best.load_state_dict(judged.state_dict())
        if state is not None and (step % recipe.save_every == 0 or is_over(progress, recipe)):
            save_training_state(state, parts, progress)
    if validate is None:
        best.load_state_dict((average if average is not None else model).state_dict())
        progress["best_step"] = progress["step"]
    model.load_state_dict(best.state_dict())
    return Trained(model.eval(), progress["best_step"], progress["metrics"])


def _parts(
    model: nn.Module, best: nn.Module, average: nn.Module | None, optimizer: Optimizer, game: Structure | None
) -> Parts:
    modules, optimizers = {"model": model, "best": best}, {"optimizer": optimizer}
    if average is not None:
        modules["average"] = average
    if game is not None:
        modules["critic"], optimizers["critic"] = game.critic, game.optimizer
    return Parts(modules, optimizers)
