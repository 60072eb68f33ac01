"""A small network with the parser's signature, and a made-up motion that it can be asked about."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from analysis.formats.model_card import Card
from analysis.models.checkpoint import Loaded
from analysis.models.outputs import ParserOutput, PrimitiveOutput
from analysis.schema.skeleton import SkeletonSequence

JOINTS, UNITS, ACTIONS, WORDS = 18, 4, 3, 5


class FakeParser(nn.Module):
    """Two convolutions over time, so that a frame's scores depend on its neighbours and on the window's ends."""

    def __init__(self, channels: int = 10, seed: int = 0, boundaries: bool = True, keys: int = 4) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.first, self.second = nn.Conv1d(channels * JOINTS, 8, 5, padding=2), nn.Conv1d(8, 8, 5, padding=2)
        self.units, self.edges, self.act = nn.Linear(8, UNITS), nn.Linear(8, 2), nn.Linear(8, ACTIONS)
        self.attend, self.words = nn.Linear(8, 1), nn.Linear(8, WORDS)
        self.boundaries, self.keys = boundaries, keys
        self.asked: list[int] = []
        self.eval()

    def forward(self, x, valid):
        self.asked.append(len(x))
        n, c, t, v = x.shape
        h = F.relu(self.first(x.transpose(2, 3).reshape(n, c * v, t) * valid[:, None]))
        h = (F.relu(self.second(h)) * valid[:, None]).transpose(1, 2)
        pooled = h.sum(dim=1) / valid.sum(dim=1, keepdim=True).clamp(min=1)
        edges = self.edges(h) if self.boundaries else h.new_zeros(n, t, 0)
        attention = self.attend(h)[..., 0].masked_fill(~valid, -1e4).softmax(dim=1)
        times = attention.topk(min(self.keys, t), dim=1).indices.sort(dim=1).values
        segments = h.gather(1, times[..., None].expand(-1, -1, 8))
        mixed = self.words(segments).softmax(dim=-1)
        found = PrimitiveOutput(attention, times, valid.gather(1, times), segments, mixed, segments)
        return ParserOutput(h, self.act(pooled), 3 * self.units(h), edges, found)


def fake(sampling: dict | None = None, **parts) -> Loaded:
    card = Card(
        architecture={"builder": "fake", "config": {}},
        layout="openpose-18",
        inputs={"coordinates": 3, "streams": ["joint", "bone", "velocity"]},
        sampling=sampling or {"kind": "rate", "fps": [15, 1], "window": 32, "hop": 16},
        actions=("turn", "jump", "walk"),
        units=({"name": ""}, {"name": "step", "abbr": "St", "hue": 3}, {"name": "kick"}, {"name": "kneel"}),
        name="fake",
        version="2",
        weights_sha256="ab" * 32,
    )
    return Loaded(FakeParser(**parts), card)


def motion(seconds: float, rate: int | Fraction = 30, seed: int = 1) -> SkeletonSequence:
    """Joints that swing smoothly, the same at any rate; metres, the neck 0.5 above the hips."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * rate) + 1)[:, None, None] / float(rate)
    still = rng.normal(0, 0.3, (1, JOINTS, 3))
    still[0, [8, 11]], still[0, 1] = [[-0.1, 0, 0], [0.1, 0, 0]], [0, -0.5, 0]
    swing = sum(
        rng.normal(0, 0.1, (1, JOINTS, 3)) * np.sin(2 * np.pi * (rng.uniform(0.1, 0.8) * t + rng.random(3)))
        for _ in range(4)
    )
    swing[:, [1, 8, 11]] *= 0.05
    return SkeletonSequence((still + swing).astype(np.float32), "openpose-18", Fraction(rate), "m", "made.txt")
