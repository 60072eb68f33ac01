"""MS-TCN (Abu Farha and Gall 2019), the rival in labelling frames: stages of dilated convolutions over a recording.

The first stage reads features, each further stage the posteriors of the one before and nothing else; every stage is
trained. Layers keep the length; layer l of a stage looks 2^l frames to either side.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class DilatedLayer(nn.Module):
    """Residual layer: x + W (dropout of ReLU of a dilated convolution of x), nothing leaking out of masked frames."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.dilated = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.mix = nn.Conv1d(width, width, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x (N, W, T), mask (N, 1, T) 0 or 1."""
        out: Tensor = (x + self.dropout(self.mix(torch.relu(self.dilated(x))))) * mask
        return out


class Stage(nn.Module):
    def __init__(self, inputs: int, width: int, layers: int, units: int, dropout: float) -> None:
        super().__init__()
        self.enter = nn.Conv1d(inputs, width, 1)
        self.layers = nn.ModuleList(DilatedLayer(width, 2**level, dropout) for level in range(layers))
        self.leave = nn.Conv1d(width, units, 1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.enter(x) * mask
        for layer in self.layers:
            x = layer(x, mask)
        out: Tensor = self.leave(x) * mask
        return out


class MSTCN(nn.Module):
    """features: channels of a frame (joints and coordinates laid flat). units: classes of frames with background.

    With the defaults about 0.3 M parameters; a stage sees 511 frames.
    """

    def __init__(
        self, features: int, units: int, *, stages: int = 4, layers: int = 8, width: int = 48, dropout: float = 0.5
    ) -> None:
        super().__init__()
        sizes = [features] + [units] * (stages - 1)
        self.stages = nn.ModuleList(Stage(size, width, layers, units, dropout) for size in sizes)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """x (N, F, T) finite, valid (N, T) bool -> logits (S, N, T, U), the last stage is the answer.

        Frames that are not valid (beyond a recording's end) change nothing in the others; their logits are 0.
        """
        mask = valid[:, None].to(x.dtype)
        out = [self.stages[0](x * mask, mask)]
        for stage in list(self.stages)[1:]:
            out.append(stage(torch.softmax(out[-1], dim=1) * mask, mask))
        return torch.stack(out).transpose(2, 3)
