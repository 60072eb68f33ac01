"""Smoothing on known signals, the skeleton, and the real estimator against published key-points."""

from __future__ import annotations

import json

import numpy as np
import pytest

from analysis.pose.blazepose import to_joints
from analysis.pose.jumps import find_jumps
from analysis.pose.smoothing import one_euro
from analysis.schema import JOINTS
from analysis.skeleton import BONES, PARENTS, SWAP, joint_angles

rng = np.random.default_rng(5)


def test_rest_stays_and_noise_shrinks():
    assert np.allclose(one_euro(np.full((50, 2), 3.0), 30), 3.0)
    noise = rng.normal(0, 0.01, (400, 3))
    assert one_euro(noise, 30).std() < 0.5 * noise.std()


def test_movement_does_not_lag():
    t = np.arange(120) / 30
    ramp = t * 1.5
    assert np.abs(one_euro(ramp, 30)[20:-20] - ramp[20:-20]).max() < 0.01
    wave = 0.5 * np.sin(2 * np.pi * t)
    smooth = one_euro(wave, 30)
    shift = np.correlate(smooth, wave, "full").argmax() - (len(wave) - 1)
    assert shift == 0
    assert smooth[20:-20].max() > 0.4


def test_nothing_crosses_a_gap():
    values = np.zeros(40)
    values[20:] = 10
    values[18:20] = np.nan
    smooth = one_euro(values, 30)
    assert np.isnan(smooth[18:20]).all()
    assert np.allclose(smooth[:18], 0)
    assert np.allclose(smooth[20:], 10)
    one = np.full(5, np.nan)
    one[2] = 4
    assert one_euro(one, 30)[2] == 4


def test_smoothing_does_not_depend_on_the_rate():
    def smooth(rate):
        t = np.arange(4 * rate) / rate
        return one_euro(0.3 * np.sin(2 * np.pi * 0.7 * t), rate)[:: rate // 25]

    assert np.abs(smooth(25) - smooth(50)).max() < 0.02


def test_the_body_is_a_tree_and_sides_swap():
    assert len(BONES) == 17
    assert PARENTS.count(-1) == 1
    assert (SWAP[SWAP] == np.arange(18)).all()
    assert JOINTS[SWAP[JOINTS.index("right_knee")]] == "left_knee"
    assert SWAP[JOINTS.index("neck")] == JOINTS.index("neck")


def test_angles_never_wrap():
    joints = rng.normal(size=(1, 18, 2))
    shoulder, elbow, wrist = (JOINTS.index(f"right_{n}") for n in ("shoulder", "elbow", "wrist"))
    turn = np.linspace(0, 4 * np.pi, 400)
    joints = np.repeat(joints, 400, axis=0)
    joints[:, shoulder], joints[:, elbow] = [0, 1], [0, 0]
    joints[:, wrist] = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    angle = joint_angles(joints)[:, 0]
    assert angle.min() >= 0
    assert angle.max() <= np.pi + 1e-9
    assert np.abs(np.diff(angle)).max() < 0.04
    assert angle[100] == pytest.approx(np.pi, abs=0.05)


def test_a_walk_is_no_jump_but_another_place_is():
    track = np.tile(rng.uniform(0, 100, (18, 2)), (60, 1, 1))
    track += np.arange(60)[:, None, None] * 3
    assert find_jumps(track, 25) == []
    track[40:] += 400
    assert find_jumps(track, 25) == [40]
    track[38:40] = np.nan
    assert find_jumps(track, 25) == [40]


@pytest.mark.data
@pytest.mark.slow
def test_blazepose_finds_the_published_key_points(data, tmp_path):
    from analysis.media.plan import plan_frames
    from analysis.media.probing import probe
    from analysis.pose import convert_and_track, estimator_build

    path = data / "clips" / "pose_squats.mp4"
    plan = plan_frames(path, probe(path))
    estimator = estimator_build()
    try:
        track = convert_and_track(
            path, plan, proxy_path=None, estimator=estimator, thumbnail_path=None, progress=lambda d, t: None
        )
    finally:
        estimator.close()
    published = np.array(json.loads((data / "clips" / "pose_squats.full.json").read_text()))[..., :2]
    wanted = np.stack([to_joints(frame) for frame in published])
    assert track.n_frames == len(wanted) == 65
    assert not track.gaps
    height = np.ptp(wanted[..., 1], axis=1).mean()
    error = np.linalg.norm(track.image[:, 0] - wanted, axis=-1) / height
    print(f"median {np.median(error):.4f} mean {error.mean():.4f} 95% {np.percentile(error, 95):.4f} of body height")
    assert np.median(error) < 0.02
    assert error.mean() < 0.03
    right, left = JOINTS.index("right_shoulder"), JOINTS.index("left_shoulder")
    assert (track.image[:, 0, right, 0] < track.image[:, 0, left, 0]).all()  # she faces the camera
