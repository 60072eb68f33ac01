"""Made-up variety for training: what it changes, and what it must not."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data import augment as parts
from analysis.data.augment import Augmentation, augment, mirror, turn, warp_joints, warp_map, warp_units
from analysis.data.inputs import torso_of
from analysis.skeleton.layouts import LAYOUTS

LAYOUT = LAYOUTS["kinect-20"]
RIGHT, LEFT = LAYOUT.index("right_wrist"), LAYOUT.index("left_wrist")
EVERYTHING = Augmentation(
    crop=0.3, warp=0.4, mirror=0.5, yaw=30, limbs=0.1, scale=0.1, noise=0.02, drop=0.2, longest=0.5
)  # fmt: skip


def rng(seed=0):
    return np.random.default_rng(seed)


def body(frames=40, coordinates=3, seed=1):
    """A moving body with something missing: a joint throughout, a joint for a while, a frame of nobody."""
    joints = rng(seed).standard_normal((frames, len(LAYOUT.joints), coordinates)).astype(np.float32).cumsum(axis=0) / 10
    joints += rng(seed + 1).uniform(1, 3, (len(LAYOUT.joints), coordinates)).astype(np.float32)
    joints[:, 3] = np.nan
    joints[5:9, RIGHT] = np.nan
    joints[20] = np.nan
    return joints


def bones(joints):
    return np.stack([np.linalg.norm(joints[:, b] - joints[:, a], axis=-1) for a, b in LAYOUT.bones], axis=1)


def handedness(joints):
    """Sign of the volume spanned by up, forward... and the line from the left to the right shoulder."""
    up = joints[:, LAYOUT.index("neck")] - joints[:, LAYOUT.index("mid_hip")]
    across = joints[:, LAYOUT.index("right_shoulder")] - joints[:, LAYOUT.index("left_shoulder")]
    ahead = joints[:, LAYOUT.index("head")] - joints[:, LAYOUT.index("neck")]
    return np.sign((np.cross(up, across) * ahead).sum(axis=-1))


def test_the_mirror_swaps_sides_and_negates_x():
    joints = body()
    out = mirror(joints, LAYOUT)
    np.testing.assert_array_equal(out[:, LEFT, 0], -joints[:, RIGHT, 0])
    np.testing.assert_array_equal(out[:, LEFT, 1:], joints[:, RIGHT, 1:])
    np.testing.assert_array_equal(out[:, LAYOUT.index("neck"), 1:], joints[:, LAYOUT.index("neck"), 1:])
    np.testing.assert_array_equal(mirror(out, LAYOUT), joints)


def test_a_mirrored_body_is_still_a_body():
    """With sides swapped, left is where left was as seen by the body: a mirror alone would turn it inside out."""
    joints = body()
    seen = ~np.isnan(handedness(joints))
    np.testing.assert_array_equal(handedness(mirror(joints, LAYOUT))[seen], handedness(joints)[seen])
    alone = joints * np.array([-1, 1, 1], np.float32)
    np.testing.assert_array_equal(handedness(alone)[seen], -handedness(joints)[seen])


def test_turning_is_about_the_vertical():
    joints = body()
    out = turn(joints, np.pi / 2)
    np.testing.assert_array_equal(out[..., 1], joints[..., 1])
    np.testing.assert_allclose(bones(out), bones(joints), rtol=1e-4)
    np.testing.assert_allclose(np.nanmean(out, axis=(0, 1)), np.nanmean(joints, axis=(0, 1)), atol=1e-4)
    assert np.nanmax(np.abs(out - joints)) > 0.1
    np.testing.assert_allclose(turn(out, -np.pi / 2), joints, atol=1e-5)
    flat = body(coordinates=2)
    np.testing.assert_array_equal(turn(flat, 1.0), flat)


def test_scaling_is_about_the_middle():
    joints = body()
    out = parts.scale(joints, 1.5)
    np.testing.assert_allclose(bones(out), bones(joints) * 1.5, rtol=1e-4)
    np.testing.assert_allclose(np.nanmean(out, axis=(0, 1)), np.nanmean(joints, axis=(0, 1)), atol=1e-4)


def test_limbs_grow_alike_on_both_sides():
    joints = body()
    out = parts.scale_limbs(joints, LAYOUT, 0.2, rng())
    factors = (bones(out) / bones(joints))[:20]
    names = [LAYOUT.joints[joint] for _, joint in LAYOUT.bones]
    steady = factors[0]
    assert np.nanmax(np.abs(factors - steady)) < 1e-3
    assert np.nanmin(steady) >= 0.8
    assert np.nanmax(steady) <= 1.2
    assert np.nanstd(steady) > 0.02
    for i, name in enumerate(names):
        if name.startswith("left_"):
            other = steady[names.index(name.replace("left", "right"))]
            assert np.isnan(other) or np.isnan(steady[i]) or steady[i] == pytest.approx(other, rel=1e-3)


def test_noise_is_measured_in_torso_lengths():
    joints = body(frames=400)
    size = torso_of(joints, LAYOUT)
    error = parts.add_noise(joints, LAYOUT, 0.05, rng()) - joints
    assert np.nanstd(error) == pytest.approx(0.05 * size, rel=0.03)
    np.testing.assert_allclose(torso_of(joints * 7, LAYOUT), 7 * size, rtol=1e-5)
    nobody = np.full_like(joints, np.nan)
    assert np.isnan(parts.add_noise(nobody, LAYOUT, 0.05, rng())).all()


def test_dropped_joints_are_gone_for_one_stretch():
    joints = np.ones((50, 2000, 3), np.float32)
    gone = np.isnan(parts.drop_joints(joints, 0.3, 0.4, rng())).all(axis=2)
    hit = gone.any(axis=0)
    assert 0.27 < hit.mean() < 0.33
    lengths = gone.sum(axis=0)[hit]
    assert lengths.max() <= 20
    assert lengths.min() >= 1
    assert lengths.std() > 3
    changes = np.abs(np.diff(gone.astype(int), axis=0)).sum(axis=0)
    assert changes.max() <= 2
    assert gone[0].any()
    assert gone[-1].any()


def test_the_map_of_a_time_warp():
    for seed in range(20):
        at = warp_map(64, 0.4, rng(seed))
        speeds = np.diff(at)
        assert (at[0], at[-1]) == (0, pytest.approx(63))
        assert speeds.min() > 0
        assert speeds.max() / speeds.min() <= 1.4**2 + 1e-9
        assert np.abs(np.diff(speeds)).max() < 0.1
    assert np.abs(warp_map(64, 0.4, rng()) - np.arange(64)).max() > 1
    np.testing.assert_allclose(warp_map(64, 0.0, rng()), np.arange(64))
    assert len(warp_map(1, 0.4, rng())) == 1


def test_a_time_warp_moves_joints_and_labels_by_one_map():
    """The joints say where in the old take a frame comes from; the labels must be those of that place."""
    units = np.repeat([0, 1, -1, 2, 0], [7, 13, 5, 20, 15])
    clock = np.broadcast_to(np.arange(60, dtype=np.float32)[:, None, None], (60, 20, 3))
    at = warp_map(60, 0.5, rng(3))
    told = warp_joints(clock, at)[:, 0, 0]
    np.testing.assert_allclose(told, at, rtol=1e-5)
    warped = warp_units(units, at)
    np.testing.assert_array_equal(warped, units[np.floor(told + 0.5).astype(int)])
    assert not np.array_equal(warped, units)
    assert set(warp_units(units[units >= 0], warp_map(55, 0.5, rng()))) == {0, 1, 2}
    two = np.stack([units, units[::-1]])
    np.testing.assert_array_equal(warp_units(two, at)[0], warped)


def test_a_time_warp_lets_missing_move_as_labels_do():
    joints = body(frames=60)
    missing = np.isnan(joints).any(axis=2)
    at = warp_map(60, 0.5, rng(4))
    found = np.isnan(warp_joints(joints, at)).any(axis=2)
    for joint in (0, 3, RIGHT):
        np.testing.assert_array_equal(found[:, joint], warp_units(missing[:, joint].astype(int), at) == 1)


def test_a_crop_is_one_window_of_both():
    joints, units = body(frames=30), np.arange(30)
    part, labels = parts.crop(joints, units, 12, rng())
    assert len(part) == 12
    np.testing.assert_array_equal(labels, np.arange(labels[0], labels[0] + 12))
    np.testing.assert_array_equal(part, joints[labels])
    assert len(parts.crop(joints, None, 99, rng())[0]) == 30


@pytest.mark.parametrize("coordinates", [2, 3])
def test_all_parts_together(coordinates):
    joints, units = body(coordinates=coordinates), np.repeat([0, 1, 2, -1], 10)
    kept = joints.copy()
    for seed in range(30):
        out, labels = augment(joints, units, LAYOUT, EVERYTHING, rng(seed))
        assert out.dtype == np.float32
        assert 28 <= len(out) <= 40
        assert len(labels) == len(out)
        assert np.isnan(out[:, [3, int(LAYOUT.swap[3])]]).all(axis=(0, 2)).any()
        assert not np.isinf(out).any()
    np.testing.assert_array_equal(joints, kept)
    again, _ = augment(joints, units, LAYOUT, EVERYTHING, rng(29))
    np.testing.assert_array_equal(again, out)
    assert augment(joints, None, LAYOUT, EVERYTHING, rng())[1] is None


def test_missing_stays_missing():
    joints = body()
    still = Augmentation(yaw=30, limbs=0.2, scale=0.2, noise=0.05)
    out, _ = augment(joints, None, LAYOUT, still, rng())
    np.testing.assert_array_equal(np.isnan(out), np.isnan(joints))
    assert not np.array_equal(out[0, 0], joints[0, 0])


def test_nothing_is_done_by_default():
    joints, units = body(), np.zeros(40, np.int64)
    out, labels = augment(joints, units, LAYOUT, Augmentation(), rng())
    np.testing.assert_array_equal(out, joints)
    np.testing.assert_array_equal(labels, units)
