"""What is played on one beat, in each style; together they make the music of a dance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from analysis.data.music_sounds import Wave, bass, bell, flute, kick, noise, pad, piano, pluck, sub, wood


@dataclass(frozen=True)
class Beat:
    """at, length: seconds. count: beats from a count 1 (negative before it); chord: semitones over the key note."""

    at: float
    length: float
    count: int
    chord: tuple[int, ...]

    @property
    def one(self) -> bool:
        return self.count % 8 == 0


@dataclass
class Band:
    """The two channels that are played into. key: a MIDI note; accent: how much louder than others a count 1 is."""

    rate: int
    samples: int
    rng: np.random.Generator
    key: int
    accent: float
    left: Wave = field(init=False)
    right: Wave = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = np.zeros(self.samples), np.zeros(self.samples)

    def play(self, at: float, sound: Wave, gain: float, pan: float = 0.0) -> None:
        start = round(at * self.rate)
        end = min(start + len(sound), self.samples)
        if start < end:
            self.left[start:end] += gain * (1.0 - pan) * sound[: end - start]
            self.right[start:end] += gain * (1.0 + pan) * sound[: end - start]

    def hiss(self, at: float, seconds: float, decay: float, gain: float, pan: float = 0.0) -> None:
        self.play(at, noise(self.rng, self.rate, seconds, decay), gain, pan)


_TUNE = (0, 2, 1, 2, 3, 2, 1, 2, 3, 1, 2, 0, 1, 2, 3, 2)  # which chord note each eighth plucks; 3: the first, higher
_FIVE = (0, 2, 4, 7, 9)  # the pentatonic scale
_REACH = np.array([0, 2, 3, 2, 4, 3, 2, 0, 1, 3, 4, 3, 2, 1, 0, 0])  # a melody over eight beats, steps of that scale


def _note(beat: Beat, step: int) -> int:
    return beat.chord[step] if step < 3 else beat.chord[0] + 12


def _drums(band: Band, beat: Beat) -> None:
    """Kick on every beat, claps on 2 and 4, hi-hats, bass, plucked chords."""
    key, rate, half = band.key, band.rate, beat.length / 2
    band.play(beat.at, kick(rate), 0.50 + band.accent * beat.one)
    if beat.count % 2:
        band.hiss(beat.at, 0.16, 26.0, 0.15, 0.1)
    for k in range(2):
        band.hiss(beat.at + k * half, 0.05, 95.0, 0.05 if k else 0.09, -0.2)
        step = _TUNE[(2 * beat.count + k) % 8]
        gain = 0.15 if k else 0.20
        band.play(beat.at + k * half, pluck(key + 12 + _note(beat, step), rate, 1.6 * beat.length), gain, 0.25)
    low = key - 24 + beat.chord[0] + (12 if beat.count % 4 == 3 else 0)
    band.play(beat.at, bass(low, rate, 0.85 * beat.length), 0.30)
    if beat.one:
        band.hiss(beat.at, 1.2, 3.5, 0.05 + 0.10 * band.accent, 0.15)  # a cymbal
    _pads(band, beat, 0.055)


def _pads(band: Band, beat: Beat, gain: float) -> None:
    if beat.count % 4 == 0:
        for voice, semitone in enumerate(beat.chord):
            band.play(beat.at, pad(band.key + semitone, band.rate, 4.2 * beat.length), gain, (voice - 1) * 0.35)


def _ballet(band: Band, beat: Beat) -> None:
    """A class pianist: bass octave and chord in turn, a tune in eighths above."""
    key, rate = band.key, band.rate
    touch = float(band.rng.uniform(0.9, 1.1))
    if beat.count % 2 == 0:
        low = key - 24 + beat.chord[0 if beat.count % 4 == 0 else 2]
        band.play(beat.at, piano(low, rate, 2.0 * beat.length), (0.30 + band.accent * beat.one) * touch, -0.25)
        band.play(beat.at, piano(low + 12, rate, 1.6 * beat.length), 0.20 * touch, -0.2)
    else:
        for semitone in beat.chord:
            band.play(beat.at, piano(key + semitone, rate, 0.9 * beat.length), 0.13 * touch, -0.1)
    for k in range(2):
        step = _TUNE[(2 * beat.count + k) % 16]
        if k and (beat.count % 8) in (3, 7):
            continue  # phrases breathe
        gain = (0.12 if k else 0.22 + 0.5 * band.accent * beat.one) * touch
        sound = piano(key + 12 + _note(beat, step), rate, 1.5 * beat.length)
        band.play(beat.at + k * beat.length / 2, sound, gain, 0.2)
    if beat.one:
        for semitone in beat.chord:
            band.play(beat.at, piano(key + semitone, rate, 2.0 * beat.length), 0.5 * band.accent, 0.0)


def _chinese(band: Band, beat: Beat) -> None:
    """Plucked pentatonic strings, a flute that sings two notes a bar, wood block and a soft drum."""
    key, rate, half = band.key, band.rate, beat.length / 2
    degree = int(_REACH[beat.count % 16])
    for k in range(2):
        step = (degree + (2 * k if beat.count % 4 < 2 else -k)) % 5
        gain = 0.20 if k else 0.30 + 0.6 * band.accent * beat.one
        band.play(beat.at + k * half, pluck(key + _FIVE[step], rate, 2.2 * beat.length), gain, 0.15)
    band.play(beat.at, wood(rate, 0.7 if beat.count % 2 else 1.0), 0.13 if beat.count % 2 else 0.18, -0.3)
    if beat.count % 2 == 0:
        high = key + 12 + _FIVE[(degree + 2) % 5]
        band.play(beat.at, flute(high, rate, 1.9 * beat.length), 0.10, -0.1)
    if beat.count % 4 == 0:
        band.play(beat.at, kick(rate), 0.25 + band.accent * beat.one)
        band.play(beat.at, pluck(key - 12 + beat.chord[0], rate, 3.5 * beat.length), 0.25, 0.0)
    if beat.one:  # a run down the strings leads the ear to it
        for k in range(3):
            sound = pluck(key + 12 + _FIVE[4 - k], rate, 1.5 * beat.length)
            band.play(beat.at + k * beat.length / 12, sound, 0.12, 0.3)
        band.play(beat.at, bell(key + 24, rate, 3.0 * beat.length), 0.05 + 0.2 * band.accent, 0.2)


def _contemporary(band: Band, beat: Beat) -> None:
    """Slow pads and a sparse piano over a soft pulse; no drum kit."""
    key, rate = band.key, band.rate
    _pads(band, beat, 0.11)
    step = (0, 2, 1, 3, 2, 1, 2, 1)[beat.count % 8]
    gain = 0.20 + 0.6 * band.accent * beat.one
    band.play(beat.at, piano(key + 12 + _note(beat, step), rate, 3.0 * beat.length), gain, 0.15)
    band.hiss(beat.at, 0.03, 140.0, 0.05, 0.3)
    if beat.count % 4 == 0:
        band.play(beat.at, piano(key - 12 + beat.chord[0], rate, 4.0 * beat.length), 0.24, -0.1)
    if beat.count % 8 in (2, 5):
        band.play(beat.at + beat.length / 2, bell(key + 12 + beat.chord[2], rate, 2.0 * beat.length), 0.07, -0.3)
    if beat.one:
        band.play(beat.at, sub(key - 24 + beat.chord[0], rate, 2.5 * beat.length), 0.20 + 0.4 * band.accent)


def _hip_hop(band: Band, beat: Beat) -> None:
    """Kick on 1 and the "and" of 2, snare on 2 and 4, swung hats in sixteenths, long low bass, a stabbed chord."""
    key, rate, length = band.key, band.rate, beat.length
    place = beat.count % 4
    if place == 0:
        band.play(beat.at, kick(rate), 0.58 + band.accent * beat.one)
        band.play(beat.at, sub(key - 24 + beat.chord[0], rate, 1.4 * length), 0.34)
    if place == 1:
        band.play(beat.at + 0.5 * length, kick(rate), 0.48)
    if place == 2:
        band.play(beat.at, kick(rate), 0.30)
        band.play(beat.at + 0.5 * length, sub(key - 24 + beat.chord[0], rate, 0.8 * length), 0.26)
    if place % 2:
        band.hiss(beat.at, 0.20, 20.0, 0.26)
        band.play(beat.at, wood(rate, 0.45), 0.12)
    for k in range(4):
        swing = 0.04 * length if k % 2 else 0.0
        band.hiss(beat.at + k * length / 4 + swing, 0.04, 120.0, (0.11, 0.03, 0.07, 0.04)[k], 0.2)
    if place in (0, 3):
        at = beat.at + (0.5 * length if place == 3 else 0.0)
        for semitone in beat.chord:
            band.play(at, piano(key + semitone, rate, 0.8 * length), 0.09, -0.2)
    if beat.one:
        band.play(beat.at, bell(key + 12 + beat.chord[0], rate, 2.0 * length), 0.06 + 0.2 * band.accent, 0.3)


def _soft(band: Band, beat: Beat) -> None:
    """Strings that swell slowly, and a bass line that moves with the beats: nothing is struck."""
    key, rate, length = band.key, band.rate, beat.length
    _pads(band, beat, 0.15 + 0.2 * band.accent * beat.one)
    low = key - 12 + beat.chord[(0, 2, 1, 2)[beat.count % 4]]
    swell = flute(low, rate, 1.05 * length)
    band.play(beat.at, swell, 0.20 + 0.3 * band.accent * beat.one, -0.2)
    if beat.count % 2 == 0:
        band.play(beat.at, flute(key + 12 + _note(beat, _TUNE[beat.count % 16]), rate, 2.0 * length), 0.14, 0.2)


def _offbeat(band: Band, beat: Beat) -> None:
    """Chords and hats on the "and", kick only on 1 and 3: the accents are not where the beats are."""
    key, rate, half = band.key, band.rate, beat.length / 2
    if beat.count % 2 == 0:
        band.play(beat.at, kick(rate), 0.34 + band.accent * beat.one)
    band.hiss(beat.at, 0.03, 130.0, 0.04)
    band.play(beat.at, bass(key - 24 + beat.chord[0 if beat.count % 4 < 2 else 2], rate, 0.8 * half), 0.26)
    band.hiss(beat.at + half, 0.12, 34.0, 0.17, -0.1)
    for semitone in beat.chord:
        band.play(beat.at + half, piano(key + semitone, rate, 0.7 * half), 0.15, 0.2)
    if beat.one:
        band.play(beat.at, bell(key + 12 + beat.chord[0], rate, 2.0 * beat.length), 0.05 + 0.2 * band.accent, 0.3)


STYLES: dict[str, Callable[[Band, Beat], None]] = {
    "ballet": _ballet, "chinese-classical": _chinese, "contemporary": _contemporary, "hip-hop": _hip_hop,
    "drums": _drums, "soft": _soft, "offbeat": _offbeat,
}  # fmt: skip
