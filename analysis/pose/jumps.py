"""Where a tracker of one person has gone over to another."""

from __future__ import annotations

import numpy as np

_FARTHEST = 0.6  # body heights from one frame to the next
_FASTEST = 4.0  # body heights a second: nobody runs faster


def body_height(image: np.ndarray) -> float:
    """Typical height in pixels of the people in (T,P,V,2); 1 where there is nobody."""
    y = image[..., 1]
    seen = ~np.isnan(y).all(axis=-1)
    if not seen.any():
        return 1.0
    tall = np.nanmax(y[seen], axis=-1) - np.nanmin(y[seen], axis=-1)
    return max(1.0, float(np.percentile(tall, 75)))


def find_jumps(image: np.ndarray, rate: float) -> list[int]:
    """Frames of (T,V,2) pixels at which the whole body is farther from where it was last seen than anyone can run."""
    seen = np.flatnonzero(~np.isnan(image).all(axis=(1, 2)))
    if len(seen) < 2:
        return []
    middle = np.nanmedian(image[seen], axis=1)
    moved = np.linalg.norm(np.diff(middle, axis=0), axis=1) / body_height(image[:, None])
    farthest = np.maximum(_FARTHEST, _FASTEST * np.diff(seen) / rate)
    return [int(frame) for frame in seen[1:][moved > farthest]]
