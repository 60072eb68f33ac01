"""Groups against groups where names mean nothing: motifs against units.

Every function takes two equally long sequences of labels, one pair an item (a frame or a segment).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

Labels = Sequence[Hashable]


def contingency(true: Labels, found: Labels) -> np.ndarray:
    """(labels of true, labels of found) counts, in order of first appearance. Raises ValueError if lengths differ."""
    if len(true) != len(found):
        raise ValueError(f"{len(true)} true labels, {len(found)} found ones")
    rows = {label: i for i, label in enumerate(dict.fromkeys(true))}
    columns = {label: i for i, label in enumerate(dict.fromkeys(found))}
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    np.add.at(table, ([rows[a] for a in true], [columns[b] for b in found]), 1)
    return table


def v_measure(true: Labels, found: Labels) -> tuple[float, float, float]:
    """(homogeneity, completeness, V): Rosenberg and Hirschberg 2007. One group on one side has no entropy: 1."""
    table = contingency(true, found)
    shared = _information(table)
    entropies = _entropy(table.sum(axis=1)), _entropy(table.sum(axis=0))
    homogeneity, completeness = (shared / h if h > 0 else 1.0 for h in entropies)
    both = homogeneity + completeness
    return homogeneity, completeness, 2 * homogeneity * completeness / both if both > 0 else 0.0


def mutual_information(true: Labels, found: Labels) -> float:
    """Normalised by the mean of the two entropies, 0..1; 1 where both sides are one group."""
    table = contingency(true, found)
    mean = (_entropy(table.sum(axis=1)) + _entropy(table.sum(axis=0))) / 2
    return _information(table) / mean if mean > 0 else 1.0


def adjusted_rand(true: Labels, found: Labels) -> float:
    """Hubert and Arabie 1985: 1 for the same groups, about 0 by chance, negative below it."""
    table = contingency(true, found)
    pairs = _pairs(table.sum())
    if pairs == 0:
        return 1.0
    together = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    chance = rows * columns / pairs
    most = (rows + columns) / 2
    return 1.0 if most == chance else float((together - chance) / (most - chance))


def matched_accuracy(true: Labels, found: Labels) -> float:
    """Share of items that are right when each group is given the one name that suits best; 0 without items."""
    table = contingency(true, found)
    return float(sum(table[i, j] for i, j in best_matching(table)) / len(true)) if len(true) else 0.0


def best_matching(gain: np.ndarray) -> list[tuple[int, int]]:
    """(row, column) pairs of the one-to-one matching of a matrix with the largest sum (the Hungarian method)."""
    if gain.size == 0:
        return []
    if gain.shape[0] > gain.shape[1]:
        return sorted((i, j) for j, i in best_matching(gain.T))
    cost = -gain.astype(np.float64)
    n, m = cost.shape
    # Shortest augmenting paths with potentials; index 0 is a helper, rows and columns count from 1.
    u, v = np.zeros(n + 1), np.zeros(m + 1)
    owner, way = np.zeros(m + 1, dtype=int), np.zeros(m + 1, dtype=int)
    for i in range(1, n + 1):
        owner[0], j = i, 0
        least, used = np.full(m + 1, np.inf), np.zeros(m + 1, dtype=bool)
        while owner[j]:
            used[j] = True
            free = ~used
            free[0] = False
            reduced = np.concatenate(([np.inf], cost[owner[j] - 1] - u[owner[j]] - v[1:]))
            better = free & (reduced < least)
            least[better], way[better] = reduced[better], j
            following = int(np.where(free, least, np.inf).argmin())
            step = least[following]
            u[owner[used]] += step
            v[used] -= step
            least[free] -= step
            j = following
        while j:
            owner[j], j = owner[way[j]], int(way[j])
    return sorted((int(owner[j]) - 1, j - 1) for j in range(1, m + 1) if owner[j])


def _entropy(counts: np.ndarray) -> float:
    share = counts[counts > 0] / max(1, counts.sum())
    return float(-(share * np.log(share)).sum())


def _information(table: np.ndarray) -> float:
    total = table.sum()
    if total == 0:
        return 0.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    some = table > 0
    return max(0.0, float((table[some] / total * np.log(table[some] / expected[some])).sum()))


def _pairs(counts: np.ndarray) -> np.ndarray:
    many: np.ndarray = np.asarray(counts, dtype=np.float64)
    return many * (many - 1) / 2
