"""Key moments of a motion and the dictionary that they are made of (paper A, 2.4.1 and 2.4.2)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.models.outputs import PrimitiveOutput

REACH = 2  # frames of the features on each side of a key moment that belong to it
_COLDEST = math.log(1 / 0.01)


class Primitives(nn.Module):
    """Features (N, T, D) -> the K moments with the most attention, sorted in time, over M primitives of unit length.

    A key segment is the mean of the frames around its moment, weighted by their attention: so gradients reach W_a,
    which choosing moments alone would not let through. Segments are centred (features behind a ReLU all point one way)
    and of unit length, as primitives are: eq. 2 then measures directions, as eq. 1 does, and features cannot please it
    by being small. tau is learned, from 0.07 on (with tau = 1 no weight could exceed 0.19).
    """

    usage: Tensor  # (M,) share of each primitive, followed slowly

    def __init__(self, width: int, count: int, keys: int, *, fixed: bool = False) -> None:
        super().__init__()
        self.keys = keys
        self.attend = nn.Linear(width, 1, bias=False)  # the paper's b_a is the same for all frames: it would cancel
        self.dictionary = nn.Parameter(F.normalize(torch.randn(count, width), dim=1), requires_grad=not fixed)
        self.log_sharpness = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self.register_buffer("usage", torch.full((count,), 1.0 / count))

    def forward(self, features: Tensor, valid: Tensor) -> PrimitiveOutput:
        """valid (N, T) bool. A window without a valid frame takes all of its frames for valid."""
        valid = valid | ~valid.any(dim=1, keepdim=True)
        attention = self.attend(features)[..., 0].masked_fill(~valid, -1e4).softmax(dim=1)
        keys = min(self.keys, features.shape[1])
        times = attention.masked_fill(~valid, -1.0).topk(keys, dim=1).indices.sort(dim=1).values
        segments = F.normalize(F.layer_norm(_around(features, attention, times), (self.attend.in_features,)), dim=2)
        sharpness = self.log_sharpness.clamp(0, _COLDEST).exp()
        words = F.normalize(self.dictionary, dim=1)
        assignment = (sharpness * segments @ words.T).softmax(dim=-1)
        return PrimitiveOutput(attention, times, valid.gather(1, times), segments, assignment, assignment @ words)

    @torch.no_grad()
    def initialise(self, segments: Tensor, generator: torch.Generator, rounds: int = 10) -> None:
        """k-means over key segments (S, D) of the first batches: primitives begin where motion is."""
        found = segments[torch.randperm(len(segments), generator=generator)[: len(self.dictionary)]].clone()
        if len(found) < len(self.dictionary):
            return
        for _ in range(rounds):
            nearest = torch.cdist(segments, found).argmin(dim=1)
            for word in range(len(found)):
                if bool((mine := nearest == word).any()):
                    found[word] = segments[mine].mean(dim=0)
        self.dictionary.copy_(found)
        self.usage.fill_(1.0 / len(found))

    @torch.no_grad()
    def keep_alive(self, output: PrimitiveOutput, generator: torch.Generator, least: float = 0.02) -> int:
        """Follow how much each primitive is used; one that is hardly used takes the place of a random key segment.

        `least` is a share of what each would have if all were used alike. Returns how many were re-seeded.
        """
        shares = output.assignment[output.chosen].mean(dim=0)
        self.usage.mul_(0.99).add_(shares, alpha=0.01)
        idle = (self.usage < least / len(self.usage)).nonzero()[:, 0]
        segments = output.segments[output.chosen]
        if len(idle) and len(segments):
            drawn = torch.randint(len(segments), (len(idle),), generator=generator)
            self.dictionary[idle] = segments[drawn].detach()
            self.usage[idle] = 1.0 / len(self.usage)
        return len(idle)


def _around(features: Tensor, attention: Tensor, times: Tensor) -> Tensor:
    """(N, K, D): attention-weighted means of the frames within REACH of the key moments."""
    weights = attention[:, None] + 1e-6
    size = 2 * REACH + 1
    sums = F.avg_pool1d(features.transpose(1, 2) * weights, size, 1, REACH)
    means = sums / F.avg_pool1d(weights, size, 1, REACH)
    index = times[:, None].expand(-1, features.shape[2], -1)
    return means.gather(2, index).transpose(1, 2)


def spread_over_frames(mixture: Tensor, times: Tensor, frames: int) -> Tensor:
    """(N, K, D) at key moments (N, K) -> (N, T, D), linear between moments, level beyond the first and last (eq. 3).

    The mixture, not the arg-max of the primitives: their numbers have no order, and carry no gradient.
    """
    at = torch.arange(frames, device=mixture.device)
    after = (times[:, None, :] <= at[None, :, None]).sum(dim=2)  # (N, T): moments up to this frame
    low = (after - 1).clamp(min=0)
    high = after.clamp(max=times.shape[1] - 1)
    left, right = times.gather(1, low), times.gather(1, high)
    share = ((at[None] - left).clamp(min=0) / (right - left).clamp(min=1)).clamp(max=1)[..., None]
    index = (-1, -1, mixture.shape[2])
    below = mixture.gather(1, low[..., None].expand(*index))
    above = mixture.gather(1, high[..., None].expand(*index))
    return below + share.to(mixture.dtype) * (above - below)
