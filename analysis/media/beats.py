"""Tempo and beats of a signal, by librosa. Imported late: librosa takes seconds to load and longer to compile."""

from __future__ import annotations

import numpy as np

HOP = 512
_WINDOW = 2048
_TEMPO_SECONDS = 8.0  # librosa's own: how much of the sound one column of the tempogram looks at
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
    tempo, frames = librosa.beat.beat_track(
        onset_envelope=strength, sr=rate, hop_length=HOP, trim=False, bpm=rough_tempo(strength, rate)
    )
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


def rough_tempo(strength: np.ndarray, rate: int) -> np.ndarray:
    """What librosa.feature.tempo says of the whole, (1,) beats per minute; its tempogram is made block by block."""
    import librosa

    window = int(librosa.time_to_frames(_TEMPO_SECONDS, sr=rate, hop_length=HOP))
    padded = np.pad(strength, window // 2, mode="linear_ramp", end_values=0)
    total = np.zeros(window)
    for start in range(0, len(strength), _BLOCK):
        stop = min(len(strength), start + _BLOCK)
        part = padded[start : stop + window - 1]
        block = librosa.feature.tempogram(
            onset_envelope=part, sr=rate, hop_length=HOP, win_length=window, center=False
        )
        total += block.sum(axis=1)
    tempo: np.ndarray = librosa.feature.tempo(tg=total[:, None] / len(strength), sr=rate, hop_length=HOP)
    return tempo


def onset_strength(samples: np.ndarray, rate: int) -> np.ndarray:
    """Onset envelope (frames,) of mono float32 (N,) with a hop of 512 samples, computed block by block."""
    import librosa

    half = _WINDOW // 2
    count = 1 + len(samples) // HOP
    blocks = []
    for start in range(0, count, _BLOCK):
        stop = min(count, start + _BLOCK)
        begin, end = start * HOP - half, (stop - 1) * HOP + half  # beyond the sound lies silence
        part = np.pad(samples[max(0, begin) : end], (max(0, -begin), max(0, end - len(samples))))
        blocks.append(
            librosa.feature.melspectrogram(y=part, sr=rate, n_fft=_WINDOW, hop_length=HOP, center=False, n_mels=128)
        )
    loudness = librosa.power_to_db(np.concatenate(blocks, axis=1), ref=np.max)
    envelope: np.ndarray = librosa.onset.onset_strength(S=loudness, sr=rate, hop_length=HOP)
    return envelope
