"""Many small stills in one picture, to be looked at while somebody scrubs.

The browser knows the same rules: COLUMNS tiles a row, row by row; tile k of n shows proxy frame (k + 1/2) / n of all
frames, rounded down; all tiles have one size, which is the picture's divided by columns and rows.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.media.thumbnail import save_jpeg, shrunk

COLUMNS = 10
MOST_TILES = 100
LONG_SIDE = 160  # pixels of a tile


def tile_frames(frames: int) -> list[int]:
    """The proxy frame that each tile shows, increasing."""
    count = min(MOST_TILES, frames)
    return [(2 * k + 1) * frames // (2 * count) for k in range(count)]


class SpriteSheet:
    """Takes pictures as they go by, (H, W, 3) uint8; keeps the tiles alone."""

    def __init__(self, frames: int, width: int, height: int) -> None:
        """frames, width, height: the proxy's."""
        self._places = {frame: k for k, frame in enumerate(tile_frames(frames))}
        scale = LONG_SIDE / max(width, height)
        self._width, self._height = max(1, round(width * scale)), max(1, round(height * scale))
        rows = -(-len(self._places) // COLUMNS)
        self._sheet = np.zeros((rows * self._height, COLUMNS * self._width, 3), dtype=np.uint8)

    def put(self, frame: int, rgb: np.ndarray) -> None:
        """Look at one proxy frame; those that no tile shows are passed over."""
        place = self._places.get(frame)
        if place is None:
            return
        row, column = divmod(place, COLUMNS)
        top, left = row * self._height, column * self._width
        self._sheet[top : top + self._height, left : left + self._width] = shrunk(rgb, self._width, self._height)

    def save(self, path: Path) -> None:
        save_jpeg(self._sheet, path, quality=75)
