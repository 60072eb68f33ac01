"""Networks that label the frames of whole recordings: the same batches and the same steps for each of them.

The rival is MS-TCN, with the loss of its paper. Ours is the parser refined in as many stages (analysis.models.refined),
taught units and boundaries alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import torch
from torch import Tensor, nn

from analysis.data.augment import Augmentation
from analysis.data.batches import Batch, Batches, Sampling, prepare, window
from analysis.data.examples import Example
from analysis.data.reorder import reordered
from analysis.models.mstcn import MSTCN
from analysis.models.refined import RefinedParser, refined
from analysis.skeleton.layouts import layout_of
from analysis.training.losses import (
    LossSettings,
    LossWeights,
    Targets,
    frame_loss,
    parser_loss,
    smoothness_loss,
)
from analysis.training.steps import seed_of_step, share_of_rate

RATE = Fraction(15)
_CHANNELS = 10  # of a joint in space (analysis.data.inputs)
_SMOOTH = 0.15  # MS-TCN's weight of the truncated temporal MSE
PARSER_LOSS = LossWeights(action=0, frames=1, boundaries=1, reconstruction=0.2, structure=0, smoothness=_SMOOTH)
# No mirroring: the way a recording is, a person's right hand throws.
AUGMENTATION = Augmentation(warp=0.25, yaw=30, scale=0.1)


@dataclass(frozen=True)
class Schedule:
    """What all networks have in common. A batch is `size` stretches of `frames` frames; rates rise for a tenth of the
    iterations, then fall to 0 by a cosine. copies: re-ordered takes made of each recording before training."""

    iterations: int = 600
    size: int = 4
    frames: int = 400
    copies: int = 12
    augmentation: Augmentation = AUGMENTATION


Loss = Callable[[nn.Module, Tensor, Targets], Tensor]


@dataclass(frozen=True)
class FrameScore:
    """log_units (T, U): log-posteriors. edges (T, 2): logits of start and end, None where the network has none.

    NaN in frames that show no body.
    """

    log_units: np.ndarray
    edges: np.ndarray | None


def mstcn(units: int, layout: str) -> nn.Module:
    return MSTCN(_CHANNELS * len(layout_of(layout).joints), units)


def mstcn_loss(network: nn.Module, x: Tensor, targets: Targets) -> Tensor:
    """Every stage: cross-entropy and 0.15 times the truncated MSE (Abu Farha and Gall 2019, eq. 12)."""
    stages = network(_flat(x), targets.valid)
    parts = [frame_loss(s, targets.units) + _SMOOTH * smoothness_loss(s, targets.valid) for s in stages]
    return torch.stack(parts).sum()


def parser(units: int, layout: str) -> nn.Module:
    """As many stages as MS-TCN has. Only units and boundaries are judged here: no dictionary."""
    return refined(actions=1, units=units, layout=layout, dictionary="none")


def parser_units_loss(network: nn.Module, x: Tensor, targets: Targets) -> Tensor:
    """Every stage: units, their smoothness as in MS-TCN, and boundaries."""
    assert isinstance(network, RefinedParser)
    settings = LossSettings(start_end_weight=5.0)
    parts = [parser_loss(told, targets, PARSER_LOSS, settings)[0] for told in network.told(x, targets.valid)]
    return torch.stack(parts).sum()


def takes(examples: Sequence[Example], copies: int, seed: int, *, shuffled: bool) -> list[Example]:
    """Recordings as they are; where shuffled, as often again in other orders."""
    if not shuffled:
        return list(examples)
    rng = np.random.default_rng((seed, 2))
    return [take for example in examples for _ in range(copies) for take in (example, reordered(example, rng))]


def teach(
    network: nn.Module,
    loss: Loss,
    examples: Sequence[Example],
    schedule: Schedule,
    *,
    rate: float,
    decay: float,
    seed: int,
    say: Callable[[str], None],
) -> None:
    """In place. Raises FloatingPointError where the loss is no number."""
    batches = Batches(examples, Sampling(schedule.frames, RATE), schedule.size, seed, schedule.augmentation)
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay)
    warm = max(1, schedule.iterations // 10)
    network.train()
    for step in range(schedule.iterations):
        torch.manual_seed(seed_of_step(seed, step))
        share = share_of_rate(step, schedule.iterations, warm)
        for group in optimizer.param_groups:
            group["lr"] = rate * share
        x, targets = _targets(batches.draw(step))
        value = loss(network, x, targets)
        if not torch.isfinite(value):
            raise FloatingPointError(f"step {step}: the loss is {value.item()}")
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        if (step + 1) % 200 == 0:
            say(f"  step {step + 1} of {schedule.iterations}: loss {value.item():.3f}")
    network.eval()


@torch.no_grad()
def read(network: nn.Module, example: Example) -> FrameScore:
    """The whole recording at once."""
    one = prepare(example)
    frames = window(one, one.joints, one.units, Sampling(len(one.joints), RATE))
    x, valid = torch.from_numpy(frames.x)[None], torch.from_numpy(frames.valid)[None]
    edges = None
    if isinstance(network, MSTCN):
        units = network(_flat(x), valid)[-1, 0]
    else:
        output = network(x, valid)
        units, edges = output.units[0], output.boundaries[0]
        edges = np.where(frames.valid[:, None], edges.numpy(), np.nan)
    return FrameScore(np.where(frames.valid[:, None], units.log_softmax(dim=-1).numpy(), np.nan), edges)


def _flat(x: Tensor) -> Tensor:
    """(N, C, T, V) -> (N, C V, T)."""
    return x.transpose(2, 3).flatten(1, 2)


def _targets(batch: Batch) -> tuple[Tensor, Targets]:
    x, valid, action, units, edges = (torch.from_numpy(part) for part in batch)
    return x, Targets(action, units, edges, valid)
