"""Chooses what spreads and confidences mean: so that on training films they say how it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from analysis.evaluation import best_matching, match_boundaries
from analysis.evaluation.clusters import contingency
from analysis.parsing.changes import Change, find_changes, prepare
from analysis.parsing.motifs import find_motifs
from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Edges, Groups, Trust
from analysis.parsing.unsupervised import motif_signs

HEATS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7)
LEAST = 0.03  # seconds: finer than a frame nobody's boundary is
NEAR, BELONGS = 0.25, 0.5  # seconds: found rightly; at all the same boundary
_RIDGES = (0.03, 0.1, 0.3, 1.0, 3.0)
Pair = tuple[float, float]
_STEP = 0.05  # seconds: how finely segments and units are laid over each other


def choose_spread(
    motions: Sequence[Motion], true: Sequence[Sequence[float]], edges: Edges
) -> tuple[float, float, float]:
    """(heat, stretch, least): most likely errors, and 68% of them within one spread."""
    best: tuple[float, float, float] | None = None
    prepared = [prepare(motion, edges) for motion in motions]
    for heat in HEATS:
        raw = Trust(heat, 1.0, 0.0, (0.0,) * 4, (0.0,) * 4)
        errors, spreads = [], []
        for stretches, edges_true in zip(prepared, true, strict=True):
            found = [change for changes in find_changes(stretches, edges.penalty, raw) for change in changes]
            for i, j in match_boundaries(edges_true, [change.at / RATE for change in found], BELONGS):
                errors.append(abs(found[j].at / RATE - edges_true[i]))
                spreads.append(max(found[j].spread, LEAST / 2))
        ratio = np.array(errors) / np.array(spreads)
        stretch = float(np.quantile(ratio, 0.683))
        sigma = np.maximum(stretch * np.array(spreads), LEAST)
        likely = float(-(np.log(sigma) + 0.5 * np.square(np.array(errors) / sigma)).mean())
        if best is None or likely > best[0]:
            best = likely, heat, stretch
    assert best is not None
    return best[1], best[2], LEAST


def choose_edge_trust(
    motions: Sequence[Motion], true: Sequence[Sequence[float]], edges: Edges, trust: Trust
) -> tuple[float, ...]:
    """Weights of (1, log gain, rest, home) for a true boundary within NEAR seconds."""
    rows, right, clips = [], [], []
    for clip, (motion, edges_true) in enumerate(zip(motions, true, strict=True)):
        found = [c for changes in find_changes(prepare(motion, edges), edges.penalty, trust) for c in changes]
        hits = {j for _, j in match_boundaries(edges_true, [c.at / RATE for c in found], NEAR)}
        rows += [c.signs for c in found]
        right += [j in hits for j in range(len(found))]
        clips += [clip] * len(found)
    return fit_logistic(np.array(rows), np.array(right, dtype=float), np.array(clips))


def choose_motif_trust(
    motions: Sequence[Motion],
    units: Sequence[Sequence[tuple[str, float, float]]],
    edges: Edges,
    trust: Trust,
    groups: Groups,
) -> tuple[float, ...]:
    """Weights of a segment's signs for belonging to the right group."""
    rows, right, clips = [], [], []
    for clip, (motion, true) in enumerate(zip(motions, units, strict=True)):
        segments, sides = segments_of(motion, edges, trust)
        motifs = find_motifs(motion, segments, groups)
        rows += [motif_signs(motif, side) for motif, side in zip(motifs, sides, strict=True)]
        right += right_groups(true, [(a / RATE, b / RATE) for a, b in segments], [m.cluster for m in motifs])
        clips += [clip] * len(motifs)
    return fit_logistic(np.array(rows), np.array(right, dtype=float), np.array(clips))


def right_groups(
    units: Sequence[tuple[str, float, float]], segments: Sequence[tuple[float, float]], groups: Sequence[int]
) -> list[bool]:
    """Whether each segment lies for at least half of its length in the unit that its group stands for.

    Seconds. A group stands for the unit that the best one-to-one matching by time gives it.
    """
    end = max((b for _, b in segments), default=0.0)
    at = np.arange(_STEP / 2, end, _STEP)
    true = label_at(at, [(b, e, name) for name, b, e in units])
    found = label_at(at, [(a, b, str(g)) for (a, b), g in zip(segments, groups, strict=True)])
    names, letters = list(dict.fromkeys(true)), list(dict.fromkeys(found))
    stands = {letters[j]: names[i] for i, j in best_matching(contingency(true, found))}
    out = []
    for (a, b), group in zip(segments, groups, strict=True):
        inside = [true[i] for i in np.flatnonzero((at >= a) & (at < b))]
        unit = stands.get(str(group))
        out.append(bool(inside) and unit is not None and 2 * inside.count(unit) >= len(inside))
    return out


def label_at(at: np.ndarray, spans: Sequence[tuple[float, float, str]]) -> list[str]:
    """The name at each moment; empty outside all spans."""
    out = np.full(len(at), "", dtype=object)
    for a, b, name in spans:
        out[(at >= a) & (at < b)] = name
    return [str(name) for name in out]


def segments_of(motion: Motion, edges: Edges, trust: Trust) -> tuple[list[Pair], list[Pair]]:
    """Segments in samples, and the confidences of their two edges."""
    spans: list[Pair] = []
    sides: list[Pair] = []
    stretches = prepare(motion, edges)
    for stretch, changes in zip(stretches, find_changes(stretches, edges.penalty, trust), strict=True):
        ends: list[Change | None] = [None, *changes, None]
        for before, after in pairwise(ends):
            spans.append((before.at if before else float(stretch.a), after.at if after else float(stretch.b)))
            sides.append((before.confidence if before else 0.5, after.confidence if after else 0.5))
    return spans, sides


def fit_logistic(rows: np.ndarray, right: np.ndarray, clips: np.ndarray) -> tuple[float, ...]:
    """Weights of rows (n, D) that make `right` (n,) 0/1 most likely, all but the first held small.

    How small is chosen by leaving each clip out in turn (clips: (n,) whose row it is) and asking how likely it then is.
    """

    def loss(ridge: float) -> float:
        total = 0.0
        for clip in np.unique(clips):
            kept, left = clips != clip, clips == clip
            p = _chance(rows[left], _fit(rows[kept], right[kept], ridge))
            total -= float(np.log(np.where(right[left] > 0, p, 1 - p) + 1e-9).sum())
        return total

    ridge = min(_RIDGES, key=loss) if len(np.unique(clips)) > 1 else _RIDGES[-1]
    return tuple(round(float(w), 4) for w in _fit(rows, right, ridge))


def _fit(rows: np.ndarray, right: np.ndarray, ridge: float) -> np.ndarray:
    """Newton's method."""
    weights = np.zeros(rows.shape[1])
    hold = np.diag([1e-6, *[ridge] * (rows.shape[1] - 1)])
    for _ in range(50):
        p = _chance(rows, weights)
        slope = rows.T @ (right - p) - hold @ weights
        step = np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows + hold, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _chance(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    out: np.ndarray = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
    return out
