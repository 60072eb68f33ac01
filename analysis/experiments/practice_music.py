"""Music to fit the hearing on: practice pieces in styles and rooms of their own, and training seeds of film music.

Beats, count 1 and style are known. Everything depends on the seed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from analysis.data.music import STYLES as FILM_STYLES
from analysis.data.music import compose
from analysis.data.music_sounds import Wave, bass, kick, noise, pad, pluck, tone

RATE = 22_050
FILM_SEEDS = 10_000
TEMPI = ("steady", "step", "glide", "sway")
_CHORDS = (
    ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14)),
    ((0, 3, 7), (8, 12, 15), (3, 7, 10), (10, 14, 17)),
    ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12)),
    ((0, 3, 7), (5, 8, 12), (0, 3, 7), (7, 10, 14)),
    ((2, 5, 9), (7, 11, 14), (0, 4, 7), (0, 4, 7)),
    ((0, 4, 7), (0, 4, 7), (5, 9, 12), (7, 11, 14)),
)  # semitones over the key note


@dataclass(frozen=True)
class Practice:
    """samples: mono float32 at RATE. beats: seconds, none for style "none"; beats[count_one + 8 k] is a count 1."""

    samples: NDArray[np.float32]
    beats: tuple[float, ...]
    count_one: int
    style: str
    tempo: str


class _Song:
    """What a seed decides for a whole piece."""

    def __init__(self, rng: np.random.Generator, samples: int) -> None:
        self.rng, self.out = rng, np.zeros(samples)
        self.key = int(rng.choice([53, 55, 57, 58, 60, 62]))
        self.chords = _CHORDS[int(rng.integers(len(_CHORDS)))]
        self.chord_beats = int(rng.choice([2, 4, 4, 8]))
        self.accent = float(rng.uniform(1.0, 1.3)) if rng.random() < 0.6 else 1.0
        self.hats = float(rng.uniform(0.03, 0.14))
        self.attack = float(rng.uniform(0.06, 0.25))
        self.pattern = int(rng.integers(3))
        self.tune = rng.integers(0, 3, 16)
        self.mix = rng.uniform(0.5, 1.5, 3)

    def play(self, at: float, sound: Wave, gain: float) -> None:
        start = round((at + float(self.rng.normal(0, 0.004))) * RATE)
        end = min(start + len(sound), len(self.out))
        if 0 <= start < end:
            self.out[start:end] += gain * sound[: end - start]

    def hiss(self, at: float, seconds: float, decay: float, gain: float) -> None:
        self.play(at, noise(self.rng, RATE, seconds, decay), gain)

    def pads(self, beat: _Beat, gain: float) -> None:
        if beat.count % self.chord_beats == 0:
            for note in beat.chord:
                self.play(beat.at, pad(self.key + note, RATE, 1.02 * self.chord_beats * beat.gap), gain)


@dataclass(frozen=True)
class _Beat:
    at: float
    gap: float
    count: int  # 0..7
    bar: int
    chord: tuple[int, ...]
    loud: float


def _bowed(note: float, seconds: float, attack: float) -> Wave:
    t = np.arange(max(1, round(RATE * seconds))) / RATE
    sway = 0.004 * tone(note) / (2 * np.pi * 5.5) * np.sin(2 * np.pi * 5.5 * t)
    wave = sum(np.sin(2 * np.pi * h * (tone(note) * t + sway)) / h**1.3 for h in range(1, 7))
    return np.asarray(wave) * np.minimum(t / attack, 1.0) * np.minimum((seconds - t) / min(0.2, seconds / 3), 1.0)


def _drums(song: _Song, beat: _Beat) -> None:
    song.play(beat.at, kick(RATE), 0.5 * beat.loud)
    if beat.count % 2:
        song.hiss(beat.at, 0.16, 26.0, 0.18 * song.mix[0])
    song.play(beat.at, bass(song.key - 24 + beat.chord[0], RATE, 0.85 * beat.gap), 0.3 * song.mix[1])
    song.pads(beat, 0.06)
    for half in range(2):
        at = beat.at + half * beat.gap / 2
        song.hiss(at, 0.05, 95.0, song.hats)
        note = song.key + 12 + beat.chord[song.tune[(2 * beat.count + half) % 16]]
        song.play(at, pluck(note, RATE, 1.2 * beat.gap), 0.15 * song.mix[2])


def _four_on_the_floor(song: _Song, beat: _Beat) -> None:
    half = beat.at + beat.gap / 2
    song.play(beat.at, kick(RATE), 0.65)
    song.hiss(half, 0.12, 40.0, 0.1 + song.hats)
    if beat.count % 2:
        song.hiss(beat.at, 0.2, 22.0, 0.12 * song.mix[0])
    song.play(half, bass(song.key - 24 + beat.chord[0], RATE, 0.45 * beat.gap), 0.3)
    song.pads(beat, 0.08)
    if beat.count == 7 and beat.bar % 4 == 3:
        for quarter in range(4):
            song.hiss(beat.at + quarter * beat.gap / 4, 0.1, 30.0, 0.2)


def _broken(song: _Song, beat: _Beat) -> None:
    place = beat.count % 4
    if place == 0:
        song.play(beat.at, kick(RATE), 0.6 * beat.loud)
    if place == 2:
        song.play(beat.at + beat.gap / 2, kick(RATE), 0.5)
        if song.pattern:
            song.play(beat.at, kick(RATE), 0.4)
        song.play(beat.at, bass(song.key - 24 + beat.chord[0], RATE, 1.4 * beat.gap), 0.3 * song.mix[1])
    if beat.count % 2:
        song.hiss(beat.at, 0.18, 22.0, 0.28)
    parts = 4 if song.pattern == 2 else 2
    for part in range(parts):
        song.hiss(beat.at + part * beat.gap / parts, 0.05, 95.0, song.hats * (0.7 if part else 1.0))
    song.pads(beat, 0.05)


def _off_beat(song: _Song, beat: _Beat) -> None:
    place, half = beat.count % 4, beat.at + beat.gap / 2
    if place in (0, 2):
        song.play(beat.at, kick(RATE), 0.45)
    if place == 2:
        song.hiss(beat.at, 0.16, 26.0, 0.15)
    for note in beat.chord:
        song.play(half, pluck(song.key + 12 + note, RATE, 0.5 * beat.gap), 0.22 * beat.loud)
    song.hiss(half, 0.05, 95.0, 0.12)
    low = bass(song.key - 24 + beat.chord[0], RATE, 0.8 * beat.gap)
    if place in (0, 2) or song.rng.random() < 0.5:
        song.play(beat.at, low, 0.32)
    elif song.rng.random() < 0.5:
        song.play(half, low, 0.25)


def _plucked(song: _Song, beat: _Beat) -> None:
    broken = (0, 2, 1, 2) if song.pattern == 0 else (0, 1, 2, 1, 0, 2, 1, 2)
    for half in range(2):
        note = song.key + beat.chord[broken[(2 * beat.count + half) % len(broken)]]
        gain = (0.2 if half else 0.3 * beat.loud) * float(song.rng.uniform(0.7, 1.2))
        song.play(beat.at + half * beat.gap / 2, pluck(note, RATE, 1.5 * beat.gap), gain)
    if beat.count % 4 == 0 or (beat.count % 4 == 2 and song.pattern < 2):
        song.play(beat.at, pluck(song.key - 12 + beat.chord[0], RATE, 2 * beat.gap), 0.35 * beat.loud)
    if beat.count in (0, 1, 2, 4, 6):
        song.play(beat.at, pluck(song.key + 12 + beat.chord[song.tune[beat.count]], RATE, 1.2 * beat.gap), 0.25)


def _bowed_strings(song: _Song, beat: _Beat) -> None:
    attack, key = song.attack, song.key
    if beat.count % song.chord_beats == 0:
        for note in beat.chord:
            song.play(beat.at - 0.4 * attack, _bowed(key + note, song.chord_beats * beat.gap, attack), 0.06)
    lasts = ((1, 1, 1, 1, 2, 0, 1, 1), (1,) * 8, (2, 0, 1, 1, 2, 0, 1, 1))[song.pattern][beat.count]
    if lasts:
        note = key + 12 + beat.chord[song.tune[beat.count]]
        gain = 0.12 * beat.loud * float(song.rng.uniform(0.8, 1.2))
        song.play(beat.at - 0.25 * attack, _bowed(note, 0.98 * lasts * beat.gap, 0.7 * attack), gain)
    if beat.count % 2 == 0:
        low = _bowed(key - 12 + beat.chord[0], 2 * beat.gap, 0.6 * attack)
        song.play(beat.at - 0.2 * attack, low, 0.12 * beat.loud)


def _sparse(song: _Song, beat: _Beat) -> None:
    if beat.count % 4 == 0:
        song.play(beat.at, bass(song.key - 24 + beat.chord[0], RATE, 3 * beat.gap), 0.4)
    if beat.count % 2:
        song.hiss(beat.at, 0.08, 60.0, 0.15)
    if beat.count in (0, 2, 3, 4, 6):
        song.play(beat.at, pluck(song.key + 12 + beat.chord[song.tune[beat.count]], RATE, 1.2 * beat.gap), 0.25)
    if song.rng.random() < 0.3:
        note = song.key + 12 + beat.chord[song.tune[8 + beat.count]]
        song.play(beat.at + beat.gap / 2, pluck(note, RATE, 0.7 * beat.gap), 0.2)


STYLES: dict[str, Callable[[_Song, _Beat], None]] = {
    "drums": _drums,
    "bowed": _bowed_strings,
    "off-beat": _off_beat,
    "plucked": _plucked,
    "floor": _four_on_the_floor,
    "broken": _broken,
    "sparse": _sparse,
}


def practice(seed: int, *, seconds: float = 24.0) -> Practice:
    """One piece: styles and kinds of tempo in turn; every eighth is noise without a beat."""
    rng = np.random.default_rng([seed, 77])
    song = _Song(rng, round(seconds * RATE))
    if seed % 16 == 15:
        swell = np.interp(np.linspace(0, 40, len(song.out)), np.arange(41), rng.uniform(0.2, 1.0, 41))
        song.out += rng.standard_normal(len(song.out)) * swell
        return Practice(_recorded(song), (), 0, "none", "none")
    if seed % 8 == 7:
        for at in np.cumsum(rng.exponential(rng.uniform(0.15, 0.7), 400)):
            lasts, dies, gain = rng.uniform((0.03, 10.0, 0.1), (0.4, 90.0, 0.6))
            song.hiss(float(at), float(lasts), float(dies), float(gain))
        return Practice(_recorded(song), (), 0, "none", "none")
    turn = seed // 8 * 7 + seed % 8
    style, tempo = tuple(STYLES)[turn % 7], TEMPI[turn // 7 % 4]
    beats, one = _beats(rng, seconds, tempo), int(rng.integers(8))
    for i, at in enumerate(beats):
        gap = beats[i + 1] - at if i + 1 < len(beats) else at - beats[i - 1]
        count = i - one
        chord = song.chords[count // song.chord_beats % 4]
        loud = song.accent * (1.15 if count % 8 == 0 and song.accent > 1 else 1.0) if count % 4 == 0 else 1.0
        STYLES[style](song, _Beat(at, gap, count % 8, count // 8, chord, loud))
    return Practice(_recorded(song), beats, one, style, tempo)


def film_music(seed: int, *, seconds: float = 24.0) -> Practice:
    """A piece in a style of the drawn films, of the seeds below FILM_SEEDS: others are for measuring."""
    if not 0 <= seed < FILM_SEEDS:
        raise ValueError(f"seed {seed} is not for practice")
    rng = np.random.default_rng([seed, 78])
    style, tempo = tuple(FILM_STYLES)[seed % len(FILM_STYLES)], TEMPI[seed // len(FILM_STYLES) % 4]
    beats, one = _beats(rng, seconds, tempo), int(rng.integers(8))
    music = compose(seconds, beats, count_one=one, seed=seed, style=style, rate=RATE)
    song = _Song(rng, 0)
    song.out = music.samples.mean(axis=0).astype(np.float64)
    return Practice(_recorded(song), beats, one, f"film: {style}", tempo)


def _beats(rng: np.random.Generator, seconds: float, tempo: str) -> tuple[float, ...]:
    at = float(rng.choice([0.1, 0.3, 1.0, 2.5, 5.0], p=[0.3, 0.3, 0.2, 0.1, 0.1]))
    first = float(rng.uniform(60, 180))
    last = float(np.clip(first * rng.choice([0.8, 0.87, 1.15, 1.25]), 60, 180))
    turn = seconds * float(rng.uniform(0.35, 0.65))
    beats = []
    while at < seconds - 0.05:
        beats.append(at)
        now = first
        if tempo == "step" and at >= turn:
            now = last
        elif tempo == "glide":
            now = first + (last - first) * at / seconds
        elif tempo == "sway":
            now = first * (1 + 0.05 * np.sin(2 * np.pi * at / 9)) * (1 + float(rng.normal(0, 0.01)))
        at += 60 / now
    return tuple(beats)


def _recorded(song: _Song) -> NDArray[np.float32]:
    """In some rooms with an echo, by some microphones with a hiss."""
    rng, out = song.rng, song.out
    if rng.random() < 0.4:
        t = np.arange(round(0.35 * RATE))
        echo = rng.standard_normal(len(t)) * np.exp(-t / (0.08 * RATE))
        out = out + 0.35 * fftconvolve(out, echo / np.sqrt((echo**2).sum()))[: len(out)]
    out = 0.8 * out / max(1e-9, float(np.abs(out).max()))
    if rng.random() < 0.5:
        out = out + rng.standard_normal(len(out)) * 10 ** float(rng.uniform(-3.5, -2))
    return out.astype(np.float32)


def true_tempo(beats: Sequence[float]) -> float:
    return 60.0 / float(np.median(np.diff(beats)))
