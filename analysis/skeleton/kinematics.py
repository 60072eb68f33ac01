"""Joint angles, speeds and poses free of where the dancer stands and how large the picture is."""

from __future__ import annotations

import numpy as np

from analysis.skeleton.layout import BODY, INDEX, mid_hips

# (first, corner, last): the angle at the corner.
ANGLES: tuple[tuple[int, int, int], ...] = tuple(
    (INDEX[a], INDEX[b], INDEX[c])
    for side in ("right", "left")
    for a, b, c in (
        (f"{side}_shoulder", f"{side}_elbow", f"{side}_wrist"),
        (f"{side}_hip", f"{side}_shoulder", f"{side}_elbow"),
        (f"{side}_shoulder", f"{side}_hip", f"{side}_knee"),
        (f"{side}_hip", f"{side}_knee", f"{side}_ankle"),
    )
)


def joint_angles(joints: np.ndarray) -> np.ndarray:
    """(T, 18, C) -> (T, 8) radians in 0..pi at elbows, shoulders, hips, knees (right side first).

    An angle between two bones has no sign and so never wraps. NaN where a joint is missing or two coincide.
    """
    first, corner, last = (joints[:, [angle[i] for angle in ANGLES]] for i in range(3))
    a, b = first - corner, last - corner
    # atan2(|difference|, |sum|) of the unit bones keeps its accuracy near 0 and pi, where arccos loses it.
    with np.errstate(invalid="ignore", divide="ignore"):
        a = a / np.linalg.norm(a, axis=-1, keepdims=True)
        b = b / np.linalg.norm(b, axis=-1, keepdims=True)
    angle: np.ndarray = 2 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))
    return angle


def centred(joints: np.ndarray, torso: float) -> np.ndarray:
    """(T, 18, C) -> (T, 14, C): body joints in torso lengths from the middle of the hips."""
    out: np.ndarray = (joints[:, BODY] - mid_hips(joints)[:, None]) / torso
    return out


def velocity(values: np.ndarray, rate: float) -> np.ndarray:
    """(T, ...) -> its change a second by central differences, one-sided at the ends; NaN beside a gap."""
    if len(values) < 2:
        return np.zeros_like(values)
    change: np.ndarray = np.gradient(values, 1.0 / rate, axis=0)
    return change
