"""What dancers do to the floor: soft shadows and a faint mirror image."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.body import Array, Body
from analysis.data.camera import Camera
from analysis.data.painter import Painter, triple

_DARK = (62.0, 44.0, 40.0)
_LOW = 4  # shadows are worked out on a sheet this many times smaller
_FADE = 0.15  # of the mirror image, where it begins


def cast_shadows(picture: NDArray[np.uint8], bodies: Sequence[Body], t: int, camera: Camera) -> None:
    """Soft shadows on the floor: dark right under each foot, wide and light under each body."""
    height, width = picture.shape[0] // _LOW, picture.shape[1] // _LOW
    spots = [spot for body in bodies for spot in _spots(body, t)]
    drawn = [_spot(place, radius, camera) for place, radius, _ in spots]
    x0 = max(int(min(c[0] - 2.4 * a[0] for c, a in drawn)), 0)
    x1 = min(int(max(c[0] + 2.4 * a[0] for c, a in drawn)) + 2, width)
    y0 = max(int(min(c[1] - 2.4 * a[1] for c, a in drawn)), 0)
    y1 = min(int(max(c[1] + 2.4 * a[1] for c, a in drawn)) + 2, height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    dark = np.zeros((y1 - y0, x1 - x0), np.float32)
    x = np.arange(x0, x1, dtype=np.float32)[None] + 0.5
    y = np.arange(y0, y1, dtype=np.float32)[:, None] + 0.5
    for (centre, axes), (_, _, strength) in zip(drawn, spots, strict=True):
        far = ((x - centre[0]) / axes[0]) ** 2 + ((y - centre[1]) / axes[1]) ** 2
        dark += np.float32(strength) / (1.0 + np.exp(5.0 * np.minimum(far - 0.8, 6.0)))
    dark = np.minimum(dark, 0.62)
    part = picture[y0 * _LOW : y1 * _LOW, x0 * _LOW : x1 * _LOW]
    share = cv2.resize(dark, (part.shape[1], part.shape[0]))
    part[:] = cv2.blendLinear(np.full_like(part, _DARK), part, share, 1.0 - share)


def _spots(body: Body, t: int) -> list[tuple[Array, float, float]]:
    """Place, radius (metres) and strength of what one body throws."""
    j, size = body.joints[t], body.physique.height / 1.758
    hips = 0.5 * (j[8] + j[11])
    spots = [(hips, 0.34 * size, 0.20)]
    for k in range(2):
        foot = (j[10 + 3 * k] + body.toes[t, k]) / 2.0
        spots.append((foot, 0.135 * size, 0.46 * float(np.exp(-max(foot[1] - 0.05, 0.0) / 0.16))))
        low = [p for p in (j[9 + 3 * k], j[4 + 3 * k]) if p[1] < 0.30]  # knees and hands that come down to the floor
        spots.extend((p, 0.120 * size, 0.36 * float(np.exp(-max(p[1] - 0.08, 0.0) / 0.10))) for p in low)
    if hips[1] < 0.55:
        spots.append((hips, 0.24 * size, 0.40 * float(np.exp(-max(hips[1] - 0.15, 0.0) / 0.16))))
    return spots


def _spot(place: Array, radius: float, camera: Camera) -> tuple[Array, tuple[float, float]]:
    floor = place * np.array([1.0, 0.0, 1.0]) + np.array([0.03, 0.0, 0.02])
    zoom = float(camera.zoom(floor)) / _LOW * radius
    flat = camera.eye / (camera.away - float(floor[2]))
    return camera.project(floor) / _LOW, (max(zoom, 0.5), max(zoom * flat, 0.5))


def cast_reflection(painter: Painter, body: Body, t: int, camera: Camera) -> None:
    """A faint mirror image of the dancer just painted in the polished floor, fading with distance from the feet."""
    if painter.touched is None:
        return
    x0, y0, x1, y1 = painter.touched
    picture = painter.picture
    j, toes = body.joints[t], body.toes[t]
    feet = np.concatenate([toes, j[[10, 13]]])
    line = int(camera.project(np.array([0.0, 0.0, float(feet[:, 2].min())]))[1])
    # A body in the air is mirrored as far below the floor as it is above it.
    gap = int(2.0 * max(float(feet[:, 1].min()) - 0.02, 0.0) * float(camera.zoom(feet).mean()))
    depth = min(picture.shape[0] - line - gap, line - gap - y0, int(0.5 * camera.scale))
    if gap > 0.2 * camera.scale or depth < 4 or line > y1 + 2:
        return
    top = line + gap
    fade = np.linspace(_FADE, 0.0, depth, dtype=np.float32)[:, None]
    own = painter.cover[line - gap - depth : line - gap, x0:x1][::-1]
    rgb = picture[line - gap - depth : line - gap, x0:x1][::-1]
    blur = max(0.012 * camera.scale, 0.6)
    cover = cv2.GaussianBlur(own, (0, 0), blur)
    # Only the dancer is mirrored, not the room behind her: colour is blurred weighted by where she is.
    weighed = cv2.GaussianBlur(cv2.multiply(rgb, triple(own), scale=1.0 / 255.0), (0, 0), blur)
    under = picture[top : top + depth, x0:x1]
    free = 255.0 - painter.cover[top : top + depth, x0:x1].astype(np.float32)  # the mirror image lies behind her feet
    weight = fade * free / 255.0
    kept = 1.0 - weight * cover / 255.0
    under[:] = cv2.add(under * kept[:, :, None], weighed * weight[:, :, None], dtype=cv2.CV_8U)
