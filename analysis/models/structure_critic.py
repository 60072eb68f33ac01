"""The judge of structure (paper A, 2.5.2): does a sequence of units look like one that people dance?"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

_LEAK = 0.2


class StructureCritic(nn.Module):
    """Unit posteriors x (N, K, U) at K moments in the order of time, known (N, K) bool -> (N,) logits, high = real.

    Small on purpose: it is to learn the grammar of a few training recordings, not the recordings. It sees five moments
    at a time, and tells a clip by its mean and by its worst place. Spectral norm (Miyato et al. 2018) keeps its slope
    bounded, so that what it teaches stays of use while it is ahead. Moments that are not known are as if beyond the
    end.

    `updates` counts its own training steps; it is stored with the weights.
    """

    updates: Tensor

    def __init__(self, units: int, width: int = 48) -> None:
        super().__init__()
        self.first = spectral_norm(nn.Conv1d(units, width, 3, padding=1))
        self.second = spectral_norm(nn.Conv1d(width, width, 3, padding=1))
        self.judge = nn.Linear(2 * width, 1)
        self.register_buffer("updates", torch.zeros((), dtype=torch.long))

    def forward(self, x: Tensor, known: Tensor) -> Tensor:
        there = known[:, None]
        y = x.transpose(1, 2) * there
        y = F.leaky_relu(self.first(y), _LEAK) * there
        y = F.leaky_relu(self.second(y), _LEAK) * there
        mean = y.sum(dim=2) / there.sum(dim=2).clamp(min=1)
        extreme = y.masked_fill(~there, -torch.inf).amax(dim=2)
        extreme = torch.where(known.any(dim=1, keepdim=True), extreme, 0.0)
        judged: Tensor = self.judge(torch.cat([mean, extreme], dim=1))[:, 0]
        return judged
