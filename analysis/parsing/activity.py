"""Which limbs are at work, and how much: what edges between units are told by.

A unit moves through its poses, so poses change within units as much as between them; what changes from one unit to
the next is which limbs move. Roots of speeds, because twice as fast is not twice as different; and the speeds beside
them, because a root makes much of what is slow, and what is slow is half noise of the pose estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from analysis.parsing.motion import RATE, Motion
from analysis.schema import JOINTS
from analysis.skeleton import BODY, velocity

_NAMES = [JOINTS[joint] for joint in BODY]
GROUPS = {
    "arms": [i for i, name in enumerate(_NAMES) if name.endswith(("elbow", "wrist"))],
    "legs": [i for i, name in enumerate(_NAMES) if name.endswith(("knee", "ankle"))],
    "trunk": [i for i, name in enumerate(_NAMES) if name.endswith(("nose", "neck", "shoulder"))],
}
_FLOOR = 0.3  # below this a clip's own spread is noise of the pose estimate, not movement
_AROUND = 1.0  # seconds to either side in which a moment of rest is compared
_CLOSE = 0.05  # torso lengths that are as good as none
_SLOW = 0.25  # torso lengths a second: who is slower than this is not at rest between movements, but resting


def activity(motion: Motion, weights: Mapping[str, float], depth: float, soften: float) -> np.ndarray:
    """(N, D): each group scaled by the clip's own spread so that whole groups count as weighted; NaN outside stretches.

    weights: of "arms", "legs", "trunk" and "travel" (the way over the floor and up and down). depth: weight of the
    third dimension, which an estimator guesses. soften: seconds.
    """
    parts = []
    for name, weight in weights.items():
        if weight <= 0:
            continue
        values = motion.travel[:, None] if name == "travel" else motion.pose[:, GROUPS[name]]
        out = np.full((motion.samples, 2 if name == "travel" else values.shape[1]), np.nan)
        for a, b in motion.stretches:
            moved = velocity(values[a:b], RATE)
            out[a:b] = np.abs(moved[:, 0]) if name == "travel" else _lengths(moved, depth)
        known = np.isfinite(out[:, 0])
        out = out[:, (out[known] > 0).any(axis=0)]  # a joint that is never seen never moves
        for speed in (np.sqrt(out), out) if out.shape[1] else ():
            soft = _softened(speed, motion.stretches, soften)
            spread = max(_FLOOR, float(np.sqrt(soft[known].var(axis=0).mean())))
            parts.append((soft - soft[known].mean(axis=0)) / spread * weight / np.sqrt(2 * soft.shape[1]))
    return np.concatenate(parts, axis=1) if parts else np.zeros((motion.samples, 1))


def _softened(values: np.ndarray, stretches: Sequence[tuple[int, int]], seconds: float) -> np.ndarray:
    out = np.full_like(values, np.nan)
    for a, b in stretches:
        out[a:b] = gaussian_filter1d(values[a:b], seconds * RATE, axis=0, mode="nearest")
    return out


def pace(motion: Motion, a: int, b: int, depth: float) -> np.ndarray:
    """(b - a,) mean joint speed and the torso's travel, torso lengths a second, with depth weighted."""
    joints = _lengths(velocity(motion.pose[a:b], RATE), depth).mean(axis=1)
    out: np.ndarray = joints + np.linalg.norm(velocity(motion.travel[a:b], RATE), axis=-1)
    return out


def _lengths(vectors: np.ndarray, depth: float) -> np.ndarray:
    """(..., 2 or 3) -> (...)."""
    out: np.ndarray = np.linalg.norm(vectors * np.array([1.0, 1.0, depth])[: vectors.shape[-1]], axis=-1)
    return out


def rest(speed: np.ndarray) -> np.ndarray:
    """(n,) speed of a stretch -> 0..1: how deep each moment lies below the lower of the two peaks around it."""
    if not len(speed):
        return np.zeros(0)
    width = round(_AROUND * RATE)
    # The largest of the last (next) `width` samples, this one included.
    before = maximum_filter1d(speed, width + 1, mode="nearest", origin=width // 2)
    after = maximum_filter1d(speed, width + 1, mode="nearest", origin=-((width + 1) // 2))
    deep: np.ndarray = np.clip(1 - speed / np.maximum(np.minimum(before, after), _SLOW), 0.0, 1.0)
    return deep


def homing(motion: Motion, depth: float) -> np.ndarray:
    """(N,) 0..1: how near the legs are to their usual stance (the median of the clip), against their usual distance.

    Dancers and others come back to it between what they do. NaN outside stretches.
    """
    legs = motion.pose[:, GROUPS["legs"]] * np.array([1.0, 1.0, depth])[: motion.pose.shape[-1]]
    out = np.full(motion.samples, np.nan)
    known = np.isfinite(legs).all(axis=(1, 2))
    if known.any():
        away = legs[known] - np.median(legs[known], axis=0)
        apart = np.sqrt(np.square(away).sum(axis=-1).mean(axis=1))
        out[known] = np.clip(1 - apart / max(float(np.median(apart)), _CLOSE), 0.0, 1.0)
    return out
