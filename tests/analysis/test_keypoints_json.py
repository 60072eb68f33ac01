"""Key-points in JSON: frames by their numbers, one body all through, joints that were not found are missing."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import numpy as np
import pytest

from analysis.formats.keypoints_json import read_coco, read_keypoints, read_lists, read_openpose
from analysis.schema import SchemaError
from analysis.skeleton.convert import to_openpose18

RATE = Fraction(25)


def person(x, joints=25, score=0.5, lost=()):
    values = [[x + i, 100 + i, score] for i in range(joints)]
    for joint in lost:
        values[joint] = [0, 0, 0]
    return {"person_id": [-1], "pose_keypoints_2d": [number for joint in values for number in joint]}


def openpose(tmp_path, frames):
    folder = tmp_path / "json"
    folder.mkdir()
    for number, people in frames.items():
        (folder / f"dance2_{number:012d}_keypoints.json").write_text(json.dumps({"version": 1.3, "people": people}))
    return folder


def test_one_body_through_openposes_files(tmp_path):
    frames = {
        3: [person(500, score=0.2), person(10)],
        4: [person(495, score=0.9), person(20, lost=(4,))],
        5: [],
        7: [person(480, score=0.9), person(30)],
    }
    sequence = read_openpose(openpose(tmp_path, frames), RATE)
    assert (sequence.layout, sequence.unit, sequence.rate, sequence.source) == ("openpose-25", "px", 25, "json")
    # The surest of the first frame; then the nearest, however sure another is, also over frames without anybody.
    np.testing.assert_array_equal(sequence.joints[[0, 1, 4], 0], [[10, 100], [20, 100], [30, 100]])
    assert np.isnan(sequence.joints[2:4]).all()
    assert np.isnan(sequence.joints[1, 4]).all()
    assert sequence.score[1, 4] == 0
    assert sequence.score[1, 3] == 0.5
    assert to_openpose18(sequence).joints[0, 1, 0] == 11
    assert read_keypoints(tmp_path / "json", RATE).n_frames == 5


def test_openposes_model_of_eighteen_joints(tmp_path):
    sequence = read_openpose(openpose(tmp_path, {0: [person(1, joints=18)]}), RATE)
    assert sequence.layout == "openpose-18"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "dance_1_keypoints.json: no JSON"),
        ("[]", "dance_1_keypoints.json: people is missing"),
        ('{"people": 1}', "dance_1_keypoints.json: people: not a list"),
        ('{"people": [{}]}', "person 0: pose_keypoints_2d is missing"),
        ('{"people": [{"pose_keypoints_2d": [1, 2, 3]}]}', "person 0: 3 numbers, not 54 or 75"),
        ('{"people": [{"pose_keypoints_2d": [%s"a"]}]}' % ("1," * 53), "person 0: not all are numbers"),
        ('{"people": [{"pose_keypoints_2d": [%sInfinity]}]}' % ("1," * 53), "person 0: an infinite number"),
    ],
)
def test_a_wrong_file_of_openpose_is_named(tmp_path, text, words):
    (tmp_path / "dance_1_keypoints.json").write_text(text)
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_openpose(tmp_path, RATE)


def test_folders_that_are_not_openposes(tmp_path):
    with pytest.raises(SchemaError, match="no JSON files of OpenPose"):
        read_openpose(tmp_path, RATE)
    (tmp_path / "first.json").write_text('{"people": []}')
    with pytest.raises(SchemaError, match=r"first.json: its name tells no frame"):
        read_openpose(tmp_path, RATE)
    (tmp_path / "first.json").unlink()
    (tmp_path / "a_1.json").write_text('{"people": []}')
    with pytest.raises(SchemaError, match="bodies of no joints"):
        read_openpose(tmp_path, RATE)
    (tmp_path / "b_1.json").write_text('{"people": []}')
    with pytest.raises(SchemaError, match=r"b_1.json: frame 1 comes twice"):
        read_openpose(tmp_path, RATE)
    (tmp_path / "b_1.json").rename(tmp_path / "a_9999999.json")
    with pytest.raises(SchemaError, match="frames 1 to 9999999 are too many"):
        read_openpose(tmp_path, RATE)


def coco(tmp_path, entries):
    path = tmp_path / "results.json"
    path.write_text(json.dumps(entries))
    return path


def entry(frame, x, score=0.8):
    keypoints = [value for i in range(17) for value in (x + i, 5, score)]
    return {"image_id": frame, "category_id": 1, "score": 1.0, "keypoints": keypoints}


def test_coco_results(tmp_path):
    sequence = read_keypoints(coco(tmp_path, [entry(12, 7), entry(10, 5), entry(12, 900)]), RATE)
    assert (sequence.layout, sequence.n_frames) == ("coco-17", 3)
    np.testing.assert_array_equal(sequence.joints[[0, 2], 0, 0], [5, 7])
    assert np.isnan(sequence.joints[1]).all()
    np.testing.assert_allclose(sequence.score[[0, 2]], 0.8)
    named = read_coco(coco(tmp_path, [entry("img9/0012.jpg", 7), entry("img9/0011.jpg", 5)]), RATE)
    np.testing.assert_array_equal(named.joints[:, 0, 0], [5, 7])
    sure = read_coco(coco(tmp_path, [entry(1, 5, 1.04)]), RATE)
    assert (sure.score == 1).all()


def test_visibility_of_cocos_annotations_is_no_score(tmp_path):
    entries = [entry(1, 5, score=2), entry(2, 6, score=1)]
    entries[0]["keypoints"][2] = 0
    sequence = read_coco(coco(tmp_path, {"images": [], "annotations": entries}), RATE)
    assert np.isnan(sequence.joints[0, 0]).all()
    np.testing.assert_array_equal(sequence.score[:, 0], [0, 0.5])
    np.testing.assert_array_equal(sequence.score[:, 1], [1, 0.5])


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "results.json: no key-points"),
        ({}, "results.json: annotations is missing"),
        ([{"image_id": 1}], "results.json: entry 0: keypoints is missing"),
        ([{"image_id": 1, "keypoints": [1, 2]}], "entry 0: 2 numbers, not 51"),
        ([entry(1, 5), entry("first.jpg", 5)], "entry 1: image_id: 'first.jpg' tells no frame"),
        ([entry(-1, 5)], "entry 0: image_id: -1 tells no frame"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path, entries, words):
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_coco(coco(tmp_path, entries), RATE)


def test_lists_of_lists(tmp_path):
    frames = [[[i + j, j, 0.5] for j in range(33)] for i in range(3)]
    frames[1] = None
    frames[2][4] = None
    frames[2][5] = [1, None, 3]
    sequence = read_keypoints(coco(tmp_path, frames), RATE, "m")
    assert (sequence.layout, sequence.unit, sequence.joints.shape) == ("blazepose-33", "m", (3, 33, 3))
    assert np.isnan(sequence.joints).all(axis=-1).sum(axis=1).tolist() == [0, 33, 2]
    np.testing.assert_array_equal(sequence.joints[2, 6], [8, 6, 0.5])


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([], "results.json: not a list of frames"),
        ([[[1, 2]] * 5], "frames are not lists of 17, 18, 20, 25, 33 joints"),
        ([None], "frames are not lists of"),
        ([[[1, 2]] * 17, [[1, 2]] * 16], "results.json: frame 1: not 17 joints"),
        ([[[1, 2]] * 17, [[1, 2]] * 16 + [[1]]], "results.json: frame 1: joint 16: not 2 numbers"),
    ],
)
def test_a_wrong_frame_is_named(tmp_path, frames, words):
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_lists(coco(tmp_path, frames), RATE)


@pytest.mark.data
def test_the_squats(data):
    clips = data / "clips"
    flat = read_keypoints(clips / "pose_squats.full.json", RATE)
    deep = read_keypoints(clips / "pose_squats_3d.full.json", RATE, "m")
    assert flat.layout == deep.layout == "blazepose-33"
    assert flat.n_frames == deep.n_frames
    joints = to_openpose18(deep).joints
    forward = np.cross([0, -1, 0], joints[:, 2] - joints[:, 5])
    knees = joints[:, [9, 12]] - (joints[:, [8, 11]] + joints[:, [10, 13]]) / 2
    assert (np.einsum("tkc,tc->tk", knees, forward) > 0).mean() > 0.9
