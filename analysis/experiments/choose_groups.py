"""Chooses when two segments are alike, and where a unit's phases meet, on training films."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_score

from analysis.evaluation import adjusted_rand
from analysis.experiments.choose_trust import label_at
from analysis.experiments.corpus import Done
from analysis.parsing.motifs import distances
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.phases import progress
from analysis.parsing.settings import Groups, Phases

THRESHOLDS = tuple(round(0.12 + 0.02 * i, 2) for i in range(20))
_STEP = 0.05  # seconds at which names are compared
_FINE = 100  # steps a second in which phases are measured


Spans = Sequence[tuple[float, float]]  # samples


@dataclass(frozen=True)
class Alike:
    """Adjusted Rand of groups against units, mean over clips: on true segments, on found ones by time; and on true ones
    if the number of groups were chosen by the silhouette instead.
    """

    groups: Groups
    true: float
    found: float
    silhouette: float


def choose_groups(
    motions: Sequence[Motion], danced: Sequence[Sequence[Done]], found: Sequence[Spans]
) -> Alike:
    """The best of a grid by the mean of both scores: found segments are never as clean as true ones."""
    tries = []
    for velocity, mirror, turned in product((0.0, 0.1, 0.2), (False, True), (False, True)):
        trial = Groups(0.0, velocity, mirror, turned)
        trees = []
        for motion, units, spans in zip(motions, danced, found, strict=True):
            true = [(u.start * RATE, u.end * RATE) for u in units]
            trees.append((_tree(motion, true, trial), _tree(motion, spans, trial)))
        shape = [
            adjusted_rand([u.unit for u in units], list(_by_silhouette(*tree)))
            for units, (tree, _) in zip(danced, trees, strict=True)
        ]
        for threshold in THRESHOLDS:
            groups = Groups(threshold, velocity, mirror, turned)
            on_true = [
                adjusted_rand([u.unit for u in units], list(_cut(tree, threshold)))
                for units, (tree, _) in zip(danced, trees, strict=True)
            ]
            on_found = [
                _by_time(units, spans, _cut(tree, threshold))
                for units, spans, (_, tree) in zip(danced, found, trees, strict=True)
            ]
            scores = (float(np.mean(on_true)), float(np.mean(on_found)), float(np.mean(shape)))
            tries.append(Alike(groups, *(round(score, 4) for score in scores)))
    return max(tries, key=lambda each: each.true + each.found)


def _tree(motion: Motion, spans: Spans, groups: Groups) -> tuple[np.ndarray, np.ndarray]:
    """(average linkage, condensed distances); empty for fewer than two segments."""
    if len(spans) < 2:
        return np.zeros((0, 4)), np.zeros(0)
    apart = squareform(distances(motion, list(spans), groups)[0], checks=False)
    return linkage(apart, method="average"), apart


def _cut(tree: tuple[np.ndarray, np.ndarray], threshold: float) -> np.ndarray:
    out: np.ndarray = fcluster(tree[0], t=threshold, criterion="distance") if len(tree[0]) else np.ones(1)
    return out


def _by_time(units: Sequence[Done], spans: Spans, groups: np.ndarray) -> float:
    at = np.arange(_STEP / 2, units[-1].end, _STEP)
    named = [(a / RATE, b / RATE, str(g)) for (a, b), g in zip(spans, groups, strict=True)]
    return adjusted_rand(label_at(at, [(u.start, u.end, u.unit) for u in units]), label_at(at, named))


def _by_silhouette(tree: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """The cut of the tree with the highest silhouette: another way to an automatic number, for comparison."""
    square, n = squareform(apart), len(tree) + 1
    if n < 3:
        return np.ones(n)
    cuts = [fcluster(tree, t=k, criterion="maxclust") for k in range(2, n)]
    cuts = [cut for cut in cuts if 2 <= len(set(cut)) < n]
    if not cuts:
        return np.ones(n)
    best: np.ndarray = max(cuts, key=lambda cut: silhouette_score(square, cut, metric="precomputed"))
    return best


def choose_phases(motions: Sequence[Motion], danced: Sequence[Sequence[Done]]) -> tuple[Phases, float]:
    """(shares, mean error in seconds) on true segments: medians of where phases meet, in the mix that errs least."""
    best: tuple[Phases, float] | None = None
    for movement in (0.0, 0.25, 0.5, 0.75, 1.0):
        units = [
            (unit, progress(round(unit.start * _FINE), round(unit.end * _FINE), motion, _FINE, movement))
            for motion, clip in zip(motions, danced, strict=True)
            for unit in clip
        ]
        shares = [
            float(np.median([done[_index(unit, unit.phases[k], len(done))] for unit, done in units])) for k in (0, 1)
        ]
        errors = [
            abs(unit.start + np.searchsorted(done, share) / _FINE - unit.phases[k])
            for unit, done in units
            for k, share in enumerate(shares)
        ]
        error = float(np.mean(errors))
        if best is None or error < best[1]:
            best = Phases(round(shares[0], 3), round(shares[1], 3), movement), error
    assert best is not None
    return best


def _index(unit: Done, at: float, n: int) -> int:
    return int(np.clip(round((at - unit.start) * _FINE), 0, n - 1))

