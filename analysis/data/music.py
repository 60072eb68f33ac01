"""A little music for the drawn dancer, written here: steady 4/4 with known beat times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]
LEAD = 0.2  # seconds before the first beat
_CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))  # I vi IV V, semitones over the key note
_KEYS = (57, 60, 62, 55)  # MIDI notes
_TUNE = (0, 2, 1, 2, 3, 2, 1, 2)  # which chord note each eighth plucks; 3 is the first one, an octave up


@dataclass(frozen=True)
class Music:
    """Stereo samples (2, n) in -1..1 at `rate`, and when the beats fall, in seconds. beats[0] is a count 1."""

    samples: NDArray[np.float32]
    rate: int
    beats: tuple[float, ...]


def compose(seconds: float, tempo: float, *, seed: int = 0, rate: int = 44100) -> Music:
    """Kick on every beat, claps on 2 and 4, hi-hats, bass, plucked chords. `tempo` in beats a minute."""
    if seconds <= 0.0 or not 30.0 <= tempo <= 300.0:
        raise ValueError(f"music needs a length above 0 s and a tempo of 30 to 300, not {seconds} s at {tempo}")
    rng = np.random.default_rng(seed)
    key = _KEYS[seed % len(_KEYS)]
    beat = 60.0 / tempo
    beats = tuple(float(b) for b in LEAD + beat * np.arange(int(np.ceil((seconds - LEAD) / beat))))
    n = round(seconds * rate)
    left, right = np.zeros(n), np.zeros(n)

    def play(at: float, sound: Wave, gain: float, pan: float = 0.0) -> None:
        start = round(at * rate)
        end = min(start + len(sound), n)
        if start < end:
            left[start:end] += gain * (1.0 - pan) * sound[: end - start]
            right[start:end] += gain * (1.0 + pan) * sound[: end - start]

    kick, clap = _kick(rate), _noise(rng, rate, 0.16, 26.0)
    for k, at in enumerate(beats):
        chord = _CHORDS[k // 4 % len(_CHORDS)]
        play(at, kick, 0.62 if k % 4 == 0 else 0.50)
        if k % 2:
            play(at, clap, 0.15, 0.1)
        for half in range(2):
            play(at + half * beat / 2, _noise(rng, rate, 0.05, 95.0), 0.05 if half else 0.09, -0.2)
            step = _TUNE[(2 * k + half) % len(_TUNE)]
            note = key + 12 + (chord[step] if step < 3 else chord[0] + 12)
            play(at + half * beat / 2, _pluck(note, rate, 1.6 * beat), 0.15 if half else 0.20, 0.25)
        play(at, _bass(key - 24 + chord[0] + (12 if k % 4 == 3 else 0), rate, 0.85 * beat), 0.30)
        if k % 4 == 0:
            for voice, semitone in enumerate(chord):
                play(at, _pad(key + semitone, rate, 4.2 * beat), 0.055, (voice - 1) * 0.35)
    both = np.stack([left, right])
    fade = min(round(0.35 * rate), n)
    both[:, n - fade :] *= np.linspace(1.0, 0.0, fade)
    return Music((0.89 * np.tanh(1.25 * both)).astype(np.float32), rate, beats)


def _time(rate: int, seconds: float) -> Wave:
    return np.arange(round(rate * seconds)) / rate


def _tone(note: float) -> float:
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def _kick(rate: int) -> Wave:
    t = _time(rate, 0.28)
    phase = 2 * np.pi * (48.0 * t + 110.0 / 32.0 * (1.0 - np.exp(-32.0 * t)))
    return np.sin(phase) * np.exp(-13.0 * t) + 0.25 * np.exp(-260.0 * t)


def _noise(rng: np.random.Generator, rate: int, seconds: float, decay: float) -> Wave:
    """A hiss that dies away: hi-hat when short, clap when longer. Differenced, so that it has no lows."""
    t = _time(rate, seconds)
    return np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-decay * t) * 0.7


def _pluck(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), _tone(note)
    strings = sum(np.sin(2 * np.pi * f * h * t) * np.exp(-(3.5 + 2.6 * h) * t) / h**1.4 for h in range(1, 6))
    return np.asarray(strings) * np.minimum(t / 0.003, 1.0)


def _bass(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), _tone(note)
    body = np.sin(2 * np.pi * f * t) + 0.35 * np.sin(4 * np.pi * f * t) + 0.12 * np.sin(6 * np.pi * f * t)
    return body * np.exp(-2.2 * t) * np.minimum(t / 0.004, 1.0) * np.minimum((seconds - t) / 0.03, 1.0)


def _pad(note: float, rate: int, seconds: float) -> Wave:
    t, f = _time(rate, seconds), _tone(note)
    warm = np.sin(2 * np.pi * f * 0.9985 * t) + np.sin(2 * np.pi * f * 1.0015 * t) + 0.3 * np.sin(4 * np.pi * f * t)
    return warm * np.minimum(t / 0.35, 1.0) * np.minimum((seconds - t) / 0.5, 1.0)
