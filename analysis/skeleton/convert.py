"""Skeletons of any layout as the 18 joints that everything here works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from analysis.schema import JOINTS, OPENPOSE_18, checks
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import (
    ACCLAIM_31,
    BLAZEPOSE_33,
    BVH_18,
    COCO_17,
    KINECT_20,
    OPENPOSE_25,
    layout_of,
)

_SHOULDERS = ("right_shoulder", "left_shoulder")
Table = Mapping[str, tuple[str, ...]]  # joint -> the joints of which it is the middle

_FACE: Table = {joint: (joint,) for joint in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")}
_LIMBS: Table = {joint: (joint,) for joint in JOINTS if joint not in _FACE and joint != "neck"}
# OpenPose's neck is the middle of the shoulders. Sources with a neck of their own mean a place higher up on the spine,
# so theirs is not taken; OpenPose-25's is the same.
_NECK: Table = {"neck": _SHOULDERS}

# One table a layout. What is not named cannot be told and stays missing.
# Three sources know no nose: the middle of the head stands in for it, some 10 cm behind it.
TABLES: Mapping[str, Table] = {
    OPENPOSE_18: {joint: (joint,) for joint in JOINTS},
    OPENPOSE_25: {joint: (joint,) for joint in JOINTS},
    COCO_17: {**_LIMBS, **_FACE, **_NECK},
    BLAZEPOSE_33: {**_LIMBS, **_FACE, **_NECK},
    KINECT_20: {**_LIMBS, **_NECK, "nose": ("head",)},
    ACCLAIM_31: {**_LIMBS, **_NECK, "nose": ("neck_high", "head_top")},
    BVH_18: {**_LIMBS, **_NECK, "nose": ("head",)},
}


def to_openpose18(sequence: SkeletonSequence) -> SkeletonSequence:
    """The same motion with OpenPose's 18 joints; NaN, score 0, where the source does not tell a joint.

    A joint between two is as sure as the less sure of them. Raises SchemaError for an unknown layout.
    """
    if sequence.layout == OPENPOSE_18:
        return sequence
    source = layout_of(sequence.layout)
    frames, told, width = sequence.joints.shape
    known = len(source.joints)
    checks.require(told == known, f"{sequence.source}: {told} joints, {sequence.layout} has {known}")
    joints = np.full((frames, len(JOINTS), width), np.nan, dtype=np.float32)
    score = None if sequence.score is None else np.zeros((frames, len(JOINTS)), dtype=np.float32)
    for at, joint in enumerate(JOINTS):
        of = [source.index(name) for name in TABLES[sequence.layout].get(joint, ())]
        if not of:
            continue
        joints[:, at] = sequence.joints[:, of].mean(axis=1)
        if score is not None and sequence.score is not None:
            score[:, at] = np.where(np.isnan(joints[:, at, 0]), 0, sequence.score[:, of].min(axis=1))
    return replace(sequence, joints=joints, layout=OPENPOSE_18, score=score)
