"""What the parser is taught by: the joint loss of paper A (eq. 5), its parts, and alternatives to its last one.

Every part is a mean over what is labelled. Where nothing is, it is exactly 0 and still has a (zero) gradient.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from analysis.models.outputs import ParserOutput, PrimitiveOutput

UNLABELLED = -1
TAU = 4.0  # MS-TCN's: a step of a log-probability is not punished beyond it
_COMMITMENT = 0.2  # share of the reconstruction's gradient that draws segments to primitives, not the other way round


class Targets(NamedTuple):
    """What is known of a batch. Frames of padding are UNLABELLED, NaN and not valid."""

    action: Tensor  # (N,) long: class of the clip, or UNLABELLED
    units: Tensor  # (N, T) long: unit of the frame, 0 = background, or UNLABELLED
    boundaries: Tensor  # (N, T, 2) float 0..1: start, end (analysis.data.targets); NaN = no loss
    valid: Tensor  # (N, T) bool: what the network was given


@dataclass(frozen=True)
class LossWeights:
    """The paper's weights of eq. 5. A part with weight 0 is not computed. `smoothness` and `order` stand in for
    `structure`; `dice` is paper B's (eq. 10)."""

    action: float = 1.0
    frames: float = 1.5
    boundaries: float = 0.5
    reconstruction: float = 0.8
    structure: float = 0.3
    smoothness: float = 0.0
    order: float = 0.0
    dice: float = 0.0


@dataclass(frozen=True, eq=False)
class LossSettings:
    """How the parts are computed.

    smoothing: of class labels. unit_weights (U,): of the units in the frame loss. boundary: "bce" or the paper's
    "smooth_l1". start_end_weight: how much more a boundary counts than its absence (`balance`); for "bce" only.
    order_costs (U, U): `change_costs`, wanted where the weight of `order` is not 0. hard: clips and frames whose own
    label has more than this probability do not count (`hard_ones`; paper B has 0.7); 1 = all count. least: the share of
    the labelled that counts in any case.
    """

    smoothing: float = 0.0
    unit_weights: Tensor | None = None
    boundary: Literal["bce", "smooth_l1"] = "bce"
    start_end_weight: float = 5.0
    order_costs: Tensor | None = None
    hard: float = 1.0
    least: float = 0.25


def parser_loss(
    output: ParserOutput,
    targets: Targets,
    weights: LossWeights,
    settings: LossSettings = LossSettings(),
    *,
    structure: Tensor | None = None,
) -> tuple[Tensor, dict[str, Tensor]]:
    """Weighted sum (eq. 5), and each part by the name of its weight: unweighted, detached.

    `structure` is the generator's term (analysis.training.structure), None while there is none. Parts that the network
    has no head for are left out, as are those of weight 0.
    """
    parts: dict[str, Tensor] = {}
    if weights.action and output.action.shape[1]:
        parts["action"] = class_loss(output.action, _kept(output.action, targets.action, settings), settings.smoothing)
    if weights.frames and output.units.shape[2]:
        units = _kept(output.units, targets.units, settings)
        parts["frames"] = frame_loss(output.units, units, settings.unit_weights)
    if weights.dice and output.units.shape[2]:
        parts["dice"] = dice_loss(output.units, targets.units)
    if weights.boundaries and output.boundaries.shape[2]:
        if settings.boundary == "bce":
            parts["boundaries"] = boundary_loss(output.boundaries, targets.boundaries, settings.start_end_weight)
        else:
            parts["boundaries"] = boundary_regression_loss(output.boundaries, targets.boundaries)
    if weights.reconstruction and output.primitives is not None:
        parts["reconstruction"] = reconstruction_loss(output.primitives)
    if weights.structure and structure is not None:
        parts["structure"] = structure
    if weights.smoothness and output.units.shape[2]:
        parts["smoothness"] = smoothness_loss(output.units, targets.valid)
    if weights.order and output.units.shape[2]:
        if settings.order_costs is None:
            raise ValueError("the loss of order wants order_costs")
        parts["order"] = order_loss(output.units, targets.valid, settings.order_costs)
    total = output.features.sum() * 0
    for name, part in parts.items():
        total = total + getattr(weights, name) * part
    return total, {name: part.detach() for name, part in parts.items()}


