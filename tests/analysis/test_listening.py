"""Beats and waveform; sound that is missing or odd gives a reason."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.media import listen
from analysis.media.listening import NO_SOUND, SILENCE, TOO_SHORT, waveform
from analysis.schema import Sound


def click_track(bpm):
    def tone(n):
        t = np.arange(n) / 48_000
        samples = np.zeros(n)
        for beat in np.arange(0.25, n / 48_000, 60 / bpm):
            inside = (t >= beat) & (t < beat + 0.04)
            samples[inside] = 0.7 * np.sin(2 * np.pi * 900 * t[inside])
        return samples

    return tone


def test_no_sound_silence_and_a_moment(videos):
    assert listen(videos.make(frames=10)).reason == NO_SOUND
    quiet = listen(videos.make("quiet.mp4", frames=100, tone=np.zeros))
    assert (quiet.reason, quiet.tempo_bpm) == (SILENCE, None)
    assert listen(videos.make("moment.mp4", frames=20, tone=click_track(120))).reason == TOO_SHORT


def test_clicks_are_heard_where_they_are(videos):
    path = videos.make(frames=300, rate=Fraction(25), tone=click_track(120))
    told = []
    sound = listen(path, progress=lambda done, total: told.append((done, total)))
    assert sound.tempo_bpm == pytest.approx(120, abs=3)
    assert sound.tempo_confidence > 0.5
    off = [min(abs(beat - true) for true in np.arange(0.25, 12, 0.5)) for beat in sound.beats[1:-1]]
    assert max(off) < 0.06
    loud = np.array(sound.peaks[:500])
    assert abs(int(loud[10:16].argmax()) + 10 - 0.25 * 50) <= 1
    assert told
    assert Sound.from_json(sound.to_json()) == sound


def test_a_file_that_is_no_video_is_a_reason(tmp_path):
    path = tmp_path / "x.mp4"
    path.write_bytes(b"nothing")
    assert listen(path).reason == "The sound of this clip could not be read."


def test_the_waveform_is_the_loudest_of_each_fiftieth_second():
    samples = np.random.default_rng(6).normal(0, 0.2, 10_000).astype(np.float32)
    step = 22_050 // 50
    loud = [float(np.abs(samples[at : at + step]).max()) for at in range(0, len(samples), step)]
    assert waveform(samples) == tuple(round(value / max(loud) * 255) for value in loud)
