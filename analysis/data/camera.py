"""The pinhole camera of the drawn scenes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.body import Array

EYE = 1.05  # height of the camera over the floor, metres
AWAY = 4.8  # how far it stands from the middle of the dance, metres


@dataclass(frozen=True)
class Camera:
    """Looks along -z from (0, eye, away) metres; `scale` px a metre at z = 0; (cx, cy) the horizon's middle."""

    eye: float
    away: float
    scale: float
    cx: float
    cy: float

    def project(self, points: Array) -> Array:
        """Picture points (..., 2) in px (y down) of world points (..., 3) in metres."""
        zoom = self.zoom(points)
        return np.stack([self.cx + zoom * points[..., 0], self.cy - zoom * (points[..., 1] - self.eye)], axis=-1)

    def zoom(self, points: Array) -> Array:
        """Pixels a metre (...) at the depth of world points (..., 3)."""
        zoom: Array = self.scale * self.away / (self.away - points[..., 2])
        return zoom


def studio_camera(size: tuple[int, int]) -> Camera:
    """A camera for a picture of (width, height) px that keeps a dancer with raised arms and a side step in view."""
    width, height = size
    scale = min(width / 2.30, height / 3.05)
    return Camera(eye=EYE, away=AWAY, scale=scale, cx=width / 2.0, cy=0.865 * height - EYE * scale)


def framing_camera(size: tuple[int, int], points: Array, *, margin: float = 0.16) -> Camera:
    """The studio camera, moved back and turned sideways only as far as it takes to keep all of points (n,3) in view.

    points: world metres, of all dancers in all frames. margin: metres kept free around them.
    """
    usual = studio_camera(size)
    width, height = size
    away = max(AWAY, float(points[:, 2].max()) + 2.6)
    near = away / (away - points[:, 2])
    x, y = points[:, 0] * near, (points[:, 1] - EYE) * near
    left, right = float(x.min()) - margin, float(x.max()) + margin
    low, high = float(y.min()) - margin, float(y.max()) + margin
    scale = min(usual.scale, width / (right - left), height / (high - low))
    # The picture's middle follows the dance only where it would else leave the picture.
    half = width / 2.0 / scale
    middle = min(max(0.0, right - half), left + half)
    # Small figures stand higher in the picture, or they would be lost under an empty wall.
    below = max(0.135 * height, 0.42 * (height - (high - low) * scale))
    cy = min(max(height - below - EYE * scale, high * scale), height + low * scale)
    return Camera(eye=EYE, away=away, scale=scale, cx=width / 2.0 - middle * scale, cy=cy)
