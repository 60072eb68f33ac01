"""Kernel change-points against ruptures, where both are defined, and what is ours beside it."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
import ruptures

from analysis.parsing.kernels import KERNELS, best_edges, edge_chances, segment_costs


def steps(seed, n=120, parts=5):
    rng = np.random.default_rng(seed)
    levels = rng.normal(0, 2, (parts, 4))
    return np.repeat(levels, n // parts, axis=0) + rng.normal(0, 0.7, (n, 4))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("seed", range(4))
def test_the_same_edges_as_ruptures(kernel, seed):
    values = steps(seed)
    gamma = 0.05
    params = {"gamma": gamma} if kernel == "rbf" else {}
    theirs = ruptures.KernelCPD(kernel=kernel, min_size=6, params=params).fit(values)
    penalty = 30.0 if kernel == "linear" else 2.0
    costs = segment_costs(values, kernel, 6, len(values), gamma)
    edges, _ = best_edges(costs, np.full(len(values) + 1, penalty))
    assert edges == theirs.predict(pen=penalty)[:-1]
    unit = values / np.linalg.norm(values, axis=1, keepdims=True)
    gram = {"linear": values @ values.T, "cosine": unit @ unit.T}.get(kernel)
    if gram is None:
        gram = np.exp(-gamma * np.square(values[:, None] - values[None]).sum(axis=-1))
    for start, end in ((0, 20), (13, 60), (50, 120)):
        part = gram[start:end, start:end]
        assert costs.table[end, end - start - 6] == pytest.approx(np.trace(part) - part.sum() / (end - start))


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_second_answer_is_the_cost_through_each_place(kernel):
    values = steps(3, 40, 2)
    rng = np.random.default_rng(0)
    penalty = rng.uniform(0.5, 2.0, 41)
    costs = segment_costs(values, kernel, 4, 15, 0.1)
    edges, through = best_edges(costs, penalty)

    def cost(cuts):
        ends = [0, *cuts, 40]
        parts = pairwise(ends)
        return sum(costs.table[b, b - a - 4] for a, b in parts) + sum(penalty[c] for c in cuts)

    assert through[edges] == pytest.approx(cost(edges))
    assert through[[0, 40]] == pytest.approx(cost(edges))
    finite = np.isfinite(through)
    assert (through[finite] >= cost(edges) - 1e-9).all()
    assert not finite[[1, 2, 3, 37, 38, 39]].any()
    assert all(4 <= b - a <= 15 for a, b in zip([0, *edges], [*edges, 40], strict=True))


def test_a_cheaper_place_draws_the_edge():
    values = np.linspace(0, 1, 60)[:, None]
    costs = segment_costs(values, "linear", 5, 60)
    flat, _ = best_edges(costs, np.full(61, 2.0))
    penalty = np.full(61, 2.0)
    penalty[33] = 1.0
    drawn, _ = best_edges(costs, penalty)
    assert (flat, drawn) == ([30], [33])


def test_a_higher_penalty_never_makes_more_edges():
    costs = segment_costs(steps(5), "rbf", 4, 60, 0.05)
    counts = [len(best_edges(costs, np.full(121, p))[0]) for p in np.geomspace(0.05, 50, 30)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_too_short_for_an_edge():
    costs = segment_costs(np.zeros((7, 2)), "linear", 5, 20)
    assert best_edges(costs, np.zeros(8))[0] == []


def test_chances_weigh_every_segmentation():
    values = steps(4, 14, 2)
    penalty = np.random.default_rng(1).uniform(2.0, 6.0, 15)
    costs = segment_costs(values, "linear", 3, 9)
    weights, total = np.zeros(15), 0.0
    for count in range(5):
        for cuts in combinations(range(1, 14), count):
            lengths = [(a, b) for a, b in pairwise([0, *cuts, 14])]
            if all(3 <= b - a <= 9 for a, b in lengths):
                cost = sum(costs.table[b, b - a - 3] for a, b in lengths) + sum(penalty[list(cuts)])
                weight = np.exp(-cost / 5.0)
                weights[list(cuts)] += weight
                total += weight
    assert edge_chances(costs, penalty, 5.0) == pytest.approx(weights / total)


def test_cold_chances_are_the_best_edges():
    costs = segment_costs(steps(2), "linear", 6, 60)
    penalty = np.full(121, 30.0)
    edges, _ = best_edges(costs, penalty)
    assert np.flatnonzero(edge_chances(costs, penalty, 0.01) > 0.5).tolist() == edges
    assert edge_chances(segment_costs(np.zeros((7, 2)), "linear", 8, 20), np.ones(8), 1.0).tolist() == [0.0] * 8
