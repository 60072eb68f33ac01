"""What a network is given of a skeleton: joints, bones and velocities around the middle of the hips, one scale a clip.

Nothing here looks beyond a frame and the one before it, and the scale belongs to the whole clip: so a frame's numbers
do not depend on how a clip is cut into windows.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.ndimage import gaussian_filter1d

from analysis.schema import SchemaError
from analysis.skeleton.layout import typical_distance
from analysis.skeleton.layouts import Layout, layout_of

_TORSO = 0.5  # torsos that count as 1
_NECKS = ("neck", "neck_base")  # as layouts call it
_SPEED = 1.0  # torsos a second that count as 1: velocities and places then have about the same size


def hips_of(joints: np.ndarray, layout: Layout) -> np.ndarray:
    """(T, C) middle of the hips of (T, V, C); NaN where a hip is missing."""
    middle: np.ndarray = joints[:, [layout.index("right_hip"), layout.index("left_hip")]].mean(axis=1)
    return middle


def torso_of(joints: np.ndarray, layout: Layout) -> float:
    """Typical length neck to hips of (T, V, C), NaN where it is never seen. The neck is its base, where there are both.

    Raises SchemaError for a layout without a neck.
    """
    neck = next((name for name in _NECKS if name in layout.joints), None)
    if neck is None:
        raise SchemaError(f"layout: {layout.name} has no neck, which the size of a body is measured from")
    return typical_distance(joints[:, layout.index(neck)], hips_of(joints, layout))


def resample(joints: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(T, V, C) at fractional frames `at` (N,), linear. A joint that is missing on a side that counts is missing."""
    last = len(joints) - 1
    at = np.clip(at, 0, last)
    low = np.minimum(at.astype(np.int64), max(last - 1, 0))
    share = (at - low).astype(joints.dtype)[:, None, None]
    high = np.minimum(low + 1, last)
    left, right = joints[low], joints[high]
    mixed: np.ndarray = np.where(share == 0, left, np.where(share == 1, right, left + share * (right - left)))
    return mixed


def fill_short_gaps(joints: np.ndarray, longest: int) -> np.ndarray:
    """Joints (T, V, C) that are missing for at most `longest` frames between two that are seen, interpolated."""
    out = joints.copy()
    missing = np.isnan(joints).any(axis=-1)
    for joint in np.flatnonzero(missing.any(axis=0)):
        seen = np.flatnonzero(~missing[:, joint])
        steps = np.diff(seen)
        for gap in np.flatnonzero((steps > 1) & (steps <= longest + 1)):
            a, b = seen[gap], seen[gap + 1]
            share = (np.arange(a + 1, b) - a)[:, None] / (b - a)
            out[a + 1 : b, joint] = joints[a, joint] + share * (joints[b, joint] - joints[a, joint])
    return out


def steadied(joints: np.ndarray, sigma: float) -> np.ndarray:
    """(T, V, C) smoothed in time by a Gaussian of `sigma` frames over what is seen; what is missing stays missing."""
    seen = np.isfinite(joints)
    sums, weights = (
        gaussian_filter1d(part.astype(np.float64), sigma, axis=0, mode="nearest")
        for part in (np.where(seen, joints, 0), seen)
    )
    smoothed: np.ndarray = np.where(seen, sums / np.where(seen, weights, 1), np.nan).astype(joints.dtype)
    return smoothed


def channels(joints: np.ndarray, layout: str, rate: Fraction | float, torso: float) -> np.ndarray:
    """(T, V, C) in any unit, NaN missing -> (3C + 1, T, V) float32: places, bones, velocities, and 1 where it is seen.

    Places are seen from the middle of the hips of the same frame (from the mean of the joints seen where a hip is
    missing), in half torsos. Velocities are those of the joints in space, hips and all, in torsos a second; 0 in the
    first frame, and in the first one of a joint that was missing. Missing (in one coordinate, or all) is 0 in every
    channel, and the last channel tells it from a joint that is at 0.
    Raises SchemaError where `torso` is no length.
    """
    if not (np.isfinite(torso) and torso > 0):
        raise SchemaError(f"torso: {torso!r} is no length")
    body = layout_of(layout)
    seen = np.isfinite(joints).all(axis=-1, keepdims=True)
    scaled = np.where(seen, joints / (_TORSO * torso), np.nan).astype(np.float32)
    centre = hips_of(scaled, body)
    lost = np.isnan(centre).any(axis=-1)
    if lost.any():
        counts = np.isfinite(scaled[lost, :, 0]).sum(axis=1)[:, None]
        centre[lost] = np.nansum(scaled[lost], axis=1) / np.maximum(counts, 1)
    places = scaled - centre[:, None]
    parents = np.array([on if on >= 0 else joint for joint, on in enumerate(body.parents)])
    bones = scaled - scaled[:, parents]
    velocities = np.zeros_like(scaled)
    velocities[1:] = (scaled[1:] - scaled[:-1]) * np.float32(float(rate) * _TORSO / _SPEED)
    stacked = np.concatenate([np.nan_to_num(part) for part in (places, bones, velocities)] + [seen], axis=-1)
    return np.ascontiguousarray(stacked.transpose(2, 0, 1))
