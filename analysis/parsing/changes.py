"""Where the way of moving changes: kernel change-points on the activity of the limbs, cheaper at rest and at home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from scipy.ndimage import gaussian_filter1d

from analysis.parsing.activity import activity, homing, pace, rest
from analysis.parsing.kernels import Costs, best_edges, edge_chances, segment_costs
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Edges, Trust

MIN_SECONDS = 0.4
MAX_SECONDS = 12.0  # longer stretches of one way of moving are rare, and cost and memory grow with it
_NEAR = 0.1  # seconds, one standard deviation: which chances are counted as those of one edge
_LIKELY = 0.45  # sum of the chances so weighed from which on there is an edge
_REACH, _ROUNDS = 0.2, 10  # seconds around an edge in which its place is sought (no segment is shorter than twice that)
_LEAST_WORTH = 0.2  # of its price
_CHEAPEST = 0.1  # of the full penalty
_APART = 0.5  # squared distance that is never taken for a large one: who stands still differs only by noise
_WINDOW = 0.75  # and those in which it is told how far it may lie off
_SURE = (0.03, 0.9)  # without labels nothing is surer or less sure than that
_PENALTIES, _HALVINGS = (1e-4, 1e3), 24  # seconds; how a penalty is searched for


@dataclass(frozen=True)
class Change:
    """An edge at `at` samples (fractional) of the analysis clock; spread: one standard deviation in seconds.

    gain: by how much the two sides differ, in penalties (1: just worth an edge at full price). rest, home: 0..1.
    """

    at: float
    confidence: float
    spread: float
    gain: float
    rest: float
    home: float

    @property
    def signs(self) -> tuple[float, float, float, float]:
        """What its confidence is made from (Trust.edge)."""
        return 1.0, float(np.log(max(self.gain, 1e-3))), self.rest, self.home


@dataclass(frozen=True, eq=False)
class Stretch:
    """What is needed to find the edges of samples [a, b), at any penalty; places are counted in steps of samples."""

    a: int
    b: int
    step: int
    costs: Costs
    share: np.ndarray  # (n + 1,) of the full penalty that an edge costs at each place
    rest: np.ndarray  # (n + 1,)
    home: np.ndarray  # (n + 1,)
    blur: float  # penalties

    @property
    def rate(self) -> float:
        """Places a second."""
        return RATE / self.step


def prepare(motion: Motion, edges: Edges, longest: float = MAX_SECONDS, least: float = MIN_SECONDS) -> list[Stretch]:
    """Every stretch of the motion. longest, least: seconds of a segment; the longer, the coarser the steps."""
    values = activity(motion, edges.weights, edges.depth, edges.soften)
    known = np.isfinite(values).all(axis=1)
    gamma = _gamma(values[known]) if edges.kernel == "rbf" else None
    near = homing(motion, edges.depth)
    step = max(1, int(np.ceil(longest / MAX_SECONDS)))
    rate = RATE / step
    out = []
    for a, b in motion.stretches:
        coarse = _by_steps(values[a:b], step).mean(axis=1)
        costs = segment_costs(coarse, edges.kernel, max(2, round(least * rate)), round(longest * rate), gamma)
        deep = _between(_by_steps(rest(pace(motion, a, b, edges.depth)), step).max(axis=1))
        home = _between(_by_steps(near[a:b], step).max(axis=1))
        share = np.maximum(1 - edges.rest * deep - edges.home * home, _CHEAPEST)
        out.append(Stretch(a, b, step, costs, share, deep, home, edges.blur))
    return out


def _between(values: np.ndarray) -> np.ndarray:
    """(n,) of samples -> (n + 1,) of the places between them."""
    return np.concatenate((values[:1], (values[:-1] + values[1:]) / 2, values[-1:]))


def _by_steps(values: np.ndarray, step: int) -> np.ndarray:
    """(n, ...) -> (ceil(n / step), step, ...), the last value repeated."""
    short = -len(values) % step
    whole = np.concatenate((values, np.repeat(values[-1:], short, axis=0)))
    return whole.reshape(-1, step, *values.shape[1:])


def find_changes(stretches: Sequence[Stretch], penalty: float, trust: Trust) -> list[list[Change]]:
    """The edges strictly inside each stretch that are likely. penalty: of an edge, in seconds of unit variance.

    Not those of the one best segmentation, but those that most good ones share: which is the best hangs on noise.
    """
    out = []
    for stretch in stretches:
        price = penalty * stretch.rate * stretch.share
        chances = _chances(stretch, penalty)
        edges = _likely(chances, stretch)
        gains = _gains(stretch, edges)
        # Some edges may be there only because no segment may be longer.
        worth = [e for e, g in zip(edges, gains, strict=True) if g >= _LEAST_WORTH * penalty * stretch.share[e]]
        out.append(_changes(stretch, worth, chances, best_edges(stretch.costs, price)[1], penalty, trust))
    return out


def find_so_many(stretches: Sequence[Stretch], units: int, trust: Trust) -> list[list[Change]]:
    """The edges with which the stretches fall into `units` segments in all; at least one a stretch.

    The largest penalty that gives at least as many, and then the least edges taken away.
    """
    penalty = penalty_for(stretches, units)
    cut = [best_edges(s.costs, penalty * s.rate * s.share) for s in stretches]
    edges = [list(found) for found, _ in cut]
    while sum(map(len, edges)) + len(stretches) > max(units, len(stretches)):
        worths = (
            (gain / stretch.share[edge], i, edge)
            for i, stretch in enumerate(stretches)
            for edge, gain in zip(edges[i], _gains(stretch, edges[i]), strict=True)
        )
        _, i, edge = min(worths)
        edges[i].remove(edge)
    return [
        _changes(s, e, _chances(s, penalty), through, penalty, trust)
        for s, e, (_, through) in zip(stretches, edges, cut, strict=True)
    ]


def penalty_for(stretches: Sequence[Stretch], units: int) -> float:
    """The largest penalty (s), closely, with which the stretches fall into at least `units` segments."""
    low, high = _PENALTIES
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if count_units(stretches, middle) >= units else (low, middle)
    return low


def count_units(stretches: Sequence[Stretch], penalty: float) -> int:
    return sum(1 + len(best_edges(s.costs, penalty * s.rate * s.share)[0]) for s in stretches)


def _chances(stretch: Stretch, penalty: float) -> np.ndarray:
    full = penalty * stretch.rate
    return edge_chances(stretch.costs, full * stretch.share, max(stretch.blur * full, 1e-9))


def _likely(chances: np.ndarray, stretch: Stretch) -> list[int]:
    """Places about which an edge is likely, the likeliest first taken, then in order.

    Chances farther off count less: one that is spread over many places is no edge that could be told.
    """
    least, near = stretch.costs.least, _NEAR * stretch.rate
    soft = gaussian_filter1d(chances, near, mode="constant") * near * np.sqrt(2 * np.pi)
    inner = range(least, stretch.costs.n - least + 1)
    tops = [i for i in inner if soft[i] >= _LIKELY and soft[i] >= max(soft[i - 1], soft[i + 1])]
    out: list[int] = []
    for i in sorted(tops, key=lambda i: -soft[i]):
        if all(abs(i - j) >= least for j in out):
            out.append(i)
    return sorted(out)


def _changes(
    stretch: Stretch, edges: Sequence[int], chances: np.ndarray, through: np.ndarray, penalty: float, trust: Trust
) -> list[Change]:
    out = []
    full = penalty * stretch.rate
    ends = [0, *edges, stretch.costs.n]
    for i, (edge, gain) in enumerate(zip(edges, _gains(stretch, edges), strict=True)):
        # No farther than half of the way to the next edge: short segments must not cross.
        width = min(round(_REACH * stretch.rate), (edge - ends[i]) // 2, (ends[i + 2] - edge) // 2)
        at = _place(chances, edge, width, stretch.rate)
        deviation = _deviation(through, edge, at, trust.heat * full, stretch.rate)
        spread = round(max(trust.least, trust.stretch * deviation / stretch.rate), 4)
        # An edge before sample j lies between j - 1 and j.
        place = stretch.a + at * stretch.step - 0.5
        found = Change(place, 0.0, spread, gain / penalty, float(stretch.rest[edge]), float(stretch.home[edge]))
        sure = float(np.clip(logistic(trust.edge, found.signs), *_SURE))
        out.append(replace(found, confidence=round(sure, 3)))
    return out


def logistic(weights: Sequence[float], values: Sequence[float]) -> float:
    return float(1 / (1 + np.exp(-np.clip(np.dot(weights, values), -30, 30))))


def _place(chances: np.ndarray, edge: int, width: int, rate: float) -> float:
    """The edge's place between samples: a mean of the chances near it, and not where they are highest, which noise
    throws from dip to dip. What lies farther off counts less, so that nothing hangs on where `edge` is exactly."""
    around = np.arange(max(1, edge - width), min(len(chances) - 1, edge + width + 1))
    at = float(edge)
    for _ in range(_ROUNDS):
        weight = chances[around] * np.exp(-0.5 * np.square((around - at) / (_NEAR * rate)))
        if weight.sum() <= 1e-12:
            return at
        at = float((weight * around).sum() / weight.sum())
    return at


def _deviation(through: np.ndarray, edge: int, at: float, heat: float, rate: float) -> float:
    """How far the edge may lie off `at`, in places: as the loss rises around it."""
    around, weight = _weights(through, edge, round(_WINDOW * rate), heat)
    return float(np.sqrt((weight * np.square(around - at)).sum() / weight.sum()))


def _weights(through: np.ndarray, edge: int, width: int, heat: float) -> tuple[np.ndarray, np.ndarray]:
    """(places around the edge that can be one, their weights)."""
    around = np.arange(max(1, edge - width), min(len(through) - 1, edge + width + 1))
    around = around[np.isfinite(through[around])]
    return around, np.exp(-np.minimum((through[around] - through[edge]) / max(heat, 1e-9), 60.0))


def _gains(stretch: Stretch, edges: Sequence[int]) -> list[float]:
    """By how much (s) the cost would rise at each edge if the two segments that meet there were one."""
    ends = [0, *edges, stretch.costs.n]
    return [_gain(stretch.costs, *ends[i : i + 3]) / stretch.rate for i in range(len(edges))]


def _gain(costs: Costs, start: int, edge: int, end: int) -> float:
    def cost(a: int, b: int) -> float:
        return cast(float, costs.table[b, b - a - costs.least])

    if end - start > costs.most:
        # Too long to be one: what can be seen of both sides decides.
        start, end = max(start, edge - costs.most // 2), min(end, edge + costs.most // 2)
    if edge - start < costs.least or end - edge < costs.least:
        return 0.0
    return max(0.0, cost(start, end) - cost(start, edge) - cost(edge, end))


def _gamma(values: np.ndarray) -> float:
    """One width of rbf for all stretches: 1 / the median squared distance, from samples spread over the clip."""
    some = values[:: max(1, len(values) // 600)]
    apart = np.square(some[:, None] - some[None]).sum(axis=-1)[np.triu_indices(len(some), 1)]
    return 1.0 / max(_APART, float(np.median(apart)) if len(apart) else 0.0)
