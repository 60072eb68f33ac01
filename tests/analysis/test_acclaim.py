"""ASF and AMC: bones turn about their own axes, in the skeleton's unit; wrong lines are named."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis.formats.acclaim import BONES, read_amc, read_asf
from analysis.schema import SchemaError
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layouts import LAYOUTS

AT = LAYOUTS["acclaim-31"].index
METRE = 0.0254 / 0.45  # metres of a unit where "length" is 0.45
PARENTS = {
    "lhipjoint": "root", "lfemur": "lhipjoint", "ltibia": "lfemur", "lfoot": "ltibia", "ltoes": "lfoot",
    "rhipjoint": "root", "rfemur": "rhipjoint", "rtibia": "rfemur", "rfoot": "rtibia", "rtoes": "rfoot",
    "lowerback": "root", "upperback": "lowerback", "thorax": "upperback", "lowerneck": "thorax",
    "upperneck": "lowerneck", "head": "upperneck",
    "lclavicle": "thorax", "lhumerus": "lclavicle", "lradius": "lhumerus", "lwrist": "lradius", "lhand": "lwrist",
    "lfingers": "lhand", "lthumb": "lwrist",
    "rclavicle": "thorax", "rhumerus": "rclavicle", "rradius": "rhumerus", "rwrist": "rradius", "rhand": "rwrist",
    "rfingers": "rhand", "rthumb": "rwrist",
}  # fmt: skip


def asf(tmp_path, bones=None, order="TX TY TZ RX RY RZ"):
    """Every bone a unit long, upwards; `bones`: name -> other lines. Only those with a dof are moved."""
    text = f""":version 1.10
# made for tests
:units
  mass 1.0
  length 0.45
  angle deg
:root
   order {order}
   axis XYZ
   position 0 0 0
   orientation 0 0 0
:bonedata
"""
    for number, bone in enumerate(BONES, 1):
        lines = {"direction": "0 1 0", "length": "1", "axis": "0 0 0 XYZ"} | (bones or {}).get(bone, {})
        text += f"  begin\n id {number}\n name {bone}\n"
        text += "".join(f" {key} {value}\n" for key, value in lines.items()) + "  end\n"
    text += ":hierarchy\n  begin\n"
    for parent in ("root", *BONES):
        hangs = [bone for bone, on in PARENTS.items() if on == parent]
        text += f"    {parent} {' '.join(hangs)}\n" if hangs else ""
    path = tmp_path / "made.asf"
    path.write_text(text + "  end\n")
    return path


def amc(tmp_path, *frames, head=":FULLY-SPECIFIED\n:DEGREES\n"):
    path = tmp_path / "made.amc"
    path.write_text("#!OML:ASF\n" + head + "".join(f"{n}\n{lines}\n" for n, lines in enumerate(frames, 1)))
    return path


def place(sequence, joint, frame=0):
    """In the file's axes and unit."""
    return sequence.joints[frame, AT(joint)] / METRE * (1, -1, -1)


def test_at_rest_bones_add_up(tmp_path):
    skeleton = read_asf(asf(tmp_path, {"lfemur": {"direction": "0 -2 0", "length": "7", "dof": "rx"}}))
    sequence = read_amc(amc(tmp_path, "root 1 2 3 0 0 0\nlfemur 0"), skeleton)
    assert (sequence.layout, sequence.rate, sequence.unit, sequence.source) == ("acclaim-31", 120, "m", "made.amc")
    np.testing.assert_allclose(place(sequence, "mid_hip"), [1, 2, 3], atol=1e-5)
    np.testing.assert_allclose(place(sequence, "left_hip"), [1, 3, 3], atol=1e-5)
    np.testing.assert_allclose(place(sequence, "left_knee"), [1, -4, 3], atol=1e-5)
    np.testing.assert_allclose(place(sequence, "head_top"), [1, 8, 3], atol=1e-5)


def test_a_quarter_turn_is_where_it_must_be(tmp_path):
    moved = {"rhumerus": {"dof": "rx ry rz"}, "rradius": {"dof": "rx"}}
    skeleton = read_asf(asf(tmp_path, moved))
    still = "root 0 0 0 0 0 0\n"
    # The shoulder lies 4 units up. About x by 90 degrees: y goes to z. The elbow about its own x by 90 more: to -y.
    sequence = read_amc(amc(tmp_path, still + "rhumerus 90 0 0\nrradius 90"), skeleton)
    np.testing.assert_allclose(place(sequence, "right_elbow"), [0, 4, 1], atol=1e-5)
    np.testing.assert_allclose(place(sequence, "right_wrist"), [0, 3, 1], atol=1e-5)
    # x before z: y goes to z and z stays there. The other way round it would be at -x.
    sequence = read_amc(amc(tmp_path, still + "rhumerus 90 0 90\nrradius 0"), skeleton)
    np.testing.assert_allclose(place(sequence, "right_elbow"), [0, 4, 1], atol=1e-5)
    # The root turns everything, about itself, whatever it hangs on.
    sequence = read_amc(amc(tmp_path, "root 5 0 0 0 0 90\nrhumerus 0 0 0\nrradius 0"), skeleton)
    np.testing.assert_allclose(place(sequence, "right_elbow"), [0, 0, 0], atol=1e-5)


