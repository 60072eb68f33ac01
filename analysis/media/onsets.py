"""Where something begins in the sound: its strength in every 12 ms, in several ways of listening. numpy alone.

A drum begins in one frame, bowed strings in ten; bass, treble and harmony tell different things about where the beat
is. So no single curve is made: who looks for beats weighs several.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.float64]

HOP = 256  # samples
_WINDOW = 1024
_CHROMA_HOP = 4 * HOP
_CHROMA_WINDOW = 4096  # semitones from 100 Hz up
_BANDS = 36
_LOWEST, _HIGHEST = 40.0, 10_000.0  # Hz
_BASS, _TREBLE = 150.0, 3000.0
_PRESS = 300.0  # how far quiet sounds are lifted before they are compared
_BACK = 2  # frames: a struck sound against what was before
_SLOW = 8  # frames: what follows against what was before, for sounds that swell
_CHORD = 0.35  # seconds each way, over which harmony is compared
_BLOCK = 2000  # frames at a time, so that a long clip needs no gigabyte
_LOCAL = 4.0  # seconds within which loud and soft are made equal
_RESTING = 0.8  # seconds whose mean is no onset


@dataclass(frozen=True)
class Onsets:
    """Curves of (frames,), frame i at i * HOP / rate seconds; 1 is an onset as strong as usual around it, 0 none.

    all: what beats are looked for in. loud, bass: loudness itself, 0..about 6. chroma: (n, 12), frame i at
    i * 4 * HOP / rate seconds. sounding: where there is anything to hear within a second.
    """

    rate: int
    all: Curve
    fast: Curve
    slow: Curve
    low: Curve
    high: Curve
    harmony: Curve
    loud: Curve
    bass: Curve
    chroma: NDArray[np.float32]
    sounding: NDArray[np.bool_]

    @property
    def fps(self) -> float:
        return self.rate / HOP


def find_onsets(samples: NDArray[np.float32], rate: int) -> Onsets:
    """Onsets of mono float32 (N,)."""
    bands, centres = _band_levels(samples, rate)
    top = float(np.percentile(bands.max(axis=1), 90)) + 1e-9
    level = np.log1p(_PRESS / top * bands)
    # Against the louder of neighbouring bands: a voice that slides begins nothing.
    wide = np.maximum(level, np.maximum(np.roll(level, 1, axis=1), np.roll(level, -1, axis=1)))
    fast = np.zeros_like(level)
    fast[_BACK:] = np.maximum(0.0, level[_BACK:] - wide[:-_BACK])
    slow = np.maximum(0.0, _step(level, _SLOW))
    bass = centres < _BASS
    parts = {
        "fast": fast.mean(axis=1),
        "slow": slow.mean(axis=1),
        "low": fast[:, bass].mean(axis=1),
        "high": fast[:, centres > _TREBLE].mean(axis=1),
    }
    chroma = _chroma(samples, rate)
    parts["harmony"] = _harmony_change(chroma, rate, len(level))
    even = {name: _evened(curve, rate) for name, curve in parts.items()}
    together = _evened(even["fast"] + 0.7 * even["slow"] + 0.5 * even["low"], rate)
    loud = level.mean(axis=1)
    near = _mean(np.asarray(loud > 0.02 * max(1e-9, float(loud.max())), dtype=float), 2 * round(rate / HOP) + 1) > 0
    return Onsets(
        rate=rate,
        all=together,
        **even,
        loud=np.asarray(loud, dtype=float),
        bass=np.asarray(level[:, bass].mean(axis=1), dtype=float),
        chroma=chroma,
        sounding=near,
    )


def _spectra(samples: NDArray[np.float32], window: int, hop: int) -> Iterator[NDArray[np.float32]]:
    """Magnitudes (frames, window / 2 + 1), a block of frames at a time; beyond the sound lies silence."""
    shape = np.hanning(window).astype(np.float32)
    count = 1 + len(samples) // hop
    for start in range(0, count, _BLOCK):
        stop = min(count, start + _BLOCK)
        begin, end = start * hop - window // 2, (stop - 1) * hop + window // 2
        part = np.pad(samples[max(0, begin) : end], (max(0, -begin), max(0, end - len(samples))))
        frames = np.lib.stride_tricks.sliding_window_view(part, window)[::hop]
        yield np.abs(np.fft.rfft(frames * shape, axis=1)).astype(np.float32)


def _band_levels(samples: NDArray[np.float32], rate: int) -> tuple[NDArray[np.float32], Curve]:
    """(frames, bands) mean magnitude in bands of equal width in octaves, and the bands' middles in Hz."""
    edges = np.geomspace(_LOWEST, min(_HIGHEST, 0.475 * rate), _BANDS + 2)
    pitch = np.fft.rfftfreq(_WINDOW, 1 / rate)
    rise = (pitch[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - pitch[None]) / np.diff(edges)[1:, None]
    weight = np.maximum(0.0, np.minimum(rise, fall))
    for band in np.flatnonzero(weight.sum(axis=1) == 0):  # narrower than what the window tells apart
        weight[band, np.argmin(np.abs(pitch - edges[band + 1]))] = 1.0
    weight = (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32).T
    return np.concatenate([block @ weight for block in _spectra(samples, _WINDOW, HOP)]), edges[1:-1]


def _chroma(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """(n, 12) how strong each of the twelve notes is, whatever its octave."""
    pitch = np.fft.rfftfreq(_CHROMA_WINDOW, 1 / rate)
    used = (pitch > 100.0) & (pitch < 2000.0)
    note = np.round(12 * np.log2(pitch[used] / 440.0)).astype(int) % 12
    fold = np.zeros((int(used.sum()), 12), dtype=np.float32)
    fold[np.arange(len(fold)), note] = 1.0
    return np.concatenate([np.sqrt(block[:, used] @ fold) for block in _spectra(samples, _CHROMA_WINDOW, _CHROMA_HOP)])


def _harmony_change(chroma: NDArray[np.float32], rate: int, frames: int) -> Curve:
    """(frames,) 0..1: how other the notes after each moment are than those before."""
    span = max(1, int(_CHORD * rate / _CHROMA_HOP))
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0, dtype=float)])
    at, last = np.arange(len(chroma)), len(chroma)
    after = sums[np.minimum(last, at + span + 1)] - sums[np.minimum(last, at + 1)]
    before = sums[at] - sums[np.maximum(0, at - span)]
    change = 1.0 - likeness(after, before)
    return np.interp(np.arange(frames) * HOP, at * _CHROMA_HOP, change)


