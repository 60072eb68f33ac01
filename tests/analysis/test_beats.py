"""Beats, tempo and count 1 of music whose beats are known."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from analysis.data.music import compose
from analysis.evaluation.beats import beat_f_measure, count_one_score, tempo_score
from analysis.media import onsets
from analysis.media.beats import NOTHING, Heard, find_beats
from analysis.media.onsets import find_onsets

RATE = 22_050


def _hear(style: str, beats: list[float], *, seconds: float = 20.0, one: int = 0, seed: int = 900) -> Heard:
    music = compose(seconds, beats, count_one=one, seed=seed, style=style, rate=RATE)
    return find_beats(music.samples.mean(axis=0), RATE)


def _steady(tempo: float, *, start: float = 0.3, seconds: float = 20.0) -> list[float]:
    return [float(at) for at in np.arange(start, seconds, 60 / tempo)]


@pytest.mark.parametrize("tempo", [76, 104, 128, 150])
def test_a_steady_tempo(tempo: float) -> None:
    beats = _steady(tempo)
    heard = _hear("drums", beats)
    assert tempo_score(tempo, heard.tempo_bpm, tolerance=0.02).right
    assert beat_f_measure(beats, heard.beats) > 0.95
    off = [min((found - true for true in beats), key=abs) for found in heard.beats[2:-2]]
    assert abs(float(np.median(off))) < 0.025


def test_a_tempo_that_changes() -> None:
    beats = [*_steady(100, seconds=10.0), *_steady(120, start=10.2)]
    assert beat_f_measure(beats, _hear("drums", beats).beats) > 0.9
    glide = [0.3]
    while glide[-1] < 19:
        glide.append(glide[-1] + 60 / (90 + 2.0 * glide[-1]))
    assert beat_f_measure(glide, _hear("drums", glide).beats) > 0.9


def test_accents_between_the_beats() -> None:
    """At their own pace or at twice that (0.67), but never half a beat off (0)."""
    scores = []
    for tempo in (96, 120, 140):
        beats = _steady(tempo)
        scores.append(beat_f_measure(beats, _hear("offbeat", beats).beats))
    assert min(scores) > 0.6
    assert max(scores) > 0.9


def test_sounds_that_swell() -> None:
    beats = _steady(100)
    heard = _hear("soft", beats)
    assert beat_f_measure(beats, heard.beats) > 0.6


def test_no_beat_is_counted_in_the_silence_before_the_music() -> None:
    beats = _steady(110, start=6.0)
    heard = _hear("drums", beats)
    assert min(heard.beats) > 5.5
    assert beat_f_measure(beats, heard.beats) > 0.95


def test_count_one() -> None:
    beats = _steady(112, seconds=30.0)
    right = [
        count_one_score(beats, one, heard.beats, heard.count_one, of=4)
        for one in (0, 3, 6)
        for heard in [_hear("drums", beats, one=one, seconds=30.0)]
    ]
    assert right == [True, True, True]


def test_noise_is_not_called_sure_and_silence_has_no_beat() -> None:
    rng = np.random.default_rng(4)
    hiss = rng.normal(0, 0.1, RATE * 15).astype(np.float32)
    assert find_beats(hiss, RATE).confidence < 0.5
    assert find_beats(np.zeros(RATE * 5, dtype=np.float32), RATE) == NOTHING
    click = np.zeros(RATE * 3, dtype=np.float32)
    click[RATE] = 1.0
    assert find_beats(click, RATE) == NOTHING


def test_a_long_clip_is_looked_at_in_blocks_and_sounds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = compose(8.0, _steady(104, seconds=8.0), seed=5, style="drums", rate=RATE).samples.mean(axis=0)
    whole = find_onsets(samples, RATE)
    monkeypatch.setattr(onsets, "_BLOCK", 97)
    blocks = find_onsets(samples, RATE)
    for name in ("all", "fast", "slow", "low", "harmony", "loud"):
        assert np.allclose(getattr(whole, name), getattr(blocks, name), atol=1e-4), name


def test_nothing_is_compiled_for_the_first_clip() -> None:
    """A compiler at the first use held the first clip up for most of a minute."""
    code = (
        "import sys, numpy as np; from analysis.media.beats import find_beats;"
        "find_beats(np.random.default_rng(1).normal(0, 0.1, 22050 * 4).astype(np.float32), 22050);"
        "sys.exit(bool({'numba', 'librosa', 'llvmlite'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
