"""Training before anybody labelled anything: what two views of one clip have in common and two clips have not.

SimCLR (Chen et al. 2020) on skeletons: features of a clip are averaged over its frames, projected, and told from those
of the other clips of the batch. The projection is thrown away; the network keeps the features.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling
from analysis.data.examples import Example
from analysis.models.outputs import ParserOutput
from analysis.training.pair import renew_norms
from analysis.training.recipe import Report
from analysis.training.state import Parts, load_training_state, save_training_state
from analysis.training.steps import groups_of, outputs_of, seed_of_step, share_of_rate
from analysis.training.views import UnlabelledViews, Views, ViewSettings

VARIETY = Augmentation(crop=0.3, warp=0.5, yaw=45, limbs=0.15, scale=0.2, noise=0.03, drop=0.15)
_PROJECTED = 64
_LONGEST_GRADIENT = 5.0


@dataclass(frozen=True)
class PretrainRecipe:
    """size: clips in a step, each in two views changed by `variety`. temperature: of the contrast."""

    iterations: int = 300
    size: int = 32
    rate: float = 2e-3
    weight_decay: float = 0.01
    warmup: int = 20
    temperature: float = 0.2
    variety: Augmentation = field(default_factory=lambda: VARIETY)
    save_every: int = 100
    seed: int = 0


def pretrain(
    model: nn.Module,
    examples: Sequence[Example],
    sampling: Sampling,
    recipe: PretrainRecipe,
    *,
    state: Path | None = None,
    report: Report | None = None,
    device: str = "cpu",
    stop: Callable[[], bool] | None = None,
) -> bool:
    """Teach the features of `model`, in place; its heads learn nothing, and labels are not looked at.

    Where `stop` says so before a step, it ends there, its state kept, and the answer is False.
    Raises ValueError for a network without features, FloatingPointError naming
    the step where the loss is no number.
    """
    views = UnlabelledViews(
        examples, sampling, recipe.size, recipe.seed, ViewSettings(recipe.variety, recipe.variety, cutmix=False)
    )
    width = _width(model.to(device), views, device)
    model.train()
    torch.manual_seed(seed_of_step(recipe.seed, recipe.iterations))
    head = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, _PROJECTED)).to(device)
    groups = groups_of(nn.ModuleList([model, head]), recipe.weight_decay)
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, fused=device != "cpu")
    parts = Parts({"model": model, "head": head}, {"optimizer": optimizer})
    progress: dict[str, Any] = {"step": 0}
    if state is not None and state.exists():
        progress = load_training_state(state, parts)
    while progress["step"] < recipe.iterations:
        if stop is not None and stop():
            if state is not None:
                save_training_state(state, parts, progress)
            return False
        step = progress["step"]
        torch.manual_seed(seed_of_step(recipe.seed, step))
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * share_of_rate(step, recipe.iterations, recipe.warmup)
        x, valid, source = _both(views.draw(step), device)
        loss = contrast(head(pooled(outputs_of(model, x, valid)[-1], valid)), source, recipe.temperature)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"step {step}: the loss is {loss.item()}")
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
        optimizer.step()
        progress["step"] = step = step + 1
        if report is not None:
            report(step, {"loss": loss.item()})
        if state is not None and (step % recipe.save_every == 0 or step == recipe.iterations):
            save_training_state(state, parts, progress)
    renew_norms(model, Batches(examples, sampling, recipe.size, recipe.seed), device)
    return True


def pooled(output: ParserOutput, valid: Tensor) -> Tensor:
    """(N, D) mean of the features over valid frames; 0 where none is."""
    weight = valid[..., None].to(output.features.dtype)
    return (output.features * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)


def contrast(projected: Tensor, source: Tensor, temperature: float) -> Tensor:
    """NT-Xent: projected (2N, D), the second views behind the first ones; source (N,): which recording each is of.

    Windows of one recording are neither drawn together nor pushed apart: they may well show the same.
    """
    count = len(projected) // 2
    unit = F.normalize(projected.float(), dim=1)
    likeness = unit @ unit.T / temperature
    same = source.repeat(2)
    partner = torch.arange(2 * count, device=projected.device).roll(count)
    ignored = same[:, None] == same[None]
    ignored[torch.arange(2 * count), partner] = False
    return F.cross_entropy(likeness.masked_fill(ignored, -torch.inf), partner)


def _both(views: Views, device: str) -> tuple[Tensor, Tensor, Tensor]:
    """x and valid of the first views and, behind them, the second ones; the recording of each pair."""
    x, valid = np.concatenate([views.weak, views.strong]), np.concatenate([views.weak_valid, views.strong_valid])
    return tuple(torch.from_numpy(part).to(device) for part in (x, valid, views.source))  # type: ignore[return-value]


def _width(model: nn.Module, views: UnlabelledViews, device: str) -> int:
    x, valid, _ = _both(views.draw(0), device)
    with torch.no_grad():
        width = outputs_of(model.eval(), x[:1], valid[:1])[-1].features.shape[2]
    if not width:
        raise ValueError("a network without features has nothing to compare")
    return width
