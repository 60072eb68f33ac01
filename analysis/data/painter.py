"""Paints soft-shaded shapes, one over the other, on a transparent supersampled sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.look import Colour, Ramp

Points = NDArray[np.float64]
Plane = NDArray[Any]  # float32 throughout; OpenCV's type hints do not keep an array's number type
OVER = 2  # samples a pixel, each way
_SHIFT = 4  # sub-pixel bits of OpenCV's polygon filler
_LOW = 4  # light and shadows are blurred on a sheet this many times smaller
LIGHT = (-0.62, -0.78)  # where the light comes from, in picture axes (y down)


def hulls(rings: Sequence[Points]) -> list[Points]:
    """The swept solid between neighbouring rings (n,2), as convex pieces: right from every side of the body."""
    return [cv2.convexHull(np.vstack(pair).astype(np.float32))[:, 0].astype(np.float64) for pair in pairwise(rings)]


class Painter:
    """A sheet over the box (x0, y0, x1, y1) of the picture, in px; `rgb` 0..255 and `alpha` 0..1, supersampled."""

    def __init__(self, box: tuple[int, int, int, int]) -> None:
        self.box = box
        width, height = (box[2] - box[0]) * OVER, (box[3] - box[1]) * OVER
        self.rgb = np.zeros((height, width, 3), np.float32)
        self.alpha = np.zeros((height, width), np.float32)

    def paint(
        self,
        pieces: Sequence[Points],
        material: Ramp,
        *,
        round_px: float,
        cut: Sequence[Points] = (),
        cast: float = 0.0,
        fade: tuple[Points, float, float] | None = None,
    ) -> None:
        """Paint the union of polygons (n,2) in picture px, less `cut`, shaded as if rounded over `round_px`.

        cast: how dark a soft shadow the shape throws on what is already painted under it, 0..1.
        fade: (place, r0, r1) in picture px; the shape is nothing up to r0 from the place and whole from r1 on.
        """
        margin = (3.0 * round_px + 4.0) if cast else 4.0
        region = self._region(pieces, margin)
        if region is None:
            return
        x0, y0, x1, y1 = region
        mask8 = np.zeros((y1 - y0, x1 - x0), np.uint8)
        for polygon in pieces:
            cv2.fillConvexPoly(mask8, self._fixed(polygon, x0, y0), (255,), cv2.LINE_AA, _SHIFT)
        for polygon in cut:
            cv2.fillPoly(mask8, [self._fixed(polygon, x0, y0)], (0,), cv2.LINE_AA, _SHIFT)
        small = cv2.resize(mask8, None, fx=1 / _LOW, fy=1 / _LOW, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small.astype(np.float32) / 255.0, (0, 0), max(0.6, round_px * OVER / _LOW))
        share = self._share(fade, region, (soft.shape[1], soft.shape[0])) if fade else None
        if cast:
            self._shadow(soft if share is None else soft * share**4, region, cast, round_px)
        # A blurred silhouette is a height map of a rounded body; its slope along the light is the shading.
        slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0) * LIGHT[0] + cv2.Sobel(soft, cv2.CV_32F, 0, 1) * LIGHT[1]
        gain = 0.62 * round_px * OVER / _LOW
        # Light is smooth, so it is coloured small and then blown up.
        rgb = cv2.resize(shade(np.clip(-slope * gain, -1.0, 1.0), material), (x1 - x0, y1 - y0))
        mask = mask8.astype(np.float32) / 255.0
        if share is not None:
            mask *= cv2.resize(share, (x1 - x0, y1 - y0))
        self._blend(rgb, mask, region)

    def tint(self, pieces: Sequence[Points], colour: Colour, opacity: float, *, blur_px: float = 0.0) -> None:
        """Lay flat colour over what is painted already (never outside it)."""
        region = self._region(pieces, 3.0 * blur_px + 2.0)
        if region is None:
            return
        x0, y0, x1, y1 = region
        mask8: Plane = np.zeros((y1 - y0, x1 - x0), np.uint8)
        for polygon in pieces:
            cv2.fillPoly(mask8, [self._fixed(polygon, x0, y0)], (255,), cv2.LINE_AA, _SHIFT)
        if blur_px:
            mask8 = cv2.GaussianBlur(mask8, (0, 0), blur_px * OVER)
        mask = mask8.astype(np.float32) * (opacity / 255.0)
        flat = np.full((y1 - y0, x1 - x0, 3), colour, np.float32)
        self.rgb[y0:y1, x0:x1] = cv2.blendLinear(flat, self.rgb[y0:y1, x0:x1], mask, 1.0 - mask)

    def stamp(self, rgb: Plane, mask: Plane, left: int, top: int) -> None:
        """Blend a ready picture (h,w,3) with its mask (h,w) at sheet place (left, top), supersampled px."""
        height, width = mask.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, self.alpha.shape[1]), min(top + height, self.alpha.shape[0])
        if x0 < x1 and y0 < y1:
            crop = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            self._blend(rgb[crop], mask[crop], (x0, y0, x1, y1))

    def finish(self) -> tuple[Plane, Plane]:
        """The sheet at picture resolution: colour times alpha (h,w,3), and alpha (h,w)."""
        size = (self.box[2] - self.box[0], self.box[3] - self.box[1])
        rgb = cv2.resize(cv2.multiply(self.rgb, triple(self.alpha)), size, interpolation=cv2.INTER_AREA)
        return rgb, cv2.resize(self.alpha, size, interpolation=cv2.INTER_AREA)

    def sheet(self, points: Points) -> Points:
        """Sheet places (n,2), supersampled px, of picture points (n,2)."""
        placed: Points = (points - np.array(self.box[:2])) * OVER
        return placed

    def _fixed(self, polygon: Points, x0: int, y0: int) -> NDArray[np.int32]:
        # Half a sample is taken off: OpenCV's whole numbers are the middles of pixels.
        return np.round((self.sheet(polygon) - (x0 + 0.5, y0 + 0.5)) * (1 << _SHIFT)).astype(np.int32)

    def _region(self, pieces: Sequence[Points], margin: float) -> tuple[int, int, int, int] | None:
        points = self.sheet(np.vstack(pieces))
        low, high = points.min(axis=0) - margin * OVER, points.max(axis=0) + margin * OVER
        x0, y0 = max(int(low[0]), 0), max(int(low[1]), 0)
        x1, y1 = min(int(high[0]) + 1, self.alpha.shape[1]), min(int(high[1]) + 1, self.alpha.shape[0])
        return (x0, y0, x1, y1) if x1 - x0 >= _LOW and y1 - y0 >= _LOW else None

    def _share(
        self, fade: tuple[Points, float, float], region: tuple[int, int, int, int], size: tuple[int, int]
    ) -> Plane:
        place, r0, r1 = fade
        centre = self.sheet(place)
        x = np.linspace(region[0], region[2], size[0]) - centre[0]
        y = np.linspace(region[1], region[3], size[1]) - centre[1]
        s = np.clip((np.hypot(x[None], y[:, None]) / OVER - r0) / (r1 - r0), 0.0, 1.0)
        share: Plane = (s * s * (3.0 - 2.0 * s)).astype(np.float32)
        return share

    def _shadow(self, soft: Plane, region: tuple[int, int, int, int], cast: float, round_px: float) -> None:
        x0, y0, x1, y1 = region
        move = np.array([[1, 0, -LIGHT[0] * round_px * OVER / _LOW], [0, 1, -LIGHT[1] * round_px * OVER / _LOW]])
        moved = cv2.warpAffine(soft, move, (soft.shape[1], soft.shape[0]))
        dark = cv2.resize(triple(1.0 - cast * moved), (x1 - x0, y1 - y0))
        self.rgb[y0:y1, x0:x1] = cv2.multiply(self.rgb[y0:y1, x0:x1], dark)

    def _blend(self, rgb: Plane, mask: Plane, region: tuple[int, int, int, int]) -> None:
        x0, y0, x1, y1 = region
        left = self.alpha[y0:y1, x0:x1] * (1.0 - mask)
        # Straight (not premultiplied) colour, weighted by cover: an edge over nothing keeps the shape's own colour.
        self.rgb[y0:y1, x0:x1] = cv2.blendLinear(rgb, self.rgb[y0:y1, x0:x1], mask, left)
        self.alpha[y0:y1, x0:x1] = mask + left


def triple(plane: Plane) -> Plane:
    """A plane (h,w) as three equal channels (h,w,3)."""
    channels: Plane = cv2.merge([plane, plane, plane])
    return channels


def shade(lit: Plane, material: Ramp) -> Plane:
    """Colour (h,w,3) of a material under light (h,w) from -1 (away) to 1 (towards)."""
    base, light, dark = (np.array(c, np.float32) for c in (material.base, material.light, material.dark))
    up, down = np.maximum(lit, 0.0)[:, :, None], np.maximum(-lit, 0.0)[:, :, None]
    colour: Plane = base + up * (light - base) + down * (dark - base)
    return colour


def lay(under: Plane, rgb: Plane, alpha: Plane) -> None:
    """Put a picture (h,w,3), already multiplied by its cover (h,w), over another, in place."""
    under[:] = cv2.add(cv2.multiply(under, triple(1.0 - alpha)), rgb)
