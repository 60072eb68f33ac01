"""Paints soft-shaded shapes, one over the other, straight onto a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.look import Colour, Ramp

Plane = NDArray[Any]  # OpenCV's type hints do not keep an array's number type
Shape = NDArray[np.int32]  # (n,k,2): n convex polygons of k corners whose union is meant, in 1/16 px
Region = tuple[int, int, int, int]  # x0, y0, x1, y1 in px
SUBPIXEL = 16
_SHIFT = 4  # sub-pixel bits of OpenCV's polygon filler
LIGHT = (-0.62, -0.78)  # where the light comes from, in picture axes (y down)
_SLOPE = LIGHT[0] * np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) + LIGHT[1] * np.array(
    [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
)
_MOST = 8  # light is worked out on a sheet at most this many times smaller


def fixed(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """Picture points (..., 2) in px as OpenCV wants them: 1/16 px, counted from the middle of the first pixel."""
    return np.round((points - 0.5) * SUBPIXEL).astype(np.int32)


class Painter:
    """Paints one dancer after the other on `picture` (h,w,3), uint8; `cover` (h,w), 0..255, is where this one is."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.picture = np.zeros((size[1], size[0], 3), np.uint8)
        self.cover = np.zeros((size[1], size[0]), np.uint8)
        self._mask = np.zeros_like(self.cover)
        self._touched: Region | None = None

    def begin(self, picture: NDArray[np.uint8]) -> None:
        """Go on with a dancer of whom nothing is painted yet, on this picture."""
        self.picture = picture
        if self._touched:
            x0, y0, x1, y1 = self._touched
            self.cover[y0:y1, x0:x1] = 0
        self._touched = None

    @property
    def touched(self) -> Region | None:
        """The box around all that was painted since `begin`; None: nothing."""
        return self._touched

    def paint(
        self,
        shapes: Sequence[Shape],
        material: Ramp,
        *,
        round_px: float,
        cut: Shape | None = None,
        cast: float = 0.0,
        fade: tuple[NDArray[np.float64], float, float] | None = None,
    ) -> None:
        """Paint the union of shapes, less the polygons of `cut`, shaded as if rounded over `round_px`.

        cast: how dark a soft shadow the shape throws on what is already painted under it, 0..1.
        fade: (place, r0, r1) in px; the shape is nothing up to r0 from the place and whole from r1 on.
        """
        region = self._region(shapes, 3.0 * round_px + 4.0 if cast else 4.0)
        if region is None:
            return
        x0, y0, x1, y1 = region
        mask: Plane = self._fill(shapes, region)
        if cut is not None:
            for polygon in cut:
                cv2.fillPoly(mask, [polygon - np.array([x0, y0], np.int32) * SUBPIXEL], (0,), cv2.LINE_AA, _SHIFT)
        # Light is smooth: it is worked out and coloured on a small sheet, then blown up.
        low = 1
        while low < _MOST and round_px / low >= 4.0:
            low *= 2
        small = cv2.resize(mask, (max((x1 - x0) // low, 1), max((y1 - y0) // low, 1)), interpolation=cv2.INTER_AREA)
        sigma = max(0.6, round_px / low)
        soft = cv2.GaussianBlur(small.astype(np.float32), (0, 0), sigma)
        if fade is not None:
            share = _share(fade, region)
            mask = cv2.multiply(mask, share, scale=1.0 / 255.0)
        if cast:
            thrown = soft
            if fade is not None:
                thrown = soft * (cv2.resize(share, soft.shape[::-1]).astype(np.float32) / 255.0) ** 4
            self._shadow(thrown, region, cast, sigma)
        # A blurred silhouette is a height map of a rounded body; its slope along the light is the shading.
        lit = cv2.filter2D(soft, cv2.CV_32F, _SLOPE * (-0.62 * sigma * 127.5 / 255.0), delta=127.5)
        lit8 = np.clip(lit, 0.0, 255.0).astype(np.uint8)
        rgb: Plane = cv2.resize(cv2.applyColorMap(lit8, _shades(material)), (x1 - x0, y1 - y0))
        self._blend(rgb, mask, region)

    def tint(self, shapes: Sequence[Shape], colour: Colour, opacity: float, *, blur_px: float = 0.0) -> None:
        """Lay flat colour over what is painted already (never outside it)."""
        region = self._region(shapes, 3.0 * blur_px + 2.0)
        if region is None:
            return
        x0, y0, x1, y1 = region
        mask: Plane = self._fill(shapes, region)
        if blur_px >= 0.4:
            mask = cv2.GaussianBlur(mask, (0, 0), blur_px)
        mask = cv2.multiply(mask, self.cover[y0:y1, x0:x1], scale=opacity / 255.0)
        _over(self.picture[y0:y1, x0:x1], np.full((y1 - y0, x1 - x0, 3), np.round(colour), np.uint8), mask)

    def stamp(self, rgb: NDArray[np.uint8], mask: NDArray[np.uint8], left: int, top: int) -> None:
        """Blend a ready picture (h,w,3) with its mask (h,w) at (left, top), px."""
        height, width = mask.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, self.cover.shape[1]), min(top + height, self.cover.shape[0])
        if x0 < x1 and y0 < y1:
            crop = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            self._blend(rgb[crop], mask[crop], (x0, y0, x1, y1))

    def _fill(self, shapes: Iterable[Shape], region: Region) -> NDArray[np.uint8]:
        """Mask (h,w) of a region. The sheet is as large as the picture, so that shapes need not be moved."""
        x0, y0, x1, y1 = region
        for shape in shapes:
            for polygon in shape:
                cv2.fillConvexPoly(self._mask, polygon, (255,), cv2.LINE_AA, _SHIFT)
        mask = self._mask[y0:y1, x0:x1].copy()
        self._mask[y0:y1, x0:x1] = 0
        return mask

    def _region(self, shapes: Sequence[Shape], margin: float) -> Region | None:
        low = np.min([s.reshape(-1, 2).min(axis=0) for s in shapes], axis=0) / SUBPIXEL - margin
        high = np.max([s.reshape(-1, 2).max(axis=0) for s in shapes], axis=0) / SUBPIXEL + margin
        x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
        x1, y1 = min(int(high[0]) + 2, self.cover.shape[1]), min(int(high[1]) + 2, self.cover.shape[0])
        return (x0, y0, x1, y1) if x1 - x0 >= 2 and y1 - y0 >= 2 else None

    def _shadow(self, soft: Plane, region: Region, cast: float, sigma: float) -> None:
        x0, y0, x1, y1 = region
        move = np.array([[1, 0, -LIGHT[0] * sigma], [0, 1, -LIGHT[1] * sigma]])
        moved = cv2.warpAffine(soft * cast, move, (soft.shape[1], soft.shape[0])).astype(np.uint8)
        dark = cv2.multiply(cv2.resize(moved, (x1 - x0, y1 - y0)), self.cover[y0:y1, x0:x1], scale=1.0 / 255.0)
        part = self.picture[y0:y1, x0:x1]
        cv2.multiply(part, triple(cv2.bitwise_not(dark)), part, scale=1.0 / 255.0)

    def _blend(self, rgb: Plane, mask: Plane, region: Region) -> None:
        x0, y0, x1, y1 = region
        _over(self.picture[y0:y1, x0:x1], rgb, mask)
        cover = self.cover[y0:y1, x0:x1]
        np.maximum(cover, mask, out=cover)
        t = self._touched or region
        self._touched = (min(t[0], x0), min(t[1], y0), max(t[2], x1), max(t[3], y1))


def _over(under: Plane, rgb: Plane, mask: Plane) -> None:
    share = mask.astype(np.float32)
    under[:] = cv2.blendLinear(rgb, under, share, 255.0 - share)


def triple(plane: Plane) -> Plane:
    """A plane (h,w) as three equal channels (h,w,3)."""
    channels: Plane = cv2.merge([plane, plane, plane])
    return channels


@lru_cache(maxsize=128)
def _shades(material: Ramp) -> NDArray[np.uint8]:
    """Colours (256,1,3) of a material under light from -1 (away) to 1 (towards)."""
    base, light, dark = (np.array(c, np.float32) for c in (material.base, material.light, material.dark))
    lit = np.linspace(-1.0, 1.0, 256, dtype=np.float32)[:, None, None]
    colour = base + np.maximum(lit, 0.0) * (light - base) + np.maximum(-lit, 0.0) * (dark - base)
    return np.round(colour).astype(np.uint8)


def _share(fade: tuple[NDArray[np.float64], float, float], region: Region) -> NDArray[np.uint8]:
    place, r0, r1 = fade
    x = np.arange(region[0], region[2], dtype=np.float32) + np.float32(0.5 - place[0])
    y = np.arange(region[1], region[3], dtype=np.float32) + np.float32(0.5 - place[1])
    s = np.clip((np.sqrt(x[None] ** 2 + y[:, None] ** 2) - np.float32(r0)) / np.float32(r1 - r0), 0.0, 1.0)
    return (s * s * (3.0 - 2.0 * s) * 255.0).astype(np.uint8)
