"""The instruments: each function gives one sound, (n,) samples, about 1 at its loudest."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]
_SOUNDS = 256  # kept, for songs repeat themselves


def _time(rate: int, seconds: float) -> Wave:
    return np.arange(max(round(rate * seconds), 1)) / rate


def tone(note: float) -> float:
    """Hertz of a MIDI note."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def _release(t: Wave, seconds: float, last: float) -> Wave:
    return np.minimum((seconds - t) / last, 1.0)


@lru_cache(maxsize=4)
def kick(rate: int) -> Wave:
    t = _time(rate, 0.28)
    phase = 2 * np.pi * (48.0 * t + 110.0 / 32.0 * (1.0 - np.exp(-32.0 * t)))
    return np.sin(phase) * np.exp(-13.0 * t) + 0.25 * np.exp(-260.0 * t)


def noise(rng: np.random.Generator, rate: int, seconds: float, decay: float) -> Wave:
    """A hiss that dies away: hi-hat when short, clap when longer. Differenced, so that it has no lows."""
    t = _time(rate, seconds)
    return np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-decay * t) * 0.7


@lru_cache(maxsize=8)
def wood(rate: int, size: float) -> Wave:
    """A wood block; size 1 is the deep one."""
    t = _time(rate, 0.09)
    f = 780.0 / size
    return (np.sin(2 * np.pi * f * t) + 0.6 * np.sin(2 * np.pi * 1.73 * f * t)) * np.exp(-55.0 * t)


@lru_cache(maxsize=_SOUNDS)
def pluck(note: float, rate: int, seconds: float) -> Wave:
    """A plucked string."""
    t, f = _time(rate, seconds), tone(note)
    strings = sum(np.sin(2 * np.pi * f * h * t) * np.exp(-(3.5 + 2.6 * h) * t) / h**1.4 for h in range(1, 6))
    return np.asarray(strings) * np.minimum(t / 0.003, 1.0)


@lru_cache(maxsize=_SOUNDS)
def piano(note: float, rate: int, seconds: float) -> Wave:
    """A struck string: a little out of harmony, the highs die first, the damper falls at the end."""
    t, f = _time(rate, seconds), tone(note)
    slow = 1.2 + 2.2 * f / 440.0
    wave = np.zeros_like(t)
    for h in range(1, 7):
        partial = f * h * np.sqrt(1.0 + 0.0004 * h * h)
        if partial < 0.45 * rate:
            wave += np.sin(2 * np.pi * partial * t) * np.exp(-slow * (0.6 + 0.4 * h) * t) / h**1.2
    return wave * np.minimum(t / 0.004, 1.0) * np.clip(_release(t, seconds, 0.06), 0.0, 1.0)


@lru_cache(maxsize=_SOUNDS)
def bell(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), tone(note)
    wave = np.zeros_like(t)
    for partial, size, decay in ((1.0, 1.0, 2.0), (2.76, 0.5, 3.2), (5.40, 0.25, 6.0)):
        wave += size * np.sin(2 * np.pi * f * partial * t) * np.exp(-decay * t)
    return wave * np.clip(_release(t, seconds, 0.05), 0.0, 1.0)


@lru_cache(maxsize=_SOUNDS)
def flute(note: float, rate: int, seconds: float) -> Wave:
    """A breath that swells and sways."""
    t, f = _time(rate, seconds), tone(note)
    sway = 0.006 * f / (2 * np.pi * 5.2) * (1.0 - np.cos(2 * np.pi * 5.2 * t)) * np.minimum(t / 0.4, 1.0)
    phase = 2 * np.pi * (f * t + sway)
    wave = np.sin(phase) + 0.28 * np.sin(2 * phase) + 0.10 * np.sin(3 * phase)
    return wave * np.minimum(t / 0.09, 1.0) * np.clip(_release(t, seconds, 0.12), 0.0, 1.0)


@lru_cache(maxsize=_SOUNDS)
def bass(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), tone(note)
    body = np.sin(2 * np.pi * f * t) + 0.35 * np.sin(4 * np.pi * f * t) + 0.12 * np.sin(6 * np.pi * f * t)
    return body * np.exp(-2.2 * t) * np.minimum(t / 0.004, 1.0) * np.clip(_release(t, seconds, 0.03), 0.0, 1.0)


@lru_cache(maxsize=_SOUNDS)
def sub(note: float, rate: int, seconds: float) -> Wave:
    """A long low bass, a little driven so that small speakers hear it."""
    t, f = _time(rate, seconds), tone(note)
    wave = np.tanh(1.8 * np.sin(2 * np.pi * f * t)) * np.exp(-1.3 * t)
    return wave * np.minimum(t / 0.006, 1.0) * np.clip(_release(t, seconds, 0.05), 0.0, 1.0)


@lru_cache(maxsize=_SOUNDS)
def pad(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), tone(note)
    warm = np.sin(2 * np.pi * f * 0.9985 * t) + np.sin(2 * np.pi * f * 1.0015 * t) + 0.3 * np.sin(4 * np.pi * f * t)
    return warm * np.minimum(t / 0.35, 1.0) * np.clip(_release(t, seconds, 0.5), 0.0, 1.0)
