"""Clips that may teach as points: by statistics of how they move, where they lie on a map, and what is far from all
that is labelled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.data.batches import prepare
from analysis.data.examples import Example
from analysis.data.inputs import channels

FAR = 1.5


def movement_statistics(examples: Sequence[Example]) -> np.ndarray:
    """(N, D) float32 of unit length: mean and spread over time of where each joint is, seen from the hips, and its mean
    speed; each as compared with the other examples.

    For pools too small to teach a network on. Raises SchemaError naming the example where no torso is ever seen.
    """
    rows = []
    for one in map(prepare, examples):
        told = channels(one.joints, one.layout, one.rate, one.torso)  # (3C + 1, T, V)
        axes = one.joints.shape[2]
        seen = np.where(told[-1] > 0, 1.0, np.nan)
        places, velocities = told[:axes] * seen, told[2 * axes : 3 * axes] * seen
        middle = _mean(places)
        spread = np.sqrt(_mean((places - middle[:, None]) ** 2))
        rows.append((middle.ravel(), spread.ravel(), _mean(np.sqrt((velocities**2).sum(axis=0)))))
    kinds = []
    for part in zip(*rows, strict=True):  # one scale a kind: what hardly differs between clips is not blown up
        table = np.stack(part) - np.mean(part, axis=0)
        kinds.append(table / max(float(table.std()), 1e-6))
    points = np.concatenate(kinds, axis=1)
    lengths = np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points / np.maximum(lengths, 1e-12), dtype=np.float32)


def _mean(values: np.ndarray) -> np.ndarray:
    """Over frames, the axis before the last; 0 for a joint that is never seen."""
    known = np.isfinite(values)
    sums: np.ndarray = np.where(known, values, 0).sum(axis=-2) / np.maximum(known.sum(axis=-2), 1)
    return sums


def places(points: np.ndarray) -> np.ndarray:
    """(N, 2) 0..1: the two directions in which points (N, D) differ most, the first from one end of the map to the
    other, the second at the same scale around its middle.

    The same points lie at the same places: of the two signs a direction can have, its largest part is positive.
    """
    centred = points.astype(np.float64) - points.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    out = np.full((len(points), 2), 0.5)
    width = 0.0
    for axis, direction in enumerate(directions[:2]):
        along = centred @ (direction * np.sign(direction[np.abs(direction).argmax()]))
        width = max(width, float(np.ptp(along)))
        if width > 1e-6:
            out[:, axis] += (along - (along.min() + along.max()) / 2) / width
    return out.clip(0, 1)


def far_from_labelled(between: np.ndarray, labelled: np.ndarray) -> np.ndarray:
    """(N,) bool: not labelled, and more than FAR times as far from everything labelled as clips usually are from the
    one that is nearest to them (the median). Nothing is far where nothing is labelled.

    between (N, N): distances. labelled (N,) bool.
    """
    if not labelled.any() or len(between) < 3:
        return np.zeros(len(between), dtype=bool)
    others = between + np.where(np.eye(len(between), dtype=bool), np.inf, 0)
    usual = float(np.median(others.min(axis=1)))
    far: np.ndarray = ~labelled & (between[:, labelled].min(axis=1) > FAR * usual)
    return far
