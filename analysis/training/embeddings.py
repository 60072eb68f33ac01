"""Whole clips as points: which of them are alike, by a network's features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from analysis.data.batches import Prepared, Sampling, prepare, window
from analysis.data.examples import Example
from analysis.training.self_supervised import pooled
from analysis.training.steps import outputs_of

_AT_ONCE = 32  # windows


def embed(model: nn.Module, examples: Sequence[Example], sampling: Sampling) -> np.ndarray:
    """(N, D) float32 of unit length: the mean features of each clip as it is, over all of its windows.

    Windows of a recording lie side by side; the last one may be shorter, and counts by its length. The network is left
    in eval mode. Raises SchemaError naming the example where no torso is ever seen.
    """
    device = next(model.parameters()).device
    model.eval()
    windows = [(number, cut) for number, one in enumerate(examples) for cut in _windows(prepare(one), sampling)]
    sums: list[np.ndarray | float] = [0.0] * len(examples)
    for begin in range(0, len(windows), _AT_ONCE):
        part = windows[begin : begin + _AT_ONCE]
        x, valid = (torch.from_numpy(np.stack([cut[at] for _, cut in part])).to(device) for at in range(2))
        with torch.inference_mode():
            means = pooled(outputs_of(model, x, valid)[-1], valid) * valid.sum(dim=1, keepdim=True)
        for (number, _), mean in zip(part, means.cpu().numpy().astype(np.float64), strict=True):
            sums[number] = sums[number] + mean
    points = np.stack([np.asarray(one) for one in sums])
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.maximum(lengths, 1e-12), dtype=np.float32)


def _windows(one: Prepared, sampling: Sampling) -> list[tuple[np.ndarray, np.ndarray]]:
    """x and valid of each window."""
    if sampling.rate is None:
        made = window(one, one.joints, None, sampling)
        return [(made.x, made.valid)]
    out: list[tuple[np.ndarray, np.ndarray]] = []
    length = sampling.frames * one.rate / sampling.rate  # source frames from window to window
    begin = 0
    while begin < len(one.joints):
        end = round(length * (len(out) + 1))
        made = window(one, one.joints[begin : max(end, begin + 1)], None, sampling)
        out.append((made.x, made.valid))
        begin = max(end, begin + 1)
    return out
