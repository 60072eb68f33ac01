"""The still picture of a clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.media.files import replacing

MAX_WIDTH = 640


def save_thumbnail(rgb: np.ndarray, path: Path) -> None:
    """Write rgb (H, W, 3) uint8 as a JPEG at most 640 pixels wide, all or nothing."""
    height, width = rgb.shape[:2]
    if width > MAX_WIDTH:
        rgb = shrunk(rgb, MAX_WIDTH, max(1, round(height * MAX_WIDTH / width)))
    save_jpeg(rgb, path, quality=82)


def shrunk(rgb: np.ndarray, width: int, height: int) -> np.ndarray:
    """(H, W, 3) uint8 scaled to (height, width, 3), each pixel the mean of what it covers."""
    import cv2  # here and below: only at need, so that a decoder's process does not carry it

    scaled: np.ndarray = cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA)
    return scaled


def save_jpeg(rgb: np.ndarray, path: Path, *, quality: int) -> None:
    """Write rgb (H, W, 3) uint8, all or nothing."""
    import cv2

    ok, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise ValueError("the picture could not be encoded")
    with replacing(path) as temporary:
        temporary.write_bytes(data.tobytes())
