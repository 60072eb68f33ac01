"""The music's beat as the report shows it."""

from __future__ import annotations

import numpy as np

from analysis.schema import Rhythm, Sound

NO_SOUND = "This clip has no sound."
_BAR = 4


def rhythm_of(sound: Sound | None) -> Rhythm:
    """Beats of the sound, or why there are none. Count 1 is a guess: the loudest of every four beats."""
    if sound is None:
        return Rhythm(None, 0.0, (), None, NO_SOUND)
    if sound.tempo_bpm is None:
        return Rhythm(None, 0.0, (), None, sound.reason)
    return Rhythm(sound.tempo_bpm, sound.tempo_confidence, sound.beats, _count_one(sound), None)


def _count_one(sound: Sound) -> int | None:
    if len(sound.beats) < 2 * _BAR or not sound.peaks:
        return 0 if sound.beats else None
    at = np.round(np.array(sound.beats) * sound.peaks_per_second).astype(int)
    loud = np.array(sound.peaks, dtype=float)[np.clip(at, 0, len(sound.peaks) - 1)]
    return int(np.argmax([loud[phase::_BAR].mean() for phase in range(_BAR)]))
