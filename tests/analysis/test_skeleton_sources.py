"""Readers of skeletons: names, axes, what is missing, labels by frame; on made-up files and on the real ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.examples import UNKNOWN
from analysis.data.hdm05 import read_hdm05, takes
from analysis.data.own_clips import sequence_of_track
from analysis.data.utd_mhad import read_utd_mhad
from analysis.data.utkinect import Action
from analysis.data.utkinect_sequences import UNITS, labels_of, read_sequences
from analysis.schema import JOINTS, PoseTrack, SchemaError
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layouts import LAYOUTS
from tests.analysis.test_acclaim import amc, asf
from tests.analysis.test_utkinect import folder_of, row

KINECT = LAYOUTS["kinect-20"]


def forward(joints):
    """(T, 3) where the chest of openpose-18 joints looks."""
    return np.cross([0, -1, 0], joints[:, 2] - joints[:, 5])


def toes_forward(sequence):
    """Share of feet that point where the chest looks."""
    at = LAYOUTS[sequence.layout].index
    way = forward(to_openpose18(sequence).joints)
    sides = [(at(f"{side}_ankle"), at(f"{side}_foot")) for side in ("left", "right")]
    feet = [sequence.joints[:, foot] - sequence.joints[:, ankle] for ankle, foot in sides]
    return float(np.mean([np.einsum("tc,tc->t", foot, way) > 0 for foot in feet]))


def test_a_recording_of_utkinect_with_labels(tmp_path):
    rows = [row(100), row(104, 0.1), row(110), row(200), row(260)]
    (example,) = read_sequences(folder_of(tmp_path, rows))
    assert (example.name, example.subject, example.action) == ("s03_e01", 3, None)
    sequence = example.sequence
    assert (sequence.layout, sequence.rate, sequence.n_frames) == ("kinect-20", 30, 81)
    # row(): joint i lies at x = i / 100 to the camera's left, y = 1 - i / 20 up, z = 2.
    np.testing.assert_allclose(sequence.joints[0, KINECT.index("right_hand")], [-0.11, -0.45, 2], atol=1e-6)
    np.testing.assert_allclose(sequence.joints[1, KINECT.index("mid_hip")], [-0.05, -1.0, 2], atol=1e-6)
    assert np.isnan(sequence.joints[6:50]).all()
    # walk 100 to 160, sitDown 180 to 190, standUp unknown until pickUp, 240 to 260; a frame is two counts.
    labels = example.units
    assert [UNITS[label] for label in labels[[0, 29, 30, 39, 40, 44, 70, 79, 80]]] == [
        "walk", "walk", "", "", "sitDown", "sitDown", "pickUp", "pickUp", "",
    ]  # fmt: skip
    assert (labels[45:70] == UNKNOWN).all()
    (ours,) = read_sequences(tmp_path, "openpose-18")
    assert ours.sequence.layout == "openpose-18"
    with pytest.raises(SchemaError, match="wanted are coco-17"):
        read_sequences(tmp_path, "coco-17")


def test_touching_actions_share_no_frame():
    labels = labels_of([Action("walk", 0.0, 0.1), Action("carry", 0.1, 9.9)], [], 6, Fraction(30))
    np.testing.assert_array_equal(labels, [1, 1, 1, 5, 5, 5])


@pytest.mark.data
def test_the_real_recordings_of_utkinect(data):
    if not (data / "utkinect").is_dir():
        pytest.skip("UTKinect is not here (DANCESITE_DATA)")
    examples = read_sequences(data / "utkinect")
    assert len(examples) == 20
    masked = [example.name for example in examples if (example.units == UNKNOWN).any()]
    assert masked == ["s10_e02"]
    for example in examples:
        assert set(example.units) >= set(range(1, 11)) - ({5} if example.name in masked else set())
        assert 0.2 < (example.units == 0).mean() < 0.9
        assert toes_forward(example.sequence) > 0.7
    assert sum(np.isnan(example.sequence.joints).any() for example in examples) == 6


def mat(path, frames=3, lost=()):
    from scipy.io import savemat

    joints = np.arange(20 * 3 * frames, dtype=np.float64).reshape(20, 3, frames) / 100 + 1
    joints[:, :, list(lost)] = 0
    path.parent.mkdir(exist_ok=True)
    savemat(path, {"d_skel": joints})
    return joints


def test_a_skeleton_of_utd_mhad(tmp_path):
    told = mat(tmp_path / "Skeleton" / "a10_s2_t3_skeleton.mat", lost=(1,))
    mat(tmp_path / "Skeleton" / "a9_s2_t3_skeleton.mat")
    first, second = read_utd_mhad(tmp_path)
    assert [first.name, second.name] == ["a09_s2_t3", "a10_s2_t3"]
    assert (second.subject, second.action, second.sequence.rate) == (2, 9, 30)
    joints = second.sequence.joints
    # Its fifth joint is the left shoulder, its fourth the middle of the hips, its first the head.
    for joint, at in (("left_shoulder", 4), ("mid_hip", 3), ("head", 0), ("right_foot", 19)):
        np.testing.assert_allclose(joints[2, KINECT.index(joint)], told[at, :, 2] * (-1, -1, 1), rtol=1e-6)
    assert np.isnan(joints[1]).all()


def test_what_utd_mhad_is_not(tmp_path):
    from scipy.io import savemat

    folder = tmp_path / "Skeleton"
    with pytest.raises(SchemaError, match="no skeletons of UTD-MHAD"):
        read_utd_mhad(tmp_path)
    mat(folder / "a28_s1_t1_skeleton.mat")
    with pytest.raises(SchemaError, match=r"a28_s1_t1_skeleton.mat: is no recording"):
        read_utd_mhad(tmp_path)
    (folder / "a28_s1_t1_skeleton.mat").unlink()
    path = folder / "a1_s1_t1_skeleton.mat"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(SchemaError, match=r"a1_s1_t1_skeleton.mat: cannot be read"):
        read_utd_mhad(tmp_path)
    savemat(path, {"d_skel": np.zeros((20, 3))})
    with pytest.raises(SchemaError, match=r"d_skel is not 20 joints x 3 x frames, but \(20, 3\)"):
        read_utd_mhad(tmp_path)


@pytest.mark.data
def test_the_real_skeletons_of_utd_mhad(data):
    if not (data / "utd_mhad").is_dir():
        pytest.skip("UTD-MHAD is not here (DANCESITE_DATA)")
    examples = read_utd_mhad(data / "utd_mhad")
    assert len(examples) == 539
    assert {example.subject for example in examples} == {1, 2, 3, 4, 5}
    assert np.median([toes_forward(example.sequence) for example in examples]) > 0.95
    # "Right hand wave" is danced with the right hand.
    for example in (example for example in examples if example.action == 2):
        moved = example.sequence.joints.std(axis=0).sum(axis=1)
        assert moved[KINECT.index("right_hand")] > 3 * moved[KINECT.index("left_hand")]


def hdm05(tmp_path, name="HDM_bk_squat1Reps_013_120.amc"):
    asf(tmp_path).rename(tmp_path / "HDM_bk.asf")
    folder = tmp_path / "amc" / "10"
    folder.mkdir(parents=True)
    amc(tmp_path, "root 0 0 0 0 0 0").rename(folder / name)
    return tmp_path


def test_a_take_of_hdm05(tmp_path):
    (example,) = read_hdm05(hdm05(tmp_path))
    assert (example.name, example.subject, example.action) == ("HDM_bk_squat1Reps_013_120", 2, 9)
    assert (example.sequence.layout, example.sequence.rate) == ("acclaim-31", 120)


def test_what_hdm05_is_not(tmp_path):
    with pytest.raises(SchemaError, match="no takes of HDM05"):
        read_hdm05(tmp_path)
    hdm05(tmp_path, "HDM_bk_waltz_013_120.amc")
    with pytest.raises(SchemaError, match=r"HDM_bk_waltz_013_120.amc: is no take"):
        read_hdm05(tmp_path)
    path = tmp_path / "amc" / "10" / "HDM_bk_waltz_013_120.amc"
    path.rename(path.with_name("HDM_dg_squat1Reps_013_120.amc"))
    with pytest.raises(SchemaError, match=r"HDM_dg.asf: is not there, and HDM_dg_squat1Reps_013_120.amc needs it"):
        read_hdm05(tmp_path)


@pytest.mark.data
def test_the_real_takes_of_hdm05(data):
    if not (data / "hdm05").is_dir():
        pytest.skip("HDM05 is not here (DANCESITE_DATA)")
    assert len(list((data / "hdm05" / "amc").glob("*/*.amc"))) == 188
    found = takes(data / "hdm05")
    first = [next(found) for _ in range(2)]
    assert [example.name for example in first] == ["HDM_bd_depositFloorR_001_120", "HDM_bd_depositFloorR_002_120"]
    assert all(example.action == 0 and toes_forward(example.sequence) > 0.9 for example in first)


def test_a_clip_in_metres_goes_where_its_picture_goes(make_dancer):
    still = make_dancer([("arms", 2.0)])
    # 300 px a metre; the dancer goes 150 px to the right and 30 px down.
    way = np.linspace(0, 1, still.n_frames, dtype=np.float32)[:, None, None, None] * np.array([150, 30], np.float32)
    moved = PoseTrack(
        still.rate, still.width, still.height, still.image, still.image_smooth + way, still.score, still.estimator,
        still.world, still.world_smooth,
    )  # fmt: skip
    sequence = sequence_of_track(moved)
    assert (sequence.layout, sequence.unit, sequence.rate) == ("openpose-18", "m", 25)
    before = sequence_of_track(still).joints
    np.testing.assert_allclose((sequence.joints - before)[-1], [[0.5, 0.1, 0.0]] * 18, atol=0.01)
    # Lengths stay those of the body.
    bone = np.linalg.norm(still.world_smooth[:, 0, 2] - still.world_smooth[:, 0, 3], axis=-1)
    np.testing.assert_allclose(np.linalg.norm(sequence.joints[:, 2] - sequence.joints[:, 3], axis=-1), bone, rtol=1e-4)


def test_a_clip_without_metres_is_in_pixels(make_dancer):
    track = make_dancer([("arms", 1.0)])
    image = track.image_smooth.copy()
    image[3:5] = np.nan
    flat = PoseTrack(track.rate, track.width, track.height, image, image, track.score, "made 1")
    sequence = sequence_of_track(flat)
    assert (sequence.unit, sequence.joints.shape) == ("px", (25, 18, 2))
    np.testing.assert_array_equal(sequence.joints[5:], image[5:, 0])
    assert (sequence.score[3:5] == 0).all()
    assert (sequence.score[5:] == track.score[5:, 0]).all()
    with pytest.raises(SchemaError, match="person: 1 is not one of 1"):
        sequence_of_track(flat, person=1)


def test_a_clip_in_which_the_body_is_lost_for_a_while(make_dancer):
    track = make_dancer([("legs", 1.0)])
    for array in (track.image_smooth, track.world_smooth):
        array[4:9] = np.nan
    sequence = sequence_of_track(track)
    assert np.isnan(sequence.joints[4:9]).all()
    assert np.isfinite(sequence.joints[9:]).all()
    assert JOINTS[4] == "right_wrist"
