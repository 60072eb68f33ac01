"""Recordings made of clips: every clip once, labels exact, and seams that leave neither a jump nor a stop."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.augment import turn
from analysis.data.examples import Example
from analysis.data.inputs import hips_of, torso_of
from analysis.data.joined_clips import BLEND, CLIPS, join, join_all
from analysis.data.splits import read_split
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

BODY = LAYOUTS[KINECT_20]


def clip(name, frames=20, at=(0.0, 0.0, 0.0), facing=0.0, arm=0.0, speed=0.0):
    """A body that stands at `at`, its right hand `arm` metres higher; all of it goes `speed` metres a frame in x."""
    joints = np.zeros((frames, len(BODY.joints), 3), np.float32)
    for i, joint in enumerate(BODY.joints):
        side = {"l": 0.2, "r": -0.2}.get(joint[0], 0.0) if "_" in joint and joint != "mid_hip" else 0.0
        joints[:, i] = (side, -1.0 + i / 20, 0.01 * i)
    joints[:, BODY.index("right_hand"), 1] -= arm
    joints = turn(joints, facing) + np.float32(at)
    joints[..., 0] += speed * np.arange(frames, dtype=np.float32)[:, None]
    sequence = SkeletonSequence(joints, KINECT_20, Fraction(15), "m", name)
    return Example(name, int(name[5:7]), sequence, int(name[1:3]) - 1)


def pool(subjects, actions=12):
    return [clip(f"a{a:02d}_s{s:02d}_e01", frames=10 + a) for s in subjects for a in range(1, actions + 1)]


@pytest.mark.parametrize("seed", range(5))
def test_every_clip_is_in_one_recording_of_its_subject(seed):
    clips = pool([1, 3], 17)
    joined = join_all(clips, np.random.default_rng(seed))
    for one in joined:
        runs = 1 + int((np.diff(one.units) != 0).sum())
        assert CLIPS[0] <= runs <= CLIPS[1]
        assert one.subject == int(one.name[1:3])
    for subject in (1, 3):
        labels = np.concatenate([one.units for one in joined if one.subject == subject])
        frames = {unit: int((labels == unit).sum()) for unit in np.unique(labels)}
        assert frames == {action: 10 + action for action in range(1, 18)}
    again = join_all(clips[::-1], np.random.default_rng(seed))
    assert all(np.array_equal(a.sequence.joints, b.sequence.joints) for a, b in zip(joined, again, strict=True))
    other = join_all(clips, np.random.default_rng(seed + 1))
    assert [one.units.tolist() for one in other] != [one.units.tolist() for one in joined]


@pytest.mark.parametrize("count", [1, 3, 4, 8, 9, 11])
def test_few_clips_are_dealt_as_well(count):
    joined = join_all(pool([2], count), np.random.default_rng(0))
    assert sum(len(np.unique(one.units)) for one in joined) == count
    assert len(joined) == (1 if count <= 8 else 2)


def test_labels_begin_with_the_first_frame_of_their_clip():
    parts = [clip("a05_s01_e01", 12), clip("a02_s01_e01", 30), clip("a05_s01_e02", 9)]
    one = join(parts, "made", np.random.default_rng(0))
    assert one.units.tolist() == [5] * 12 + [2] * 30 + [5] * 9
    # Away from the seams clips that stood alike are as they were.
    np.testing.assert_allclose(one.sequence.joints[:8], parts[0].sequence.joints[:8], atol=1e-6)
    assert one.action is None


def test_a_clip_stands_where_the_last_one_did_and_faces_the_same_way():
    first = clip("a01_s01_e01", at=(1.0, 0.2, 3.0), facing=0.4)
    second = clip("a02_s01_e01", at=(-2, -0.3, 2), facing=-1)
    whole = join([first, second], "made", np.random.default_rng(0)).sequence.joints
    np.testing.assert_allclose(whole, np.repeat(first.sequence.joints[:1], 40, axis=0), atol=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_what_differs_is_spread_evenly_and_nothing_jumps(seed):
    low, high = clip("a01_s01_e01"), clip("a02_s01_e01", arm=0.8)
    hand = join([low, high], "made", np.random.default_rng(seed)).sequence.joints[:, BODY.index("right_hand"), 1]
    steps = np.abs(np.diff(hand))
    moving = np.flatnonzero(steps > 1e-6)
    assert BLEND[0] <= len(moving) <= BLEND[1] + 1
    assert steps.max() <= 0.8 * 1.5 / BLEND[0]  # the curve's steepest place, in the shortest seam
    assert np.abs(np.diff(hand, n=2)).max() <= 0.8 * 6 / BLEND[0] ** 2
    np.testing.assert_allclose(hand[[0, -1]], [low.sequence.joints[0, BODY.index("right_hand"), 1], hand[0] - 0.8])


def test_who_moves_goes_on_moving_through_the_seam():
    parts = [clip("a01_s01_e01", speed=0.03), clip("a02_s01_e01", speed=0.03, at=(5, 0, 5))]
    hips = hips_of(join(parts, "made", np.random.default_rng(0)).sequence.joints, BODY)
    np.testing.assert_allclose(np.diff(hips[:, 0]), 0.03, atol=1e-5)


def test_who_cannot_be_joined():
    rng = np.random.default_rng(0)
    good = clip("a01_s01_e01")
    with pytest.raises(SchemaError, match="a02_s01_e01: has no class"):
        join([good, replace(clip("a02_s01_e01"), action=None)], "made", rng)
    gone = clip("a02_s01_e01")
    gone.sequence.joints[-1, 3] = np.nan
    with pytest.raises(SchemaError, match="a02_s01_e01: no whole body in its first or last frame"):
        join([good, gone], "made", rng)
    slow = clip("a02_s01_e01")
    slow = replace(slow, sequence=replace(slow.sequence, rate=Fraction(30)))
    with pytest.raises(SchemaError, match="another kind of clip"):
        join([good, slow], "made", rng)
    with pytest.raises(SchemaError, match="no order in which no action follows itself"):
        join_all([clip("a01_s01_e01"), clip("a01_s01_e02")], rng)


@pytest.mark.data
def test_seams_between_real_clips_are_no_faster_than_dance(data):
    """Speeds and changes of speed at seams are those of the clips: nine of ten lie below the clips' 99 in 100."""
    if not (data / "msr_action3d").is_dir():
        pytest.skip("the skeletons are not here (DANCESITE_DATA)")
    from analysis.experiments.msr import read

    examples = read(data)
    clips = [examples[name] for name in read_split("msr_action3d", "setting2").fit]
    joined = join_all(clips, np.random.default_rng(0))
    assert sum(one.sequence.n_frames for one in joined) == sum(one.sequence.n_frames for one in clips)
    for order in (1, 2):
        seams, inside = [], []
        for one in joined:
            joints = one.sequence.joints
            size = torso_of(joints, BODY)
            change = np.linalg.norm(np.diff(joints, n=order, axis=0), axis=2).mean(axis=1) / size
            far = np.ones(len(change), bool)
            for at in np.flatnonzero(np.diff(one.units)) + 1:
                near = slice(max(0, at - BLEND[1]), at + BLEND[1])
                seams.append(np.nanmax(change[near]))
                far[near] = False
            inside.extend(change[far & np.isfinite(change)])
        assert (np.array(seams) < np.quantile(inside, 0.99)).mean() > 0.9
