"""What a network is given of a skeleton: values by hand, and what must not change them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.inputs import channels, fill_short_gaps, hips_of, resample, steadied, torso_of
from analysis.schema import OPENPOSE_18, SchemaError
from analysis.skeleton.layouts import KINECT_20, LAYOUTS
from tests.analysis.fake_parser import motion

LAYOUT = LAYOUTS[OPENPOSE_18]
NECK, NOSE = LAYOUT.index("neck"), LAYOUT.index("nose")
RIGHT_HIP, LEFT_HIP, WRIST = (LAYOUT.index(name) for name in ("right_hip", "left_hip", "right_wrist"))
ELBOW, EYE = LAYOUT.index("right_elbow"), LAYOUT.index("right_eye")
PLACE, BONE, SPEED, SEEN = slice(0, 3), slice(3, 6), slice(6, 9), 9
TORSO = 0.5


def body(frames=3):
    """(T, 18, 3): every joint at the origin, but for the neck, the hips and the right arm. The torso is 0.5 long."""
    joints = np.zeros((frames, 18, 3), np.float32)
    joints[:, NECK] = [0, -0.5, 0]
    joints[:, RIGHT_HIP], joints[:, LEFT_HIP] = [-0.1, 0, 0], [0.1, 0, 0]
    joints[:, ELBOW], joints[:, WRIST] = [-0.3, -0.3, 0], [-0.3, -0.1, -0.1]
    return joints


def given(joints, rate=10.0, torso=TORSO, layout=OPENPOSE_18):
    return channels(joints, layout, rate, torso)


def moving(frames=40, seed=0):
    steps = np.random.default_rng(seed).normal(0, 0.02, (frames, 18, 3)).cumsum(axis=0)
    return (body(frames) + steps).astype(np.float32)


def test_the_middle_of_the_hips_and_the_torso():
    joints = body(5)
    joints[:, [RIGHT_HIP, LEFT_HIP]] += 1
    np.testing.assert_allclose(hips_of(joints, LAYOUT), np.ones((5, 3)))
    joints[2, LEFT_HIP, 1] = np.nan
    assert np.isnan(hips_of(joints, LAYOUT)[2]).any()
    assert np.isfinite(hips_of(joints, LAYOUT)[[0, 1, 3, 4]]).all()
    lengths = np.array([0.2, 0.3, 0.5, 0.5, 0.52], np.float32)  # bent forward twice, and a little noise
    joints = body(6)
    joints[:5, NECK, 1] = -lengths
    joints[5, NECK] = np.nan
    assert torso_of(joints, LAYOUT) == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["acclaim-31", "bvh-18"])
def test_a_torso_reaches_to_the_base_of_the_neck_of_motion_capture(name):
    layout = LAYOUTS[name]
    joints = np.zeros((4, len(layout.joints), 3), np.float32)
    joints[:, layout.index("neck_base"), 1] = 0.4
    assert torso_of(joints, layout) == pytest.approx(0.4)


def test_a_body_without_a_torso():
    joints = body()
    joints[:, NECK] = np.nan
    assert np.isnan(torso_of(joints, LAYOUT))
    with pytest.raises(SchemaError, match="torso: nan is no length"):
        given(body(), torso=torso_of(joints, LAYOUT))
    with pytest.raises(SchemaError, match=r"torso: 0\.0 is no length"):
        given(body(), torso=0.0)
    with pytest.raises(SchemaError, match="coco-17 has no neck"):
        torso_of(np.zeros((3, 17, 3), np.float32), LAYOUTS["coco-17"])
    with pytest.raises(SchemaError, match="layout: 'dog-4'"):
        given(body(), layout="dog-4")


def test_places_and_bones_by_hand():
    joints = body() + np.array([3, 4, 5], np.float32)
    x = given(joints)
    assert x.shape == (10, 3, 18)
    assert x.dtype == np.float32
    # Half a torso, 0.25 m, is 1; the root of the tree, the neck, has no bone.
    np.testing.assert_allclose(x[PLACE, 0, NECK], [0, -2, 0], atol=1e-5)
    np.testing.assert_allclose(x[PLACE, 0, RIGHT_HIP], [-0.4, 0, 0], atol=1e-5)
    np.testing.assert_allclose(x[PLACE, 0, WRIST], [-1.2, -0.4, -0.4], atol=1e-5)
    np.testing.assert_allclose(x[BONE, 0, WRIST], [0, 0.8, -0.4], atol=1e-5)
    np.testing.assert_allclose(x[BONE, 0, NOSE], [0, 2, 0], atol=1e-5)
    np.testing.assert_allclose(x[BONE, 0, LAYOUT.parents.index(-1)], 0, atol=1e-5)
    assert (x[SEEN] == 1).all()
    assert (x[SPEED] == 0).all()


def test_velocities_by_hand():
    joints = body()
    joints[1, WRIST, 0] += 0.1
    joints[2] += np.array([0, 0, 0.2], np.float32)  # the whole body; the wrist falls back as well
    x = given(joints, rate=10)
    # 0.1 m in 0.1 s are two torsos a second.
    np.testing.assert_allclose(x[SPEED, 1, WRIST], [2, 0, 0], atol=1e-5)
    np.testing.assert_allclose(x[SPEED, 2, WRIST], [-2, 0, 4], atol=1e-5)
    np.testing.assert_allclose(x[SPEED, 2, NECK], [0, 0, 4], atol=1e-5)
    assert (x[SPEED, 0] == 0).all()
    np.testing.assert_allclose(x[PLACE, 2], x[PLACE, 0], atol=1e-5)
    np.testing.assert_allclose(given(joints, rate=Fraction(30))[SPEED], 3 * x[SPEED], atol=1e-4)


def test_in_a_picture_there_are_seven_channels():
    flat = body()[..., :2]
    x = given(flat)
    assert x.shape == (7, 3, 18)
    np.testing.assert_array_equal(x[:2], given(body())[:2])
    np.testing.assert_array_equal(x[-1], 1)


@pytest.mark.parametrize("shift", [(0.3, 0, 0), (-2, 1, 4)])
def test_where_the_body_stands_changes_nothing(shift):
    joints = moving()
    np.testing.assert_allclose(given(joints + np.array(shift, np.float32)), given(joints), atol=1e-4)


@pytest.mark.parametrize("factor", [0.001, 180.0])
def test_neither_does_its_unit(factor):
    joints = moving()
    scaled = (joints * np.float32(factor)).astype(np.float32)
    torso = torso_of(joints, LAYOUT)
    assert torso_of(scaled, LAYOUT) == pytest.approx(factor * torso, rel=1e-5)
    np.testing.assert_allclose(given(scaled, torso=factor * torso), given(joints, torso=torso), atol=1e-4)


def test_a_cut_s_channels_are_the_cut_of_the_channels():
    """But for the first frame's velocity, which is 0: the cut does not know the frame before."""
    joints = moving()
    joints[8:13, WRIST] = np.nan
    joints[20] = np.nan
    whole = given(joints)
    for start, stop in ((5, 30), (10, 12), (21, 40)):
        part = given(joints[start:stop])
        np.testing.assert_array_equal(part[:, 1:], whole[:, start + 1 : stop])
        np.testing.assert_array_equal(np.delete(part[:, 0], SPEED, axis=0), np.delete(whole[:, start], SPEED, axis=0))
        assert (part[SPEED, 0] == 0).all()


