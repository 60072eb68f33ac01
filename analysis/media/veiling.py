"""Hides faces in a picture. In the decoder's process only.

What lies around the followed bodies is coarsened as well: there may be faces that nobody followed.
"""

from __future__ import annotations

import cv2
import numpy as np

from analysis.schema import JOINTS

_CELLS_ACROSS = 24  # of a whole picture's shorter side: nobody is to be known by these
_HEAD_CELLS = 5  # across a head
_LIMBS = tuple(
    (JOINTS.index(a), JOINTS.index(b))
    for a, b in (
        ("neck", "right_shoulder"), ("right_shoulder", "right_elbow"), ("right_elbow", "right_wrist"),
        ("neck", "left_shoulder"), ("left_shoulder", "left_elbow"), ("left_elbow", "left_wrist"),
        ("neck", "right_hip"), ("right_hip", "right_knee"), ("right_knee", "right_ankle"),
        ("neck", "left_hip"), ("left_hip", "left_knee"), ("left_knee", "left_ankle"),
        ("right_hip", "left_hip"), ("right_shoulder", "left_hip"), ("left_shoulder", "right_hip"),
    )
)  # fmt: skip
_WRISTS, _ANKLES = (4, 7), (10, 13)  # beyond which hands and feet go on
_LIMB = 0.8  # of a head's radius: how far a body reaches from its bones
_EXTREMITY = 1.1


def veiled(rgb: np.ndarray, circles: np.ndarray, joints: np.ndarray) -> np.ndarray:
    """A picture (H, W, 3) uint8 in which no face can be told.

    circles (P, 3): x, y, radius of each person's head, NaN where it is not known: then nothing of the picture stays
    sharp. joints (P, 18, 2): pixels, NaN where missing; around these the body stays sharp.
    """
    height, width = rgb.shape[:2]
    cell = max(2, min(height, width) // _CELLS_ACROSS)
    coarse = _coarse(rgb, cell)
    if not len(circles) or not np.isfinite(circles).all():
        return coarse
    body = np.zeros((height, width), np.uint8)
    for (_x, _y, radius), points in zip(circles, joints, strict=True):
        _cover(body, points, float(radius))
    shown = np.where(body[..., None] > 0, rgb, coarse)
    for x, y, radius in circles:
        _hide_head(shown, rgb, float(x), float(y), float(radius))
    return shown


def _coarse(rgb: np.ndarray, cell: int) -> np.ndarray:
    """Means of square cells, joined softly: the cells' own edges would draw the eye."""
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (max(1, width // cell), max(1, height // cell)), interpolation=cv2.INTER_AREA)
    whole: np.ndarray = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return whole


def _cover(mask: np.ndarray, points: np.ndarray, head: float) -> None:
    """Mark where the body is: thick lines along its bones."""
    thick = max(2, round(2 * _LIMB * head))
    for a, b in _LIMBS:
        if np.isfinite(points[[a, b]]).all():
            cv2.line(mask, _whole(points[a]), _whole(points[b]), (255,), thick)
    for joint in (*_WRISTS, *_ANKLES):
        if np.isfinite(points[joint]).all():
            cv2.circle(mask, _whole(points[joint]), max(2, round(_EXTREMITY * head)), (255,), -1)


def _hide_head(shown: np.ndarray, rgb: np.ndarray, x: float, y: float, radius: float) -> None:
    """In place: a disc of a few cells, all of them made of the picture itself."""
    height, width = rgb.shape[:2]
    left, right = max(0, int(x - radius)), min(width, int(x + radius) + 2)
    top, bottom = max(0, int(y - radius)), min(height, int(y + radius) + 2)
    if left >= right or top >= bottom:
        return  # out of the picture
    part = _coarse(rgb[top:bottom, left:right], max(2, round(2 * radius / _HEAD_CELLS)))
    rows, columns = np.ogrid[top:bottom, left:right]
    disc = (columns - x) ** 2 + (rows - y) ** 2 <= radius**2
    shown[top:bottom, left:right][disc] = part[disc]


def _whole(point: np.ndarray) -> tuple[int, int]:
    x, y = np.clip(point, -30000, 30000)
    return round(float(x)), round(float(y))