def class_loss(logits: Tensor, action: Tensor, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy of clips: logits (N, A), action (N,); mean over the labelled clips."""
    total = F.cross_entropy(logits.float(), action, ignore_index=UNLABELLED, reduction="sum", label_smoothing=smoothing)
    return total / (action != UNLABELLED).sum().clamp(min=1)


def frame_loss(logits: Tensor, units: Tensor, weights: Tensor | None = None) -> Tensor:
    """Cross-entropy of frames: logits (N, T, U), units (N, T); mean over the labelled frames of the batch.

    weights (U,): the mean is then a weighted one, each frame counting as its unit does.
    """
    flat, labels = logits.float().flatten(0, 1), units.flatten()
    known = labels != UNLABELLED
    total = F.cross_entropy(flat, labels, weights, ignore_index=UNLABELLED, reduction="sum")
    count = known.sum() if weights is None else (weights[labels.clamp(min=0)] * known).sum()
    return total / torch.where(count > 0, count, torch.ones_like(count))


def dice_loss(logits: Tensor, units: Tensor) -> Tensor:
    """1 - Dice (paper B, eq. 11) of frames: logits (N, T, U), units (N, T); over the labelled frames of the batch, mean
    over the units among them: a rare unit weighs as much as a common one. The size of a prediction is its sum."""
    known = units != UNLABELLED
    found = logits.float().softmax(dim=2)[known]
    true = F.one_hot(units[known], logits.shape[2]).to(found.dtype)
    sizes = true.sum(dim=0)
    dice = 2 * (found * true).sum(dim=0) / (found.sum(dim=0) + sizes).clamp(min=1e-6)
    there = sizes > 0
    return ((1 - dice) * there).sum() / there.sum().clamp(min=1)


@torch.no_grad()
def hard_ones(logits: Tensor, labels: Tensor, sure: float, least: float) -> Tensor:
    """Online hard examples (paper B, 3.4): logits (..., K), labels (...) -> (...) bool, which of the labelled count.

    Those whose own label has a probability of at most `sure`; where they are fewer than the share `least` of the
    labelled, the hardest others as well.
    """
    known = labels != UNLABELLED
    chance = logits.float().softmax(dim=-1).gather(-1, labels.clamp(min=0)[..., None])[..., 0]
    count = int(known.sum())
    if not count:
        return known
    reached = chance[known].kthvalue(max(1, math.ceil(least * count))).values
    return known & (chance <= reached.clamp(min=sure))


def _kept(logits: Tensor, labels: Tensor, settings: LossSettings) -> Tensor:
    """The labels, without those of what is easy."""
    if settings.hard >= 1:
        return labels
    return torch.where(hard_ones(logits, labels, settings.hard, settings.least), labels, UNLABELLED)


def boundary_loss(logits: Tensor, targets: Tensor, start_end_weight: float = 1.0) -> Tensor:
    """Binary cross-entropy of (N, T, 2) logits with soft targets, NaN left out; mean over both channels.

    The part of the boundary counts `start_end_weight` times that of its absence: boundaries are rare.
    """
    known = ~targets.isnan()
    truth = torch.where(known, targets, 0.0)
    weight = torch.tensor(start_end_weight, device=logits.device)
    each = F.binary_cross_entropy_with_logits(logits.float(), truth, pos_weight=weight, reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1)


def boundary_regression_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Smooth L1 (corner at 1) between probabilities and targets as the paper writes it; NaN left out."""
    known = ~targets.isnan()
    each = F.smooth_l1_loss(logits.float().sigmoid(), torch.where(known, targets, 0.0), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1)


def reconstruction_loss(found: PrimitiveOutput) -> Tensor:
    """Eq. 2: squared distance of key segments from their mixture of primitives, mean over the chosen ones.

    Its value is that of eq. 2. Its gradient is split as in VQ-VAE (van den Oord et al. 2017): most of it moves
    primitives (and which of them are taken) to where the segments are, the rest binds segments to where the primitives
    are; else the cheapest way would be features that shrink to nothing.
    """
    segments, mixture = found.segments.float(), found.mixture.float()
    moved = (segments.detach() - mixture).square().sum(dim=2)
    bound = (segments - mixture.detach()).square().sum(dim=2)
    each = (1 - _COMMITMENT) * moved + _COMMITMENT * bound
    return (each * found.chosen).sum() / found.chosen.sum().clamp(min=1)


def smoothness_loss(logits: Tensor, valid: Tensor, tau: float = TAU) -> Tensor:
    """Truncated temporal MSE (MS-TCN, Abu Farha and Gall 2019, eq. 9 to 11) over neighbouring valid frames and units.

    Logits (N, T, U). The gradient reaches the later of two frames alone, as there. Knows no labels.
    """
    logs = logits.float().log_softmax(dim=2)
    step = (logs[:, 1:] - logs[:, :-1].detach()).abs().clamp(max=tau).square()
    pairs = valid[:, 1:] & valid[:, :-1]
    return (step * pairs[..., None]).sum() / (pairs.sum() * logits.shape[2]).clamp(min=1)


def order_loss(logits: Tensor, valid: Tensor, costs: Tensor) -> Tensor:
    """Expected cost of the step from each valid frame to the next, were the two drawn from their posteriors: bigrams.

    logits (N, T, U), costs (U, U) (`change_costs`). Mean over pairs. Staying is free, so this asks for few, clear
    changes in the order of the training clips; it knows no labels of the clip itself.
    """
    chances = logits.float().softmax(dim=2)
    step = ((chances[:, :-1] @ costs) * chances[:, 1:]).sum(dim=2)
    pairs = valid[:, 1:] & valid[:, :-1]
    return (step * pairs).sum() / pairs.sum().clamp(min=1)


def change_costs(clips: list[Tensor], units: int, prior: float = 1.0) -> Tensor:
    """(U, U) float: -log P(next unit | this one, and it changes), 0 for staying; from labels (T,) of training clips.

    Staying is not counted: its share is a matter of the frame rate. Each change counts `prior` times before any is
    seen. A change to or from an UNLABELLED frame is none.
    """
    counts = torch.full((units, units), prior)
    for labels in clips:
        here, there = labels[:-1], labels[1:]
        change = (here != there) & (here != UNLABELLED) & (there != UNLABELLED)
        counts.index_put_((here[change], there[change]), torch.ones(int(change.sum())), accumulate=True)
    counts.fill_diagonal_(0)
    costs = -(counts / counts.sum(dim=1, keepdim=True).clamp(min=1e-9)).clamp(min=1e-9).log()
    return costs.fill_diagonal_(0)


def balance(targets: list[Tensor], most: float = 20.0) -> float:
    """How much more a boundary is to count so that boundaries and their absence weigh alike, from training targets.

    targets: (T, 2) each, NaN left out. At most `most`; 1 without a boundary.
    """
    known = torch.cat([each[~each.isnan()] for each in targets]) if targets else torch.zeros(0)
    there = float(known.sum())
    return min(most, (len(known) - there) / there) if there > 0 else 1.0