def test_what_is_missing_is_nothing_in_every_channel():
    joints = moving(6)
    joints[2:4, WRIST] = np.nan
    joints[5, EYE, 2] = np.nan  # its depth alone
    joints[1, NOSE] = np.nan  # the eyes hang on it
    x = given(joints)
    assert np.isfinite(x).all()
    assert (x[:, 2:4, WRIST] == 0).all()
    assert (x[:, 5, EYE] == 0).all()
    assert (x[BONE, 1, EYE] == 0).all()
    expected = np.ones((6, 18))
    expected[2:4, WRIST] = expected[5, EYE] = expected[1, NOSE] = 0
    np.testing.assert_array_equal(x[SEEN], expected)
    # Back again, its speed is not known: no jump from nowhere.
    assert (x[SPEED, 4, WRIST] == 0).all()
    assert (x[SPEED, 5, WRIST] != 0).all()
    kept = np.delete(given(moving(6)), WRIST, axis=2)[:, 4]
    np.testing.assert_array_equal(np.delete(x, WRIST, axis=2)[:, 4], kept)


def test_a_missing_hip_and_a_frame_of_nobody():
    joints = moving(4)
    joints[1, LEFT_HIP] = np.nan
    joints[2] = np.nan
    x = given(joints)
    seen = np.delete(joints[1], LEFT_HIP, axis=0)
    wanted = (joints[1, WRIST] - seen.mean(axis=0)) / (0.5 * TORSO)
    np.testing.assert_allclose(x[PLACE, 1, WRIST], wanted, atol=1e-5)
    assert (x[:, 2] == 0).all()
    np.testing.assert_array_equal(x[PLACE, 3], given(moving(4))[PLACE, 3])


