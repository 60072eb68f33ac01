"""Recordings whose units come in another order: nothing is lost, labels stay with bodies, joints leave no jump."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.augment import turn
from analysis.data.examples import Example
from analysis.data.inputs import hips_of
from analysis.data.reorder import heading, joined, pieces_of, reordered
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

BODY = LAYOUTS[KINECT_20]
UNITS = np.array([0] * 10 + [1] * 20 + [0] * 10 + [2] * 20 + [3] * 20 + [-1] * 5 + [0] * 5 + [4] * 20 + [0] * 6)


def standing(frames, at=(0.0, 0.0), facing=0.0, height=0.0):
    """A body that stands: joints on a line per side, hips over `at` (x, z)."""
    joints = np.zeros((frames, len(BODY.joints), 3), np.float32)
    for i, name in enumerate(BODY.joints):
        side = {"l": 0.2, "r": -0.2}.get(name[0], 0.0) if "_" in name and name != "mid_hip" else 0.0
        joints[:, i] = (side, -i / 20 + height, 0.01 * i)
    joints = turn(joints, -facing)
    hips = hips_of(joints, BODY)[0]
    return joints + np.float32([at[0] - hips[0], 0, at[1] - hips[2]])


def example(units=UNITS, joints=None):
    joints = standing(len(units)) if joints is None else joints
    # Each unit holds the left hand elsewhere, so that a label can be told from the body.
    hand = BODY.index("left_hand")
    joints[:, hand, 1] = np.where(np.isnan(joints[:, hand, 1]), np.nan, units)
    return Example("made", 1, SkeletonSequence(joints, KINECT_20, Fraction(15), "m", "made"), None, units)


def test_pieces_are_cut_in_the_middle_of_background():
    assert pieces_of(example()) == [(0, 35), (35, 60), (60, 85), (85, 116)]


def test_a_recording_without_units_has_no_order():
    with pytest.raises(SchemaError, match="made: no unit is labelled"):
        reordered(example(np.zeros(20, np.int64)), np.random.default_rng(0))


@pytest.mark.parametrize("seed", range(5))
def test_everything_is_there_in_another_order(seed):
    before = example()
    after = reordered(before, np.random.default_rng(seed))
    assert after.units.shape == before.units.shape
    assert sorted(after.units) == sorted(before.units)
    assert (after.units != before.units).any()
    again = reordered(before, np.random.default_rng(seed))
    np.testing.assert_array_equal(after.sequence.joints, again.sequence.joints)
    # Away from the joints the hand still says which unit this is.
    hand = after.sequence.joints[:, BODY.index("left_hand"), 1]
    edges = np.flatnonzero(np.diff(after.units))
    far = np.array([np.abs(edges - frame).min() > 8 for frame in range(len(hand))])
    assert (np.abs(hand - after.units)[far] < 1e-5).mean() > 0.8
    assert (before.units == UNITS).all()


def test_a_piece_begins_where_the_last_one_ended_and_faces_the_same_way():
    first, second = standing(30, (1.0, 2.0), 0.3), standing(30, (-2.0, 4.0), -1.2)
    whole = joined([first, second], BODY, [6])
    np.testing.assert_allclose(whole, standing(60, (1.0, 2.0), 0.3), atol=1e-5)
    np.testing.assert_allclose(heading(whole, BODY), heading(first, BODY)[0], atol=1e-5)


def test_what_differs_is_spread_over_the_joint():
    low, high = standing(20), standing(20, height=-0.8)
    whole = joined([low, high], BODY, [8])
    assert np.abs(np.diff(whole, axis=0)).max() < 0.11  # metres a frame, where the cut was 0.8
    np.testing.assert_array_equal(whole[:16], low[:16])
    np.testing.assert_allclose(whole[24:], high[4:], atol=1e-6)


def test_missing_bodies_stay_missing_and_stop_nothing():
    joints = standing(len(UNITS))
    joints[30:37] = np.nan
    before = example(joints=joints)
    after = reordered(before, np.random.default_rng(1))
    gone = np.isnan(after.sequence.joints).all(axis=(1, 2))
    assert gone.sum() == 7
    assert not np.isnan(after.sequence.joints[~gone]).any()
