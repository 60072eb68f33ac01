"""Structural consistency (paper A, eq. 6): parser against critic over sequences of units at the key moments.

Eq. 6 as printed is the critic's side alone; the parser's is the non-saturating one, -log D(fake) (Goodfellow et al.
2014). Real is what people labelled, at the same moments of the same clip. A one-hot sequence could be told from any
posterior by its sharpness, so labels are smoothed: over time, and until they are as sure on the whole as the parser is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer

from analysis.models.outputs import ParserOutput
from analysis.models.structure_critic import StructureCritic
from analysis.training.losses import UNLABELLED

SIGMA = 1.0  # frames
_LEAST = 2  # key moments with a label; fewer have no order


class KeySequences(NamedTuple):
    """What the critic compares, of N clips at K moments each. `known`: chosen and labelled; both sides alike."""

    fake: Tensor  # (N, K, U) the parser's posteriors, with their gradient
    real: Tensor  # (N, K, U) smoothed labels
    known: Tensor  # (N, K) bool


class Structure:
    """The game. In a step of training: add `term` to the parser's loss; after the parser's step, call `learn`.

    For the first `warm_up` updates the critic learns alone. Its state is that of its module and its optimizer.
    """

    def __init__(self, critic: StructureCritic, optimizer: Optimizer, warm_up: int) -> None:
        self.critic, self.optimizer, self.warm_up = critic, optimizer, warm_up

    def term(self, output: ParserOutput, units: Tensor) -> Tensor | None:
        """The parser's side for unit labels (N, T); None during the warm-up. Leaves the critic without a gradient."""
        if int(self.critic.updates) < self.warm_up:
            return None
        with _held(self.critic):
            return generator_loss(self.critic, key_sequences(output, units))

    def learn(self, output: ParserOutput, units: Tensor) -> float | None:
        """One update of the critic, and its loss before that; None where there is nothing to compare.

        Leaves the parser without a gradient: the output of its own step can be given again.
        """
        sequences = key_sequences(output, units)
        sequences = sequences._replace(fake=sequences.fake.detach())
        if not _comparable(sequences).any():
            return None
        loss = critic_loss(self.critic, sequences)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.critic.updates += 1
        return loss.item()


def key_sequences(output: ParserOutput, units: Tensor) -> KeySequences:
    """Posteriors and labels (N, T) at the key moments. Raises ValueError for a network without primitives or units."""
    if output.primitives is None or not output.units.shape[2]:
        raise ValueError("structure wants a network with primitives and units")
    times, chosen = output.primitives.times, output.primitives.chosen
    fake = _at(output.units.float().softmax(dim=2), times)
    known = chosen & (units.gather(1, times) != UNLABELLED)
    real = _at(smoothed_labels(units, output.units.shape[2]), times)
    return KeySequences(fake, as_sure_as(real, fake.detach(), known), known)


def smoothed_labels(units: Tensor, count: int, sigma: float = SIGMA) -> Tensor:
    """(N, T) labels -> (N, T, count): shares of the labels around each frame, weighted by a Gaussian.

    UNLABELLED frames do not count. Rows sum to 1, or are 0 where nothing is labelled within three sigma.
    """
    here = F.one_hot(units.clamp(min=0), count).float() * (units != UNLABELLED)[..., None]
    reach = max(1, round(3 * sigma))
    kernel = torch.exp(-0.5 * (torch.arange(-reach, reach + 1, device=units.device) / sigma) ** 2)
    flat = here.transpose(1, 2).flatten(0, 1)[:, None]
    around = F.conv1d(flat, kernel[None, None], padding=reach).reshape(len(units), count, -1).transpose(1, 2)
    return around / around.sum(dim=2, keepdim=True).clamp(min=1e-9)


def as_sure_as(real: Tensor, fake: Tensor, known: Tensor) -> Tensor:
    """`real` (N, K, U) mixed with chance until its largest shares are those of `fake` on the clip's mean, at most."""
    count = real.shape[2]
    weight = known.float() / known.sum(dim=1, keepdim=True).clamp(min=1)
    sure, wanted = ((part.amax(dim=2) * weight).sum(dim=1) - 1 / count for part in (real, fake))
    share = (wanted / sure.clamp(min=1e-6)).clamp(0, 1)[:, None, None]
    return share * real + (1 - share) / count


def critic_loss(critic: nn.Module, sequences: KeySequences) -> Tensor:
    """Eq. 6: -log D(real) - log(1 - D(fake)), each a mean over the clips with an order to compare; 0 without one."""
    fake, real, known = sequences
    judged = critic(torch.cat([real, fake]), torch.cat([known, known]))
    on_real, on_fake = judged.chunk(2)
    return _mean(F.softplus(-on_real) + F.softplus(on_fake), sequences)


def generator_loss(critic: nn.Module, sequences: KeySequences) -> Tensor:
    """-log D(fake): what the parser can do about eq. 6. Mean over the clips with an order to compare; 0 without one."""
    return _mean(F.softplus(-critic(sequences.fake, sequences.known)), sequences)


def _comparable(sequences: KeySequences) -> Tensor:
    return sequences.known.sum(dim=1) >= _LEAST


def _mean(each: Tensor, sequences: KeySequences) -> Tensor:
    clips = _comparable(sequences)
    return (each * clips).sum() / clips.sum().clamp(min=1)


def _at(frames: Tensor, times: Tensor) -> Tensor:
    """(N, T, U) at (N, K) -> (N, K, U)."""
    return frames.gather(1, times[..., None].expand(-1, -1, frames.shape[2]))


@contextmanager
def _held(critic: nn.Module) -> Iterator[None]:
    """What is computed inside hands gradients through the critic, and none to it."""
    wanted = [p for p in critic.parameters() if p.requires_grad]
    for p in wanted:
        p.requires_grad_(False)
    try:
        yield
    finally:
        for p in wanted:
            p.requires_grad_(True)
