"""The validator: every kind of recording is known, and what is wrong is told with file and frame."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.drawn_sequences import draw_sequences
from analysis.data.sequence_checks import check_sequence
from analysis.data.validate import validate, validate_main
from analysis.formats import write_pose
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import LAYOUTS
from tests.analysis.test_acclaim import amc, asf
from tests.analysis.test_bvh import MAKERS, body
from tests.analysis.test_keypoints_json import openpose, person
from tests.analysis.test_msr_action3d import clip, write
from tests.analysis.test_skeleton_sources import mat
from tests.analysis.test_utkinect import LABELS, row

AT = LAYOUTS["openpose-18"].index


@pytest.fixture(scope="module")
def dance():
    """Five seconds of a drawn dancer, of whom nothing is wrong."""
    (example,) = draw_sequences([4], "contemporary", seconds=5.0)
    return example.sequence


def changed(sequence, change):
    joints = sequence.joints.copy()
    result = change(joints)
    return replace(sequence, joints=joints if result is None else result.astype(np.float32))


def told(sequence, first=0):
    return [(finding.kind, finding.frame, finding.message) for finding in check_sequence(sequence, first)]


def test_nothing_is_wrong_with_a_dancer(dance):
    assert told(dance) == []


def test_nobody_and_nothing(dance):
    def lose(joints):
        joints[20:25] = joints[40:43] = np.nan
        joints[60:64, AT("right_knee")] = np.nan
        joints[:, AT("left_ear")] = np.nan

    found = told(changed(dance, lose), first=100)
    assert found == [
        ("missing", 120, "nobody is seen (2 stretches, the longest of 5 frames; 5% of all)"),
        ("missing", None, "never seen: left_ear"),
        ("missing", 160, "right_knee is missing in 4 frames"),
    ]


def test_a_joint_that_jumps(dance):
    def jump(joints):
        joints[33, AT("left_wrist")] += (0.0, 0.0, 1.5)
        joints[50, AT("left_wrist")] += (0.0, 0.0, 0.9)

    kinds = {kind: (frame, message) for kind, frame, message in told(changed(dance, jump))}
    assert kinds["jump"][0] in (33, 34)
    assert kinds["jump"][1].startswith("left_wrist jumps by 1.")
    assert kinds["jump"][1].endswith("; 4 such jumps in all")
    frame, message = kinds["bones"]
    assert frame == 33
    assert message.startswith("left_elbow to left_wrist is 1.")
    assert message.endswith("bones change their length in 2 of 150 frames")


def test_a_jump_is_one_at_any_rate_and_over_a_pause(dance):
    def teleport(joints):
        joints[70:] += (9.0, 0.0, 0.0)
        joints[60:70] = np.nan

    assert ("jump", 70) in [found[:2] for found in told(changed(dance, teleport))]
    slow = replace(dance, joints=dance.joints[::3], rate=Fraction(10))
    assert told(slow) == []


def test_left_and_right_swapped(dance):
    swapped = changed(dance, lambda joints: joints[:, LAYOUTS["openpose-18"].swap])
    ((kind, frame, message),) = told(swapped)
    assert (kind, frame) == ("sides", None)
    assert message.startswith("left and right seem swapped")
    # A mirrored body is a body: nobody can tell.
    assert told(changed(dance, lambda joints: joints[:, LAYOUTS["openpose-18"].swap] * (-1, 1, 1))) == []


def test_other_units_and_axes(dance):
    kinds = {kind: message for kind, _, message in told(changed(dance, lambda joints: joints * 100))}
    assert kinds["size"].endswith("m long: these are no metres, or it is no person")
    upside_down = [message for _, _, message in told(changed(dance, lambda joints: joints * (1, -1, -1)))]
    assert upside_down == ["the shoulders are below the hips nearly always: y must point down"]


def test_pixels_are_looked_at_too(dance):
    flat = SkeletonSequence(dance.joints[..., :2] * 300, dance.layout, dance.rate, "px", "flat")
    assert told(flat) == []

    def jump(joints):
        joints[9, AT("nose")] += 600

    kind, frame, _ = told(changed(flat, jump))[0]
    assert (kind, frame in (9, 10)) == ("jump", True)


def test_a_folder_of_everything(tmp_path, make_dancer):
    write(tmp_path, clip(9, zeros=(3, 4)))
    write(tmp_path, clip(3, zeros=range(3)), "a13_s09_e02")
    write(tmp_path, clip(3), "a13_s09_e03").write_text("1 2\n")
    kinect = tmp_path / "joints"
    kinect.mkdir()
    (kinect / "joints_s03_e01.txt").write_text(row(100) + "\n" + row(98) + "\n")
    (kinect / "joints_s03_e02.txt").write_text("\n".join(row(100 + 2 * k) for k in range(20)) + "\n")
    (kinect / "actionLabel_modified.txt").write_text(LABELS.replace("s03_e01", "s03_e02"))
    mat(tmp_path / "Skeleton" / "a1_s1_t1_skeleton.mat")
    (tmp_path / "other.bvh").write_text("no such file")
    (tmp_path / "body.bvh").write_text(body(MAKERS["Mixamo"]))
    asf(tmp_path)
    amc(tmp_path, "root 0 0 0 0 0 x")
    openpose(tmp_path, {0: [person(1)]})
    (tmp_path / "results.json").write_text(json.dumps([[[k, 2 * k] for k in range(17)], None]))
    (tmp_path / "settings.json").write_text('{"a": 1}')
    (tmp_path / "readme.txt").write_text("nothing")
    (tmp_path / "clip").mkdir()
    write_pose(tmp_path / "clip" / "pose.dsa", make_dancer([("arms", 1.0)]))
    kinds, found = validate(tmp_path)
    assert kinds == {
        "MSR-Action3D": 3, "UTKinect": 2, "UTD-MHAD": 1, "BVH": 2, "Acclaim": 1, "OpenPose": 1, "key-points": 1,
        "clip": 1,
    }  # fmt: skip
    lines = [str(finding) for finding in found]
    for line in (
        "a02_s03_e01_skeleton3D.txt, frame 3: 2 of 9 are frames of zeros",
        "a13_s09_e02_skeleton3D.txt, frame 0: 3 of 3 are frames of zeros: nothing was recorded",
        "a13_s09_e03_skeleton3D.txt: line 1: 2 numbers, not 4",
        "joints_s03_e01.txt: line 2: the counter goes back to 98",
        "joints_s03_e02.txt: standUp has no label",
        "other.bvh: line 1: a BVH file begins with HIERARCHY",
        "made.amc: line 5: could not convert string to float: 'x'",
        "results.json, frame 1: nobody is seen (1 frames; 50% of all)",
    ):
        assert line in lines
    assert not any(line.startswith(("body.bvh", "pose.dsa", "estimator", "made 1")) for line in lines)


def test_an_amc_without_its_skeleton(tmp_path):
    amc(tmp_path, "root 0 0 0 0 0 0")
    _, found = validate(tmp_path / "made.amc")
    assert [str(finding) for finding in found] == ["made.amc: there is no .asf for it"]


def test_the_command(tmp_path, capsys):
    with pytest.raises(SystemExit):
        validate_main([str(tmp_path / "nowhere")])
    assert "is not there" in capsys.readouterr().err
    assert validate_main([str(tmp_path)]) == 2
    (tmp_path / "body.bvh").write_text(body(MAKERS["Mixamo"]))
    assert validate_main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["BVH: 1 recordings", "nothing is wrong"]
    for number in range(25):
        (tmp_path / f"{number}.bvh").write_text("nothing")
    assert validate_main([str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert out.count("begins with HIERARCHY") == 20
    assert "unreadable: 25 findings in 25 files, 5 of them not shown (--all)" in out
    validate_main([str(tmp_path), "--all"])
    assert capsys.readouterr().out.count("begins with HIERARCHY") == 25


@pytest.mark.data
def test_the_traps_of_the_real_recordings_are_found(data):
    if not (data / "msr_action3d").is_dir():
        pytest.skip("the skeletons are not here (DANCESITE_DATA)")
    real3d = data / "msr_action3d" / "skeleton_real3d"
    _, found = validate(real3d / "a13_s09_e02_skeleton3D.txt")
    assert [str(f) for f in found] == [
        "a13_s09_e02_skeleton3D.txt, frame 0: 38 of 38 are frames of zeros: nothing was recorded"
    ]
    _, found = validate(real3d / "a07_s04_e01_skeleton3D.txt")
    assert found[0].kind == "zeros"
    _, found = validate(data / "utkinect" / "joints" / "joints_s10_e02.txt")
    assert "carry has no label" in [finding.message for finding in found]
    _, found = validate(data / "utkinect" / "joints" / "joints_s03_e01.txt")
    assert next(finding.frame for finding in found if finding.kind == "missing") == 103
