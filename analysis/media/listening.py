"""Beats and a waveform from a file's sound. Whatever is wrong with the sound becomes a reason, never an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np

from analysis.media.beats import find_beats
from analysis.media.reading import open_media
from analysis.media.soundtrack import continuous
from analysis.schema import MediaError, Sound

SAMPLE_RATE = 22_050
PEAKS_PER_SECOND = 50
_LONGEST = 21 * 60
_SILENT = 10 ** (-60 / 20)  # of full scale

NO_SOUND = "This clip has no sound."
SILENCE = "The sound of this clip is silence."
UNREADABLE = "The sound of this clip could not be read."
TOO_SHORT = "The sound is too short to find a beat in."
NO_BEAT = "No steady beat was found in the sound."


def listen(path: Path, *, progress: Callable[[int, int], None] | None = None) -> Sound:
    """Hear the first sound stream of a video. Times count from its first picture.

    progress(seconds done, seconds in all) is called at most once per ten seconds of sound; what it raises passes
    through (that is how a caller cancels).
    """
    try:
        with open_media(path) as container:
            if not container.streams.audio:
                return _nothing(NO_SOUND)
            origin = _first_picture(container)
            length = float(container.duration or 0) / av.time_base
            samples = _samples(container, origin, length, progress)
    except (MediaError, av.FFmpegError, OSError):
        return _nothing(UNREADABLE)
    if not len(samples):
        return _nothing(UNREADABLE)
    duration = len(samples) / SAMPLE_RATE
    peaks = waveform(samples)
    if float(np.abs(samples).max()) < _SILENT:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, SILENCE)
    if duration < 2.0:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, TOO_SHORT)
    tempo, confidence, beats = find_beats(samples, SAMPLE_RATE)
    if tempo is None:
        return Sound(duration, SAMPLE_RATE, None, 0.0, (), peaks, PEAKS_PER_SECOND, NO_BEAT)
    return Sound(duration, SAMPLE_RATE, tempo, confidence, beats, peaks, PEAKS_PER_SECOND)


def waveform(samples: np.ndarray) -> tuple[int, ...]:
    """The loudest sample of every 1/50 s as 0..255 of the clip's own loudest."""
    step = SAMPLE_RATE // PEAKS_PER_SECOND
    padded = np.pad(np.abs(samples), (0, -len(samples) % step))
    loud = padded.reshape(-1, step).max(axis=1)
    top = max(float(loud.max()), _SILENT)
    return tuple(int(value) for value in np.round(loud / top * 255))


def _nothing(reason: str) -> Sound:
    return Sound(0.0, SAMPLE_RATE, None, 0.0, (), (), PEAKS_PER_SECOND, reason)


def _first_picture(container: Any) -> float:
    """Time of the first picture on the source's clock; 0 for sound alone."""
    for stream in container.streams.video:
        if stream.start_time is not None:
            return float(stream.start_time * stream.time_base)
    return 0.0


def _samples(container: Any, origin: float, length: float, progress: Callable[[int, int], None] | None) -> np.ndarray:
    """Mono float32 at SAMPLE_RATE from time 0 = the first picture; gaps are silence."""
    pieces: list[np.ndarray] = []
    heard, told = 0, 0
    for piece in continuous(container, "mono", SAMPLE_RATE, origin):
        pieces.append(piece[0])
        heard += len(piece[0])
        seconds = heard // SAMPLE_RATE
        if progress is not None and seconds >= told + 10:
            told = seconds
            progress(seconds, max(seconds, round(length)))
        if seconds > _LONGEST:
            break
    return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)
