"""Which of the beats that fit the sound are those that people count: every one, every other, or those in between.

Each candidate is described by a few numbers that mean the same in all music, and weighed by weights that were fitted to
practice music (analysis.experiments.rhythm): what is struck, swells, or changes its harmony on the beats, half-way and
at the quarters, how alike odd and even beats are, and how usual the tempo is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.media.onsets import HOP, Curve, Onsets
from analysis.media.weights import LEVEL, SURE

_LEAST = 4  # beats
_NEAR = 2  # frames each way in which an onset belongs to a beat
_SLOWEST, _FASTEST = 48.0, 210.0  # beats a minute
_CURVES = ("fast", "slow", "low", "high", "harmony")
_CONTRARY = 0.4
_FOLDED = ("fast", "low", "harmony")
# Octaves above 110 beats a minute that people dance to: 60 to 180 beats.
_MOST, _LEAST_OCTAVES = 0.71, -0.87


@dataclass(frozen=True)
class Level:
    """frames: beats, fractions of a frame. confidence: 0..0.95, how likely these are the beats people would count."""

    frames: Curve
    confidence: float


def choose_level(onsets: Onsets, frames: NDArray[np.int_]) -> Level | None:
    """The best of what can be made of tracked beats; None for too few of them."""
    candidates = levels(frames.astype(float), onsets.fps)
    if not candidates:
        return None
    described = np.array([describe(onsets, each) for each in candidates])
    scores = weighed(described, LEVEL)
    best = int(scores.argmax())
    share = float(1.0 / np.exp(scores - scores[best]).sum())
    sure = float(weighed(doubts(onsets, candidates[best], share)[None], SURE)[0])
    return Level(candidates[best], round(min(0.95, 1.0 / (1.0 + float(np.exp(-sure)))), 3))


def weighed(values: NDArray[np.float64], weights: dict[str, tuple[float, ...]]) -> Curve:
    """(n,) of (n, features): each less its mean, in its spread, times its weight, and the bias."""
    mean, spread, weight = (np.array(weights[name]) for name in ("mean", "spread", "weight"))
    return np.asarray((values - mean) / spread @ weight + weights["bias"][0], dtype=float)


def levels(frames: Curve, fps: float) -> list[Curve]:
    """The tracked beats, those half-way between them, both together, and every other of each, as far as countable."""
    if len(frames) < _LEAST:
        return []
    half = (frames[:-1] + frames[1:]) / 2
    both = np.sort(np.concatenate([frames, half]))
    made = [frames, half, both, frames[::2], frames[1::2], half[::2], half[1::2]]
    return [each for each in made if len(each) >= _LEAST and _SLOWEST < tempo_of(each, fps) < _FASTEST]


def tempo_of(frames: Curve, fps: float) -> float:
    return 60.0 * fps / float(np.median(np.diff(frames)))


def describe(onsets: Onsets, frames: Curve) -> Curve:
    """(features,) of beats at these frames."""
    half = (frames[:-1] + frames[1:]) / 2
    quarters = np.concatenate([0.75 * frames[:-1] + 0.25 * frames[1:], 0.25 * frames[:-1] + 0.75 * frames[1:]])
    octaves = float(np.log2(tempo_of(frames, onsets.fps) / 110.0))
    # Outside of what dancers count to, every further step is worse.
    beyond = max(0.0, octaves - _MOST), max(0.0, _LEAST_OCTAVES - octaves)
    out = [octaves, octaves**2, max(0.0, octaves - 0.5) ** 2, max(0.0, -octaves - 0.6) ** 2, *beyond]
    for name in _CURVES:
        curve = _widened(getattr(onsets, name))
        on = _at(curve, frames)
        uneven = abs(float(on[::2].mean()) - float(on[1::2].mean()))
        beat, between = float(on.mean()), float(_at(curve, half).mean())
        contrast = (beat - between) / (beat + between) if beat + between > 0 else 0.0
        # Accents may lie between the beats, but hardly ever all of them.
        out += [beat, between, float(_at(curve, quarters).mean()), uneven, contrast, max(0.0, -contrast - _CONTRARY)]
        if name in _FOLDED:
            out += [_fold(on, beats) for beats in (2, 4, 8)]
    return np.array(out)


def _fold(on: Curve, beats: int) -> float:
    """How far the strongest of every so many beats stands out: harmony turns every four, seldom every three."""
    return max(float(on[first::beats].mean()) for first in range(min(beats, len(on)))) - float(on.mean())


def doubts(onsets: Onsets, frames: Curve, share: float) -> Curve:
    """(features,) of how far beats can be trusted. share: of this level among all candidates, 0..1."""
    gaps = np.diff(frames)
    curve = _widened(onsets.all)
    on, off = float(_at(curve, frames).mean()), float(_at(curve, (frames[:-1] + frames[1:]) / 2).mean())
    contrast = (on - off) / (on + off) if on + off > 0 else 0.0
    jumps = float(np.mean(np.abs(np.diff(np.log(gaps))))) if len(gaps) > 1 else 0.0
    struck = float(np.mean(_at(curve, frames) > 0.5))
    return np.array([odds(share), contrast, on, min(jumps, 0.2), struck, float(np.log(len(frames)))])


def odds(share: float) -> float:
    return float(np.log(share / max(1e-3, 1.0 - share)))


def settled(onsets: Onsets, frames: Curve) -> Curve:
    """Beats moved onto the onset next to them, where there is one, and smoothed a little; still rising."""
    around = np.arange(-_NEAR - 1, _NEAR + 2)
    at = np.clip(np.round(frames).astype(int)[:, None] + around, 0, len(onsets.all) - 1)
    strength = onsets.all[at] ** 2
    total = strength.sum(axis=1)
    moved = np.where(total > 0.5, (strength * at).sum(axis=1) / np.maximum(total, 1e-9), frames)
    return np.asarray(0.5 * frames + 0.5 * moved, dtype=float)


def seconds_of(onsets: Onsets, frames: Curve) -> Curve:
    return np.asarray(frames * HOP / onsets.rate, dtype=float)


def _widened(curve: Curve) -> Curve:
    """The strongest within _NEAR frames."""
    padded = np.pad(curve, _NEAR)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEAR + 1).max(axis=1), dtype=float)


def _at(curve: Curve, frames: Curve) -> Curve:
    return curve[np.clip(np.round(frames).astype(int), 0, len(curve) - 1)]
