"""The reader of MSR-Action3D, both forms: axes, sides, zero frames, joints above the picture; and the real clips."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.data.msr_action3d import ACTIONS, read_clip, read_msr_action3d
from analysis.data.splits import samples
from analysis.schema import SchemaError
from analysis.skeleton.layouts import LAYOUTS
from tests.analysis.test_skeleton_sources import toes_forward

AT = LAYOUTS["kinect-20"].index
FOLDERS = {"real3d": ("skeleton_real3d", "_skeleton3D.txt"), "screen": ("skeleton20_screen", "_skeleton.txt")}


def clip(frames, zeros=()):
    """Joint i of frame t lies at (i, t, 2) with confidence i / 20; the last joint is the head."""
    told = np.array([[[i, t, 2.0, i / 20] for i in range(20)] for t in range(frames)])
    told[list(zeros)] = 0
    return told


def write(folder, told, name="a02_s03_e01", form="real3d"):
    under, ending = FOLDERS[form]
    (folder / under).mkdir(exist_ok=True)
    path = folder / under / (name + ending)
    path.write_text("".join(f"  {x:.7e}  {y:.7e} {z:.7e} {c:.7e}\n" for x, y, z, c in told.reshape(-1, 4)))
    return path


def test_joints_by_name_and_axes(tmp_path):
    write(tmp_path, clip(3), "a20_s10_e03")
    write(tmp_path, clip(3))
    first, last = read_msr_action3d(tmp_path)
    assert (first.name, first.subject, ACTIONS[first.action]) == ("a02_s03_e01", 3, "horizontal arm wave")
    assert (last.name, last.subject, ACTIONS[last.action]) == ("a20_s10_e03", 10, "pick up and throw")
    sequence = first.sequence
    assert (sequence.layout, sequence.rate, sequence.unit) == ("kinect-20", 15, "m")
    # The file's joints 2, 9, 11 and 13 (counted from 1) are the arm that everybody uses: the right one.
    for joint, number in (
        ("right_shoulder", 2), ("right_elbow", 9), ("right_wrist", 11), ("right_hand", 13), ("left_hand", 12),
        ("neck", 3), ("spine", 4), ("mid_hip", 7), ("left_hip", 5), ("right_foot", 19), ("head", 20),
    ):  # fmt: skip
        np.testing.assert_allclose(sequence.joints[2, AT(joint)], [-(number - 1), -2, 2])
        assert sequence.score[2, AT(joint)] == pytest.approx((number - 1) / 20)


def test_frames_of_zeros_are_missing_and_cut_off_at_the_ends(tmp_path):
    sequence = read_clip(write(tmp_path, clip(8, zeros=(0, 1, 4, 7))), "real3d")
    assert np.isnan(sequence.joints).all(axis=(1, 2)).tolist() == [False, False, True, False, False]
    np.testing.assert_allclose(sequence.joints[[0, 4], AT("head"), 1], [-2, -6])
    assert (sequence.score[2] == 0).all()


def test_a_clip_of_zeros_is_left_out(tmp_path):
    write(tmp_path, clip(4, zeros=range(4)))
    write(tmp_path, clip(4), "a03_s03_e01")
    assert [example.name for example in read_msr_action3d(tmp_path)] == ["a03_s03_e01"]


def test_the_form_on_the_screen(tmp_path):
    told = clip(2)
    told[..., :3] = (160, 120, 500)
    told[0, 12, :3] = (160 + 28.563, 120 - 57.126, 600)  # the right hand: 0.1 and 0.2 of its distance aside and above
    told[1, 12, 1] = 2147480000  # so high that the picture has no row for it
    write(tmp_path, told, form="screen")
    (example,) = read_msr_action3d(tmp_path, "screen")
    joints = example.sequence.joints
    np.testing.assert_allclose(joints[0, AT("right_hand")], [-0.24, -0.48, 2.4], rtol=1e-5)
    np.testing.assert_allclose(joints[0, AT("head")], [0, 0, 2.0])
    assert np.isnan(joints[1, AT("right_hand")]).all()
    assert example.sequence.score[1, AT("right_hand")] == 0
    assert np.isfinite(np.delete(joints[1], AT("right_hand"), axis=0)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [*lines[:4], "1 2 3", *lines[5:]], "a02_s03_e01_skeleton3D.txt, line 5: 3 numbers, not 4"),
        (lambda lines: [*lines[:4], "1 2 3 x", *lines[5:]], "line 5: could not convert string to float: 'x'"),
        (lambda lines: [*lines[:24], "1 2 nan 1", *lines[25:]], "skeleton3D.txt, frame 1: not all numbers are finite"),
        (lambda lines: lines[:-1], "skeleton3D.txt: 39 rows are no frames of 20 joints"),
        (lambda lines: [], "skeleton3D.txt: 0 rows are no frames of 20 joints"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, change, words):
    path = write(tmp_path, clip(2))
    path.write_text("\n".join(change(path.read_text().splitlines())))
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_msr_action3d(tmp_path)


def test_folders_that_hold_none(tmp_path):
    with pytest.raises(SchemaError, match="no clips of MSR-Action3D"):
        read_msr_action3d(tmp_path)
    write(tmp_path, clip(2), "a2_s3_e1")
    with pytest.raises(SchemaError, match=r"a2_s3_e1_skeleton3D.txt: is no clip such as"):
        read_msr_action3d(tmp_path)


@pytest.mark.data
def test_the_real_clips(data):
    folder = data / "msr_action3d"
    if not folder.is_dir():
        pytest.skip("MSR-Action3D is not here (DANCESITE_DATA)")
    examples = read_msr_action3d(folder)
    assert [example.name for example in examples] == list(samples("msr_action3d"))  # 566: a13_s09_e02 is left out
    assert {e.action for e in examples if e.subject == 4} == set(range(20)) - set(range(6)) - {14}
    lost = {e.name: int(np.isnan(e.sequence.joints[:, 0, 0]).sum()) for e in examples}
    assert sum(map(bool, lost.values())) == 15
    assert max(lost, key=lost.__getitem__) == "a20_s02_e03"
    assert {e.name: e.sequence.n_frames for e in examples}["a07_s04_e01"] == 9  # of 45 frames 36 are zeros, at its ends
    assert all(np.isfinite(e.sequence.joints[[0, -1]]).all() for e in examples)
    # People face the camera, and wave ("high arm wave") with the right arm.
    assert np.median([toes_forward(example.sequence) for example in examples]) > 0.9
    moved = [np.nanstd(example.sequence.joints, axis=0).sum(axis=1) for example in examples if example.action == 0]
    right, left = np.median(moved, axis=0)[[AT("right_hand"), AT("left_hand")]]
    assert right > 5 * left
    heights = [np.nanmedian(np.ptp(example.sequence.joints[..., 1], axis=1)) for example in examples]
    assert 1.3 < np.median(heights) < 1.9


@pytest.mark.data
def test_both_forms_tell_the_same(data):
    folder = data / "msr_action3d"
    if not folder.is_dir():
        pytest.skip("MSR-Action3D is not here (DANCESITE_DATA)")
    lost = 0
    for name in ("a06_s03_e02", "a13_s09_e03", "a20_s08_e03", "a01_s01_e01", "a07_s04_e01"):
        real, screen = (read_clip(folder / under / (name + end), form) for form, (under, end) in FOLDERS.items())
        assert real.joints.shape == screen.joints.shape
        difference = np.abs(real.joints - screen.joints)
        assert np.nanmax(difference) < 0.01
        lost += int((np.isnan(screen.joints[..., 0]) & np.isfinite(real.joints[..., 0])).sum())
        np.testing.assert_allclose(screen.score[np.isfinite(screen.joints[..., 0])].max(), 1.0)
    assert lost == 22  # joints above the picture
