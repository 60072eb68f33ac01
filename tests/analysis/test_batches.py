"""Batches: who is drawn when, what a window shows, and what is known of it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.augment import Augmentation
from analysis.data.batches import UNLABELLED, Batches, Sampling, prepare, whole_clips, window
from analysis.data.examples import UNKNOWN, Example
from analysis.data.targets import boundary_targets
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from tests.analysis.fake_parser import motion

WRIST = 4
VARIETY = Augmentation(crop=0.1, warp=0.3, mirror=0.5, yaw=20, limbs=0.1, scale=0.1, noise=0.01, drop=0.2)
SLOW = Sampling(8, Fraction(10))


def example(name="one", *, seconds=2.0, rate=30, seed=1, action=None, units=None, change=None):
    sequence = motion(seconds, rate, seed)
    joints = sequence.joints
    if change is not None:
        change(joints)
    return Example(name, 1, SkeletonSequence(joints, "openpose-18", Fraction(rate), "m", name), action, units)


def numbered(count, **kind):
    """Examples that their class tells apart."""
    return [example(f"clip {i}", seed=i, action=i, **kind) for i in range(count)]


def clock(frames, rate=30, units=None):
    """An example whose right wrist's place along x is the time in torsos, its body otherwise still."""
    joints = np.repeat(motion(1, 30).joints[:1], frames, axis=0)
    joints[:, WRIST, 0] = np.arange(frames) / rate * 0.5
    joints[:, [1, 8, 11]] = [[0, -0.5, 0], [-0.1, 0, 0], [0.1, 0, 0]]
    return Example("clock", 1, SkeletonSequence(joints, "openpose-18", Fraction(rate), "m", "clock"), 0, units)


def seconds_of(x):
    """What the clock's wrist says."""
    return x[..., 0, :, WRIST] / 2


def same(one, other):
    for ours, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_every_example_once_a_round():
    """Also where rounds end within a batch."""
    batches = Batches(numbered(7), Sampling(4), 3, seed=0)
    drawn = np.concatenate([batches.draw(number).action for number in range(14)])
    rounds = drawn.reshape(6, 7)
    for order in rounds:
        assert sorted(order) == list(range(7))
    assert len({tuple(order) for order in rounds}) > 1
    many = Batches(numbered(2), Sampling(4), 6, seed=0).draw(0).action
    assert Counter(many.tolist()) == {0: 3, 1: 3}


def test_a_batch_depends_on_its_number_and_the_seed_alone():
    examples = numbered(5)
    one, other = (Batches(examples, Sampling(16), 3, seed=4, augmentation=VARIETY) for _ in range(2))
    first = [one.draw(number) for number in range(4)]
    for number in (3, 1, 2, 0):
        same(other.draw(number), first[number])
    assert not np.array_equal(first[0].x, Batches(examples, Sampling(16), 3, 5, VARIETY).draw(0).x)
    # An example that comes again is another take of it.
    again = Batches(examples[:1], Sampling(16), 2, seed=4, augmentation=VARIETY).draw(0)
    assert not np.array_equal(again.x[0], again.x[1])


def test_a_batch_has_the_shapes_and_types_that_are_promised():
    units = np.repeat([0, 1, 2], [20, 20, 21])
    batch = Batches([example(units=units, action=3)] * 3, SLOW, 2, seed=0).draw(0)
    told = {name: (part.shape, part.dtype) for name, part in batch._asdict().items()}
    assert told == {
        "x": ((2, 10, 8, 18), np.float32),
        "valid": ((2, 8), bool),
        "action": ((2,), np.int64),
        "units": ((2, 8), np.int64),
        "boundaries": ((2, 8, 2), np.float32),
    }


def test_whole_clips_in_their_order_as_they_are():
    examples = numbered(6)
    told = whole_clips(examples, Sampling(16))
    assert told.action.tolist() == list(range(6))
    same(told, whole_clips(examples, Sampling(16)))
    alone = [whole_clips([one], Sampling(16)).x[0] for one in examples]
    np.testing.assert_array_equal(told.x, alone)
    # Without a change, training sees the same.
    drawn = Batches(examples, Sampling(16), 6, seed=0).draw(0)
    np.testing.assert_array_equal(drawn.x[np.argsort(drawn.action)], told.x)


