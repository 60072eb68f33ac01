"""The room: wall with tall windows, barre, wooden floor with the windows' light on it. Painted once a clip."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.camera import Camera
from analysis.data.look import Colour, Look
from analysis.data.painter import Plane

Array = NDArray[np.float64]
Quad = Callable[[list[tuple[float, float, float]]], NDArray[np.int32]]  # world points to OpenCV's sub-pixel points
Fill = Callable[..., None]  # paints a polygon of world points: (points, colour, strength=1)
WALL = -1.75  # z of the wall, metres
BARRE_Z, BARRE_HEIGHTS = -1.55, (1.02, 0.80)
WINDOW = (0.62, 1.36, 2.86)  # half width, sill and top of a window, metres
WINDOW_EVERY = 1.78


def paint_studio(size: tuple[int, int], camera: Camera, look: Look, *, seed: int = 0) -> Plane:
    """The empty studio (height, width, 3) of a picture of `size` (width, height), colours 0..255."""
    over = 2
    width, height = size[0] * over, size[1] * over
    room: Plane = np.empty((height, width, 3), np.float32)
    edge = _row(camera, WALL) * over
    rows = np.arange(height, dtype=np.float32)[:, None]
    room[:] = _between(look.wall[0], look.wall[1], rows / edge)[:, None, 0]
    floor = _between(look.floor[0], look.floor[1], (rows - edge) / (height - edge))[:, None, 0]
    room = np.where((rows >= edge)[:, :, None], floor, room).astype(np.float32)

    def quad(points: list[tuple[float, float, float]]) -> NDArray[np.int32]:
        return np.round(camera.project(np.array(points)) * over * 16).astype(np.int32)

    def fill(points: list[tuple[float, float, float]], colour: Colour, strength: float = 1.0) -> None:
        layer = room.copy() if strength < 1.0 else room
        cv2.fillPoly(layer, [quad(points)], colour, cv2.LINE_AA, 4)
        if strength < 1.0:
            room[:] += (layer - room) * strength

    centres = [(k + 0.5) * WINDOW_EVERY for k in range(-3, 3)]
    _boards(room, quad, look, seed)
    for centre in centres:
        _window(fill, centre, look)
    room = _glow(room, camera, centres, over)
    wall = look.wall[1]
    _upright(fill, (-9.0, 9.0), (0.0, 0.13), WALL, (wall[0] * 0.97 + 7, wall[1] * 0.97 + 7, wall[2] * 0.97 + 7))
    _upright(fill, (-9.0, 9.0), (0.125, 0.14), WALL, (wall[0] * 0.86, wall[1] * 0.86, wall[2] * 0.86))
    room = _light_on_floor(room, camera, centres, over)
    _barre(room, fill, camera, look, over)
    room = cv2.resize(room, size, interpolation=cv2.INTER_AREA)
    return _finish(room, seed)


def _row(camera: Camera, z: float) -> float:
    return float(camera.project(np.array([0.0, 0.0, z]))[1])


def _between(top: Colour, bottom: Colour, share: Array) -> Array:
    mixed: Array = np.array(top) + (np.array(bottom) - np.array(top)) * np.clip(share, 0.0, 1.0)[..., None]
    return mixed


def _upright(fill: Fill, x: tuple[float, float], y: tuple[float, float], z: float, colour: Colour,
             strength: float = 1.0) -> None:  # fmt: skip
    fill([(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)], colour, strength)


def _boards(room: Plane, quad: Quad, look: Look, seed: int) -> None:
    """Floorboards that run towards the camera, each a little different."""
    rng = np.random.default_rng(seed + 101)
    near, wide = 2.6, 0.155
    layer = np.full(room.shape[:2], 0.0, np.float32)
    for k in range(-26, 26):
        tone = float(rng.uniform(-1.0, 1.0))
        x0, x1 = k * wide, (k + 1) * wide
        cut = float(rng.uniform(WALL, 0.9))
        for z0, z1, value in ((WALL, cut, tone), (cut, near, float(rng.uniform(-1.0, 1.0)))):
            cv2.fillPoly(layer, [quad([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)])], (5.0 * value,),
                         cv2.LINE_8, 4)  # fmt: skip
    seams = np.zeros(room.shape[:2], np.uint8)
    for k in range(-26, 27):
        ends = quad([(k * wide, 0, WALL), (k * wide, 0, near)])
        cv2.line(seams, ends[0].tolist(), ends[1].tolist(), (255,), 2, cv2.LINE_AA, 4)
    room += layer[:, :, None] * np.array([1.0, 0.95, 0.85], np.float32)
    room -= seams[:, :, None].astype(np.float32) / 255.0 * np.array([15.0, 16.0, 17.0], np.float32)


def _window(fill: Fill, centre: float, look: Look) -> None:
    half, sill, top = WINDOW
    frame, shade = (244.0, 245.0, 241.0), tuple(c * 0.88 for c in look.wall[1])
    dark = (shade[0], shade[1], shade[2])
    _upright(fill, (centre - half - 0.085, centre + half + 0.085), (sill - 0.085, top + 0.085), WALL, dark)
    _upright(fill, (centre - half - 0.075, centre + half + 0.075), (sill - 0.075, top + 0.075), WALL, frame)
    _upright(fill, (centre - half, centre + half), (sill, top), WALL, (236.0, 242.0, 244.0))
    # Soft hills of trees outside keep the panes from being empty.
    for shift, rise, colour in ((0.0, 0.52, (214.0, 228.0, 224.0)), (0.9, 0.34, (198.0, 217.0, 206.0))):
        x = np.linspace(centre - half, centre + half, 40)
        y = sill + rise + 0.10 * np.sin(2.3 * x + shift) + 0.035 * np.sin(7.0 * x + 3.0 * shift)
        fill([*zip(x, y, [WALL] * 40, strict=True), (centre + half, sill, WALL), (centre - half, sill, WALL)], colour)
    _upright(fill, (centre - half, centre + half), (top - 0.035, top), WALL, dark, 0.55)  # the lintel's shadow
    for k in (-1, 1):
        _upright(fill, (centre + k * half / 3 - 0.014, centre + k * half / 3 + 0.014), (sill, top), WALL, frame)
    for k in (1, 2):
        bar = sill + (top - sill) * k / 3
        _upright(fill, (centre - half, centre + half), (bar - 0.014, bar + 0.014), WALL, frame)
    _upright(fill, (centre - half - 0.12, centre + half + 0.12), (sill - 0.12, sill - 0.070), WALL, frame)
    _upright(fill, (centre - half - 0.11, centre + half + 0.11), (sill - 0.14, sill - 0.12), WALL, dark, 0.7)


def _glow(room: Plane, camera: Camera, centres: list[float], over: int) -> Plane:
    """The light that spills round the windows."""
    half, sill, top = WINDOW
    small = np.zeros((room.shape[0] // 8, room.shape[1] // 8), np.float32)
    for centre in centres:
        corners = [(centre - half, sill), (centre + half, sill), (centre + half, top), (centre - half, top)]
        points = camera.project(np.array([(x, y, WALL) for x, y in corners])) * over / 8
        cv2.fillPoly(small, [np.round(points * 16).astype(np.int32)], (1.0,), cv2.LINE_AA, 4)
    spread = cv2.GaussianBlur(small, (0, 0), 0.22 * camera.scale * over / 8)
    glow = cv2.resize(spread, (room.shape[1], room.shape[0]))[:, :, None]
    warm = np.array([255.0, 250.0, 240.0], np.float32)
    return (room + (warm - room) * 0.34 * glow).astype(np.float32)


def _light_on_floor(room: Plane, camera: Camera, centres: list[float], over: int) -> Plane:
    """The panes' light, thrown across the boards, and the wall's soft reflection in the polish."""
    half, sill, top = WINDOW
    patch = np.zeros(room.shape[:2], np.uint8)
    for centre in centres:
        for i in range(3):
            for j in range(3):
                x0 = centre - half + 2 * half * i / 3 + 0.03
                y0 = sill + (top - sill) * j / 3 + 0.03
                x1, y1 = x0 + 2 * half / 3 - 0.06, y0 + 0.42
                pane = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
                thrown = [(x + 0.42 * y, 0.0, WALL - 0.55 + 0.95 * y) for x, y in pane]
                points = np.round(camera.project(np.array(thrown)) * over * 16).astype(np.int32)
                cv2.fillPoly(patch, [points], (255,), cv2.LINE_AA, 4)
    light = cv2.GaussianBlur(patch, (0, 0), 0.022 * camera.scale * over).astype(np.float32)[:, :, None] / 255.0
    edge = _row(camera, WALL) * over
    rows = np.arange(room.shape[0], dtype=np.float32)[:, None, None]
    near_wall = np.exp(-np.maximum(rows - edge, 0.0) / (0.22 * camera.scale * over)) * (rows >= edge)
    room = room + (np.array([255.0, 240.0, 214.0], np.float32) - room) * 0.36 * light
    return (room + (np.array([236.0, 234.0, 226.0], np.float32) - room) * 0.38 * near_wall).astype(np.float32)


def _barre(room: Plane, fill: Fill, camera: Camera, look: Look, over: int) -> None:
    for height in BARRE_HEIGHTS:
        _upright(fill, (-9.0, 9.0), (height - 0.085, height - 0.055), WALL, (120.0, 116.0, 110.0), 0.22)
    for k in range(-3, 4):
        x = (k + 0.5) * WINDOW_EVERY  # under the windows, never right behind the dancer
        _upright(fill, (x - 0.016, x + 0.016), (0.0, BARRE_HEIGHTS[0]), BARRE_Z, (150.0, 150.0, 148.0))
        _upright(fill, (x - 0.016, x - 0.004), (0.0, BARRE_HEIGHTS[0]), BARRE_Z, (188.0, 188.0, 186.0))
    light = tuple(c + (255.0 - c) * 0.38 for c in look.barre)
    dark = tuple(c * 0.68 for c in look.barre)
    for height in BARRE_HEIGHTS:
        _upright(fill, (-9.0, 9.0), (height - 0.024, height + 0.024), BARRE_Z, look.barre)
        _upright(fill, (-9.0, 9.0), (height + 0.006, height + 0.018), BARRE_Z, (light[0], light[1], light[2]))
        _upright(fill, (-9.0, 9.0), (height - 0.024, height - 0.013), BARRE_Z, (dark[0], dark[1], dark[2]))


def _finish(room: Plane, seed: int) -> Plane:
    """A calm vignette, and a grain below what one sees that keeps the encoder from banding the gradients."""
    height, width = room.shape[:2]
    x = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None]
    y = np.linspace(-1.0, 1.0, height, dtype=np.float32)[:, None]
    shade = 1.0 - 0.13 * np.clip((x**2 * 0.7 + y**2) - 0.35, 0.0, None)
    grain = np.random.default_rng(seed + 7).normal(0.0, 0.8, (height, width, 1)).astype(np.float32)
    return np.clip(room * shade[:, :, None] + grain, 0.0, 255.0).astype(np.float32)
