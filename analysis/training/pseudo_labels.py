"""What a teacher says of unlabelled clips, carried to the view that a student is shown, and how a student learns it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.models.outputs import ParserOutput
from analysis.training.losses import UNLABELLED, LossWeights, Targets

_SLOW = 0.95  # share that the running mean of a teacher's answers keeps of itself
_LEAST = 1e-4  # no class is taken for rarer


class PseudoLabels(NamedTuple):
    """Of N weak views of T frames. What the teacher is not sure of is UNLABELLED."""

    action: Tensor  # (N,) long
    units: Tensor  # (N, T) long
    boundaries: Tensor  # (N, T, 2) probabilities
    valid: Tensor  # (N, T) bool

    def sure(self, *, frames: bool) -> float:
        """Share of the valid frames, or of the clips, that the teacher is sure of."""
        known = (self.units[self.valid] if frames else self.action) != UNLABELLED
        return float(known.float().mean())


class Moments(NamedTuple):
    """Where each frame of a strong view is to be found among the weak ones (analysis.training.views)."""

    clip: Tensor  # (N, T) long
    frame: Tensor  # (N, T) long, negative where no weak view shows it
    valid: Tensor  # (N, T) bool, of the strong view


class Lesson(NamedTuple):
    """Strong views, and what each teacher says of them."""

    x: Tensor  # (N, channels, T, V)
    moments: Moments
    labels: tuple[PseudoLabels, ...]


class Alignment(nn.Module):
    """Distribution alignment (ReMixMatch, Berthelot et al. 2020): a teacher names classes about as often as people do.

    Without it the few classes that are learned first take all unlabelled clips for theirs.
    """

    wanted: Tensor
    mean: Tensor
    count: Tensor

    def __init__(self, wanted: Tensor) -> None:
        """wanted (A,): shares of the classes among the labelled clips."""
        super().__init__()
        self.register_buffer("wanted", wanted.clamp(min=_LEAST))
        self.register_buffer("mean", wanted.clone())
        self.register_buffer("count", torch.zeros(()))

    @torch.no_grad()
    def forward(self, chances: Tensor) -> Tensor:
        """(N, A) probabilities -> aligned ones; the running mean has taken these in first."""
        keep = (self.count / (self.count + 1)).clamp(max=_SLOW)
        self.mean.lerp_(chances.mean(dim=0), 1 - float(keep))
        self.count += 1
        aligned = chances * (self.wanted / self.mean.clamp(min=_LEAST))
        return aligned / aligned.sum(dim=1, keepdim=True)


@torch.no_grad()
def pseudo_labels(
    output: ParserOutput, valid: Tensor, confidence: float, align: Alignment | None
) -> PseudoLabels:
    """What a teacher is at least so sure of. align: of classes."""
    chances = output.action.softmax(dim=1)
    if align is not None:
        chances = align(chances)
    units = _sure(output.units.softmax(dim=2), confidence)
    return PseudoLabels(_sure(chances, confidence), units, output.boundaries.sigmoid(), valid)


def _sure(chances: Tensor, confidence: float) -> Tensor:
    if not chances.shape[-1]:
        return torch.full(chances.shape[:-1], UNLABELLED, device=chances.device)
    best, label = chances.max(dim=-1)
    return torch.where(best >= confidence, label, UNLABELLED)


def joined(x: Tensor, targets: Targets, lesson: Lesson) -> tuple[Tensor, Targets]:
    """One batch of the labelled windows and the strong views behind them, which nobody labelled."""
    valid = lesson.moments.valid
    action = torch.full((len(valid),), UNLABELLED, device=valid.device)
    units = torch.full(valid.shape, UNLABELLED, device=valid.device)
    boundaries = torch.full((*valid.shape, 2), torch.nan, device=valid.device)
    added = Targets(action, units, boundaries, valid)
    return torch.cat([x, lesson.x]), Targets(*(torch.cat(both) for both in zip(targets, added, strict=True)))


def unlabelled_loss(
    output: ParserOutput, people: int, labels: PseudoLabels, moments: Moments, weights: LossWeights
) -> Tensor:
    """A student's loss on strong views by a teacher's labels; the parts weigh as they do for people's labels.

    output: of a batch whose first `people` windows are labelled by people, and are not looked at.

    Classes: a view with a stretch of another clip is of both, by their shares of its frames. Frames: cross-entropy.
    Boundaries: squared distance of probabilities. Each is a mean over all clips or valid frames, sure or not: what
    teachers are not sure of makes the rest weigh less, not more.
    """
    output = _behind(output, people)
    total = output.features.sum() * 0
    if weights.action and output.action.shape[1]:
        total = total + weights.action * _class_part(output.action, labels.action, moments)
    known = moments.valid & (moments.frame >= 0)
    count = known.sum().clamp(min=1)
    frame = moments.frame.clamp(min=0)
    if weights.frames and output.units.shape[2]:
        units = torch.where(known, labels.units[moments.clip, frame], UNLABELLED)
        flat = output.units.flatten(0, 1)
        each = F.cross_entropy(flat, units.flatten(), ignore_index=UNLABELLED, reduction="sum")
        total = total + weights.frames * each / count
    if weights.boundaries and output.boundaries.shape[2]:
        apart = (output.boundaries.sigmoid() - labels.boundaries[moments.clip, frame]).square().mean(dim=2)
        inside = known & ~seams(moments.clip)
        total = total + weights.boundaries * (apart * inside).sum() / count
    return total


def _class_part(logits: Tensor, action: Tensor, moments: Moments) -> Tensor:
    """Mean over clips of the cross-entropy with each clip that a view shows, weighted by its share of valid frames."""
    count = len(logits)
    shares = (F.one_hot(moments.clip, count) * moments.valid[..., None]).sum(dim=1).to(logits.dtype)
    shares = shares / shares.sum(dim=1, keepdim=True).clamp(min=1)
    sure = action != UNLABELLED
    costs = -logits.log_softmax(dim=1)[:, action.clamp(min=0)]  # (views, clips)
    return (shares * sure * costs).sum() / count


def seams(clip: Tensor, reach: int = 2) -> Tensor:
    """(N, T) bool: frames within `reach` of where another clip begins; nobody knows what starts or ends there."""
    change = F.pad((clip[:, 1:] != clip[:, :-1]).float(), (1, 0))
    return F.max_pool1d(F.pad(change, (reach - 1, reach))[:, None], 2 * reach, 1)[:, 0] > 0


def disagreement(
    one: ParserOutput, other: ParserOutput, people: int, valid: Tensor, weights: LossWeights
) -> Tensor:
    """How far two students' answers to the same views are from each other: squared distances of probabilities."""
    one, other = _behind(one, people), _behind(other, people)
    total = one.features.sum() * 0
    if weights.action and one.action.shape[1]:
        distance = (one.action.softmax(dim=1) - other.action.softmax(dim=1)).square().sum(dim=1)
        total = total + weights.action * distance.mean()
    if weights.frames and one.units.shape[2]:
        distance = (one.units.softmax(dim=2) - other.units.softmax(dim=2)).square().sum(dim=2)
        total = total + weights.frames * (distance * valid).sum() / valid.sum().clamp(min=1)
    if weights.boundaries and one.boundaries.shape[2]:
        distance = (one.boundaries.sigmoid() - other.boundaries.sigmoid()).square().mean(dim=2)
        total = total + weights.boundaries * (distance * valid).sum() / valid.sum().clamp(min=1)
    return total


def _behind(output: ParserOutput, people: int) -> ParserOutput:
    """What is said of the windows behind the first ones; of primitives nothing."""
    features, action, units, boundaries = (part[people:] for part in output[:4])
    return ParserOutput(features, action, units, boundaries, None)
