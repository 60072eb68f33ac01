"""What the dancer does to the floor: soft shadows and a faint mirror image."""

from __future__ import annotations

import cv2
import numpy as np

from analysis.data.camera import Camera
from analysis.data.painter import Plane, lay, triple
from analysis.data.still import Still


def cast_shadow(picture: Plane, d: Still, camera: Camera) -> None:
    """Soft shadows on the floor: dark right under each foot, wide and light under the body."""
    # Only the floor can carry a shadow: from a little behind the dancer down to the picture's edge.
    top = max(0, int(camera.project(np.array([0.0, 0.0, -1.6]))[1])) // 4 * 4
    floor_part = picture[top:]
    small = np.zeros((floor_part.shape[0] // 4, floor_part.shape[1] // 4), np.float32)
    feet = [(d.joints[10 + 3 * k] + d.toes[k]) / 2.0 for k in range(2)]
    spots = [(0.5 * (d.joints[8] + d.joints[11]), 0.34, 0.20)]
    spots += [(foot, 0.135, 0.46 * float(np.exp(-max(foot[1] - 0.05, 0.0) / 0.16))) for foot in feet]
    for place, radius, strength in spots:
        floor = place * np.array([1.0, 0.0, 1.0]) + np.array([0.03, 0.0, 0.02])
        centre, zoom = (camera.project(floor) - np.array([0.0, top])) / 4.0, float(camera.zoom(floor)) / 4.0
        flat = camera.eye / (camera.away - floor[2])
        layer = np.zeros_like(small)
        axes = (round(radius * zoom * 16), max(1, round(radius * zoom * flat * 16)))
        at = (round(float(centre[0]) * 16), round(float(centre[1]) * 16))
        cv2.ellipse(layer, at, axes, 0.0, 0.0, 360.0, (strength,), -1, cv2.LINE_AA, 4)
        small += cv2.GaussianBlur(layer, (0, 0), radius * zoom * 0.42, sigmaY=radius * zoom * 0.16)
    size = (floor_part.shape[1], floor_part.shape[0])
    dark = cv2.resize(np.minimum(small, 0.62), size).astype(np.float32)
    lay(floor_part, triple(dark) * np.array([62.0, 44.0, 40.0], np.float32), dark)


def cast_reflection(
    picture: Plane, rgb: Plane, alpha: Plane, corner: tuple[int, int], d: Still, camera: Camera
) -> None:
    """A faint mirror image in the polished floor, fading with distance from the feet."""
    line = int(camera.project(np.array([0.0, 0.0, float(min(d.toes[:, 2].min(), d.joints[[10, 13], 2].min()))]))[1])
    depth = min(picture.shape[0] - line, line - corner[1], int(0.5 * camera.scale))
    if depth < 4 or line - corner[1] > rgb.shape[0]:
        return
    rows = slice(line - corner[1] - depth, line - corner[1])
    fade = np.linspace(0.15, 0.0, depth, dtype=np.float32)[:, None]
    mirror, cover = (cv2.GaussianBlur(p[rows][::-1], (0, 0), 0.012 * camera.scale) for p in (rgb, alpha))
    under = picture[line : line + depth, corner[0] : corner[0] + rgb.shape[1]]
    lay(under, mirror * fade[:, :, None], cover * fade)