def likeness(a: NDArray[np.float64], b: NDArray[np.float64]) -> Curve:
    """(n,) cosine of the angle between rows; 1 where either is silent, so that silence changes nothing."""
    size = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosine: Curve = np.where(size > 1e-9, (a * b).sum(axis=1) / np.maximum(size, 1e-9), 1.0)
    return cosine


def _step(level: NDArray[np.float32], span: int) -> NDArray[np.float64]:
    """Mean of the `span` frames from each one on, less that of the `span` before it."""
    sums = np.concatenate([np.zeros((1, level.shape[1])), np.cumsum(level, axis=0, dtype=float)])
    at, last = np.arange(len(level)), len(level)
    step: NDArray[np.float64] = (
        sums[np.minimum(last, at + span)] - sums[at] - sums[at] + sums[np.maximum(0, at - span)]
    ) / span
    return step


def _evened(curve: Curve, rate: int) -> Curve:
    """What stands out of its surroundings, over how much does so in the seconds around; silence stays 0."""
    out = np.maximum(0.0, curve - _mean(curve, int(_RESTING * rate / HOP) | 1))
    usual = np.sqrt(_mean(out * out, int(_LOCAL * rate / HOP) | 1))
    floor = 0.25 * float(np.sqrt((out * out).mean())) + 1e-9
    result: Curve = out / np.maximum(usual, floor)
    return result


def _mean(curve: Curve, width: int) -> Curve:
    """Running mean over an odd width; at the ends over what is there."""
    half = width // 2
    sums = np.concatenate([[0.0], np.cumsum(curve, dtype=float)])
    at = np.arange(len(curve))
    low, high = np.maximum(0, at - half), np.minimum(len(curve), at + half + 1)
    mean: Curve = np.maximum(0.0, sums[high] - sums[low]) / (high - low)
    return mean
