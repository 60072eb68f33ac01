"""How stored frames are turned to stand upright, and the size they then have."""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from typing import Any

import numpy as np


def orientation_of(frame: Any) -> tuple[int, bool]:
    """(degrees counter-clockwise 0/90/180/270, mirrored first) from a frame's display matrix; (0, False) by default."""
    matrix = next((bytes(s) for s in frame.side_data if str(s.type).endswith("DISPLAYMATRIX")), None)
    if matrix is None or len(matrix) < 36:
        return (round(frame.rotation / 90) * 90) % 360, False
    a, b, _, c, d = struct.unpack("<5i", matrix[:20])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    if a == 0 and b == 0:
        return 0, False
    # The matrix turns the picture clockwise by atan2(b, a) (its y axis points down); we count the other way.
    return (round(-math.degrees(math.atan2(b, a)) / 90) * 90) % 360, mirrored


def upright_size(width: int, height: int, aspect: Fraction | None, rotation: int) -> tuple[int, int]:
    """Size with square pixels (never fewer than stored), upright."""
    if aspect and aspect > 0 and aspect != 1 and Fraction(1, 4) < aspect < 4:
        if aspect > 1:
            width = round(width * aspect)
        else:
            height = round(height / aspect)
    return (height, width) if rotation in (90, 270) else (width, height)


def fit_size(width: int, height: int, max_side: int) -> tuple[int, int]:
    """Even size of the same shape whose longer side is at most max_side; never larger than given (but even)."""
    scale = min(1.0, max_side / max(width, height))

    def even(side: int) -> int:
        return max(2, round(side * scale / 2) * 2)

    return even(width), even(height)


def turn(plane: np.ndarray, rotation: int, mirrored: bool) -> np.ndarray:
    """(H, W[, C]) turned upright; a contiguous array."""
    if mirrored:
        plane = plane[:, ::-1]
    return np.ascontiguousarray(np.rot90(plane, k=rotation // 90))
