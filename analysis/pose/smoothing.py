"""One-Euro smoothing (Casiez, Roussel, Vogel 2012): heavy when a joint rests, light when it moves fast."""

from __future__ import annotations

import math

import numpy as np

MIN_CUTOFF = 1.5  # Hz, at rest
SPEED_CUTOFF = 1.0  # Hz: slow changes of the speed itself
BETA = 1.0  # Hz per unit of speed; coordinates are given in body heights (picture) or metres (world)


def one_euro(
    values: np.ndarray,
    rate: float,
    *,
    min_cutoff: float = MIN_CUTOFF,
    beta: float = BETA,
    speed_cutoff: float = SPEED_CUTOFF,
) -> np.ndarray:
    """Smooth (T, ...) along time, forward and backward so that nothing lags. NaN stays NaN.

    Each value starts anew after a gap: nothing is carried across NaN.
    """
    if len(values) == 0:
        return values.copy()
    ahead = _pass(values.astype(np.float64), rate, min_cutoff, beta, speed_cutoff)
    back = _pass(values[::-1].astype(np.float64), rate, min_cutoff, beta, speed_cutoff)[::-1]
    return ((ahead + back) / 2).astype(values.dtype)


def _pass(values: np.ndarray, rate: float, min_cutoff: float, beta: float, speed_cutoff: float) -> np.ndarray:
    out = np.full_like(values, np.nan)
    level = np.full(values.shape[1:], np.nan)
    speed = np.zeros(values.shape[1:])
    speed_share = _share(np.array(speed_cutoff), rate)
    for t, now in enumerate(values):
        fresh = np.isnan(level)
        before = np.where(fresh, now, level)
        moved = np.where(fresh, 0.0, (now - before) * rate)
        speed = np.where(fresh, 0.0, speed + speed_share * (moved - speed))
        share = _share(min_cutoff + beta * np.abs(speed), rate)
        level = before + share * (now - before)  # NaN where now is NaN: the next value starts anew
        speed = np.where(np.isnan(level), 0.0, speed)
        out[t] = level
    return out


def _share(cutoff: np.ndarray, rate: float) -> np.ndarray:
    """How much of the new value a low-pass with this cutoff takes at this rate."""
    turn: np.ndarray = 2 * math.pi * cutoff / rate
    return turn / (turn + 1)
