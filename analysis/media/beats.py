"""Tempo and beats of a signal, by librosa. Imported late: librosa takes seconds to load and longer to compile."""

from __future__ import annotations

import numpy as np

HOP = 512
_WINDOW = 2048
_BLOCK = 2000  # spectrogram frames at a time, so that a long clip needs no gigabyte


def warm_up() -> None:
    """Let numba compile what beat tracking needs (most of a minute the first time), on a made-up click track."""
    rate = 22_050
    clicks = np.zeros(rate * 4, dtype=np.float32)
    clicks[:: rate // 2] = 1.0
    find_beats(clicks, rate)


def find_beats(samples: np.ndarray, rate: int) -> tuple[float | None, float, tuple[float, ...]]:
    """(beats per minute, confidence 0..1, beat times in seconds) of mono float32 (N,); (None, 0, ()) if none."""
    import librosa

    strength = onset_strength(samples, rate)
    if len(strength) < 8 or not np.any(strength > 0):
        return None, 0.0, ()
    tempo, frames = librosa.beat.beat_track(onset_envelope=strength, sr=rate, hop_length=HOP, trim=False)
    bpm = float(np.atleast_1d(tempo)[0])
    frames = np.unique(np.asarray(frames, dtype=int))
    if bpm <= 0 or len(frames) < 4:
        return None, 0.0, ()
    times = librosa.frames_to_time(frames, sr=rate, hop_length=HOP)
    # The tracker's tempo lies on a coarse grid; the spacing of its own beats is finer.
    bpm = 60.0 / float(np.median(np.diff(times)))
    inside = times <= len(samples) / rate
    return bpm, tempo_confidence(strength, frames), tuple(float(t) for t in times[inside])


def tempo_confidence(strength: np.ndarray, frames: np.ndarray) -> float:
    """0..1: how far onsets stand out at the beats, times how even the beats are. Noise stays low; 0.95 at most."""
    near = np.maximum.reduce([np.roll(strength, shift) for shift in (-1, 0, 1)])
    # The same three-frame maximum half-way between beats: syncopation lowers it, and it should.
    middle = (frames[:-1] + frames[1:]) // 2
    on, off = float(np.mean(near[frames])), float(np.mean(near[middle])) if len(middle) else 0.0
    contrast = max(0.0, (on - off) / (on + off)) if on + off > 0 else 0.0
    gaps = np.diff(frames).astype(float)
    even = float(np.exp(-4.0 * np.std(gaps) / np.mean(gaps))) if len(gaps) else 0.0
    return round(min(0.95, contrast * even), 3)


def onset_strength(samples: np.ndarray, rate: int) -> np.ndarray:
    """Onset envelope (frames,) with a hop of 512 samples, computed block by block."""
    import librosa

    padded = np.pad(samples.astype(np.float32), _WINDOW // 2)
    count = 1 + (len(padded) - _WINDOW) // HOP
    blocks = []
    for start in range(0, count, _BLOCK):
        stop = min(count, start + _BLOCK)
        part = padded[start * HOP : (stop - 1) * HOP + _WINDOW]
        blocks.append(
            librosa.feature.melspectrogram(y=part, sr=rate, n_fft=_WINDOW, hop_length=HOP, center=False, n_mels=128)
        )
    loudness = librosa.power_to_db(np.concatenate(blocks, axis=1), ref=np.max)
    envelope: np.ndarray = librosa.onset.onset_strength(S=loudness, sr=rate, hop_length=HOP)
    return envelope
