"""Where the way of moving changes: kernel change-points on the activity of the limbs, cheaper at moments of rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from analysis.parsing.activity import activity, rest
from analysis.parsing.kernels import Costs, best_edges, segment_costs
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Edges, Trust

MIN_SECONDS = 0.4
MAX_SECONDS = 12.0  # longer stretches of one way of moving are rare, and cost and memory grow with it
_WINDOW = 0.75  # seconds around an edge in which its place is weighed
_SURE = (0.03, 0.9)  # without labels nothing is surer or less sure than that
_STEPS = 24  # halvings on the way to a penalty


@dataclass(frozen=True)
class Change:
    """An edge at `at` samples (fractional) of the analysis clock; spread: one standard deviation in seconds.

    gain: by how much the two sides differ, in penalties (1: just worth an edge). rest: 0..1.
    """

    at: float
    confidence: float
    spread: float
    gain: float
    rest: float


@dataclass(frozen=True, eq=False)
class Stretch:
    """What is needed to find the edges of samples [a, b), at any penalty."""

    a: int
    b: int
    costs: Costs
    share: np.ndarray  # (n + 1,) of the full penalty that an edge costs at each place
    rest: np.ndarray  # (n + 1,)


def prepare(motion: Motion, edges: Edges, longest: float = MAX_SECONDS, least: float = MIN_SECONDS) -> list[Stretch]:
    """Every stretch of the motion. longest, least: seconds of a segment."""
    values = activity(motion, edges.weights, edges.soften)
    known = np.isfinite(values).all(axis=1)
    gamma = _gamma(values[known]) if edges.kernel == "rbf" else None
    out = []
    for a, b in motion.stretches:
        costs = segment_costs(values[a:b], edges.kernel, max(2, round(least * RATE)), round(longest * RATE), gamma)
        deep = rest(motion.speed[a:b])
        # An edge lies between two samples.
        deep = np.concatenate((deep[:1], (deep[:-1] + deep[1:]) / 2, deep[-1:]))
        out.append(Stretch(a, b, costs, 1 - edges.rest * deep, deep))
    return out


def find_changes(
    stretches: Sequence[Stretch], penalty: float, trust: Trust, *, worth: bool = True
) -> list[list[Change]]:
    """The edges strictly inside each stretch. penalty: of an edge without rest, in seconds of unit variance.

    worth: leave out edges that are there only because no segment may be longer.
    """
    return [_changes(stretch, penalty * RATE, trust, worth) for stretch in stretches]


def penalty_for(stretches: Sequence[Stretch], units: int) -> float:
    """The penalty (s) with which the stretches fall into the number of segments nearest to `units`."""
    low, high = 1e-4, 1e3
    if count_units(stretches, low) <= units:
        return low
    best = (abs(count_units(stretches, high) - units), high)
    for _ in range(_STEPS):
        middle = float(np.sqrt(low * high))
        count = count_units(stretches, middle)
        best = min(best, (abs(count - units), middle))
        low, high = (middle, high) if count > units else (low, middle)
        if count == units:
            break
    return best[1]


def count_units(stretches: Sequence[Stretch], penalty: float) -> int:
    return sum(1 + len(best_edges(s.costs, penalty * RATE * s.share)[0]) for s in stretches)


def _changes(stretch: Stretch, penalty: float, trust: Trust, worth: bool) -> list[Change]:
    edges, through = best_edges(stretch.costs, penalty * stretch.share)
    ends = [0, *edges, stretch.b - stretch.a]
    out = []
    for i, edge in enumerate(edges):
        at, deviation = _place(through, edge, trust.heat * penalty)
        gain = _gain(stretch.costs, ends[i], edge, ends[i + 2]) / penalty
        deep = float(stretch.rest[edge])
        if worth and gain < stretch.share[edge] * (1 - 1e-9):
            continue
        sure = logistic(trust.edge, (1.0, float(np.log(max(gain, 1e-3))), deep))
        spread = max(trust.least, trust.stretch * deviation / RATE)
        out.append(Change(stretch.a + at, round(float(np.clip(sure, *_SURE)), 3), round(spread, 4), gain, deep))
    return out


def logistic(weights: Sequence[float], values: Sequence[float]) -> float:
    return float(1 / (1 + np.exp(-np.clip(np.dot(weights, values), -30, 30))))


def _place(through: np.ndarray, edge: int, heat: float) -> tuple[float, float]:
    """(the edge's place between samples, how far it may lie off), in samples: as the loss rises around it."""
    width = round(_WINDOW * RATE)
    around = np.arange(max(1, edge - width), min(len(through) - 1, edge + width + 1))
    loss = through[around] - through[edge]
    use = np.isfinite(loss)
    weight = np.exp(-np.minimum(loss[use] / max(heat, 1e-9), 60.0))
    left, right = through[edge - 1] - through[edge], through[edge + 1] - through[edge]
    at = float(edge)
    if np.isfinite(left) and np.isfinite(right) and left + right > 1e-12:
        at += float(np.clip(0.5 * (left - right) / (left + right), -0.5, 0.5))
    # An edge before sample j lies between j - 1 and j.
    deviation = float(np.sqrt((weight * np.square(around[use] - at)).sum() / weight.sum()))
    return at - 0.5, deviation


def _gain(costs: Costs, start: int, edge: int, end: int) -> float:
    """By how much the cost would rise if the two segments that meet at `edge` were one."""

    def cost(a: int, b: int) -> float:
        return cast(float, costs.table[b, b - a - costs.least])

    longest = min(end - start, costs.most)
    # Too long to be one: what can be seen of both sides decides.
    start, end = max(start, edge - longest // 2), min(end, max(start, edge - longest // 2) + longest)
    if edge - start < costs.least or end - edge < costs.least:
        return 0.0
    return max(0.0, cost(start, end) - cost(start, edge) - cost(edge, end))


def _gamma(values: np.ndarray) -> float:
    """One width of rbf for all stretches: 1 / the median squared distance, from samples spread over the clip."""
    some = values[:: max(1, len(values) // 600)]
    apart = np.square(some[:, None] - some[None]).sum(axis=-1)[np.triu_indices(len(some), 1)]
    middle = float(np.median(apart)) if len(apart) else 0.0
    return 1.0 / middle if middle > 0 else 1.0
