"""The drawn dancer: what its truth promises, and that the clip keeps it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from analysis.data.body import RIGID, Pose, pose_body
from analysis.data.drawn import DrawnTruth, dance, draw_dancer, draw_dancer_main
from analysis.data.moves import MOVES, move_curve, phrase_names
from analysis.data.music import compose

SMALL = (240, 320)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DrawnTruth]:
    path = tmp_path_factory.mktemp("drawn") / "dancer.mp4"
    return path, draw_dancer(path, seed=3, seconds=4.0, fps=Fraction(24), size=SMALL)


def test_the_same_seed_dances_the_same_and_another_one_does_not() -> None:
    one, segments = dance(200, Fraction(30), 112.0, seed=4)
    same, same_segments = dance(200, Fraction(30), 112.0, seed=4)
    other, _ = dance(200, Fraction(30), 112.0, seed=5)
    assert np.array_equal(one.joints, same.joints)
    assert segments == same_segments
    assert not np.allclose(one.joints, other.joints, atol=0.005)


@pytest.mark.parametrize(
    ("seconds", "fps", "tempo"), [(12.0, Fraction(30), 112.0), (31.7, Fraction(30000, 1001), 97.0)]
)
def test_moves_tile_the_clip_recur_and_begin_on_beats(seconds: float, fps: Fraction, tempo: float) -> None:
    frames = round(seconds * fps)
    _, segments = dance(frames, fps, tempo)
    edges = [s[0] for s in segments] + [segments[-1][1]]
    assert edges[0] == 0
    assert edges[-1] == frames
    assert [s[1] for s in segments] == edges[1:]
    assert all(end - start >= 10 for start, end, _ in segments)
    names = [s[2] for s in segments]
    assert (names[0], names[-1]) == ("preparation", "bow")
    assert all(names.count(name) >= 2 for name in ("side step", "arm wave", "kick"))
    beats = np.array(compose(seconds, tempo).beats)
    for start in edges[1:-1]:
        assert np.abs(beats - float(start / fps)).min() <= 0.5 / float(fps) + 1e-9


def test_bones_keep_their_length_and_standing_feet_stay() -> None:
    for name in MOVES:
        body = pose_body(move_curve(name, 1.0).at(np.linspace(0.0, 1.0, 101)))
        assert np.isfinite(body.joints).all()
        for a, b in RIGID:
            length = np.linalg.norm(body.joints[:, a] - body.joints[:, b], axis=1)
            assert np.ptp(length) < 1e-9, (name, a, b)
    body = pose_body(move_curve("kick", 1.0).at(np.linspace(0.0, 1.0, 101)))
    assert np.ptp(body.joints[:, 13], axis=0).max() < 0.02  # the standing ankle, metres


def test_every_move_starts_and_ends_standing_at_rest() -> None:
    ready = pose_body(Pose().array()[None]).joints[0]
    for name in MOVES:
        joints = pose_body(move_curve(name, 2.0).at(np.array([0.0, 0.002, 1.998, 2.0]))).joints
        assert np.allclose(joints[0], ready, atol=1e-9)
        assert np.allclose(joints[3], ready, atol=1e-9)
        assert np.abs(joints[1] - joints[0]).max() < 1e-3
        assert np.abs(joints[3] - joints[2]).max() < 1e-3


def test_left_and_right_are_the_dancers_own() -> None:
    joints = pose_body(Pose().array()[None]).joints[0]
    assert joints[2, 0] < joints[5, 0]  # facing the camera, the right shoulder is on the picture's left
    raised = pose_body(move_curve("kick", 1.0).at(np.array([0.5]))).joints[0]
    assert raised[10, 1] > raised[13, 1] + 0.6  # the right leg kicks


@pytest.mark.parametrize("tempo", [84.0, 112.0, 150.0])
def test_the_music_has_an_attack_exactly_on_every_beat(tempo: float) -> None:
    music = compose(10.0, tempo, seed=2)
    assert np.allclose(np.diff(music.beats), 60.0 / tempo, atol=1e-12)
    assert music.beats[-1] + 60.0 / tempo >= 10.0
    assert np.abs(music.samples).max() < 1.0
    mono = music.samples.mean(axis=0)
    span = round(0.008 * music.rate)
    for beat in music.beats[:-1]:
        at = round(beat * music.rate)
        before, after = mono[at - span : at], mono[at : at + span]
        # The attack of kick and hat against what still rings, as energy of the differences (that is, of the highs).
        assert (np.diff(after) ** 2).sum() > 4.0 * (np.diff(before) ** 2).sum(), beat


def test_the_file_holds_what_the_truth_says(clip: tuple[Path, DrawnTruth]) -> None:
    path, truth = clip
    with av.open(str(path)) as box:
        video, sound = box.streams.video[0], box.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (video.codec_context.width, video.codec_context.height) == SMALL
        assert video.average_rate == truth.rate == 24
        times = [frame.time for frame in box.decode(video=0)]
    assert len(times) == len(truth.joints2d) == truth.segments[-1][1] == 96
    assert times == pytest.approx([i / 24 for i in range(96)], abs=1e-4)
    with av.open(str(path)) as box:
        heard = np.concatenate([f.to_ndarray() for f in box.decode(audio=0)], axis=1)
    assert heard.shape[1] == pytest.approx(4.0 * 44100, abs=3000)
    assert float(np.sqrt((heard**2).mean())) > 0.02
    assert truth.joints2d.dtype == np.float32
    assert (truth.joints2d > 0).all()
    assert (truth.joints2d < SMALL).all()


def test_nothing_is_left_behind_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "dancer.mp4"
    target.write_bytes(b"what was there before")

    def fail(*_: object) -> None:
        raise RuntimeError("no brush")

    monkeypatch.setattr("analysis.data.drawn.draw_figure", fail)
    with pytest.raises(RuntimeError):
        draw_dancer(target, seconds=4.0, size=SMALL)
    assert [p.name for p in tmp_path.iterdir()] == ["dancer.mp4"]
    assert target.read_bytes() == b"what was there before"


def test_impossible_wishes_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="even"):
        draw_dancer(tmp_path / "a.mp4", size=(241, 320))
    with pytest.raises(ValueError, match="too few"):
        draw_dancer(tmp_path / "a.mp4", seconds=1.0, size=SMALL)
    with pytest.raises(ValueError, match="too few"):
        phrase_names(4.9)
    with pytest.raises(SystemExit):
        draw_dancer_main([str(tmp_path / "a.mp4"), "--seconds", "1"])
    assert "too few" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
