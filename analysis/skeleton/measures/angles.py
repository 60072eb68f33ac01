"""Angles of limbs and trunk. Each lies between two directions, in 0 to 180 degrees: it has no sign and never wraps."""

from __future__ import annotations

import numpy as np

from analysis.schema.measures import Note
from analysis.skeleton.layout import INDEX, mid_hips
from analysis.skeleton.measures.body import ANKLES, HIPS, SHOULDERS, Array, Body
from analysis.skeleton.measures.trace import Found, Trace
from analysis.skeleton.measures.turns import facing

_FRONT = 35.0  # degrees off the camera, or off its side, up to which a lean has a name
_KNEES = (INDEX["right_knee"], INDEX["left_knee"])


def between(a: Array, b: Array) -> Array:
    """Degrees (...) between vectors (..., C); NaN where one has no length."""
    with np.errstate(invalid="ignore", divide="ignore"):
        a = a / np.linalg.norm(a, axis=-1, keepdims=True)
        b = b / np.linalg.norm(b, axis=-1, keepdims=True)
    # atan2(|difference|, |sum|) keeps its accuracy near 0 and 180, where arccos loses it.
    angle: Array = np.degrees(2 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1)))
    return angle


def _seen_twice(body: Body, joints: list[int], angle: Array, flat: Array) -> Trace:
    """An angle in space; doubtful by as much as it differs from the same angle in the picture, where limbs that point
    at the camera look short and their angles wrong."""
    doubt = np.abs(angle - flat)
    return Trace(np.where(body.sure(joints), angle, np.nan), doubt)


def leg_opening(body: Body) -> Trace:
    """Between the two legs, each from hip to ankle."""
    def of(joints: Array) -> Array:
        right, left = (joints[:, ankle] - joints[:, hip] for ankle, hip in zip(ANKLES, HIPS, strict=True))
        return between(right, left)
    return _seen_twice(body, [*ANKLES, *HIPS], of(body.joints), of(body.image))


def limb_swing(body: Body, side: int) -> Trace:
    """Between thigh and shank of a leg (0 right, 1 left): 0 is a straight knee."""
    hip, knee, ankle = HIPS[side], _KNEES[side], ANKLES[side]
    def of(joints: Array) -> Array:
        return between(joints[:, knee] - joints[:, hip], joints[:, ankle] - joints[:, knee])
    return _seen_twice(body, [hip, knee, ankle], of(body.joints), of(body.image))


def corner(body: Body, first: str, at: str, last: str) -> Trace:
    """The angle at a joint, between the bones to two others: 180 is straight."""
    a, b, c = INDEX[first], INDEX[at], INDEX[last]
    def of(joints: Array) -> Array:
        return between(joints[:, a] - joints[:, b], joints[:, c] - joints[:, b])
    return _seen_twice(body, [a, b, c], of(body.joints), of(body.image))


def trunk_lean(body: Body) -> Trace:
    """Between the trunk (hips to neck) and upright, as the picture shows it: to and from the camera nobody can tell a
    lean from a short back. The camera is taken as level. Doubtful by how short the trunk looks."""
    trunk = body.image[:, INDEX["neck"]] - mid_hips(body.image)
    long = np.linalg.norm(trunk, axis=-1) / body.px
    lean = between(trunk, np.broadcast_to(np.array([0.0, -1.0]), trunk.shape))
    return Trace(np.where(body.sure([*HIPS, *SHOULDERS]), lean, np.nan), np.clip(0.29 - np.nan_to_num(long), 0.0, 1.0))


def leaning(body: Body, trace: Trace | None, a: int, b: int) -> Found:
    """The largest lean of frames [a, b), and to which side of the dancer, where the view tells."""
    assert trace is not None
    at = a + int(np.nanargmax(trace.values[a:b]))
    right = body.image[at, INDEX["neck"], 0] > mid_hips(body.image)[at, 0]
    way = body.once(facing).values[at]
    if abs(way) <= _FRONT:
        code = "leans-left" if right else "leans-right"  # facing us, her right is at our left
    elif abs(way) > 180 - _FRONT:
        code = "leans-right" if right else "leans-left"
    elif 90 - _FRONT < abs(way) < 90 + _FRONT:
        code = "leans-forward" if right == (way > 0) else "leans-back"
    else:
        code = "largest-at"
    return Found(float(trace.values[at]), float(trace.doubt[at]), at, said=Note(code))