def test_other_layouts_have_their_own_bones():
    layout = LAYOUTS[KINECT_20]
    joints = np.random.default_rng(0).normal(size=(2, 20, 3)).astype(np.float32)
    x = given(joints, layout=KINECT_20, torso=2.0)
    hand, wrist = layout.index("left_hand"), layout.index("left_wrist")
    np.testing.assert_allclose(x[BONE, 0, hand], joints[0, hand] - joints[0, wrist], atol=1e-5)


def test_frames_in_between():
    joints = np.arange(5, dtype=np.float32)[:, None, None] * np.ones((1, 2, 3), np.float32)
    joints[3, 1] = np.nan
    out = resample(joints, np.array([0, 0.25, 2, 2.5, 3, 3.5, 4, 9]))
    np.testing.assert_allclose(out[:, 0, 0], [0, 0.25, 2, 2.5, 3, 3.5, 4, 4])
    # Missing where a side that counts is missing; on a frame, only that frame counts.
    np.testing.assert_array_equal(np.isnan(out[:, 1, 0]), [0, 0, 0, 1, 1, 1, 0, 0])
    assert out.dtype == np.float32
    one = resample(joints[:1], np.array([0.0, 0.0]))
    np.testing.assert_array_equal(one, joints[[0, 0]])


def test_the_same_motion_at_any_frame_rate():
    """Places and velocities are those of time: 25, 30 and 60 frames a second tell a network at 15 the same."""
    told = []
    for rate in (25, 30, 60):
        clip = motion(4, rate)
        samples = resample(clip.joints, np.arange(50) * rate / 15)
        told.append(given(samples, rate=15, torso=torso_of(clip.joints, LAYOUT)))
    spread = np.ptp(told, axis=0)
    assert np.abs(told[0][SPEED]).mean() > 0.5
    assert spread[PLACE].max() < 0.03
    assert spread[SPEED].max() < 0.3
    assert spread[SPEED].mean() < 0.02


def test_short_gaps_are_filled_and_long_ones_are_not():
    joints = np.arange(20, dtype=np.float32)[:, None, None] * np.ones((1, 4, 3), np.float32)
    clean = joints.copy()
    joints[4:7, 0] = np.nan  # 3 frames
    joints[4:8, 1] = np.nan  # 4
    joints[12, 1, 2] = np.nan  # one coordinate
    joints[:2, 2] = joints[18:, 2] = np.nan  # at the ends nothing is between
    kept = joints.copy()
    out = fill_short_gaps(joints, 3)
    np.testing.assert_allclose(out[:, 0], clean[:, 0])
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(out[:, 1, 0])), [4, 5, 6, 7])
    np.testing.assert_allclose(out[12, 1], clean[12, 1])
    np.testing.assert_array_equal(np.isnan(out[:, 2]), np.isnan(joints[:, 2]))
    np.testing.assert_array_equal(out[:, 3], clean[:, 3])
    np.testing.assert_array_equal(joints, kept)
    np.testing.assert_array_equal(fill_short_gaps(joints, 0), joints)


def test_steadied_joints_keep_what_is_missing_and_borrow_nothing_from_it():
    joints = np.zeros((9, 2, 3), np.float32)
    joints[4, 0] = 1
    joints[5:, 1] = np.nan
    joints[:5, 1] = 2
    told = steadied(joints, 1.0)
    bell = np.exp(-0.5 * np.arange(-4, 5) ** 2)
    np.testing.assert_allclose(told[:, 0, 0], bell / bell.sum(), atol=1e-3)
    np.testing.assert_allclose(told[:5, 1], 2, rtol=1e-6)
    assert np.isnan(told[5:, 1]).all()
