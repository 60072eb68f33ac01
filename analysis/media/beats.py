"""Tempo, beats and count 1 of a signal. numpy alone: nothing has to be compiled or loaded before the first clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.media.counts import count_one
from analysis.media.levels import choose_level, seconds_of, settled
from analysis.media.onsets import find_onsets
from analysis.media.tracking import track_beats


@dataclass(frozen=True)
class Heard:
    """Beats per minute (of the middle distance), how sure (0..1), beats in seconds, index of a count 1 (a guess)."""

    tempo_bpm: float | None
    confidence: float
    beats: tuple[float, ...]
    count_one: int | None


NOTHING = Heard(None, 0.0, (), None)


def find_beats(samples: NDArray[np.float32], rate: int) -> Heard:
    """Hear mono float32 (N,)."""
    onsets = find_onsets(samples, rate)
    level = choose_level(onsets, track_beats(onsets))
    if level is None:
        return NOTHING
    frames = settled(onsets, level.frames)
    times = seconds_of(onsets, frames)
    inside = (times >= 0) & (times <= len(samples) / rate)
    frames, times = frames[inside], times[inside]
    if len(times) < 2:
        return NOTHING
    tempo = 60.0 / float(np.median(np.diff(times)))
    return Heard(tempo, level.confidence, tuple(float(t) for t in times), count_one(onsets, frames))
