"""The parser of paper A: spatio-temporal attention graph convolution, motion primitives, three heads."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.models.graph_conv import GraphConv
from analysis.models.joint_attention import JointAttention
from analysis.models.outputs import ParserOutput
from analysis.models.primitives import Primitives, spread_over_frames
from analysis.models.temporal_pyramid import TemporalPyramid
from analysis.schema import OPENPOSE_18
from analysis.skeleton.layouts import Layout, layout_of


@dataclass(frozen=True)
class ParserConfig:
    """What the network is made of; every part can be left out, for the ablation.

    channels: of the input a joint (analysis.data.inputs). widths, strides: of the blocks; a stride is one in time.
    attention: 0 heads = none. pyramid: full, bottleneck or single. dictionary: learned, fixed or none.
    context: dilated layers over the features in front of the frame heads, 0 = none (MS-TCN's, for long recordings).
    """

    actions: int
    units: int = 0
    layout: str = OPENPOSE_18
    channels: int = 10
    widths: tuple[int, ...] = (64, 64, 96, 96, 128, 128)
    strides: tuple[int, ...] = (1, 1, 2, 1, 2, 1)
    heads: int = 4
    attention_width: float = 0.5
    pyramid: str = "bottleneck"
    dictionary: str = "learned"
    primitives: int = 32
    keys: int = 16
    boundaries: bool = True
    context: int = 0
    dropout: float = 0.2


def fast(**changes: object) -> ParserConfig:
    """The default: six blocks, 0.6 M weights. Ten blocks brought nothing on subjects left out of training."""
    return ParserConfig(**changes)  # type: ignore[arg-type]


def faithful(**changes: object) -> ParserConfig:
    """As large as the paper's (11.5 M), pyramids of full width."""
    ten = (1, 1, 1, 1, 2, 1, 1, 2, 1, 1)
    wide = {"strides": ten, "widths": (96,) * 4 + (192,) * 3 + (372,) * 3, "attention_width": 1.0, "pyramid": "full"}
    return ParserConfig(**{**wide, **changes})  # type: ignore[arg-type]


class Block(nn.Module):
    """Graph convolution and joint attention, weighed against each other by one learned scalar, then the pyramid.

    (N, C, T, V) -> (N, C', T / stride, V), stored with channels last: the layers over joints and those over time then
    work on the same memory.
    """

    def __init__(self, layout: Layout, inside: int, outside: int, stride: int, config: ParserConfig) -> None:
        super().__init__()
        self.gcn = GraphConv(layout, inside, outside)
        self.attention: JointAttention | None = None
        if config.heads:
            each = max(4, round(outside * config.attention_width / config.heads))
            self.attention = JointAttention(inside, outside, config.heads, each * config.heads)
            self.gate = nn.Parameter(torch.zeros(()))
        self.norm = nn.BatchNorm2d(outside)
        self.pyramid = TemporalPyramid(outside, stride, config.pyramid)
        self.norm_time = nn.BatchNorm2d(outside)
        self.shortcut: nn.Module = nn.Identity()
        if inside != outside:
            self.shortcut = nn.Sequential(nn.Conv2d(inside, outside, 1, bias=False), nn.BatchNorm2d(outside))
        self.thin = nn.AvgPool2d((stride, 1), ceil_mode=True) if stride > 1 else nn.Identity()
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        joints = x.permute(0, 2, 3, 1)  # channels last: a view
        mixed = self.gcn(joints)
        if self.attention is not None:
            share = self.gate.sigmoid()
            mixed = share * self.attention(joints) + (1 - share) * mixed
        y = F.relu(self.norm(mixed.permute(0, 3, 1, 2)) + self.shortcut(x))
        return F.relu(self.dropout(self.norm_time(self.pyramid(y))) + self.thin(y))


class Context(nn.Module):
    """(N, D, T) -> (N, D, T): dilated residual layers, each seeing twice as far as the one before (MS-TCN's stage)."""

    def __init__(self, width: int, depth: int, dropout: float) -> None:
        super().__init__()
        self.wide = nn.ModuleList(nn.Conv1d(width, width, 3, padding=2**i, dilation=2**i) for i in range(depth))
        self.narrow = nn.ModuleList(nn.Conv1d(width, width, 1) for _ in range(depth))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        for wide, narrow in zip(self.wide, self.narrow, strict=True):
            x = (x + self.dropout(narrow(F.relu(wide(x))))) * valid[:, None]
        return x


class Parser(nn.Module):
    """x (N, channels, T, V), valid (N, T) bool -> ParserOutput; frames not valid are padding, or show no body."""

    def __init__(self, config: ParserConfig) -> None:
        super().__init__()
        self.config = config
        layout = layout_of(config.layout)
        self.norm = nn.BatchNorm1d(config.channels * len(layout.joints))
        inside, blocks = config.channels, []
        for outside, stride in zip(config.widths, config.strides, strict=True):
            blocks.append(Block(layout, inside, outside, stride, config))
            inside = outside
        self.blocks = nn.ModuleList(blocks)
        self.act = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(inside, config.actions))
        self.context = Context(inside, config.context, config.dropout) if config.context else None
        self.primitives: Primitives | None = None
        if config.dictionary != "none":
            fixed = config.dictionary == "fixed"
            self.primitives = Primitives(inside, config.primitives, config.keys, fixed=fixed)
        joined = inside * (2 if self.primitives is not None else 1)
        self.frames: nn.Module | None = None
        if config.units:
            self.frames = nn.Sequential(
                nn.Conv1d(joined, inside, 3, padding=1, bias=False), nn.BatchNorm1d(inside), nn.ReLU(inplace=True),
                nn.Conv1d(inside, inside, 3, padding=1, bias=False), nn.BatchNorm1d(inside), nn.ReLU(inplace=True),
                nn.Dropout(config.dropout), nn.Conv1d(inside, config.units, 1),
            )  # fmt: skip
        self.edges = nn.Conv1d(inside, 2, 3, padding=1) if config.boundaries else None

    def forward(self, x: Tensor, valid: Tensor) -> ParserOutput:
        n, c, t, v = x.shape
        x = self.norm(x.transpose(2, 3).reshape(n, c * v, t)).reshape(n, c, v, t).transpose(2, 3)
        x = (x * valid[:, None, :, None]).contiguous(memory_format=torch.channels_last)
        for block in self.blocks:
            x = block(x)
        pooled = x.mean(dim=3)  # (N, D, T'): over joints
        short = _thinned(valid, math.prod(self.config.strides))
        weight = short[:, None].to(x.dtype)
        overall = (pooled * weight).sum(dim=2) / weight.sum(dim=2).clamp(min=1)  # eq. 4
        action = self.act(overall)
        found = None
        if self.primitives is not None:
            found = self.primitives(pooled.transpose(1, 2), short)
        features = _lengthened(pooled, t)
        seen = self.context(features, valid) if self.context is not None else features
        units = x.new_zeros(n, t, 0)
        if self.frames is not None:
            told = [seen]
            if found is not None:
                spread = spread_over_frames(found.mixture, found.times, pooled.shape[2]).transpose(1, 2)
                told.append(_lengthened(spread, t))
            units = self.frames(torch.cat(told, dim=1)).transpose(1, 2)
        edges = x.new_zeros(n, t, 0) if self.edges is None else self.edges(seen).transpose(1, 2)
        if found is not None and pooled.shape[2] != t:
            found = found._replace(times=(found.times * t + t // 2) // pooled.shape[2])
        return ParserOutput(seen.transpose(1, 2), action, units, edges, found)


def _thinned(valid: Tensor, stride: int) -> Tensor:
    """(N, T) -> (N, T / stride): a frame of the features is valid where any of those it stands for is."""
    return valid if stride == 1 else F.max_pool1d(valid[:, None].float(), stride, stride, ceil_mode=True)[:, 0] > 0


def _lengthened(x: Tensor, frames: int) -> Tensor:
    """(N, D, T') -> (N, D, frames), linear in time."""
    return x if x.shape[2] == frames else F.interpolate(x, size=frames, mode="linear", align_corners=False)
