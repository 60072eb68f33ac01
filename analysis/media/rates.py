"""The rate of the proxy: an exact rational on whose grid every source frame has a place."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeGuard

import numpy as np

STANDARD = tuple(
    Fraction(n, d)
    for n, d in (
        (1, 1), (2, 1), (5, 1), (6, 1), (8, 1), (10, 1), (12, 1), (25, 2), (15000, 1001), (15, 1), (16, 1), (18, 1),
        (20, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1), (60000, 1001), (60, 1),
        (90, 1), (100, 1), (120000, 1001), (120, 1), (240000, 1001), (240, 1),
    )
)  # fmt: skip
_MOST_WHOLE = 10**7  # of a declared rate that is believed: dividing it must leave numbers that a database holds
_CFR_TOLERANCE = 0.25  # of a frame: containers round timestamps (WebM to 1 ms, some cameras worse)
_VFR_TOLERANCE = 0.75  # of a frame: how far a frame may be moved to find a free place
_FARTHEST = 0.034  # seconds, whatever the rate: more is heard as a picture out of step with the music


def constant_rate(times: np.ndarray, declared: Iterable[Fraction | None]) -> Fraction | None:
    """The rate on whose grid all times (N,) seconds lie, one frame a place; None when there is none (variable rate)."""
    if len(times) < 2:
        return next((rate for rate in declared if _plausible(rate)), Fraction(25))
    steps = np.arange(len(times))
    mean = (len(times) - 1) / (times[-1] - times[0])
    told = [rate for rate in declared if _plausible(rate)]
    # A container that rounds its times declares an odd rate near the one that is meant (Matroska 19001/317 for 59.94).
    meant = float(told[0]) if told else mean
    near = sorted((r for r in STANDARD if abs(float(r) / mean - 1) < 0.05), key=lambda r: abs(float(r) / meant - 1))
    candidates = [r for r in told if r in STANDARD] + near + told
    candidates.append(Fraction(mean).limit_denominator(1001))
    best: tuple[float, Fraction] | None = None
    for rate in candidates:
        off = (times - times[0]) * float(rate) - steps
        worst = float(np.ptp(off)) / 2
        # A declared or standard rate wins over one that fits a hair better: rounding decides such hairs.
        if worst <= min(_CFR_TOLERANCE, _FARTHEST * float(rate)) and (best is None or worst < best[0] - 0.05):
            best = worst, rate
    return best[1] if best else None


def _plausible(rate: Fraction | None) -> TypeGuard[Fraction]:
    return rate is not None and 0 < rate <= 1000 and max(rate.numerator, rate.denominator) <= _MOST_WHOLE


def slots(times: np.ndarray, rate: Fraction) -> np.ndarray | None:
    """A place (N,) on the grid for every frame, increasing from 0; None where one would be moved too far."""
    ideal = (times - times[0]) * float(rate)
    places = np.empty(len(times), dtype=np.int64)
    farthest = min(_VFR_TOLERANCE, _FARTHEST * float(rate))
    before = -1
    for i, at in enumerate(ideal):
        before = max(before + 1, int(np.floor(at + 0.5)))
        if abs(before - at) > farthest:
            return None
        places[i] = before
    return places


def variable_grid(times: np.ndarray, declared: Iterable[Fraction | None], max_rate: int) -> tuple[Fraction, np.ndarray]:
    """The lowest rate up to max_rate that loses no frame, with the places (N,); at max_rate some may be shared.

    A rate on whose grid the frames lie, some of them left out (a camera that could not keep up), is preferred to a
    lower one onto which they would have to be moved.
    """
    mean = (len(times) - 1) / (times[-1] - times[0])
    candidates = {r for r in (*STANDARD, *declared) if _plausible(r) and 0.9 * mean <= r <= max_rate}
    possible: tuple[Fraction, np.ndarray] | None = None
    for rate in sorted(candidates):
        places = slots(times, rate)
        if places is None:
            continue
        if np.abs((times - times[0]) * float(rate) - places).max() <= _CFR_TOLERANCE:
            return rate, places
        possible = possible or (rate, places)
    rate = Fraction(max_rate)
    return possible or (rate, np.floor((times - times[0]) * float(rate) + 0.5).astype(np.int64))
