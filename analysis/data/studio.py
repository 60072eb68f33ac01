"""The room: a wall, windows, a barre, a floor with the windows' light on it. Painted once a clip."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from analysis.data.camera import Camera
from analysis.data.look import Colour, Room
from analysis.data.painter import Plane

Array = NDArray[np.float64]
_OVER = 2  # samples a pixel, each way
WALL = -1.75  # z of the wall, metres, where the dance leaves it room
BEFORE_WALL = 0.20  # the barre stands off the wall, metres
BARRE_HEIGHTS = (1.02, 0.80)
WINDOWS = {"tall": (0.62, 1.36, 2.86), "high": (0.74, 1.98, 2.82)}  # half width, sill and top of a window, metres
WINDOW_EVERY = 1.78


@dataclass(frozen=True)
class _Scene:
    """What every brush needs: the sheet, twice as fine as the picture, and where things are."""

    sheet: Plane
    camera: Camera
    room: Room
    wall: float
    centres: tuple[float, ...]

    def quad(self, points: list[tuple[float, float, float]]) -> NDArray[np.int32]:
        return np.round(self.camera.project(np.array(points)) * _OVER * 16).astype(np.int32)

    def fill(self, points: list[tuple[float, float, float]], colour: Colour, strength: float = 1.0) -> None:
        layer = self.sheet.copy() if strength < 1.0 else self.sheet
        cv2.fillPoly(layer, [self.quad(points)], colour, cv2.LINE_AA, 4)
        if strength < 1.0:
            self.sheet[:] += (layer - self.sheet) * strength

    def upright(self, x: tuple[float, float], y: tuple[float, float], z: float, colour: Colour,
                strength: float = 1.0) -> None:  # fmt: skip
        self.fill([(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)], colour, strength)

    @property
    def edge(self) -> float:
        """The row of the sheet at which the floor meets the wall."""
        return float(self.camera.project(np.array([0.0, 0.0, self.wall]))[1]) * _OVER


def paint_studio(
    size: tuple[int, int], camera: Camera, room: Room, *, wall: float = WALL, seed: int = 0
) -> NDArray[np.uint8]:
    """The empty room (height, width, 3) of a picture of `size` (width, height), colours 0..255. wall: its z, metres."""
    width, height = size[0] * _OVER, size[1] * _OVER
    # Twice as fine as the picture; so many windows as the camera sees.
    span = (camera.away - wall) / camera.away / camera.scale
    first, last = (int(np.floor(((k * size[0]) - camera.cx) * span / WINDOW_EVERY)) for k in (0, 1))
    centres = tuple((k + 0.5) * WINDOW_EVERY for k in range(first, last + 1)) if room.windows else ()
    scene = _Scene(np.empty((height, width, 3), np.float32), camera, room, wall, centres)
    rows = np.arange(height, dtype=np.float32)[:, None]
    scene.sheet[:] = _between(room.wall[0], room.wall[1], rows / scene.edge)
    floor = _between(room.floor[0], room.floor[1], (rows - scene.edge) / (height - scene.edge))
    scene.sheet[:] = np.where((rows >= scene.edge)[:, :, None], floor, scene.sheet)
    if room.boards:
        _boards(scene, seed)
    for centre in centres:
        _window(scene, centre)
    _glow(scene)
    tone = room.wall[1]
    scene.upright((-20.0, 20.0), (0.0, 0.13), wall, (tone[0] * 0.97 + 7, tone[1] * 0.97 + 7, tone[2] * 0.97 + 7))
    scene.upright((-20.0, 20.0), (0.125, 0.14), wall, (tone[0] * 0.86, tone[1] * 0.86, tone[2] * 0.86))
    _light_on_floor(scene)
    if room.barre is not None:
        _barre(scene, room.barre)
    return _finish(cv2.resize(scene.sheet, size, interpolation=cv2.INTER_AREA), seed)


def _between(top: Colour, bottom: Colour, share: Array) -> Array:
    mixed: Array = np.array(top) + (np.array(bottom) - np.array(top)) * np.clip(share, 0.0, 1.0)[..., None]
    return mixed


def _boards(scene: _Scene, seed: int) -> None:
    """Floorboards that run towards the camera, each a little different."""
    rng = np.random.default_rng(seed + 101)
    near, wide, wall = scene.camera.away - 2.2, 0.155, scene.wall
    layer = np.full(scene.sheet.shape[:2], 0.0, np.float32)
    seams = np.zeros(scene.sheet.shape[:2], np.uint8)
    for k in range(-42, 42):
        tone = float(rng.uniform(-1.0, 1.0))
        x0, x1 = k * wide, (k + 1) * wide
        cut = float(rng.uniform(wall, 0.9))
        for z0, z1, value in ((wall, cut, tone), (cut, near, float(rng.uniform(-1.0, 1.0)))):
            quad = scene.quad([(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)])
            cv2.fillPoly(layer, [quad], (5.0 * value,), cv2.LINE_8, 4)
        ends = scene.quad([(x0, 0, wall), (x0, 0, near)])
        cv2.line(seams, ends[0].tolist(), ends[1].tolist(), (255,), 2, cv2.LINE_AA, 4)
    scene.sheet[:] += layer[:, :, None] * np.array([1.0, 0.95, 0.85], np.float32)
    scene.sheet[:] -= seams[:, :, None].astype(np.float32) / 255.0 * np.array([15.0, 16.0, 17.0], np.float32)


def _window(scene: _Scene, centre: float) -> None:
    (half, sill, top), wall = WINDOWS[scene.room.windows], scene.wall
    frame, shade = (244.0, 245.0, 241.0), tuple(c * 0.88 for c in scene.room.wall[1])
    dark = (shade[0], shade[1], shade[2])
    scene.upright((centre - half - 0.085, centre + half + 0.085), (sill - 0.085, top + 0.085), wall, dark)
    scene.upright((centre - half - 0.075, centre + half + 0.075), (sill - 0.075, top + 0.075), wall, frame)
    scene.upright((centre - half, centre + half), (sill, top), wall, (236.0, 242.0, 244.0))
    # Soft hills of trees outside keep the panes from being empty.
    for shift, rise, colour in ((0.0, 0.52, (214.0, 228.0, 224.0)), (0.9, 0.34, (198.0, 217.0, 206.0))):
        x = np.linspace(centre - half, centre + half, 40)
        y = sill + rise * (top - sill) / 1.5 + 0.10 * np.sin(2.3 * x + shift) + 0.035 * np.sin(7.0 * x + 3.0 * shift)
        ground = [(centre + half, sill, wall), (centre - half, sill, wall)]
        scene.fill([*zip(x, y, [wall] * 40, strict=True), *ground], colour)
    scene.upright((centre - half, centre + half), (top - 0.035, top), wall, dark, 0.55)  # the lintel's shadow
    for k in (-1, 1):
        scene.upright((centre + k * half / 3 - 0.014, centre + k * half / 3 + 0.014), (sill, top), wall, frame)
    for k in (1, 2):
        bar = sill + (top - sill) * k / 3
        scene.upright((centre - half, centre + half), (bar - 0.014, bar + 0.014), wall, frame)
    scene.upright((centre - half - 0.12, centre + half + 0.12), (sill - 0.12, sill - 0.070), wall, frame)
    scene.upright((centre - half - 0.11, centre + half + 0.11), (sill - 0.14, sill - 0.12), wall, dark, 0.7)


def _glow(scene: _Scene) -> None:
    """The light that spills round the windows."""
    room, camera = scene.sheet, scene.camera
    small = np.zeros((room.shape[0] // 8, room.shape[1] // 8), np.float32)
    for centre in scene.centres:
        half, sill, top = WINDOWS[scene.room.windows]
        corners = [(centre - half, sill), (centre + half, sill), (centre + half, top), (centre - half, top)]
        points = camera.project(np.array([(x, y, scene.wall) for x, y in corners])) * _OVER / 8
        cv2.fillPoly(small, [np.round(points * 16).astype(np.int32)], (1.0,), cv2.LINE_AA, 4)
    spread = cv2.GaussianBlur(small, (0, 0), 0.22 * camera.scale * _OVER / 8)
    glow = cv2.resize(spread, (room.shape[1], room.shape[0]))[:, :, None]
    room += (np.array([255.0, 250.0, 240.0], np.float32) - room) * 0.34 * glow


def _light_on_floor(scene: _Scene) -> None:
    """The panes' light, thrown across the boards, and the wall's soft reflection in the polish."""
    room, camera = scene.sheet, scene.camera
    patch = np.zeros(room.shape[:2], np.uint8)
    for centre in scene.centres:
        half, sill, top = WINDOWS[scene.room.windows]
        for i in range(3):
            for j in range(3):
                x0 = centre - half + 2 * half * i / 3 + 0.03
                y0 = sill + (top - sill) * j / 3 + 0.03
                x1, y1 = x0 + 2 * half / 3 - 0.06, y0 + (top - sill) / 3 - 0.08
                pane = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
                thrown = [(x + 0.42 * y, 0.0, scene.wall - 0.55 + 0.95 * y) for x, y in pane]
                cv2.fillPoly(patch, [scene.quad(thrown)], (255,), cv2.LINE_AA, 4)
    light = cv2.GaussianBlur(patch, (0, 0), 0.022 * camera.scale * _OVER).astype(np.float32)[:, :, None] / 255.0
    rows = np.arange(room.shape[0], dtype=np.float32)[:, None, None]
    near_wall = np.exp(-np.maximum(rows - scene.edge, 0.0) / (0.22 * camera.scale * _OVER)) * (rows >= scene.edge)
    room += (np.array([255.0, 240.0, 214.0], np.float32) - room) * 0.36 * light
    room += (np.array([236.0, 234.0, 226.0], np.float32) - room) * (0.38 * near_wall).astype(np.float32)


def _barre(scene: _Scene, colour: Colour) -> None:
    at = scene.wall + BEFORE_WALL
    ends = (-20.0, 20.0)
    for height in BARRE_HEIGHTS:
        scene.upright(ends, (height - 0.085, height - 0.055), scene.wall, (120.0, 116.0, 110.0), 0.22)
    for k in range(-7, 8):
        x = (k + 0.5) * WINDOW_EVERY  # under the windows, never right behind the dancer
        scene.upright((x - 0.016, x + 0.016), (0.0, BARRE_HEIGHTS[0]), at, (150.0, 150.0, 148.0))
        scene.upright((x - 0.016, x - 0.004), (0.0, BARRE_HEIGHTS[0]), at, (188.0, 188.0, 186.0))
    light = tuple(c + (255.0 - c) * 0.38 for c in colour)
    dark = tuple(c * 0.68 for c in colour)
    for height in BARRE_HEIGHTS:
        scene.upright(ends, (height - 0.024, height + 0.024), at, colour)
        scene.upright(ends, (height + 0.006, height + 0.018), at, (light[0], light[1], light[2]))
        scene.upright(ends, (height - 0.024, height - 0.013), at, (dark[0], dark[1], dark[2]))


def _finish(room: Plane, seed: int) -> NDArray[np.uint8]:
    """A calm vignette, and a grain below what one sees that keeps the encoder from banding the gradients."""
    height, width = room.shape[:2]
    x = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None]
    y = np.linspace(-1.0, 1.0, height, dtype=np.float32)[:, None]
    shade = 1.0 - 0.13 * np.clip((x**2 * 0.7 + y**2) - 0.35, 0.0, None)
    grain = np.random.default_rng(seed + 7).normal(0.0, 0.8, (height, width, 1)).astype(np.float32)
    return np.clip(room * shade[:, :, None] + grain + 0.5, 0.0, 255.0).astype(np.uint8)
