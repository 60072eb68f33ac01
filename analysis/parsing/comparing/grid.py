"""How unlike two dances are, moment by moment, once the way from one camera to the other is taken out.

What is compared are the directions of the bones (analysis.parsing.search), which do not depend on how tall somebody
is. Where both tracks have depth, the second dance is turned about the plumb line by the one angle that suits the
whole of it: that is where the camera stood, and no difference of the dance.
"""

from __future__ import annotations

import numpy as np

from analysis.parsing.motion import RATE
from analysis.parsing.search import Trace

AROUND = 0.2  # seconds of the dance to either side that a moment is compared with
_STEPS = 3  # moments to either side, in that
_KNOWN = 4.0  # bones that must be known in both


def turned(trace_bones: np.ndarray, angle: float) -> np.ndarray:
    """(N,13,3) directions turned about the plumb line by radians, from z towards x."""
    out = trace_bones.copy()
    c, s = np.cos(angle), np.sin(angle)
    out[..., 0] = c * trace_bones[..., 0] + s * trace_bones[..., 2]
    out[..., 2] = c * trace_bones[..., 2] - s * trace_bones[..., 0]
    return out


def unlike(first: Trace, second: Trace, angle: float, stride: int) -> np.ndarray:
    """(N/stride, M/stride) float32: RMS distance of bones (0 to 2) around every two moments; NaN where too little is
    known of either.

    angle: radians that the second is turned by.
    """
    a, b, known_a, known_b = _both(first, second, angle, stride)
    agree = a.reshape(len(a), -1) @ b.reshape(len(b), -1).T
    count = known_a @ known_b.T
    offsets = np.unique(np.round(np.linspace(-AROUND, AROUND, 2 * _STEPS + 1) * RATE / stride).astype(int))
    agree, count = _along(agree, offsets), _along(count, offsets)
    with np.errstate(invalid="ignore", divide="ignore"):
        square = 2 - 2 * agree / count
    out: np.ndarray = np.sqrt(np.maximum(square, 0)).astype(np.float32)
    out[count < _KNOWN * len(offsets)] = np.nan
    return out


def moved(trace: Trace, stride: int) -> np.ndarray:
    """(N/stride,) how far the bones go from one moment to the next: RMS; 0 where that is not known."""
    bones, known = trace.bones[::stride], trace.known[::stride]
    both = known[1:] * known[:-1]
    far = np.square(bones[1:] - bones[:-1]).sum(axis=-1) * both
    out: np.ndarray = np.sqrt(far.sum(axis=1) / np.maximum(both.sum(axis=1), 1.0))
    return np.concatenate([out[:1], out])


def turn_between(first: Trace, second: Trace) -> float:
    """Radians to turn the second by, so that most moments meet one that is like them; 0 without depth in both."""
    if not (first.deep and second.deep):
        return 0.0
    stride = max(6, round(np.sqrt(len(first.bones) * len(second.bones) / 250_000)))
    a, b, known_a, known_b = _both(first, second, 0.0, stride)
    level = a[..., [0, 2]].reshape(len(a), -1)
    quarter = np.stack([b[..., 2], -b[..., 0]], axis=-1).reshape(len(b), -1)
    offsets = np.arange(-2, 3)
    upright = _along(a[..., 1] @ b[..., 1].T, offsets)
    same = _along(level @ b[..., [0, 2]].reshape(len(b), -1).T, offsets)
    other = _along(level @ quarter.T, offsets)
    count = np.maximum(_along(known_a @ known_b.T, offsets), 1.0)
    best: np.ndarray = ((upright + np.hypot(same, other)) / count).argmax(axis=1)
    rows = np.arange(len(a))
    votes = same[rows, best] + 1j * other[rows, best]
    sure = np.square(np.maximum(upright + np.hypot(same, other), 0)[rows, best] / count[rows, best])
    angles = np.angle(votes)
    grid = np.deg2rad(np.arange(-180, 180, 5))
    near = np.exp((np.cos(grid[:, None] - angles[None]) - 1) / 0.03) @ sure
    mode = grid[int(near.argmax())]
    close = np.cos(angles - mode) > np.cos(np.deg2rad(25))
    if not close.any():
        return 0.0
    return float(np.angle((np.exp(1j * angles[close]) * sure[close]).sum()))


def turn_along(first: Trace, second: Trace, path: np.ndarray) -> float:
    """The same from moments (K,2) that are known to belong together: the angle at which all of them agree most."""
    if not (first.deep and second.deep) or not len(path):
        return 0.0
    a, b = first.bones[path[:, 0]], second.bones[path[:, 1]]
    same = (a[..., 0] * b[..., 0] + a[..., 2] * b[..., 2]).sum()
    other = (a[..., 0] * b[..., 2] - a[..., 2] * b[..., 0]).sum()
    return float(np.arctan2(other, same))


def _both(first: Trace, second: Trace, angle: float, stride: int) -> tuple[np.ndarray, ...]:
    deep = first.deep and second.deep
    a, b = first.bones[::stride], turned(second.bones, angle)[::stride] if deep else second.bones[::stride]
    if not deep:  # a picture against a body with depth: as the camera sees it
        a, b = _flat(a), _flat(b)
    return a, b, first.known[::stride], second.known[::stride]


def _flat(bones: np.ndarray) -> np.ndarray:
    level = bones * np.array([1, 1, 0], dtype=np.float32)
    long = np.linalg.norm(level, axis=-1, keepdims=True)
    return np.where(long > 1e-3, level / np.maximum(long, 1e-3), 0.0).astype(np.float32)


def _along(values: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """(N,M) -> the sum of what lies at these offsets on the same diagonal; beyond the ends, what is there."""
    out = np.zeros_like(values)
    n, m = values.shape
    for offset in offsets:
        low, high = max(0, -offset), min(n, n - offset)
        left, right = max(0, -offset), min(m, m - offset)
        if low < high and left < right:
            out[low:high, left:right] += values[low + offset : high + offset, left + offset : right + offset]
    return out
