"""Convolution over time at three speeds (paper A, 2.3.3)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DILATIONS = (1, 2, 3)  # receptive fields of 3, 5 and 7 frames


class TemporalPyramid(nn.Module):
    """(N, C, T, V) -> (N, C, T / stride, V).

    kind "full": three convolutions of the full width, as the paper writes them (three times the weights of one,
    whatever it says). "bottleneck": each branch works at a third of the width. "single": one convolution of 9 frames,
    ST-GCN's.
    """

    def __init__(self, width: int, stride: int, kind: str) -> None:
        super().__init__()
        if kind == "single":
            self.branches = nn.ModuleList([_conv(width, width, 9, 1, stride)])
            self.join: nn.Module = nn.Identity()
            return
        if kind not in ("full", "bottleneck"):
            raise ValueError(f"pyramid: {kind!r} is not full, bottleneck or single")
        narrow = width if kind == "full" else -(-width // (3 * 4)) * 4
        self.branches = nn.ModuleList()
        for dilation in DILATIONS:
            if kind == "full":
                self.branches.append(_conv(width, narrow, 3, dilation, stride))
                continue
            squeeze = (nn.Conv2d(width, narrow, 1, bias=False), nn.BatchNorm2d(narrow), nn.ReLU(inplace=True))
            self.branches.append(nn.Sequential(*squeeze, _conv(narrow, narrow, 3, dilation, stride)))
        self.join = nn.Sequential(
            nn.BatchNorm2d(3 * narrow), nn.ReLU(inplace=True), nn.Conv2d(3 * narrow, width, 1, bias=False)
        )

    def forward(self, x: Tensor) -> Tensor:
        joined: Tensor = self.join(torch.cat([branch(x) for branch in self.branches], dim=1))
        return joined


def _conv(inside: int, outside: int, size: int, dilation: int, stride: int) -> nn.Conv2d:
    pad = dilation * (size - 1) // 2
    return nn.Conv2d(inside, outside, (size, 1), (stride, 1), (pad, 0), (dilation, 1), bias=False)
