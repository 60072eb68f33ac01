"""Scores of clips of any length: however they are cut, batched, sampled or streamed, they are the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from analysis.models.builders import build
from analysis.models.checkpoint import load, save
from analysis.parsing.blending import Blend, Grid, Heard
from analysis.parsing.streaming import Streaming
from analysis.parsing.windows import HOP_TOLERANCE, frame_scores, frame_scores_of
from analysis.schema import SchemaError
from tests.analysis.fake_parser import UNITS, WORDS, fake, motion

torch.set_num_threads(1)
SAME = 1e-5


def same(a, b, tolerance=SAME):
    for name in ("units", "boundaries", "action"):
        x, y = getattr(a, name), getattr(b, name)
        assert (np.isnan(x) == np.isnan(y)).all()
        np.testing.assert_allclose(x, y, atol=tolerance, rtol=0)


def gone(sequence, *frames, joints=slice(None)):
    out = sequence.joints.copy()
    for a, b in frames:
        out[a:b, joints] = np.nan
    return replace(sequence, joints=out)


@pytest.mark.parametrize("seconds", [0.0, 0.1, 1.0, 2.1, 2.2, 9.7])
def test_one_score_a_frame_of_the_clip(seconds):
    clip = motion(seconds)
    scores = frame_scores(fake(), clip)
    assert scores.units.shape == (clip.n_frames, UNITS)
    np.testing.assert_allclose(scores.units.sum(axis=1), 1, atol=1e-5)
    assert ((scores.boundaries > 0) & (scores.boundaries < 1)).all()
    assert scores.action.sum() == pytest.approx(1, abs=1e-5)
    assert scores.rate == clip.rate
    track = scores.primitives
    assert track is not None
    assert (np.diff(track.frames) >= 0).all()
    assert 0 <= track.frames.min() <= track.frames.max() < clip.n_frames
    assert track.weights.shape == (len(track.frames), WORDS)
    np.testing.assert_allclose(track.weights.sum(axis=1), 1, atol=1e-5)


def test_a_network_that_answers_with_no_numbers_is_refused():
    loaded = fake()
    with torch.no_grad():
        loaded.model.act.bias[0] = float("nan")
    with pytest.raises(SchemaError, match="no numbers"):
        frame_scores(loaded, motion(3))


@pytest.mark.parametrize("kind", [None, {"kind": "clip", "frames": 24}])
def test_alone_in_a_batch_and_in_any_batch_size(kind):
    loaded = fake(kind)
    clips = [motion(seconds, rate, seed) for seed, (seconds, rate) in enumerate([(9.7, 30), (1.0, 25), (6.2, 60)])]
    alone = [frame_scores(loaded, clip, batch=1) for clip in clips]
    for batch in (2, 3, 64):
        loaded.model.asked.clear()
        for a, b in zip(alone, frame_scores_of(loaded, clips, batch=batch), strict=True):
            same(a, b)
            assert (a.primitives.frames == b.primitives.frames).all()
        assert max(loaded.model.asked) == min(batch, sum(loaded.model.asked))


@pytest.mark.parametrize(("rate", "tolerance"), [(60, 1e-4), (25, 0.005), (Fraction(24000, 1001), 0.01)])
def test_the_same_motion_at_other_rates_has_the_same_scores(rate, tolerance):
    """60 has all frames of 30; between the frames of 25 a straight line takes the place of the swing."""
    loaded = fake()
    at_30, other = frame_scores(loaded, motion(9, 30)), frame_scores(loaded, motion(9, rate))
    seconds = np.arange(0.5, 8.5, 0.1)
    for name in ("units", "boundaries"):
        a, b = ([np.interp(seconds, np.arange(len(x)) / r, x) for x in getattr(s, name).T]
                for s, r in ((at_30, 30), (other, float(rate))))  # fmt: skip
        assert np.abs(np.array(a) - np.array(b)).max() < tolerance
    np.testing.assert_allclose(other.action, at_30.action, atol=0.01)


def test_other_hops_differ_by_little():
    """As measured with parsers that were taught (analysis/parsing/windows.py); this network looks but 4 frames far."""
    loaded, clip = fake(), motion(20)
    usual = frame_scores(loaded, clip)
    for hop in (4, 7, 12, 20):
        other = frame_scores(loaded, clip, hop=hop)
        for name in ("units", "boundaries"):
            assert np.abs(getattr(other, name) - getattr(usual, name)).mean() < HOP_TOLERANCE
    apart = frame_scores(loaded, clip, hop=32)  # without overlap, a window's end is heard as it is
    assert np.abs(apart.units - usual.units).max() > HOP_TOLERANCE


def test_where_nobody_is_nothing_is_said_and_the_rest_stays():
    loaded, clip = fake(), motion(9.7)
    whole = frame_scores(loaded, clip)
    scores = frame_scores(loaded, gone(clip, (100, 160)), torso=0.5)
    missing = np.isnan(scores.units).all(axis=1)
    assert np.flatnonzero(missing).tolist() == list(range(100, 160))
    assert (np.isnan(scores.boundaries).all(axis=1) == missing).all()
    assert not ((scores.primitives.frames >= 101) & (scores.primitives.frames < 159)).any()
    far = np.r_[0:80, 180:290]
    np.testing.assert_allclose(scores.units[far], frame_scores(loaded, clip, torso=0.5).units[far], atol=1e-4)
    # Gaps of single joints shorter than half a second are bridged, whole bodies' too; the swing in between is lost.
    short = frame_scores(loaded, gone(clip, (100, 105)))
    assert np.isfinite(short.units).all()
    assert np.abs(short.units - whole.units).max() < 0.2


def test_streamed_frames_have_the_scores_of_the_whole_clip():
    loaded = fake()
    for rate, seconds in ((30, 11.3), (25, 9.0), (60, 5.0), (12, 7.0), (30, 0.5)):
        clip = gone(motion(seconds, rate), (5, 8), (50, 53))
        clip = gone(gone(clip, (60, 66), joints=[4, 7]), (90, 130))
        whole = frame_scores(loaded, clip, torso=0.5)
        rng = np.random.default_rng(rate)
        stream = Streaming(loaded, clip.rate, 0.5)
        parts, at = [], 0
        while at < clip.n_frames:
            to = at + int(rng.integers(1, 9))
            parts.append(stream.push(replace(clip, joints=clip.joints[at:to])))
            at = min(to, clip.n_frames)
            told = parts[-1].start + len(parts[-1].units)
            assert at - told <= stream.lag * rate + 1
        parts.append(stream.finish())
        starts = np.cumsum([0, *[len(part.units) for part in parts]])
        assert [part.start for part in parts] == starts[:-1].tolist()
        assert starts[-1] == clip.n_frames
        for name in ("units", "boundaries"):
            streamed = np.concatenate([getattr(part, name) for part in parts if len(part.units)])
            np.testing.assert_allclose(streamed, getattr(whole, name), atol=SAME, rtol=0)
        np.testing.assert_allclose(stream.action, whole.action, atol=SAME)
        assert (stream.primitives().frames == whole.primitives.frames).all()


def test_the_lag_is_what_it_is_said_to_be():
    """32 frames at 15 a second and one more, half a second of gap and a frame: no less will do."""
    stream = Streaming(fake(), Fraction(30), 0.5)
    assert stream.lag == pytest.approx(33 / 15 + 16 / 30)
    late = 0
    clip = motion(12)
    for at in range(clip.n_frames):
        part = stream.push(replace(clip, joints=clip.joints[at : at + 1]))
        late = max(late, at + 1 - part.start - len(part.units))
    assert stream.lag * 30 - 4 <= late <= stream.lag * 30


def test_what_is_heard_of_a_moment_is_weighed_by_how_far_it_is_from_the_windows_ends():
    grid = Grid(Fraction(15), 4, 2)
    blend = Blend(grid)

    def heard(value):
        return Heard(np.full((4, 1), value), np.full((4, 2), value), np.ones(1), None, None, None)

    yes = np.ones(4, dtype=bool)
    assert blend.add(heard(0.0), yes)[:, 0].tolist() == [0, 0]
    # Weights of a window: 0.5 1.5 1.5 0.5.
    assert blend.add(heard(1.0), yes)[:, 0].tolist() == [0.5 / 2, 1.5 / 2]
    assert blend.rest()[:, 0].tolist() == [1, 1]
    assert [grid.windows(n) for n in (1, 4, 5, 6, 7)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    "kind", [{"kind": "rate", "fps": [15, 1], "window": 48, "hop": 24}, {"kind": "clip", "frames": 32}]
)
def test_the_parser_itself_from_a_checkpoint(tmp_path, kind):
    """With blocks of stride 2, a dictionary and context: alone, in company and streamed it says the same."""
    torch.manual_seed(3)
    config = {"actions": 3, "units": 4, "widths": [8, 8], "strides": [2, 2], "context": 2, "keys": 6, "primitives": 7}
    card = replace(fake(kind).card, architecture={"builder": "fast", "config": config})
    network = build("fast", config)
    for parameter in network.parameters():
        parameter.data *= 1.5  # or a network that was never taught says the same of everything
    save(tmp_path / "small.safetensors", network, card)
    loaded = load(tmp_path / "small.safetensors")
    clips = [gone(motion(12.1), (150, 190)), motion(0.7, 25, 2), motion(6, 60, 3)]
    alone = [frame_scores(loaded, clip, batch=1, torso=0.5) for clip in clips]
    assert np.nanstd(alone[0].units, axis=0).max() > 0.01
    for batch in (2, 16):
        for a, b in zip(alone, frame_scores_of(loaded, clips, batch=batch, torso=0.5), strict=True):
            same(a, b)
            assert (a.primitives.frames == b.primitives.frames).all()
            np.testing.assert_allclose(a.primitives.weights, b.primitives.weights, atol=SAME)
    if kind["kind"] == "clip":
        return
    stream = Streaming(loaded, clips[0].rate, 0.5)
    parts = [stream.push(replace(clips[0], joints=clips[0].joints[at : at + 5])) for at in range(0, 364, 5)]
    parts.append(stream.finish())
    streamed = np.concatenate([part.units for part in parts if len(part.units)])
    np.testing.assert_allclose(streamed, alone[0].units, atol=SAME)
    assert (stream.primitives().frames == alone[0].primitives.frames).all()


def test_a_network_without_boundaries_says_none():
    scores = frame_scores(fake(boundaries=False), motion(3))
    assert np.isnan(scores.boundaries).all()
    assert np.isfinite(scores.units).all()


def test_what_does_not_fit_is_refused_by_name():
    clip = motion(3)
    for wrong, words in (
        (replace(clip, layout="kinect-20"), "made.txt: its joints are kinect-20"),
        (replace(clip, joints=clip.joints[..., :2].copy()), "made.txt: joints have 2 coordinates, fake wants 3"),
        (gone(clip, (0, 999)), "made.txt: no frame shows neck and hips"),
    ):
        with pytest.raises(SchemaError, match=words):
            frame_scores(fake(), wrong)
    with pytest.raises(SchemaError, match="hop: 33 does not lie in 1 to 32"):
        frame_scores(fake(), clip, hop=33)
    with pytest.raises(SchemaError, match="fake reads whole clips"):
        Streaming(fake({"kind": "clip", "frames": 24}), Fraction(30), 0.5)