def test_a_clip_in_even_steps_is_the_same_at_any_rate():
    told = [whole_clips([example(rate=rate, seconds=4)], Sampling(32)).x[0] for rate in (25, 30, 60)]
    assert np.ptp(told, axis=0)[:6].max() < 0.03
    assert np.ptp(told, axis=0)[6:9].mean() < 0.02
    # And where it is danced at half the speed.
    slow = example(rate=30, seconds=4)
    slow = Example("slow", 1, SkeletonSequence(slow.sequence.joints, "openpose-18", Fraction(15), "m", "slow"))
    np.testing.assert_array_equal(whole_clips([slow], Sampling(32)).x[0], told[1])


def test_a_window_at_a_rate_goes_by_the_clock():
    for rate in (10, 12, 25, 30, 60, Fraction(30000, 1001)):
        one = prepare(clock(200, rate))
        told = window(one, one.joints, None, SLOW)
        np.testing.assert_allclose(seconds_of(told.x), np.arange(8) / 10, atol=1e-5)
        np.testing.assert_allclose(told.x[6, 1:, WRIST], 1, atol=1e-3)  # a torso a second
        assert told.valid.all()


def test_labels_move_with_frames():
    """Joints and labels of a drawn window tell the same time, stretched, warped and cropped."""
    rng = np.random.default_rng(0)
    units = rng.integers(0, 9, 40).repeat(5)
    units[30:45] = UNKNOWN
    for rate in (15, 30, 50):
        whole = whole_clips([clock(200, rate, units)], Sampling(64))
        at = np.linspace(0, 199, 64)
        np.testing.assert_array_equal(whole.units[0], units[np.floor(at + 0.5).astype(int)])
        warped = Batches([clock(200, rate, units)], Sampling(64), 1, 0, Augmentation(crop=0.3, warp=0.4))
        cut = Batches([clock(200, rate, units)], Sampling(20, Fraction(10)), 1, 0)
        for number in range(5):
            batch = cut.draw(number)
            place = seconds_of(batch.x)[0] * rate + 1e-3  # halves are rounded up
            np.testing.assert_array_equal(batch.units[0], units[np.floor(place + 0.5).astype(int)])
            batch = warped.draw(number)
            place = seconds_of(batch.x)[0] * rate  # the warp rounds to a frame, and the steps do
            around = np.clip(np.floor(place + 0.5).astype(int)[:, None] + [-1, 0, 1], 0, 199)
            assert (units[around] == batch.units[0][:, None]).any(axis=1).all()
            assert np.mean(units[around[:, 1]] == batch.units[0]) > 0.8


def test_boundaries_are_those_of_the_labels_of_the_window():
    units = np.repeat([0, 1, 2, 0], 30)
    told = whole_clips([example(rate=30, seconds=4 - 1 / 30, units=units)], Sampling(120, Fraction(30)))
    np.testing.assert_array_equal(told.boundaries[0], boundary_targets(units, 30))
    peaks = np.argwhere(told.boundaries[0] == 1)
    assert peaks.tolist() == [[30, 0], [60, 0], [60, 1], [90, 1]]
    assert np.isnan(told.boundaries[0][:9]).all()
    wider = whole_clips([example(rate=30, seconds=4 - 1 / 30, units=units)], Sampling(120, Fraction(30), sigma=0.2))
    assert np.nansum(wider.boundaries) == pytest.approx(2 * np.nansum(told.boundaries), rel=0.02)


def test_what_nobody_said_is_unknown():
    told = whole_clips([example(), example(action=2, units=np.zeros(61, np.int64))], SLOW)
    assert told.action.tolist() == [UNLABELLED, 2]
    assert (told.units[0] == UNKNOWN).all()
    assert np.isnan(told.boundaries[0]).all()
    assert (told.units[1] == 0).all()


def test_padding_is_nothing():
    units = np.ones(13, np.int64)
    for told in (
        whole_clips([example(seconds=0.4, units=units)], SLOW),
        Batches([example(seconds=0.4, units=units)], SLOW, 1, seed=0).draw(0),
    ):
        assert told.valid[0].tolist() == [True] * 5 + [False] * 3
        assert (told.x[0, :, 5:] == 0).all()
        assert (told.units[0] == [1] * 5 + [UNKNOWN] * 3).all()
        assert np.isnan(told.boundaries[0, 5:]).all()


