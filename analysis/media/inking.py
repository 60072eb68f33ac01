"""Draws the body and the words over a picture. In the decoder's process only.

The looks are those of the page (frontend/src/engine/skeleton.ts): trunk pale, the dancer's right warm, left cool, a
dark halo under the lines; a joint that is not sure hollow, its bone dashed; a missing one is not drawn.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

_CENTRE, _RIGHT, _LEFT, _DARK = (241, 246, 184), (255, 180, 84), (127, 211, 255), (8, 14, 14)
_NOW = (240, 84, 58)
_BONES = (
    (1, 0, _CENTRE), (0, 14, _CENTRE), (0, 15, _CENTRE), (14, 16, _CENTRE), (15, 17, _CENTRE),
    (1, 8, _CENTRE), (1, 11, _CENTRE),
    (1, 2, _RIGHT), (2, 3, _RIGHT), (3, 4, _RIGHT), (8, 9, _RIGHT), (9, 10, _RIGHT),
    (1, 5, _LEFT), (5, 6, _LEFT), (6, 7, _LEFT), (11, 12, _LEFT), (12, 13, _LEFT),
)  # fmt: skip
_FIRST_FACE = 14
_LOW = 0.5  # of a score
_HALO, _HALO_STRENGTH = 2.4, 0.6
_FINE = 4  # binary places of a pixel in what OpenCV draws


def draw_body(rgb: np.ndarray, joints: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """A picture (H, W, 3) uint8 with one body over it. joints (18, 2) pixels, NaN where missing; scores (18,)."""
    there = np.isfinite(joints).all(axis=1)
    bones = [(a, b, colour) for a, b, colour in _BONES if there[a] and there[b]]
    if not bones:
        return rgb
    width = max(1.5, 2 * rgb.shape[0] / 720)
    dark = rgb.copy()
    for a, b, _colour in bones:
        _line(dark, joints[a], joints[b], _DARK, width * _HALO)
    drawn: np.ndarray = cv2.addWeighted(dark, _HALO_STRENGTH, rgb, 1 - _HALO_STRENGTH, 0)
    for a, b, colour in bones:
        if min(scores[a], scores[b]) >= _LOW:
            _line(drawn, joints[a], joints[b], colour, width)
        else:
            _dashes(drawn, joints[a], joints[b], colour, width)
    for joint in np.flatnonzero(there[:_FIRST_FACE]):
        colour = _CENTRE if joint < 2 else _RIGHT if joint in (2, 3, 4, 8, 9, 10) else _LEFT
        sure = scores[joint] >= _LOW
        _dot(drawn, joints[joint], 1.7 * width, colour if sure else _DARK)
        _dot(drawn, joints[joint], 1.7 * width, _DARK if sure else colour, ring=0.6 * width)
    return drawn


def _line(rgb: np.ndarray, a: np.ndarray, b: np.ndarray, colour: tuple[int, int, int], width: float) -> None:
    cv2.line(rgb, _fixed(a), _fixed(b), colour, max(1, round(width)), cv2.LINE_AA, _FINE)


def _dashes(rgb: np.ndarray, a: np.ndarray, b: np.ndarray, colour: tuple[int, int, int], width: float) -> None:
    length = float(np.linalg.norm(b - a))
    pieces = max(1, math.ceil(length / (4 * width)))
    for piece in range(pieces):
        begin, end = piece / pieces, (piece + 0.5) / pieces
        _line(rgb, a + (b - a) * begin, a + (b - a) * end, colour, width)


def _dot(
    rgb: np.ndarray, at: np.ndarray, radius: float, colour: tuple[int, int, int], ring: float | None = None
) -> None:
    thick = -1 if ring is None else max(1, round(ring))
    cv2.circle(rgb, _fixed(at), round(radius * 2**_FINE), colour, thick, cv2.LINE_AA, _FINE)


def _fixed(point: np.ndarray) -> tuple[int, int]:
    x, y = np.clip(point, -8000, 8000) * 2**_FINE
    return round(float(x)), round(float(y))


def lay(rgb: np.ndarray, label: np.ndarray, left: int, top: int) -> None:
    """In place: a label (h, w, 4) uint8 RGBA over the picture; what lies outside of it is cut off."""
    height, width = rgb.shape[:2]
    above, before = max(0, -top), max(0, -left)
    label = label[above : height - top, before : width - left]
    if not label.size:
        return
    top, left = top + above, left + before
    under = rgb[top : top + label.shape[0], left : left + label.shape[1]]
    alpha = label[..., 3:].astype(np.uint16)
    under[:] = ((label[..., :3] * alpha + under * (255 - alpha) + 127) // 255).astype(np.uint8)


def draw_now(rgb: np.ndarray, share: float, height: int) -> None:
    """In place: where the film is, over a strip `height` pixels high at the foot of the picture."""
    at = min(rgb.shape[1] - 2, int(share * rgb.shape[1]))
    rgb[-height:, at : at + 2] = _NOW
