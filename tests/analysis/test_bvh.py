"""BVH files: joints lie where the turns put them, and a body is found under any maker's names."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from analysis.formats.bvh import rate_of, read_bvh
from analysis.formats.bvh_names import find_body, guess_unit, read_bvh_body
from analysis.schema import SchemaError
from analysis.skeleton.convert import to_openpose18
from analysis.skeleton.layouts import LAYOUTS

ARM = """HIERARCHY
ROOT Body
{
  OFFSET 0 10 0
  CHANNELS 6 Xposition Yposition Zposition ORDER
  JOINT Elbow
  {
    OFFSET 2 0 0
    CHANNELS 3 ORDER
    End Site
    {
      OFFSET 1 0 0
    }
  }
}
MOTION
Frames: 1
Frame Time: 0.04
"""
ZYX, XYZ = "Zrotation Yrotation Xrotation", "Xrotation Yrotation Zrotation"


def arm(tmp_path, row, order=ZYX, text=ARM):
    path = tmp_path / "arm.bvh"
    path.write_text(text.replace("ORDER", order) + row + "\n")
    return path


def test_at_rest_everything_lies_along_its_offsets(tmp_path):
    bvh = read_bvh(arm(tmp_path, "1 2 3 0 0 0 0 0 0"))
    assert (bvh.names, bvh.parents, bvh.rate, bvh.source) == (("Body", "Elbow", "End Site"), (-1, 0, 1), 25, "arm.bvh")
    np.testing.assert_allclose(bvh.positions[0], [[1, 12, 3], [3, 12, 3], [4, 12, 3]], atol=1e-12)


def test_a_quarter_turn_is_where_it_must_be(tmp_path):
    # The root turns by 90 degrees about z: x goes up. The elbow then by 90 about its own z: to -x.
    bvh = read_bvh(arm(tmp_path, "0 -10 0 90 0 0 90 0 0"))
    np.testing.assert_allclose(bvh.positions[0], [[0, 0, 0], [0, 2, 0], [-1, 2, 0]], atol=1e-12)
    # About y: x goes away from the viewer (-z).
    bvh = read_bvh(arm(tmp_path, "0 -10 0 0 90 0 0 0 0"))
    np.testing.assert_allclose(bvh.positions[0, 2], [0, 0, -3], atol=1e-12)


def test_turns_are_made_in_the_order_of_the_channels(tmp_path):
    # Z then X as named: the bone is turned about x first (nothing), then about z: up.
    bvh = read_bvh(arm(tmp_path, "0 -10 0 90 0 90 0 0 0"))
    np.testing.assert_allclose(bvh.positions[0, 1], [0, 2, 0], atol=1e-12)
    # X then Z as named: about z first (up), then about x: to the viewer.
    bvh = read_bvh(arm(tmp_path, "0 -10 0 90 0 90 0 0 0", XYZ))
    np.testing.assert_allclose(bvh.positions[0, 1], [0, 0, 2], atol=1e-12)


def test_positions_of_joints_stand_in_place_of_their_offsets(tmp_path):
    text = ARM.replace("CHANNELS 3 ORDER", "CHANNELS 4 Xposition ORDER")
    bvh = read_bvh(arm(tmp_path, "0 -10 0 0 0 0 5 0 0 0", ZYX, text))
    np.testing.assert_allclose(bvh.positions[0], [[0, 0, 0], [5, 0, 0], [6, 0, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("step", "rate"),
    [(0.016667, 60), (0.0083333, 120), (0.0333333, 30), (0.0333667, Fraction(30000, 1001)), (0.04, 25), (0.08, 12.5)],
)
def test_the_rate_is_the_one_that_was_rounded(step, rate):
    assert rate_of(step) == rate


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("HIERARCHY", "HIERARCHIE", "arm.bvh, line 1: a BVH file begins with HIERARCHY"),
        ("OFFSET 2 0 0", "OFFSET 2 0", "arm.bvh, line 8: 2 numbers, not 3"),
        ("OFFSET 2 0 0", "OFFSET 2 x 0", "line 8: could not convert string to float: 'x'"),
        ("    OFFSET 2 0 0\n", "", "line 13: Elbow has no OFFSET"),
        ("CHANNELS 3", "CHANNELS 4", "line 9: CHANNELS 4 Zrotation Yrotation Xrotation: no such channels"),
        ("CHANNELS 3 ORDER", "CHANNELS 3 X Y Z", "line 9: CHANNELS 3 X Y Z: no such channels"),
        ("JOINT Elbow", "ROOT Elbow", "line 6: ROOT Elbow: there is one ROOT"),
        ("MOTION", "", "line 17: 'Frames:' does not belong here"),
        ("  }\n}\nMOTION", "  }\nMOTION", "MOTION before the tree of joints is closed"),
        ("Frames: 1", "Frames: one", "line 17: Frames: and their number is wanted"),
        ("Frame Time: 0.04", "Frame Time: 0", "line 18: 0.0 s is no time of a frame"),
        ("Frames: 1", "Frames: 2", "arm.bvh: ends too early (frame 1 of 2)"),
        ("0 0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0", "line 19: 8 numbers, not 9 (frame 0 of 1)"),
        ("0 0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0 nan", "line 19: not all numbers are finite (frame 0 of 1)"),
        ("0 0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0 0\n1", "line 20: more than the 1 frames that it names"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, old, new, words):
    path = arm(tmp_path, "0 0 0 0 0 0 0 0 0")
    assert old in path.read_text().replace(ZYX, "ORDER")
    path.write_text(path.read_text().replace(ZYX, "ORDER").replace(old, new).replace("ORDER", ZYX))
    with pytest.raises(SchemaError, match=re.escape(words)):
        read_bvh(path)


def test_a_file_that_ends_in_its_tree(tmp_path):
    path = tmp_path / "arm.bvh"
    path.write_text(ARM.replace("ORDER", ZYX)[:80])
    with pytest.raises(SchemaError, match=re.escape("arm.bvh")):
        read_bvh(path)


# A body that stands upright, facing +z, its left at +x; metres.
PLACES = {
    "mid_hip": ("", 0, 0, 0), "spine": ("mid_hip", 0, 0.2, 0), "neck_base": ("spine", 0, 0.25, 0),
    "head": ("neck_base", 0, 0.1, 0.02),
    "left_shoulder": ("spine", 0.18, 0.24, 0), "left_elbow": ("left_shoulder", 0.28, 0, 0),
    "left_wrist": ("left_elbow", 0.25, 0, 0),
    "right_shoulder": ("spine", -0.18, 0.24, 0), "right_elbow": ("right_shoulder", -0.28, 0, 0),
    "right_wrist": ("right_elbow", -0.25, 0, 0),
    "left_hip": ("mid_hip", 0.1, -0.05, 0), "left_knee": ("left_hip", 0, -0.42, 0.01),
    "left_ankle": ("left_knee", 0, -0.42, -0.01), "left_foot": ("left_ankle", 0, -0.06, 0.14),
    "right_hip": ("mid_hip", -0.1, -0.05, 0), "right_knee": ("right_hip", 0, -0.42, 0.01),
    "right_ankle": ("right_knee", 0, -0.42, -0.01), "right_foot": ("right_ankle", 0, -0.06, 0.14),
}  # fmt: skip
_HALF = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot")
_MIDDLE = ("mid_hip", "spine", "neck_base", "head")


def _named(middle, sides, left="Left", right="Right", before=""):
    names = dict(zip(_MIDDLE, middle.split(), strict=True))
    for side, word in (("left", left), ("right", right)):
        names |= {f"{side}_{part}": word + name for part, name in zip(_HALF, sides.split(), strict=True)}
    return {joint: before + name for joint, name in names.items()}


MAKERS = {
    "MotionBuilder": _named("Hips Spine1 Neck Head", "Arm ForeArm Hand UpLeg Leg Foot ToeBase"),
    "Mixamo": _named("Hips Spine1 Neck Head", "Arm ForeArm Hand UpLeg Leg Foot ToeBase", before="mixamorig:"),
    "Biovision": _named("Hips Chest Neck Head", "Shoulder Elbow Wrist Hip Knee Ankle Toe"),
    "SMPL": _named("Pelvis Spine1 Neck Head", "Shoulder Elbow Wrist Hip Knee Ankle Foot", "L_", "R_"),
    "Character Creator": _named(
        "Hip Spine01 NeckTwist01 Head", "Upperarm Forearm Hand Thigh Calf Foot ToeBase", "L_", "R_", "CC_Base_"
    ),
}


def body(names, scale=1.0, collar=True, rows=("0 0 0 0 0 0",)):
    """A file of that body. Only the root moves. With collars, which some makers call shoulders."""
    lines = ["HIERARCHY"]

    def write(joint, depth):
        on, *offset = PLACES[joint]
        lines.append("ROOT " + names[joint] if not on else "JOINT " + names[joint])
        place = " ".join(f"{scale * value:.6f}" for value in offset)
        channels = "6 Xposition Yposition Zposition " + ZYX if not on else "3 " + ZYX
        lines.extend(["{", f"OFFSET {place}", f"CHANNELS {channels}"])
        below = [other for other, place in PLACES.items() if place[0] == joint]
        if joint == "spine" and collar:
            lines.extend(["JOINT LeftShoulder", "{", "OFFSET 0 0 0", f"CHANNELS 3 {ZYX}", "End Site", "{"])
            lines.extend(["OFFSET 0 0 0", "}", "}"])
        for other in below:
            write(other, depth + 1)
        if not below:
            lines.extend(["End Site", "{", "OFFSET 0 0 0", "}"])
        lines.append("}")

    write("mid_hip", 0)
    rest = " 0 0 0" * (len(PLACES) - 1 + collar)
    lines.extend(["MOTION", f"Frames: {len(rows)}", "Frame Time: 0.0333333", *(row + rest for row in rows)])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("maker", MAKERS)
def test_the_body_is_found_under_the_names_of(maker, tmp_path):
    path = tmp_path / "body.bvh"
    path.write_text(body(MAKERS[maker], collar=maker in ("MotionBuilder", "Mixamo")))
    bvh = read_bvh(path)
    assert [bvh.names[at] for at in find_body(bvh)] == [MAKERS[maker][joint] for joint in LAYOUTS["bvh-18"].joints]
    sequence = read_bvh_body(path)
    at = LAYOUTS["bvh-18"].index
    # The left hand to the right of the picture, the head up (-y), toes to the camera (-z).
    np.testing.assert_allclose(sequence.joints[0, at("left_wrist")], [0.71, -0.44, 0], atol=1e-6)
    np.testing.assert_allclose(sequence.joints[0, at("head")], [0, -0.55, -0.02], atol=1e-6)
    np.testing.assert_allclose(sequence.joints[0, at("right_foot")], [-0.1, 0.95, -0.14], atol=1e-6)


@pytest.mark.parametrize("metres", [1.0, 0.01, 0.001, 0.0254, 0.0254 / 0.45])
@pytest.mark.parametrize("size", [0.8, 1.15])
def test_the_unit_is_told_by_the_legs(tmp_path, metres, size):
    path = tmp_path / "body.bvh"
    path.write_text(body(MAKERS["MotionBuilder"], scale=size / metres))
    bvh = read_bvh(path)
    assert guess_unit(bvh, find_body(bvh)) == metres
    height = np.ptp(read_bvh_body(path).joints[0, :, 1])
    assert height == pytest.approx(1.5 * size, abs=1e-3)
    assert np.ptp(read_bvh_body(path, metres=2 * metres).joints[0, :, 1]) == pytest.approx(3.0 * size, abs=2e-3)


def test_a_turned_body_stays_a_body(tmp_path):
    path = tmp_path / "body.bvh"
    path.write_text(body(MAKERS["MotionBuilder"], rows=("0 0 0 0 0 0", "0.5 0 0 0 90 0")))
    joints = to_openpose18(read_bvh_body(path)).joints
    # Turned by 90 degrees about y it looks along +x: to the right of the picture; its left hand is away from us.
    np.testing.assert_allclose(joints[1, 7], [0.5, -0.44, 0.71], atol=1e-6)
    np.testing.assert_allclose(joints[1, 0], [0.52, -0.55, 0], atol=1e-6)


def test_a_body_without_a_knee_is_named(tmp_path):
    path = tmp_path / "body.bvh"
    path.write_text(body(MAKERS["MotionBuilder"]).replace("LeftLeg", "LeftPart"))
    with pytest.raises(SchemaError, match=re.escape("body.bvh: no joint here is called as a left knee is")):
        read_bvh_body(path)


@pytest.mark.data
def test_the_dancer_of_cmu(data):
    folder = data / "cmu_bvh_modern_dance"
    if not folder.is_dir():
        pytest.skip("the BVH files are not here (DANCESITE_DATA)")
    path = sorted(folder.glob("*.bvh"))[2]
    sequence = read_bvh_body(path)
    layout = LAYOUTS["bvh-18"]
    assert (sequence.rate, sequence.n_frames) == (60, 216)
    bones = np.array([np.linalg.norm(sequence.joints[:, a] - sequence.joints[:, b], axis=-1) for a, b in layout.bones])
    stiff = [i for i, (_, joint) in enumerate(layout.bones) if layout.joints[joint].split("_")[-1] in _HALF[1:3]]
    assert (bones[stiff].std(axis=1) < 1e-4).all()
    assert 0.8 < bones[layout.bones.index((layout.index("left_hip"), layout.index("left_knee")))].mean() * 2 < 1.1
    lowest = sequence.joints[..., 1].max(axis=1)
    assert np.ptp(lowest) < 0.1  # she stays on the floor
