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

LAYOUTS: dict[str, Layout] = {
    OPENPOSE_18: Layout(OPENPOSE_18, JOINTS, PARENTS),
    KINECT_20: _layout(KINECT_20, _KINECT),
}


def layout_of(name: str) -> Layout:
    """Raises SchemaError for a layout that nobody here knows."""
    if name not in LAYOUTS:
        raise SchemaError(f"layout: {name!r} is not one of {', '.join(LAYOUTS)}")
    return LAYOUTS[name]
