"""The drawn head: a painted map of face and hair, wrapped round an egg and seen from any side."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.look import Look
from analysis.data.painter import LIGHT, Plane

Array = NDArray[np.float64]
HALF = (0.079, 0.118, 0.098)  # half width, height, depth of the head, metres
_DEGREE = 4  # map pixels a degree
_MAP = (360 * _DEGREE, 180 * _DEGREE)


def head_patch(
    axes: Array, px_per_metre: float, look: Look, offset: Array
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Colour (n,n,3) and mask (n,n) of a head with frame `axes` (3,3; left, up, forward).

    Its middle lies at `offset` (2,), 0..1 px, inside the pixel [n // 2, n // 2].
    """
    n = 2 * int(1.25 * HALF[1] * px_per_metre) + 1
    steps = np.arange(n, dtype=np.float32) - (n // 2 - 0.5)
    x = ((steps - offset[0]) / px_per_metre).astype(np.float32)[None]
    y = (-(steps - offset[1]) / px_per_metre).astype(np.float32)[:, None]
    turn = axes.T.astype(np.float32)
    flat = [turn[i, 0] * x + turn[i, 1] * y for i in range(3)]  # in the head's frame, at the depth of its middle
    deep = [turn[i, 2] for i in range(3)]
    half: list[Plane] = [np.full((n, n), h, np.float32) for h in HALF]
    # The egg: the narrower the lower. Its width depends on the height that the ray meets, so look twice.
    for _ in range(3):
        q = [flat[i] / half[i] for i in range(3)]
        m = [deep[i] / half[i] for i in range(3)]
        mm = m[0] ** 2 + m[1] ** 2 + m[2] ** 2
        qm = q[0] * m[0] + q[1] * m[1] + q[2] * m[2]
        room = qm**2 - mm * (q[0] ** 2 + q[1] ** 2 + q[2] ** 2 - 1.0)
        w = (-qm + np.sqrt(np.maximum(room, 0.0))) / mm
        p = [q[i] + w * m[i] for i in range(3)]
        low = np.clip(-p[1], 0.0, 1.0) ** np.float32(1.6)
        half = [HALF[0] * (1.0 - 0.30 * low), half[1], HALF[2] * (1.0 - 0.16 * low)]
    mask = np.clip(room / mm * (0.5 * HALF[0] * px_per_metre) + 0.5, 0.0, 1.0)  # one pixel wide at the edge
    longitude = np.degrees(np.arctan2(p[0], p[2]))
    latitude = np.degrees(np.arcsin(np.clip(p[1], -1.0, 1.0)))
    # The map is made as fine as the picture shows it, or eyes and lips would flicker.
    fine = float(_DEGREE)
    while fine > 0.75 and fine / 2 > 1.25 * np.radians(HALF[0] * px_per_metre):
        fine /= 2
    face = cv2.remap(
        _head_map(look, fine), (longitude + 180.0) * fine - 0.5, (90.0 - latitude) * fine - 0.5, cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    normal = [p[i] / half[i] for i in range(3)]
    size = np.sqrt(normal[0] ** 2 + normal[1] ** 2 + normal[2] ** 2)
    light = sum(
        (0.24 * LIGHT[0] * turn[i, 0] - 0.16 * LIGHT[1] * turn[i, 1] + 0.22 * turn[i, 2]) * normal[i] for i in range(3)
    ) / size - np.float32(0.121)
    # Towards the light the colour goes to a warm white, away from it to black.
    up, down = 0.42 * np.maximum(light, 0.0), 0.85 * np.maximum(-light, 0.0)
    glow = np.array([255.0, 246.0, 232.0], np.float32)
    rgb = face * (1.0 - down - up)[:, :, None] + up[:, :, None] * glow
    return rgb.astype(np.uint8), (mask * 255.0 + 0.5).astype(np.uint8)


def _at(longitude: float, latitude: float) -> tuple[int, int]:
    return round((longitude + 180.0) * _DEGREE * 8), round((90.0 - latitude) * _DEGREE * 8)


def _ellipse(picture: Plane, place: tuple[float, float], axes: tuple[float, float], colour: tuple[float, ...],
             *, angle: float = 0.0, arc: tuple[float, float] = (0.0, 360.0), line: float = 0.0) -> None:  # fmt: skip
    size = (round(axes[0] * _DEGREE * 8), round(axes[1] * _DEGREE * 8))
    thick = max(1, round(line * _DEGREE)) if line else -1
    cv2.ellipse(picture, _at(*place), size, angle, arc[0], arc[1], colour, thick, cv2.LINE_AA, 3)


@lru_cache(maxsize=16)
def _head_map(look: Look, fine: float) -> Plane:
    """The map with `fine` pixels a degree."""
    whole = _whole_map(look)
    return whole if fine == _DEGREE else cv2.resize(
        whole, (round(360 * fine), round(180 * fine)), interpolation=cv2.INTER_AREA
    )


@lru_cache(maxsize=8)
def _whole_map(look: Look) -> Plane:
    """Colour map (latitude down, longitude across, face in the middle) of a head, (h,w,3)."""
    skin, hair = np.array(look.skin.base), np.array(look.hair.base)
    picture: Plane = np.empty((_MAP[1], _MAP[0], 3), np.float32)
    picture[:] = skin
    warm = picture.copy()
    bright = skin + (255.0 - skin) * 0.10
    _ellipse(warm, (0.0, 20.0), (24.0, 9.0), (*bright,))  # forehead, bridge of the nose, chin
    _ellipse(warm, (0.0, -6.0), (6.0, 22.0), (*bright,))
    _ellipse(warm, (0.0, -54.0), (9.0, 6.0), (*bright,))
    for side in (-1.0, 1.0):
        _ellipse(warm, (38.0 * side, -12.0), (9.0, 6.0), (*bright,))
        _ellipse(warm, (34.0 * side, -20.0), (13.0, 10.0), (*(0.80 * skin + 0.20 * np.array([226.0, 84.0, 84.0])),))
        _ellipse(warm, (23.0 * side, 6.0), (11.0, 8.0), (*(skin * np.array([0.90, 0.86, 0.88])),))
    _ellipse(warm, (0.0, -48.0), (13.0, 4.0), (*(skin * np.array([0.93, 0.90, 0.91])),))
    picture = cv2.GaussianBlur(warm, (0, 0), 4.5 * _DEGREE)

    dark, brow = tuple(0.72 * hair), tuple(0.85 * hair + 0.15 * skin)
    for side in (-1.0, 1.0):
        eye = 25.0 * side
        _ellipse(picture, (eye, 1.4), (9.4, 4.2), (246.0, 236.0, 228.0), angle=-5.0 * side)
        _ellipse(picture, (eye, 1.8), (5.4, 4.7), (66.0, 44.0, 36.0))
        _ellipse(picture, (eye, 1.8), (2.4, 2.4), (22.0, 16.0, 18.0))
        _ellipse(picture, (eye - 1.6, 3.6), (1.2, 1.2), (255.0, 255.0, 255.0))
        _ellipse(picture, (eye + 0.6 * side, 0.6), (10.4, 6.4), dark, angle=-6.0 * side, arc=(188.0, 352.0), line=1.9)
        _ellipse(picture, (eye + 2.0 * side, 9.0), (13.0, 6.0), brow, angle=7.0 * side, arc=(205.0, 335.0), line=2.4)
        _ellipse(picture, (90.0 * side, -5.0), (9.0, 13.0), (*(skin * np.array([0.93, 0.86, 0.85])),))
        _ellipse(picture, (91.0 * side, -5.0), (5.0, 8.0), (*(skin * np.array([0.78, 0.66, 0.65])),))
    _ellipse(picture, (0.0, -21.0), (7.5, 3.4), (*(skin * np.array([0.78, 0.68, 0.68])),), arc=(20.0, 160.0), line=1.6)
    lips = tuple(look.lips)
    _ellipse(picture, (0.0, -34.5), (18.0, 7.0), lips, arc=(0.0, 180.0))
    _ellipse(picture, (-6.0, -34.5), (10.0, 2.4), lips, arc=(180.0, 360.0))
    _ellipse(picture, (6.0, -34.5), (10.0, 2.4), lips, arc=(180.0, 360.0))
    _ellipse(picture, (0.0, -30.0), (23.0, 8.0), (*(0.60 * np.array(lips)),), arc=(18.0, 162.0), line=1.3)

    # The hairline, as latitude over |longitude|: forehead, temple, behind the ear, nape.
    longitude = np.abs(np.arange(_MAP[0]) / _DEGREE - 180.0)
    line = np.interp(longitude, (0, 24, 46, 60, 72, 82, 96, 104, 120, 180), (37, 36, 31, 20, 4, -4, -2, -24, -34, -38))
    line = cv2.GaussianBlur(line[None].astype(np.float32), (0, 0), 3.0 * _DEGREE)[0]
    latitude = 90.0 - np.arange(_MAP[1], dtype=np.float32)[:, None] / _DEGREE
    cover = np.clip((latitude - line[None]) * 1.2 + 0.5, 0.0, 1.0)[:, :, None]
    # Combed back: strands run from the hairline to the bun, lighter and darker in turn.
    strand = np.sin(np.deg2rad(longitude) * 34.0)[None] * np.clip((80.0 - latitude) / 40.0, 0.0, 1.0)
    strands = hair * (1.0 + 0.16 * strand[:, :, None])
    return (picture * (1.0 - cover) + strands * cover).astype(np.float32)
