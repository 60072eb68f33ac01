"""Chooses how edges are found, and tunes the rivals, by boundary F1 on training films."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np

from analysis.evaluation import TOLERANCES, BoundaryCounts, match_boundaries, score_boundaries
from analysis.experiments.detectors import JOINTS_OF, Minima, kernel, kernel_edges, minima
from analysis.parsing.changes import prepare
from analysis.parsing.kernels import KERNELS
from analysis.parsing.motion import Motion
from analysis.parsing.settings import Edges, Trust

Say = Callable[[str], None]
NO_TRUST = Trust(0.2, 1.0, 0.0, (0.0,) * 4, (0.0,) * 4)
# The penalties that are tried, seconds; a bounded kernel costs at most 1 a sample.
PENALTIES: dict[str, tuple[float, ...]] = {
    "linear": (0.5, 0.7, 1.0, 1.4, 2.0, 2.8),
    "rbf": (0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
    "cosine": (0.18, 0.25, 0.35, 0.5, 0.7, 1.0),
}
STEPS = {
    "home": (0.0, 0.3, 0.7),
    "rest": (0.0, 0.3, 0.7),
    "soften": (0.2, 0.3, 0.5),
    "arms": (0.0, 1.0),
    "trunk": (0.0, 1.0),
    "travel": (0.5, 1.5),
    "depth": (0.25, 1.0),
}
START = Edges("linear", {"arms": 0.5, "legs": 1.0, "trunk": 0.5, "travel": 1.0}, 0.5, 0.4, 0.5, 0.5, 0.5, 0.02)
BLURS = (0.005, 0.02, 0.05, 0.1, 0.2)
GIVEN = 0.01  # of F1 that may be given for edges that stay where they are at another frame rate


@dataclass(frozen=True)
class Scored:
    """counts: pooled over clips, one for each of TOLERANCES."""

    counts: tuple[BoundaryCounts, ...]

    @property
    def f1(self) -> tuple[float, ...]:
        return tuple(counts.f1 for counts in self.counts)

    @property
    def mean(self) -> float:
        """What is chosen by: the mean of F1 at the three tolerances."""
        return float(np.mean(self.f1))


def scored(true: Sequence[Sequence[float]], found: Iterable[Sequence[float]]) -> Scored:
    """Boundaries of clips in seconds."""
    pairs = list(zip(true, found, strict=True))
    return Scored(
        tuple(sum((score_boundaries(t, f, tolerance) for t, f in pairs), BoundaryCounts()) for tolerance in TOLERANCES)
    )


def choose_edges(
    motions: Sequence[Motion], true: Sequence[Sequence[float]], say: Say
) -> dict[str, tuple[Edges, Scored]]:
    """For each kernel the best edges: one number after the other, the penalty anew each time."""
    out = {}
    for name_of_kernel in KERNELS:
        best = _best_penalty(replace(START, kernel=name_of_kernel), motions, true)
        for name, values in STEPS.items():
            for value in values:
                tried = _with(best[0], name, value)
                other = _best_penalty(tried, motions, true) if tried != best[0] else best
                if other[1].mean > best[1].mean + 1e-9:
                    best = other
        out[name_of_kernel] = best
        say(f"{name_of_kernel}: {best[1].mean:.3f} {[round(f, 3) for f in best[1].f1]} {asdict(best[0])}")
    return out


def choose_blur(
    edges: Edges,
    motions: Sequence[Motion],
    true: Sequence[Sequence[float]],
    rates: Sequence[Sequence[tuple[float, Motion]]],
    say: Say,
) -> tuple[Edges, Scored]:
    """The blur with which most edges stay where they are at other frame rates, at nearly the best F1.

    rates: for each of some dances (frames a second, motion) of its films.
    """
    tries = []
    for blur in BLURS:
        tried = replace(edges, blur=blur)
        find = kernel(tried, NO_TRUST)
        score = scored(true, map(find, motions))
        same, all_edges = steadiness([[(fps, find(motion)) for fps, motion in films] for films in rates])
        say(f"blur {blur}: {score.mean:.3f}, {same} of {all_edges} edges within a frame at another rate")
        tries.append((tried, score, same / max(1, all_edges)))
    enough = max(score.mean for _, score, _ in tries) - GIVEN
    best = max((each for each in tries if each[1].mean >= enough), key=lambda each: each[2])
    return best[0], best[1]


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


def _best_penalty(edges: Edges, motions: Sequence[Motion], true: Sequence[Sequence[float]]) -> tuple[Edges, Scored]:
    prepared = [prepare(motion, edges) for motion in motions]
    tries = (
        (replace(edges, penalty=penalty), scored(true, (kernel_edges(p, penalty, NO_TRUST) for p in prepared)))
        for penalty in PENALTIES[edges.kernel]
    )
    return max(tries, key=lambda each: each[1].mean)
