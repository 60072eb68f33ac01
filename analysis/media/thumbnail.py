"""The still picture of a clip."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from analysis.media.files import replacing

MAX_WIDTH = 640


def save_thumbnail(rgb: np.ndarray, path: Path) -> None:
    """Write rgb (H, W, 3) uint8 as a JPEG at most 640 pixels wide, all or nothing."""
    height, width = rgb.shape[:2]
    if width > MAX_WIDTH:
        rgb = cv2.resize(rgb, (MAX_WIDTH, max(1, round(height * MAX_WIDTH / width))), interpolation=cv2.INTER_AREA)
    ok, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 82])
    if not ok:
        raise ValueError("the thumbnail could not be encoded")
    with replacing(path) as temporary:
        temporary.write_bytes(data.tobytes())
