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
from analysis.experiments.corpus import Done
from analysis.parsing.motifs import distances
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.phases import progress
from analysis.parsing.settings import Groups, Phases

THRESHOLDS = tuple(round(0.12 + 0.02 * i, 2) for i in range(20))
_FINE = 100  # steps a second in which phases are measured


@dataclass(frozen=True)
class Alike:
    """Adjusted Rand of groups against units on true segments, mean over clips; and that of the silhouette's choice."""

    groups: Groups
    score: float
    silhouette: float


def choose_groups(motions: Sequence[Motion], danced: Sequence[Sequence[Done]]) -> Alike:
    """The best of a grid, on true segments: what edges are worth is chosen elsewhere."""
    best: Alike | None = None
    for velocity, mirror, turned in product((0.0, 0.1, 0.2, 0.35), (False, True), (False, True)):
        trial = Groups(0.0, velocity, mirror, turned)
        clips = []
        for motion, units in zip(motions, danced, strict=True):
            spans = [(u.start * RATE, u.end * RATE) for u in units]
            apart = squareform(distances(motion, spans, trial)[0], checks=False)
            clips.append((linkage(apart, method="average"), apart, [u.unit for u in units]))
        shape = float(np.mean([adjusted_rand(names, list(_by_silhouette(tree, d))) for tree, d, names in clips]))
        for threshold in THRESHOLDS:
            found = [fcluster(tree, t=threshold, criterion="distance") for tree, _, _ in clips]
            score = float(np.mean([adjusted_rand(c[2], list(f)) for c, f in zip(clips, found, strict=True)]))
            if best is None or score > best.score:
                best = Alike(Groups(threshold, velocity, mirror, turned), round(score, 4), round(shape, 4))
    assert best is not None
    return best


def _by_silhouette(tree: np.ndarray, apart: np.ndarray) -> np.ndarray:
    """The cut of the tree with the highest silhouette: another way to an automatic number, for comparison."""
    square, n = squareform(apart), len(tree) + 1
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

