"""The most likely beats through a curve of onsets: Viterbi over beats, with a tempo that may move.

After the bar pointer of Krebs, Böck and Widmer (ISMIR 2015), with beats in place of frames as steps: a state is a beat
at a frame and the frames to the next one. A beat costs where nothing begins; what begins between two beats costs as
well; so does a change of tempo. The level, whether to count every beat or every other, is left to
analysis.media.levels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.media.onsets import Curve, Onsets

SLOWEST, FASTEST = 50.0, 205.0  # beats a minute
_ON = 2.0  # what a beat weighs
_OFF = 0.6  # what an onset between beats weighs
_CHANGE = 50.0  # cost of a tempo that changes, times the logarithm of its ratio
_USUAL, _SPREAD = 115.0, 0.55  # beats a minute, octaves: of two that fit alike, the one that people would tap
_USUAL_WEIGHT = 0.3
_FULL = 4.0  # times the usual strength: an onset that leaves no doubt
_SILENCE = np.log(0.2)  # a beat in silence: nothing speaks for it and nothing against
_AFTER = 2  # frames that belong to the beat itself


def track_beats(onsets: Onsets) -> NDArray[np.int_]:
    """Frames of beats, rising; empty where there is nothing to hear or the sound is shorter than two beats."""
    heard = np.flatnonzero(onsets.all > 0.1)
    if not len(heard):
        return np.zeros(0, dtype=int)
    first, last = int(heard[0]), int(heard[-1]) + 1
    frames = _path(onsets.all[first:last], onsets.sounding[first:last], onsets.fps)
    return frames + first


def _path(strength: Curve, sounding: NDArray[np.bool_], fps: float) -> NDArray[np.int_]:
    gaps = np.arange(int(60 / FASTEST * fps), int(60 / SLOWEST * fps) + 1)
    n, longest = len(strength), int(gaps[-1])
    if n < 2 * gaps[0]:
        return np.zeros(0, dtype=int)
    sure = 0.01 + 0.97 * np.clip(strength / _FULL, 0.0, 0.98)
    near = np.maximum(sure, 0.8 * np.maximum(np.append(sure[1:], 0.0), np.append(0.0, sure[:-1])))
    on = _ON * np.where(sounding, np.log(near), np.maximum(np.log(near), _SILENCE))
    passed = _OFF * np.append(0.0, np.cumsum(np.log(1.0 - sure)))  # cost of all onsets before a frame
    usual = _USUAL_WEIGHT * gaps / (0.5 * fps) * -0.5 * (np.log2(60 * fps / gaps / _USUAL) / _SPREAD) ** 2
    change = -_CHANGE * np.abs(np.log(gaps[:, None] / gaps[None, :]))  # (next gap, gap)
    # value[t + longest]: the best way to a beat at t with each gap after it; the rows before 0 are never reached.
    value = np.full((n + longest, len(gaps)), -np.inf)
    came = np.full((n, len(gaps)), -1, dtype=np.int16)  # from which gap; -1: the first beat
    column = np.arange(len(gaps))
    for t in range(n):
        begun = t - gaps
        between = passed[max(0, t - 1)] - passed[np.clip(begun + _AFTER, 0, max(0, t - 1))]
        ways = change + (value[begun + longest, column] + between + usual)
        best = ways.argmax(axis=1)
        here = ways[column, best]
        if t <= longest:  # only what begins with the sound may be the first beat
            fresh = passed[t] > here
            here, best = np.where(fresh, passed[t], here), np.where(fresh, -1, best)
        value[t + longest] = here + on[t]
        came[t] = best
    return _back(value[longest:], came, gaps, passed, usual)


def _back(
    value: Curve, came: NDArray[np.int16], gaps: NDArray[np.int_], passed: Curve, usual: Curve
) -> NDArray[np.int_]:
    """From the best last beat, whose next one would lie behind the end, to the first."""
    n = len(value)
    first = max(0, n - int(gaps[-1]))
    at = np.arange(first, n)[:, None]
    rest = passed[n] - passed[np.minimum(at + _AFTER, n)] + usual * (n - at) / gaps
    final = np.where(at + gaps >= n, value[first:] + rest, -np.inf)
    t, gap = (int(i) for i in np.unravel_index(int(final.argmax()), final.shape))
    t += first
    beats = [t]
    while (before := int(came[t, gap])) >= 0:
        gap = before
        t -= int(gaps[gap])
        beats.append(t)
    return np.array(beats[::-1], dtype=int)
