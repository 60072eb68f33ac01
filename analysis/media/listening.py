"""Beats and a waveform from a file's sound. Whatever is wrong with the sound becomes a reason, never an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.media.beats import find_beats
from analysis.media.doors import hear
from analysis.schema import MediaError, Sound

SAMPLE_RATE = 22_050
PEAKS_PER_SECOND = 50
LONGEST = 21 * 60  # seconds
_SILENT = 10 ** (-60 / 20)  # of full scale

NO_SOUND = "This clip has no sound."
SILENCE = "The sound of this clip is silence."
UNREADABLE = "The sound of this clip could not be read."
TOO_SHORT = "The sound is too short to find a beat in."
NO_BEAT = "No steady beat was found in the sound."


def listen(path: Path, *, progress: Callable[[int, int], None] | None = None) -> Sound:
    """Hear the first sound stream of a video. Times count from its first picture.

    progress(seconds done, seconds in all) is called at ten seconds of sound each, and while nothing comes; what it
    raises passes through (that is how a caller cancels).
    """
    told = whole = 0

    def pieces(heard: float, promised: float) -> None:
        nonlocal told, whole
        whole = round(promised)
        if progress is not None and heard >= told + 10:
            told = int(heard)
            progress(told, max(told, whole))

    def idle() -> None:
        if progress is not None:
            progress(told, max(told + 1, whole))

    try:
        samples = hear(path, SAMPLE_RATE, longest=LONGEST, progress=pieces, idle=idle)
    except MediaError:
        return _nothing(UNREADABLE)
    if samples is None:
        return _nothing(NO_SOUND)
    if not len(samples):
        return _nothing(UNREADABLE)
    duration = len(samples) / SAMPLE_RATE
    peaks = waveform(samples)
    if max(float(samples.max()), -float(samples.min())) < _SILENT:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, SILENCE)
    if duration < 2.0:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, TOO_SHORT)
    heard = find_beats(samples, SAMPLE_RATE)
    if heard.tempo_bpm is None:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, NO_BEAT)
    return Sound(
        duration=duration,
        sample_rate=SAMPLE_RATE,
        tempo_bpm=heard.tempo_bpm,
        tempo_confidence=heard.confidence,
        beats=heard.beats,
        peaks=peaks,
        peaks_per_second=PEAKS_PER_SECOND,
        count_one=heard.count_one,
    )


def waveform(samples: np.ndarray) -> tuple[int, ...]:
    """The loudest sample of every 1/50 s as 0..255 of the clip's own loudest."""
    step = SAMPLE_RATE // PEAKS_PER_SECOND
    loud = np.maximum(*(_extremes(samples, step, sign) for sign in (1, -1)))
    top = max(float(loud.max()), _SILENT)
    return tuple(int(value) for value in np.round(loud / top * 255))


def _extremes(samples: np.ndarray, step: int, sign: int) -> np.ndarray:
    """sign times the highest (1) or lowest (-1) of each step samples, the last ones too, without a copy of all."""
    whole = len(samples) // step * step
    parts = [samples[:whole].reshape(-1, step), samples[whole:].reshape(1, -1)]
    found = [part.max(axis=1) if sign > 0 else -part.min(axis=1) for part in parts if part.size]
    return np.concatenate(found)


def _nothing(reason: str) -> Sound:
    return Sound(0.0, SAMPLE_RATE, None, 0.0, (), (), PEAKS_PER_SECOND, reason)
