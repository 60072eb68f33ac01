"""Graph convolution over the joints of a frame (Yan et al. 2018), with an adjacency that learns."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from analysis.skeleton.layouts import Layout


def spatial_partition(layout: Layout) -> np.ndarray:
    """(3, V, V) float32: a joint itself, its neighbours nearer the root, and those farther from it (ST-GCN, 3.3).

    Row i says from which joints joint i takes; each row of each partition sums to 1, or to 0 where it has nobody.
    """
    n = len(layout.joints)
    out = np.zeros((3, n, n), dtype=np.float32)
    out[0] = np.eye(n)
    for parent, joint in layout.bones:
        out[1, joint, parent] = out[2, parent, joint] = 1
    sums = out.sum(axis=2, keepdims=True)
    return np.asarray(out / np.maximum(sums, 1), dtype=np.float32)


class GraphConv(nn.Module):
    """(N, T, V, C) -> (N, T, V, C'): three partitions with weights of their own, their graphs learned residuals."""

    graph: Tensor

    def __init__(self, layout: Layout, inside: int, outside: int) -> None:
        super().__init__()
        self.register_buffer("graph", torch.from_numpy(spatial_partition(layout)), persistent=False)
        self.residual = nn.Parameter(torch.zeros(3, len(layout.joints), len(layout.joints)))
        self.weigh = nn.Linear(inside, 3 * outside, bias=False)
        self.outside = outside

    def forward(self, x: Tensor) -> Tensor:
        n, t, v, _ = x.shape
        weighed = self.weigh(x).reshape(n, t, v * 3, self.outside)
        # (V, V, 3) -> (V, 3V): one product gathers over joints and partitions, and nothing is copied.
        graphs = (self.graph + self.residual).permute(1, 2, 0).reshape(v, v * 3)
        gathered: Tensor = torch.matmul(graphs, weighed)
        return gathered
