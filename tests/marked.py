"""Numbers that a machine can read off a picture: drawn into films, read back from proxies, screens and poses.

A mark is a grid of black and white cells over the middle of the picture (words on the film stand above and below it):
four corner cells that are right only when the picture is upright and unmirrored, the number, and a check sum. A
picture that is blurred, turned or half covered reads as None, never as another number.
"""

from __future__ import annotations

import zlib

import numpy as np

from analysis.pose import Pose
from analysis.schema import JOINTS, PoseTrack

COLUMNS, ROWS = 8, 4
NUMBER_BITS = 18  # ten minutes at 240 frames a second
CHECK_BITS = 10
LEFT, RIGHT, TOP, BOTTOM = 0.04, 0.96, 0.2, 0.8  # shares of width and height
BLACK, GREY, WHITE = 20, 105, 235
_SURE = 0.3  # a cell counts as black or white when it lies within this share of the way between the two
_INNER = 0.5  # the share of a cell, about its middle, that is looked at
_CORNERS = {(0, 0): 1, (0, COLUMNS - 1): 0, (ROWS - 1, 0): 0, (ROWS - 1, COLUMNS - 1): 0}
_CELLS = [(row, column) for row in range(ROWS) for column in range(COLUMNS) if (row, column) not in _CORNERS]


def code_of(number: int) -> int:
    """Number and check sum as the bits of the grid, the number's lowest first."""
    if not 0 <= number < 1 << NUMBER_BITS:
        raise ValueError(f"number: {number} does not fit into {NUMBER_BITS} bits")
    return number | _check(number) << NUMBER_BITS


def _check(number: int) -> int:
    return zlib.crc32(number.to_bytes(4, "little")) & (1 << CHECK_BITS) - 1


def picture(number: int, width: int, height: int) -> np.ndarray:
    """(H,W,3) uint8 RGB: a grey picture with the mark of this number."""
    frame = np.full((height, width, 3), GREY, dtype=np.uint8)
    code = code_of(number)
    bits = _CORNERS | {cell: code >> i & 1 for i, cell in enumerate(_CELLS)}
    for cell, bit in bits.items():
        frame[_part(cell, width, height, 1.0)] = WHITE if bit else BLACK
    return frame


def read_mark(rgb: np.ndarray) -> int | None:
    """The number in (H,W,3) uint8 RGB of any size; None where there is none, or not a sure one."""
    height, width = rgb.shape[:2]
    seen = {cell: float(np.median(rgb[_part(cell, width, height, _INNER)])) for cell in [*_CORNERS, *_CELLS]}
    white = seen[0, 0]
    dark = [seen[cell] for cell, bit in _CORNERS.items() if not bit]
    black = sum(dark) / len(dark)
    if white - black < 60:
        return None
    shares = {cell: (value - black) / (white - black) for cell, value in seen.items()}
    if any(_SURE < share < 1 - _SURE for share in shares.values()):
        return None
    if any(round(shares[cell]) != bit for cell, bit in _CORNERS.items()):
        return None
    code = sum((shares[cell] > 0.5) << i for i, cell in enumerate(_CELLS))
    number = code & (1 << NUMBER_BITS) - 1
    return number if code_of(number) == code else None


def _part(cell: tuple[int, int], width: int, height: int, share: float) -> tuple[slice, slice]:
    """Rows and columns of the picture that show this share of a cell, about its middle."""
    row, column = cell
    wide, high = (RIGHT - LEFT) * width / COLUMNS, (BOTTOM - TOP) * height / ROWS
    x, y = LEFT * width + (column + 0.5) * wide, TOP * height + (row + 0.5) * high
    across, down = wide * share / 2, high * share / 2
    return slice(round(y - down), round(y + down)), slice(round(x - across), round(x + across))


# --- the number as a pose --------------------------------------------------------------------------------------------
_NOSE = JOINTS.index("nose")
_SIDE = 1 << NUMBER_BITS // 2  # the nose stands in one of this many columns and rows


class MarkReader:
    """A PoseEstimator whose pose says which frame it was given: the nose stands where the number puts it.

    All other joints are missing; so is the nose where the mark cannot be read.
    """

    name, version = "mark-reader", "1"

    def estimate(self, rgb: np.ndarray, timestamp_ms: int) -> Pose | None:
        number = read_mark(rgb)
        if number is None:
            return None
        image = np.full((1, len(JOINTS), 2), np.nan, dtype=np.float32)
        score = np.zeros((1, len(JOINTS)), dtype=np.float32)
        height, width = rgb.shape[:2]
        image[0, _NOSE] = (number % _SIDE + 0.5) * width / _SIDE, (number // _SIDE + 0.5) * height / _SIDE
        score[0, _NOSE] = 1.0
        return Pose(image, None, score)

    def close(self) -> None:
        pass


def numbers_seen(track: PoseTrack) -> list[int | None]:
    """What MarkReader read on every frame of the track; None where it could read nothing."""
    x, y = (track.image[:, 0, _NOSE] / (track.width, track.height) * _SIDE).T
    return [None if np.isnan(a) else int(b) * _SIDE + int(a) for a, b in zip(x, y, strict=True)]
