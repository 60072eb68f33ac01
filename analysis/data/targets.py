"""What the boundary head is to say: peaks where units start and end."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from analysis.data.examples import BACKGROUND, UNKNOWN

SIGMA = 0.1  # seconds
_REACH = 3  # standard deviations; a peak is cut off there


def boundary_targets(
    units: np.ndarray, rate: Fraction | float, *, sigma: float = SIGMA, beyond: int = UNKNOWN
) -> np.ndarray:
    """(T, 2) float32 0..1: how much a unit starts (0) and ends (1) at each frame; NaN = no loss.

    units: (T,) labels, or (annotators, T); rate: frames a second. A unit [start, end) has its start peak at frame
    `start`, its first, and its end peak at frame `end`, the one after its last: where one unit follows another, both
    peaks lie at one frame. Background neither starts nor ends. A peak is a Gaussian of `sigma` seconds, 1 at its top,
    0 beyond three sigma; peaks of one annotator and of several add up to 1 at most.

    NaN where a boundary that nobody looked at could reach: within three sigma of an edge of an UNKNOWN frame, unless
    another annotator looked. What lies `beyond` the two ends of the array is unknown as well; say BACKGROUND where the
    array is a whole clip that stands still before and after.
    """
    spread = sigma * float(rate)
    reach = math.ceil(_REACH * spread)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread) ** 2)
    parts = [_of_one(each, kernel, reach, beyond) for each in np.atleast_2d(units)]
    targets = np.minimum(1, sum(peaks for peaks, _ in parts))
    targets[np.logical_and.reduce([hidden for _, hidden in parts])] = np.nan
    return np.asarray(targets, dtype=np.float32)


def _of_one(units: np.ndarray, kernel: np.ndarray, reach: int, beyond: int) -> tuple[np.ndarray, np.ndarray]:
    """Peaks (T, 2), 0 where hidden, and which of the frames (T,) hidden boundaries could reach."""
    frames = len(units)
    padded = np.concatenate(([beyond], units, [beyond]))
    before, after = padded[:-1], padded[1:]  # of boundary b = 0..T, which lies at frame b
    unknown = (before == UNKNOWN) | (after == UNKNOWN)
    change = (before != after) & ~unknown
    starts, ends = change & (after > BACKGROUND), change & (before > BACKGROUND)
    window = slice(reach, reach + frames)
    peaks = np.stack([np.convolve(each, kernel)[window] for each in (starts, ends)], axis=1)
    hidden = np.convolve(unknown, np.ones(len(kernel)))[window] > 0.5
    peaks[hidden] = 0
    return peaks, hidden
