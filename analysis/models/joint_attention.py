"""Attention between the joints of a frame (paper A, 2.3.2)."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F


class JointAttention(nn.Module):
    """(N, T, V, C) -> (N, T, V, C'): softmax(Q K^T / sqrt(d_k)) V over the V joints of each frame, heads side by side,
    then a linear layer. `width` is that of all heads together.
    """

    def __init__(self, inside: int, outside: int, heads: int, width: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"a width of {width} does not divide into {heads} heads")
        self.heads = heads
        self.project = nn.Linear(inside, 3 * width, bias=False)
        self.join = nn.Linear(width, outside, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        n, t, v, _ = x.shape
        parts = self.project(x).reshape(n * t, v, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(parts[0], parts[1], parts[2])  # (N T, heads, V, d_k)
        joined: Tensor = self.join(attended.transpose(1, 2).reshape(n, t, v, -1))
        return joined
