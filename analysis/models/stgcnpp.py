"""ST-GCN++ (Duan et al. 2022, PYSKL), the rival in speed: one class a clip.

Ten blocks: a graph convolution whose whole graph learns, starting from the body's, then convolutions over time in six
thin branches. Width doubles and time halves at blocks 5 and 8.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.models.graph_conv import spatial_partition
from analysis.schema import OPENPOSE_18
from analysis.skeleton.layouts import Layout, layout_of

BLOCKS = 10
WIDER = (5, 8)  # blocks, counted from 1, that double the width and halve the frames
_DILATIONS = (1, 2, 3, 4)


def _shortcut(inside: int, outside: int, stride: int) -> nn.Module:
    if inside == outside and stride == 1:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(inside, outside, 1, (stride, 1), bias=False), nn.BatchNorm2d(outside))


class AdaptiveGraph(nn.Module):
    """(N, C, T, V) -> (N, C', T, V): weights of three partitions first, their learned graphs then, and a residual."""

    def __init__(self, layout: Layout, inside: int, outside: int) -> None:
        super().__init__()
        self.graph = nn.Parameter(torch.from_numpy(spatial_partition(layout)))
        self.weigh = nn.Conv2d(inside, len(self.graph) * outside, 1)
        self.norm = nn.BatchNorm2d(outside)
        self.shortcut = _shortcut(inside, outside, 1)

    def forward(self, x: Tensor) -> Tensor:
        n, _, t, v = x.shape
        parts = self.weigh(x).view(n, len(self.graph), -1, t, v)
        # Joint w takes from joint v in each partition.
        gathered = torch.einsum("nkctv,kwv->nctw", parts, self.graph)
        out: Tensor = F.relu(self.norm(gathered) + self.shortcut(x))
        return out


class Branches(nn.Module):
    """(N, C, T, V) -> (N, C, T / stride, V): four dilations, the highest of three frames, and the frame itself."""

    def __init__(self, width: int, stride: int, dropout: float) -> None:
        super().__init__()
        thin = width // (len(_DILATIONS) + 2)
        first = width - (len(_DILATIONS) + 1) * thin  # takes what does not divide
        branches: list[nn.Module] = []
        for dilation in _DILATIONS:
            size = first if dilation == 1 else thin
            over_time = nn.Conv2d(size, size, (3, 1), (stride, 1), (dilation, 0), (dilation, 1))
            branches.append(nn.Sequential(*_squeeze(width, size), over_time))
        branches.append(nn.Sequential(*_squeeze(width, thin), nn.MaxPool2d((3, 1), (stride, 1), (1, 0))))
        branches.append(nn.Conv2d(width, thin, 1, (stride, 1)))
        self.branches = nn.ModuleList(branches)
        self.join = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(inplace=True), nn.Conv2d(width, width, 1))
        self.norm = nn.BatchNorm2d(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        joined = self.join(torch.cat([branch(x) for branch in self.branches], dim=1))
        out: Tensor = self.dropout(self.norm(joined))
        return out


def _squeeze(inside: int, outside: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inside, outside, 1), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)


class STGCNpp(nn.Module):
    """x (N, C, T, V), valid (N, T) bool -> class logits (N, actions). With the defaults about 1.4 M weights.

    `valid` masks the input and nothing else: the published network knows no padding.
    """

    def __init__(
        self, actions: int, *, layout: str = OPENPOSE_18, channels: int = 3, base: int = 64, dropout: float = 0.0
    ) -> None:
        super().__init__()
        body = layout_of(layout)
        self.norm = nn.BatchNorm1d(channels * len(body.joints))
        blocks: list[nn.Module] = []
        inside, outside = channels, base
        for number in range(1, BLOCKS + 1):
            outside *= 2 if number in WIDER else 1
            blocks.append(_Block(body, inside, outside, 2 if number in WIDER else 1, number > 1, dropout))
            inside = outside
        self.blocks = nn.ModuleList(blocks)
        self.act = nn.Linear(inside, actions)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        n, c, t, v = x.shape
        flat = (x * valid[:, None, :, None]).transpose(2, 3).reshape(n, c * v, t)
        x = self.norm(flat).reshape(n, c, v, t).transpose(2, 3)
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.act(x.mean(dim=(2, 3)))
        return logits


class _Block(nn.Module):
    def __init__(
        self, layout: Layout, inside: int, outside: int, stride: int, residual: bool, dropout: float
    ) -> None:
        super().__init__()
        self.graph = AdaptiveGraph(layout, inside, outside)
        self.time = Branches(outside, stride, dropout)
        self.shortcut = _shortcut(inside, outside, stride) if residual else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.time(self.graph(x))
        return F.relu(y if self.shortcut is None else y + self.shortcut(x))
