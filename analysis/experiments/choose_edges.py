"""Chooses how edges are found, and tunes the rivals, by boundary F1 and steadiness on training films."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np

from analysis.evaluation import TOLERANCES, BoundaryCounts, match_boundaries, score_boundaries
from analysis.experiments.detectors import JOINTS_OF, Minima, kernel_edges, minima
from analysis.parsing.changes import prepare
from analysis.parsing.kernels import KERNELS
from analysis.parsing.motion import Motion
from analysis.parsing.settings import Edges, Trust

Say = Callable[[str], None]
NO_TRUST = Trust(0.2, 1.0, 0.0, (0.0,) * 4, (0.0,) * 4)
# The penalties that are tried, seconds; a bounded kernel costs at most 1 a sample.
PENALTIES: dict[str, tuple[float, ...]] = {
    "linear": (0.7, 1.0, 1.4, 1.7, 2.0, 2.8),
    "rbf": (0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
    "cosine": (0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
}
STEPS = {
    "home": (0.0, 0.3, 0.7),
    "rest": (0.0, 0.3, 0.7),
    "soften": (0.2, 0.3, 0.5),
    "arms": (0.25, 1.0),  # never none: made dances tell little by arms alone, but people do
    "trunk": (0.0, 1.0),
    "travel": (0.5, 1.5),
    "depth": (0.25, 0.35, 1.0),
    "blur": (0.02, 0.035, 0.07),
}
START = Edges("linear", {"arms": 0.5, "legs": 1.0, "trunk": 0.5, "travel": 1.0}, 0.5, 0.4, 0.5, 0.5, 0.5, 0.05)
STEADY = 0.3  # what edges that stay where they are at another frame rate are worth against F1: 10 points 3 of F1
Rates = Sequence[Sequence[tuple[float, Motion]]]  # of each of some dances (frames a second, motion) of its films


@dataclass(frozen=True)
class Scored:
    """counts: pooled over clips, one for each of TOLERANCES. steady: of (edges within a frame at another rate, all)."""

    counts: tuple[BoundaryCounts, ...]
    steady: tuple[int, int] = (0, 0)

    @property
    def f1(self) -> tuple[float, ...]:
        return tuple(counts.f1 for counts in self.counts)

    @property
    def mean(self) -> float:
        """The mean of F1 at the three tolerances."""
        return float(np.mean(self.f1))

    @property
    def worth(self) -> float:
        """What is chosen by."""
        same, everything = self.steady
        return self.mean + STEADY * same / max(1, everything)


def scored(true: Sequence[Sequence[float]], found: Iterable[Sequence[float]]) -> Scored:
    """Boundaries of clips in seconds."""
    pairs = list(zip(true, found, strict=True))
    return Scored(
        tuple(sum((score_boundaries(t, f, tolerance) for t, f in pairs), BoundaryCounts()) for tolerance in TOLERANCES)
    )


def choose_edges(
    motions: Sequence[Motion], true: Sequence[Sequence[float]], rates: Rates, say: Say
) -> dict[str, tuple[Edges, Scored]]:
    """For each kernel the best edges: one number after the other, the penalty anew each time."""
    out = {}
    for name_of_kernel in KERNELS:
        best = _best_penalty(replace(START, kernel=name_of_kernel), motions, true, rates)
        for name, values in STEPS.items():
            for value in values:
                tried = _with(best[0], name, value)
                other = _best_penalty(tried, motions, true, rates) if tried != best[0] else best
                if other[1].worth > best[1].worth + 1e-9:
                    best = other
        out[name_of_kernel] = best
        edges, score = best
        say(f"{name_of_kernel}: {score.mean:.3f} {[round(f, 3) for f in score.f1]} {score.steady} {asdict(edges)}")
    return out


def steadiness(dances: Sequence[Sequence[tuple[float, Sequence[float]]]]) -> tuple[int, int]:
    """(edges that have a partner within a frame of the slower film, all edges) over all pairs of a dance's films.

    dances: for each the (frames a second, edges in seconds) of its films; edges are taken at their nearest frame.
    """
    same = everything = 0
    for films in dances:
        for (fps, edges), (other, others) in combinations(films, 2):
            a, b = (np.floor(np.array(e) * f + 0.5) / f for f, e in ((fps, edges), (other, others)))
            same += 2 * len(match_boundaries(list(a), list(b), 1 / min(fps, other) + 1e-6))
            everything += len(a) + len(b)
    return same, everything


def choose_minima(motions: Sequence[Motion], true: Sequence[Sequence[float]]) -> tuple[Minima, Scored]:
    """The best of a grid."""
    tries = ((how, scored(true, [minima(motion, how) for motion in motions])) for how in minima_grid())
    return max(tries, key=lambda each: each[1].mean)


def minima_grid() -> list[Minima]:
    values = product(JOINTS_OF, (0.0, 0.05, 0.1, 0.15, 0.2, 0.3), (0.1, 0.2, 0.3, 0.5, 0.8), (0.5, 0.7, 1.0, 1.5))
    return [Minima(*each) for each in values]


def _with(edges: Edges, name: str, value: float) -> Edges:
    if name in edges.weights:
        return replace(edges, weights=edges.weights | {name: value})
    changes: dict[str, Any] = {name: value}
    return replace(edges, **changes)


def _best_penalty(
    edges: Edges, motions: Sequence[Motion], true: Sequence[Sequence[float]], rates: Rates
) -> tuple[Edges, Scored]:
    prepared = [prepare(motion, edges) for motion in motions]
    others = [[(fps, prepare(motion, edges)) for fps, motion in dance] for dance in rates]

    def tried(penalty: float) -> tuple[Edges, Scored]:
        score = scored(true, (kernel_edges(p, penalty, NO_TRUST) for p in prepared))
        if score.mean + STEADY > best:  # else it cannot be the best
            same = steadiness([[(fps, kernel_edges(p, penalty, NO_TRUST)) for fps, p in dance] for dance in others])
            score = replace(score, steady=same)
        return replace(edges, penalty=penalty), score

    best, out = 0.0, None
    for penalty in PENALTIES[edges.kernel]:
        each = tried(penalty)
        if out is None or each[1].worth > best:
            best, out = each[1].worth, each
    assert out is not None
    return out
