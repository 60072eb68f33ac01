"""The pinhole camera of the drawn scenes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.data.body import Array


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
    eye = 1.05
    return Camera(eye=eye, away=4.8, scale=scale, cx=width / 2.0, cy=0.865 * height - eye * scale)