def test_frames_of_nobody_are_nothing():
    """Long gone: no label is asked for, as nothing can be seen."""

    def gone(joints):
        joints[20:50] = np.nan

    units = np.repeat([0, 1], [30, 61])
    told = whole_clips([example(seconds=3, units=units, change=gone)], Sampling(91, Fraction(30)))
    inside = np.arange(91)
    inside = (inside >= 20) & (inside < 50)
    np.testing.assert_array_equal(told.valid[0], ~inside)
    assert (told.x[0][:, inside] == 0).all()
    assert (told.units[0][inside] == UNKNOWN).all()
    assert np.isnan(told.boundaries[0][inside]).all()
    np.testing.assert_array_equal(told.units[0][~inside], units[~inside])
    assert np.isfinite(told.boundaries[0][10:20]).all()


@pytest.mark.parametrize("rate", [30, 60])
def test_joints_that_are_missing_for_half_a_second_are_filled(rate):
    half = rate // 2

    def hidden(joints):
        joints[10 : 10 + half, WRIST] = np.nan
        joints[10 : 11 + half, WRIST + 1] = np.nan

    told = whole_clips([example(rate=rate, change=hidden)], Sampling(2 * rate, Fraction(rate)))
    seen = told.x[0, 9]
    assert (seen[:, WRIST] == 1).all()
    np.testing.assert_array_equal(np.flatnonzero(seen[:, WRIST + 1] == 0), np.arange(10, 11 + half))
    assert told.valid.all()


def test_windows_of_a_long_recording_cover_all_of_it():
    """The very first and the very last frame come up about as often as a frame is to be expected."""
    frames, wanted = 300, 43  # source frames of a window of 15 at 10 a second
    batches = Batches([clock(frames)], Sampling(15, Fraction(10)), 8, seed=0)
    told = [seconds_of(window) * 30 for number in range(40) for window in batches.draw(number).x]
    starts = np.array([round(float(times[0])) for times in told])
    assert all(np.ptp(times) == pytest.approx(42, abs=1e-3) for times in told)
    assert (starts.min(), starts.max()) == (0, frames - wanted)
    for edge in (0, frames - wanted):
        assert 0.02 < (starts == edge).mean() < 0.08
    covered = np.zeros(frames)
    for start in starts:
        covered[start : start + wanted] += 1
    assert covered.min() > 0.1 * covered.mean()


@pytest.mark.parametrize("rate", [10, 12, 24, 25, 29, 30, 60, Fraction(30000, 1001)])
@pytest.mark.parametrize("frames", [7, 16, 63])
def test_a_window_of_a_long_recording_is_full(rate, frames):
    told = Batches([clock(700, rate)], Sampling(frames, Fraction(15)), 2, seed=0).draw(0)
    assert told.valid.all()
    assert np.diff(seconds_of(told.x)).min() == pytest.approx(1 / 15, rel=1e-3)


def test_longer_recordings_come_more_often():
    examples = [example(action=0, seconds=1), example(action=1, seconds=8), example(action=2, seconds=0.2)]
    batches = Batches(examples, Sampling(10, Fraction(10)), 10, seed=0)
    assert Counter(batches.draw(0).action.tolist()) == {0: 1, 1: 8, 2: 1}


def test_sizes_are_those_of_the_whole_recording():
    """A window in which the torso is hidden, or looks short, is measured as the others are."""

    def bent(joints):
        joints[60:, 1] = joints[60:, 8] + [0, -0.1, 0]

    one = prepare(example(seconds=3, change=bent))
    assert one.torso == pytest.approx(0.5, rel=0.1)
    cut = window(one, one.joints[61:85], None, SLOW)
    size = np.linalg.norm(one.joints[61, 1] - one.joints[61, 8])
    assert np.linalg.norm(cut.x[:3, 0, 1] - cut.x[:3, 0, 8]) == pytest.approx(size / (0.5 * one.torso), rel=1e-3)


def test_what_cannot_be_drawn_from_is_named():
    def headless(joints):
        joints[:, 1] = np.nan

    with pytest.raises(SchemaError, match="clip 7: no frame shows neck and hips"):
        Batches([example(), example("clip 7", change=headless)], SLOW, 1, seed=0)
    with pytest.raises(SchemaError, match="no examples"):
        Batches([], SLOW, 1, seed=0)
    joints = np.random.default_rng(0).normal(size=(9, 20, 3)).astype(np.float32)
    other = Example("other", 1, SkeletonSequence(joints, "kinect-20", Fraction(30), "m", "other"))
    with pytest.raises(SchemaError, match="other: its joints are kinect-20 in 3 coordinates, those of one openpose-18"):
        Batches([example(), other], SLOW, 1, seed=0)
