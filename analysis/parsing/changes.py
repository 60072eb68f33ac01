"""Where the way of moving changes: kernel change-points on pose, angles and velocity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.parsing.motion import RATE, Motion
from analysis.skeleton import velocity

MIN_SECONDS = 0.4
PENALTY = 0.40  # seconds: how long a change of one whole standard deviation must last to be worth an edge
_OTHER_PENALTIES = (0.6, 0.8, 1.25, 1.6)
_BLOCK = 90.0  # seconds worked on at a time, so that the cost grows with the clip and not with its square
_OVERLAP = 10.0
_MATCH = 0.3  # seconds within which an edge at another penalty is the same edge
_SNAP = 3  # samples to look for a moment of rest
_DIMENSIONS = 16
# Below these a clip's own spread is noise of the pose estimate, not movement.
_POSE_FLOOR, _ANGLE_FLOOR, _SPEED_FLOOR = 0.15, 0.25, 1.0


@dataclass(frozen=True)
class Change:
    """An edge at `at` samples (fractional) of the analysis clock; spread: one standard deviation in seconds."""

    at: float
    confidence: float
    spread: float


def find_changes(motion: Motion, a: int, b: int) -> list[Change]:
    """The edges strictly inside the stretch [a, b) of samples, at least MIN_SECONDS apart and from its ends."""
    least = round(MIN_SECONDS * RATE)
    if b - a < 2 * least:
        return []
    values = _features(motion, a, b)
    penalty = PENALTY * RATE * _energy(values)
    edges = _detect(values, penalty, least)
    others = [_detect(values, penalty * factor, least) for factor in _OTHER_PENALTIES]
    out = []
    for edge in edges:
        spread, stable = _stability(edge, others)
        contrast = _contrast(values, edge)
        confidence = float(np.clip(0.1 + 0.75 * stable * contrast, 0.05, 0.85))
        out.append(Change(a + _snap(motion.speed[a:b], edge), round(confidence, 3), spread))
    return _apart(out, a, b, least)


def _features(motion: Motion, a: int, b: int) -> np.ndarray:
    """(n, D): each group scaled so that its whole counts alike, then the main directions only."""
    pose = motion.pose[a:b].reshape(b - a, -1)
    travel = motion.travel[a:b]
    groups = (
        (pose, _POSE_FLOOR),
        (motion.angles[a:b], _ANGLE_FLOOR),
        (velocity(pose, RATE), _SPEED_FLOOR),
        (velocity(travel, RATE), _SPEED_FLOOR),
    )
    weights = (1.0, 1.0, 1.0, 0.5)
    parts = []
    for (values, floor), weight in zip(groups, weights, strict=True):
        scale = max(floor, float(np.sqrt(values.var(axis=0).mean())))
        parts.append((values - values.mean(axis=0)) / scale * weight / np.sqrt(values.shape[1]))
    joined = np.concatenate(parts, axis=1)
    _, _, axes = np.linalg.svd(joined[:: max(1, len(joined) // 4000)], full_matrices=False)
    out: np.ndarray = joined @ axes[:_DIMENSIONS].T
    return out


def _energy(values: np.ndarray) -> float:
    """Total variance a sample: 1 for each group that moves, much less for a person who stands still."""
    return max(1.0, float(values.var(axis=0).sum()))


def _detect(values: np.ndarray, penalty: float, least: int) -> list[int]:
    """Change-points of (n, D) in samples, block by block."""
    import ruptures

    n, block, overlap = len(values), round(_BLOCK * RATE), round(_OVERLAP * RATE)
    found: list[int] = []
    start = 0
    while True:
        stop = min(n, start + block)
        # A block takes over in the middle of the overlap: near its own ends it knows too little.
        low = start if start == 0 else start + overlap // 2
        high = stop if stop == n else stop - overlap // 2
        if stop - start >= 2 * least:
            search = ruptures.KernelCPD(kernel="linear", min_size=least, jump=1).fit(values[start:stop])
            edges = [start + e for e in search.predict(pen=penalty)[:-1]]
            found += [e for e in edges if low <= e < high and (not found or e - found[-1] >= least)]
        if stop == n:
            return found
        start = stop - overlap


def _stability(edge: int, others: list[list[int]]) -> tuple[float, float]:
    """(spread in seconds, share of the other penalties that also see this edge)."""
    near = []
    for edges in others:
        if edges:
            closest = min(edges, key=lambda e: abs(e - edge))
            if abs(closest - edge) <= _MATCH * RATE:
                near.append(closest - edge)
    share = len(near) / len(others)
    moved = float(np.sqrt(np.mean(np.square([0.0, *map(float, near)]))))
    # Half a sample cannot be told apart, and what other penalties miss may lie anywhere near.
    return round((0.5 + moved + 1.5 * (1 - share)) / RATE, 4), share


def _contrast(values: np.ndarray, edge: int) -> float:
    """0..1: how much the half second before differs from the half second after, against the change within each."""
    width = round(0.5 * RATE)
    before, after = values[max(0, edge - width) : edge], values[edge : edge + width]
    between = float(np.square(before.mean(axis=0) - after.mean(axis=0)).sum())
    within = float(before.var(axis=0).sum() + after.var(axis=0).sum())
    return between / (between + within) if between + within > 0 else 0.0


def _snap(speed: np.ndarray, edge: int) -> float:
    """The moment of rest beside the edge if there is one (between samples by a parabola), else just before `edge`."""
    low, high = max(1, edge - _SNAP), min(len(speed) - 1, edge + _SNAP + 1)
    if high <= low:
        return edge - 0.5
    at = low + int(np.argmin(speed[low:high]))
    left, here, right = speed[at - 1], speed[at], speed[at + 1] if at + 1 < len(speed) else speed[at]
    is_rest = here < left and here <= right and here < 0.6 * float(np.median(speed))
    if not is_rest:
        return edge - 0.5
    bend = left - 2 * here + right
    return at + (0.5 * float((left - right) / bend) if bend > 0 else 0.0)


def _apart(changes: list[Change], a: int, b: int, least: int) -> list[Change]:
    """Drop the weaker of two edges that snapping brought too close together, or one too close to an end."""
    kept: list[Change] = []
    for change in changes:
        if change.at - a < least - 1 or b - change.at < least - 1:
            continue
        if kept and change.at - kept[-1].at < least - 1:
            if change.confidence > kept[-1].confidence:
                kept[-1] = change
            continue
        kept.append(change)
    return kept
