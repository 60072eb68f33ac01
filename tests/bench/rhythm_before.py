"""The hearing that the present one is compared with: librosa's beat tracker, and the loudest of every four beats."""

from __future__ import annotations

import librosa
import numpy as np
from numpy.typing import NDArray

HOP = 512


def beats_before(samples: NDArray[np.float32], rate: int) -> tuple[float | None, tuple[float, ...], int | None]:
    """(beats per minute, beats in seconds, index of a count 1) of mono float32 (N,)."""
    strength = librosa.onset.onset_strength(y=samples, sr=rate, hop_length=HOP)
    _, frames = librosa.beat.beat_track(onset_envelope=strength, sr=rate, hop_length=HOP, trim=False)
    times = librosa.frames_to_time(np.unique(np.asarray(frames, dtype=int)), sr=rate, hop_length=HOP)
    if len(times) < 4:
        return None, (), None
    tempo = 60.0 / float(np.median(np.diff(times)))
    return tempo, tuple(float(t) for t in times), _loudest_of_four(samples, rate, times)


def _loudest_of_four(samples: NDArray[np.float32], rate: int, times: NDArray[np.float64]) -> int:
    step = rate // 50
    whole = len(samples) // step * step
    loud = np.abs(samples[:whole]).reshape(-1, step).max(axis=1)
    at = np.clip(np.round(times * 50).astype(int), 0, len(loud) - 1)
    return int(np.argmax([loud[at[phase::4]].mean() for phase in range(4)]))
