"""Layouts are trees with two sides, and every one of them becomes the 18 joints by its own table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.formats import acclaim, bvh_names
from analysis.schema import JOINTS, SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.convert import TABLES, to_openpose18
from analysis.skeleton.layout import SWAP
from analysis.skeleton.layouts import LAYOUTS, layout_of

SIZES = {
    "openpose-18": 18, "kinect-20": 20, "coco-17": 17, "openpose-25": 25, "blazepose-33": 33, "acclaim-31": 31,
    "bvh-18": 18,
}  # fmt: skip
LIMBS = JOINTS[2:14]


def numbered(layout, score=None):
    """Joint i lies at (i, 10 i) in both frames."""
    index = np.arange(SIZES[layout], dtype=np.float32)
    joints = np.repeat(np.stack([index, 10 * index], axis=-1)[None], 2, axis=0)
    return SkeletonSequence(joints, layout, Fraction(25), "px", "made.json", score)


@pytest.mark.parametrize("name", SIZES)
def test_a_layout_is_one_tree_with_two_sides(name):
    layout = LAYOUTS[name]
    assert set(SIZES) == set(LAYOUTS)
    assert len(layout.joints) == len(set(layout.joints)) == len(layout.parents) == SIZES[name]
    assert layout.parents.count(-1) == 1
    for joint in range(SIZES[name]):
        steps, at = 0, joint
        while layout.parents[at] >= 0:
            at, steps = layout.parents[at], steps + 1
            assert steps < SIZES[name]
    np.testing.assert_array_equal(layout.swap[layout.swap], np.arange(SIZES[name]))
    # What hangs on a joint hangs on the other side's joint on the other side.
    for parent, joint in layout.bones:
        assert layout.parents[layout.swap[joint]] == layout.swap[parent]
    middle = [joint for i, joint in enumerate(layout.joints) if layout.swap[i] == i]
    assert not any(joint.startswith(("left", "right")) for joint in middle)


def test_the_first_layout_is_the_one_of_tracks():
    np.testing.assert_array_equal(LAYOUTS["openpose-18"].swap, SWAP)
    with pytest.raises(SchemaError, match="layout: 'smpl' is not one of openpose-18, kinect-20"):
        layout_of("smpl")


def test_readers_and_layouts_agree():
    assert LAYOUTS["bvh-18"].joints == bvh_names._ORDER
    ends = dict(zip((acclaim.ROOT, *acclaim.BONES), LAYOUTS["acclaim-31"].joints, strict=True))
    assert [ends[bone] for bone in ("lfemur", "rtibia", "rhumerus", "lradius", "lclavicle", "thorax", "rwrist")] == [
        "left_knee", "right_ankle", "right_elbow", "left_wrist", "left_shoulder", "neck_base", "right_palm",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_joints_come_from_where_they_are_called_so(name):
    layout = LAYOUTS[name]
    out = to_openpose18(numbered(name))
    assert (out.layout, out.rate, out.unit, out.source, out.score) == ("openpose-18", 25, "px", "made.json", None)
    x = out.joints[1, :, 0]
    np.testing.assert_array_equal(out.joints[..., 1], 10 * out.joints[..., 0])
    for joint in LIMBS:
        assert x[JOINTS.index(joint)] == layout.index(joint)
    if name.startswith("openpose"):
        assert x[1] == layout.index("neck")
    else:
        assert x[1] == (layout.index("left_shoulder") + layout.index("right_shoulder")) / 2
    for joint in ("right_eye", "left_eye", "right_ear", "left_ear"):
        at = JOINTS.index(joint)
        assert x[at] == layout.index(joint) if joint in layout.joints else np.isnan(x[at])
    stand_in = {"kinect-20": 3, "bvh-18": 3, "acclaim-31": (15 + 16) / 2}
    assert x[0] == stand_in.get(name, layout.joints.index("nose") if "nose" in layout.joints else None)
    assert set(TABLES[name]) <= set(JOINTS)


def test_what_is_missing_stays_missing_and_a_middle_is_as_sure_as_its_ends():
    score = np.linspace(0.1, 0.9, 34, dtype=np.float32).reshape(2, 17)
    sequence = numbered("coco-17", score)
    sequence.joints[0, LAYOUTS["coco-17"].index("right_shoulder")] = np.nan
    out = to_openpose18(sequence)
    shoulder, neck = JOINTS.index("right_shoulder"), JOINTS.index("neck")
    assert np.isnan(out.joints[0, [shoulder, neck]]).all()
    assert np.isfinite(out.joints[1]).all()
    np.testing.assert_array_equal(out.score[0, [shoulder, neck]], 0)
    assert out.score[1, neck] == score[1, LAYOUTS["coco-17"].index("left_shoulder")]
    assert out.score[1, 0] == score[1, 0]
    assert np.isnan(sequence.joints[0]).sum() == 2  # the source is left as it is


def test_converted_once_is_converted():
    sequence = numbered("openpose-18")
    assert to_openpose18(sequence) is sequence


def test_a_mirrored_body_converts_to_the_mirrored_joints():
    for name, layout in LAYOUTS.items():
        sequence = numbered(name)
        mirrored = SkeletonSequence(sequence.joints[:, layout.swap], name, Fraction(25), "px", "made.json")
        np.testing.assert_array_equal(to_openpose18(mirrored).joints, to_openpose18(sequence).joints[:, SWAP])


def test_other_numbers_of_joints_are_refused():
    wrong = SkeletonSequence(np.zeros((2, 19, 3), np.float32), "kinect-20", Fraction(30), "m", "a.txt")
    with pytest.raises(SchemaError, match="19 joints, kinect-20 has 20"):
        to_openpose18(wrong)
