"""Joint layouts: which joints a source tells, in which order, and how they hang on each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.schema import JOINTS, OPENPOSE_18, SchemaError
from analysis.skeleton.layout import PARENTS


@dataclass(frozen=True)
class Layout:
    """V joints in storage order; parents[i] is the joint that joint i hangs on, -1 for the root."""

    name: str
    joints: tuple[str, ...]
    parents: tuple[int, ...]

    def index(self, joint: str) -> int:
        return self.joints.index(joint)

    @cached_property
    def bones(self) -> tuple[tuple[int, int], ...]:
        """(parent, joint) of every joint but the root."""
        return tuple((parent, joint) for joint, parent in enumerate(self.parents) if parent >= 0)

    @cached_property
    def swap(self) -> np.ndarray:
        """(V,) the joint of the other side, or itself in the middle. mirrored = joints[..., swap, :] with x negated."""
        return np.array([self.index(_other_side(name)) for name in self.joints])


def _other_side(name: str) -> str:
    if name.startswith("right_"):
        return "left_" + name.removeprefix("right_")
    return "right_" + name.removeprefix("left_") if name.startswith("left_") else name


def _layout(name: str, hangs: dict[str, str]) -> Layout:
    """From joint -> the joint that it hangs on, in storage order; the root hangs on nothing ("")."""
    joints = tuple(hangs)
    return Layout(name, joints, tuple(joints.index(on) if on else -1 for on in hangs.values()))


KINECT_20 = "kinect-20"
_KINECT = {
    "mid_hip": "", "spine": "mid_hip", "neck": "spine", "head": "neck",
    "left_shoulder": "neck", "left_elbow": "left_shoulder",
    "left_wrist": "left_elbow", "left_hand": "left_wrist",
    "right_shoulder": "neck", "right_elbow": "right_shoulder",
    "right_wrist": "right_elbow", "right_hand": "right_wrist",
    "left_hip": "mid_hip", "left_knee": "left_hip", "left_ankle": "left_knee", "left_foot": "left_ankle",
    "right_hip": "mid_hip", "right_knee": "right_hip", "right_ankle": "right_knee", "right_foot": "right_ankle",
}  # fmt: skip

COCO_17 = "coco-17"
_FACE = {"left_eye": "nose", "right_eye": "nose", "left_ear": "left_eye", "right_ear": "right_eye"}
_COCO = {
    "nose": "", **_FACE,
    "left_shoulder": "nose", "right_shoulder": "nose", "left_elbow": "left_shoulder",
    "right_elbow": "right_shoulder", "left_wrist": "left_elbow", "right_wrist": "right_elbow",
    "left_hip": "left_shoulder", "right_hip": "right_shoulder", "left_knee": "left_hip", "right_knee": "right_hip",
    "left_ankle": "left_knee", "right_ankle": "right_knee",
}  # fmt: skip

OPENPOSE_25 = "openpose-25"
_BODY_25 = {
    "nose": "neck", "neck": "mid_hip",
    "right_shoulder": "neck", "right_elbow": "right_shoulder", "right_wrist": "right_elbow",
    "left_shoulder": "neck", "left_elbow": "left_shoulder", "left_wrist": "left_elbow", "mid_hip": "",
    "right_hip": "mid_hip", "right_knee": "right_hip", "right_ankle": "right_knee",
    "left_hip": "mid_hip", "left_knee": "left_hip", "left_ankle": "left_knee",
    "right_eye": "nose", "left_eye": "nose", "right_ear": "right_eye", "left_ear": "left_eye",
    "left_big_toe": "left_ankle", "left_small_toe": "left_big_toe", "left_heel": "left_ankle",
    "right_big_toe": "right_ankle", "right_small_toe": "right_big_toe", "right_heel": "right_ankle",
}  # fmt: skip

BLAZEPOSE_33 = "blazepose-33"
_BLAZEPOSE = {
    "nose": "",
    "left_eye_inner": "nose", "left_eye": "left_eye_inner", "left_eye_outer": "left_eye",
    "right_eye_inner": "nose", "right_eye": "right_eye_inner", "right_eye_outer": "right_eye",
    "left_ear": "left_eye_outer", "right_ear": "right_eye_outer", "left_mouth": "nose", "right_mouth": "nose",
    "left_shoulder": "nose", "right_shoulder": "nose", "left_elbow": "left_shoulder",
    "right_elbow": "right_shoulder", "left_wrist": "left_elbow", "right_wrist": "right_elbow",
    "left_pinky": "left_wrist", "right_pinky": "right_wrist", "left_index": "left_wrist",
    "right_index": "right_wrist", "left_thumb": "left_wrist", "right_thumb": "right_wrist",
    "left_hip": "left_shoulder", "right_hip": "right_shoulder", "left_knee": "left_hip", "right_knee": "right_hip",
    "left_ankle": "left_knee", "right_ankle": "right_knee", "left_heel": "left_ankle", "right_heel": "right_ankle",
    "left_foot": "left_ankle", "right_foot": "right_ankle",
}  # fmt: skip

# Acclaim's skeleton as HDM05 and CMU have it: the root and where each of the 30 bones ends, in the order of
# analysis.formats.acclaim.BONES. "left_hip" is the end of lhipjoint, "neck_base" of the thorax, and so on.
ACCLAIM_31 = "acclaim-31"
_ACCLAIM = {
    "mid_hip": "",
    "left_hip": "mid_hip", "left_knee": "left_hip", "left_ankle": "left_knee", "left_foot": "left_ankle",
    "left_toes": "left_foot",
    "right_hip": "mid_hip", "right_knee": "right_hip", "right_ankle": "right_knee", "right_foot": "right_ankle",
    "right_toes": "right_foot",
    "spine_low": "mid_hip", "spine": "spine_low", "neck_base": "spine", "neck_low": "neck_base",
    "neck_high": "neck_low", "head_top": "neck_high",
    "left_shoulder": "neck_base", "left_elbow": "left_shoulder", "left_wrist": "left_elbow",
    "left_palm": "left_wrist", "left_hand": "left_palm", "left_fingers": "left_hand", "left_thumb": "left_palm",
    "right_shoulder": "neck_base", "right_elbow": "right_shoulder", "right_wrist": "right_elbow",
    "right_palm": "right_wrist", "right_hand": "right_palm", "right_fingers": "right_hand",
    "right_thumb": "right_palm",
}  # fmt: skip

# What BVH files of every make have in common, by analysis.formats.bvh_names. "head" is where the skull sits on the
# neck, "left_foot" the ball of the foot.
BVH_18 = "bvh-18"
_BVH = {
    "mid_hip": "", "spine": "mid_hip", "neck_base": "spine", "head": "neck_base",
    "left_shoulder": "neck_base", "left_elbow": "left_shoulder", "left_wrist": "left_elbow",
    "right_shoulder": "neck_base", "right_elbow": "right_shoulder", "right_wrist": "right_elbow",
    "left_hip": "mid_hip", "left_knee": "left_hip", "left_ankle": "left_knee", "left_foot": "left_ankle",
    "right_hip": "mid_hip", "right_knee": "right_hip", "right_ankle": "right_knee", "right_foot": "right_ankle",
}  # fmt: skip

LAYOUTS: dict[str, Layout] = {
    OPENPOSE_18: Layout(OPENPOSE_18, JOINTS, PARENTS),
    KINECT_20: _layout(KINECT_20, _KINECT),
    COCO_17: _layout(COCO_17, _COCO),
    OPENPOSE_25: _layout(OPENPOSE_25, _BODY_25),
    BLAZEPOSE_33: _layout(BLAZEPOSE_33, _BLAZEPOSE),
    ACCLAIM_31: _layout(ACCLAIM_31, _ACCLAIM),
    BVH_18: _layout(BVH_18, _BVH),
}

def layout_of(name: str) -> Layout:
    """Raises SchemaError for a layout that nobody here knows."""
    if name not in LAYOUTS:
        raise SchemaError(f"layout: {name!r} is not one of {', '.join(LAYOUTS)}")
    return LAYOUTS[name]