def test_a_bone_turns_about_its_own_axis(tmp_path):
    # Its axis is turned by 90 degrees about z: its x points up, along the bone. A turn about it moves nothing.
    skeleton = read_asf(asf(tmp_path, {"lhumerus": {"axis": "0 0 90 XYZ", "dof": "rx ry"}}))
    still = "root 0 0 0 0 0 0\n"
    np.testing.assert_allclose(
        place(read_amc(amc(tmp_path, still + "lhumerus 90 0"), skeleton), "left_elbow"), [0, 5, 0], atol=1e-5
    )
    # Its y points to -x: turned by 90 degrees about that, up goes to -z.
    np.testing.assert_allclose(
        place(read_amc(amc(tmp_path, still + "lhumerus 0 90"), skeleton), "left_elbow"), [0, 4, -1], atol=1e-5
    )


def test_degrees_and_radians_and_the_order_of_the_root(tmp_path):
    skeleton = read_asf(asf(tmp_path, order="RX RY RZ TX TY TZ"))
    turned = [
        read_amc(amc(tmp_path, f"root 0 0 {angle} 7 0 0", head=head), skeleton)
        for angle, head in ((90, ":DEGREES\n"), (np.pi / 2, ":RADIANS\n"))
    ]
    for sequence in turned:
        np.testing.assert_allclose(place(sequence, "left_hip"), [6, 0, 0], atol=1e-5)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (":version", "version", "made.asf, line 1: an ASF file begins with"),
        ("   axis XYZ", "   axis XYX", "made.asf, line 9: 'XYX' is no order of X, Y and Z"),
        ("order TX", "order WX", "made.asf, line 8: WX TY TZ RX RY RZ cannot be read"),
        ("   order TX TY TZ RX RY RZ\n", "", "made.asf: the root has no order"),
        (" direction 0 1 0\n", "", "line 18: a bone without direction"),
        (" direction 0 1 0\n", " direction 0 1\n", "line 16: 2 numbers, not 3"),
        (" length 1\n", " length one\n", "line 17: could not convert string to float: 'one'"),
        ("length 0.45", "length 0", "made.asf: a unit of length of 0.0"),
        ("axis 0 0 0 XYZ", "axis 0 0 0 XYZ\n dof rx l", "line 19: only rx, ry and rz can be read, not rx l"),
        ("lhipjoint lfemur", "lhipjoint femur", "femur on lhipjoint: one of them is not there"),
        ("lhipjoint lfemur", "lhipjoint rhipjoint", "rhipjoint hangs on two bones"),
        ("name rtoes", "name rtoe", "rtoes on rfoot: one of them is not there"),
        ("name rtoes", "name rfoot", "made.asf: rfoot comes twice"),
        (":hierarchy", ":tree", "made.asf: it has no :hierarchy"),
    ],
)
def test_a_wrong_skeleton_is_named(tmp_path, old, new, words):
    path = asf(tmp_path)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_asf(path)


def test_a_skeleton_without_a_thumb(tmp_path):
    path = asf(tmp_path)
    path.write_text(path.read_text().replace("rhand rthumb", "rhand"))
    with pytest.raises(SchemaError, match=re.escape("made.asf: it has no bone rthumb")):
        read_amc(amc(tmp_path, "root 0 0 0 0 0 0"), read_asf(path))


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ((), "made.amc: no frames"),
        (("root 0 0 0 0 0",), "made.amc, line 5: 5 numbers, not 6"),
        (("root 0 0 0 0 0 inf",), "line 5: not all numbers are finite"),
        (("root 0 0 0 0 0 0\ntail 1",), "line 6: 'tail' is no bone of made.asf that moves"),
        (("root 0 0 0 0 0 0\nhead 1",), "line 6: 'head' is no bone of made.asf that moves"),
        (("root 0 0 0 0 0 0\nroot 0 0 0 0 0 0",), "line 6: root comes twice in frame 1"),
        (("root 0 0 0 0 0 0", "root 0 0 0 0 0 0"), "made.amc: lfoot is missing in frame 1 of the file"),
        (("root 0 0 0 0 0 0\nlfoot 1\n3",), "line 7: frame 3 follows frame 1"),
    ],
)
def test_a_wrong_frame_is_named(tmp_path, frames, words):
    moved = {"lfoot": {"dof": "rx"}} if "lfoot" in words or "3 follows" in words else {}
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_amc(amc(tmp_path, *frames), read_asf(asf(tmp_path, moved)))


@pytest.mark.data
def test_an_actor_of_hdm05(data):
    folder = data / "hdm05"
    if not folder.is_dir():
        pytest.skip("HDM05 is not here (DANCESITE_DATA)")
    skeleton = read_asf(folder / "HDM_bd.asf")
    sequence = read_amc(folder / "amc" / "3" / "HDM_bd_grabHighR_001_120.amc", skeleton)
    assert sequence.n_frames == 253
    layout = LAYOUTS["acclaim-31"]
    bones = np.array([np.linalg.norm(sequence.joints[:, a] - sequence.joints[:, b], axis=-1) for a, b in layout.bones])
    assert (bones.std(axis=1) < 1e-5).all()
    assert 1.55 < np.median(np.ptp(sequence.joints[..., 1], axis=1)) < 1.9
    assert np.ptp(sequence.joints[..., 1].max(axis=1)) < 0.05  # he stands on one floor
    joints = to_openpose18(sequence).joints
    # He reaches up with the right hand and leaves the left one down (y points down).
    assert 1.5 < -joints[:, 4, 1].min() < 1.8
    assert -joints[:, 7, 1].min() < 1.1
    # Knees bend to the front: right and left are not swapped.
    forward = np.cross([0, -1, 0], joints[:, 2] - joints[:, 5])
    knees = joints[:, [9, 12]] - (joints[:, [8, 11]] + joints[:, [10, 13]]) / 2
    assert (np.einsum("tkc,tc->tk", knees, forward) > 0).mean() > 0.95
