"""Kernel change-points by exact dynamic programming, in time that grows with the length of the clip.

The cost of a segment is that of kernel change-point detection (Arlot, Celisse, Harchaoui 2019), as ruptures' KernelCPD
has it: sum k(t,t) - (1/n) sum k(s,t). Two things are ours: no segment is longer than a bound, so cost and memory grow
with n and not with its square; and the penalty of an edge may differ from sample to sample, so that a moment of rest
makes a cheaper edge than the middle of a movement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KERNELS = ("linear", "rbf", "cosine")


@dataclass(frozen=True, eq=False)
class Costs:
    """Costs of all segments of n samples with `least` to `most` samples: table[e, m] of [e - least - m, e)."""

    n: int
    least: int
    most: int
    table: np.ndarray


def segment_costs(values: np.ndarray, kernel: str, least: int, most: int, gamma: float | None = None) -> Costs:
    """(n, D) finite -> Costs. gamma: of rbf alone, exp(-gamma |x - y|^2)."""
    n, most = len(values), max(least, min(most, len(values)))
    values = np.asarray(values, dtype=np.float64)
    if kernel == "linear":
        return Costs(n, least, most, _linear(values, least, most))
    if kernel == "cosine":
        values = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9)
    elif kernel != "rbf" or gamma is None:
        raise ValueError(f"kernel {kernel!r} is none of {', '.join(KERNELS)}, or lacks its gamma")
    return Costs(n, least, most, _banded(values, gamma if kernel == "rbf" else None, least, most))


def best_edges(costs: Costs, penalty: np.ndarray) -> tuple[list[int], np.ndarray]:
    """(edges inside (0, n) in order, (n + 1,) cost of the best segmentation that has an edge at each place).

    penalty (n + 1,): what an edge at each place costs. Infinite where no edge can be. The second answer tells how
    sharply the first is determined.
    """
    ahead, back = _forward(costs, penalty)
    behind = _backward(costs, penalty)
    edges = []
    at = costs.n
    while at > 0:
        at = int(back[at])
        if at > 0:
            edges.append(at)
    return edges[::-1], ahead + behind


def edge_chances(costs: Costs, penalty: np.ndarray, heat: float) -> np.ndarray:
    """(n + 1,) the chance of an edge at each place if every segmentation weighs exp(-cost / heat); 0 at both ends.

    As the hidden states of a Markov chain are weighed, forward and backward. The best segmentation alone jumps from
    one to the other of two places that are nearly as good; these chances change a little as the values do.
    """
    n, least = costs.n, costs.least
    worth, price = -costs.table / heat, penalty / heat
    ahead, behind = np.full(n + 1, -np.inf), np.full(n + 1, -np.inf)
    ahead[0] = behind[n] = 0.0
    for end in range(least, n + 1):
        width = min(costs.most, end) - least + 1
        starts = ahead[end - least - width + 1 : end - least + 1][::-1]
        ahead[end] = _log_sum(starts + worth[end, :width]) - (price[end] if end < n else 0.0)
    lengths = np.arange(costs.most - least + 1)
    for start in range(n - least, -1, -1):
        width = min(costs.most, n - start) - least + 1
        ends = start + least + lengths[:width]
        paid = np.where(ends < n, price[ends], 0.0)
        behind[start] = _log_sum(worth[ends, lengths[:width]] + behind[ends] - paid)
    chances = np.zeros(n + 1)
    if np.isfinite(ahead[n]):
        chances[1:n] = np.exp(np.minimum(ahead[1:n] + behind[1:n] - ahead[n], 0.0))
    return chances


def _log_sum(values: np.ndarray) -> float:
    top = float(values.max())
    return top if top == -np.inf else top + float(np.log(np.exp(values - top).sum()))


def _forward(costs: Costs, penalty: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cost of [0, e) with an edge at e (its penalty too, but at the clip's end), and where its last segment begins."""
    n, least = costs.n, costs.least
    best, back = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
    best[0] = 0.0
    for end in range(least, n + 1):
        width = min(costs.most, end) - least + 1
        starts = best[end - least - width + 1 : end - least + 1][::-1]
        total = starts + costs.table[end, :width]
        choice = int(total.argmin())
        best[end] = total[choice] + (penalty[end] if end < n else 0.0)
        back[end] = end - least - choice
    return best, back


def _backward(costs: Costs, penalty: np.ndarray) -> np.ndarray:
    """Cost of what follows an edge at each place."""
    n, least = costs.n, costs.least
    rest = np.full(n + 1, np.inf)
    rest[n] = 0.0
    lengths = np.arange(costs.most - least + 1)
    for start in range(n - least, -1, -1):
        width = min(costs.most, n - start) - least + 1
        ends = start + least + lengths[:width]
        total = costs.table[ends, lengths[:width]] + rest[ends] + np.where(ends < n, penalty[ends], 0.0)
        rest[start] = total.min()
    return rest


def _linear(values: np.ndarray, least: int, most: int) -> np.ndarray:
    n = len(values)
    first = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))
    second = np.concatenate(([0.0], np.cumsum(np.square(values).sum(axis=1))))
    table = np.full((n + 1, most - least + 1), np.inf)
    for m in range(min(most, n) - least + 1):
        length = least + m
        sums = first[length:] - first[: n + 1 - length]
        table[length:, m] = second[length:] - second[: n + 1 - length] - np.square(sums).sum(axis=1) / length
    return np.maximum(table, 0.0)


def _banded(values: np.ndarray, gamma: float | None, least: int, most: int) -> np.ndarray:
    """Kernels whose values are 1 on the diagonal: rbf with gamma, else the product of unit vectors."""
    n = len(values)
    table = np.full((n + 1, most - least + 1), np.inf)
    # pairs[s] = sum of k over all ordered pairs within [s, s + length); it grows by one lag at a time:
    # S(s, L) = S(s, L-1) + S(s+1, L-1) - S(s+1, L-2) + 2 k(s, s+L-1).
    before, pairs = np.zeros(n + 1), np.ones(n)
    for length in range(1, most + 1):
        if length > 1:
            lag = length - 1
            if gamma is None:
                k = np.einsum("ij,ij->i", values[:-lag], values[lag:])
            else:
                k = np.exp(-gamma * np.square(values[:-lag] - values[lag:]).sum(axis=1))
            # S(s+1, L-2) runs one place ahead of S(s, L-1).
            before, pairs = pairs, pairs[:-1] + pairs[1:] - before[1:-1] + 2 * k
        if length >= least:
            table[length:, length - least] = length - pairs / length
    return np.maximum(table, 0.0)
