"""Which beat is count 1 of eight: a guess from where harmony turns, bass falls and phrases begin."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.media.levels import weighed
from analysis.media.onsets import Curve, Onsets, likeness
from analysis.media.weights import ONE

BAR = 8
# Beats that stand to a count 1 as each other: itself, its 5, its 3 and 7, its 2 and 6, its 4 and 8.
_PLACES = ((0,), (4,), (2, 6), (1, 5), (3, 7), (7,))
_CHROMA_STEP = 4


def count_one(onsets: Onsets, frames: Curve) -> int | None:
    """Index (below 8) into beats at these frames of what is most likely a count 1; None for less than a bar."""
    if len(frames) < BAR:
        return None
    return int(weighed(phases(onsets, frames), ONE).argmax())


def phases(onsets: Onsets, frames: Curve) -> NDArray[np.float64]:
    """(8, features): what speaks for the first, second ... beat as a count 1."""
    profile = np.array([_profile(signal) for signal in _signals(onsets, frames)])  # (signals, 8)
    return np.array(
        [
            np.concatenate([profile[:, [(one + place) % BAR for place in places]].mean(axis=1) for places in _PLACES])
            for one in range(BAR)
        ]
    )


def _profile(signal: Curve) -> Curve:
    """(8,) mean of a beat's signal at each of eight counts, in its own spread."""
    spread = float(signal.std())
    even = (signal - signal.mean()) / spread if spread > 1e-9 else np.zeros(len(signal))
    return np.array([even[count::BAR].mean() for count in range(BAR)])


def _signals(onsets: Onsets, frames: Curve) -> list[Curve]:
    """Each (beats,)."""
    notes = _between(onsets.chroma, frames / _CHROMA_STEP)
    loud, bass = (_between(curve[:, None], frames)[:, 0] for curve in (onsets.loud, onsets.bass))
    at = np.clip(np.round(frames).astype(int), 0, len(onsets.all) - 1)
    near = np.clip(at[:, None] + np.arange(-2, 3), 0, len(onsets.all) - 1)
    struck = [getattr(onsets, name)[near].max(axis=1) for name in ("fast", "slow", "low", "high", "harmony")]
    lead = np.append(0.0, [float(onsets.fast[a + (b - a) // 3 : b - 2].sum()) for a, b in pairwise(at)])
    turns = [_turn(notes, span) for span in (1, 2, 4, 8)]
    swells = [_swell(values, span) for values in (loud, bass) for span in (1, 4)]
    return [*turns, *swells, *struck, loud, bass, lead]


def _between(values: NDArray[np.floating], frames: Curve) -> NDArray[np.float64]:
    """(beats, n) mean of (frames, n) from each beat to the next; the last one is as long as the one before."""
    ends = np.append(frames[1:], 2 * frames[-1] - frames[-2])
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)])
    low = np.clip(np.round(frames).astype(int), 0, len(values) - 1)
    high = np.clip(np.round(ends).astype(int), low + 1, len(values))
    mean: NDArray[np.float64] = (sums[high] - sums[low]) / (high - low)[:, None]
    return mean


def _turn(notes: NDArray[np.float64], span: int) -> Curve:
    """(beats,) how other the notes of the next `span` beats are than those of the last ones."""
    after, before = _sides(notes, span)
    return np.asarray(1.0 - likeness(after, before), dtype=float)


def _swell(values: Curve, span: int) -> Curve:
    after, before = _sides(values[:, None], span)
    return np.asarray((after - before)[:, 0], dtype=float)


def _sides(values: NDArray[np.float64], span: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Means over the `span` beats from each one on and over those before it; at the ends over what is there."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    at, last = np.arange(len(values)), len(values)
    high, low = np.minimum(last, at + span), np.maximum(0, at - span)
    after = (sums[high] - sums[at]) / (high - at)[:, None]
    before = np.where((at > 0)[:, None], (sums[at] - sums[low]) / np.maximum(1, at - low)[:, None], after)
    return after, before
