"""Reader of UTD-MHAD's skeletons (Chen, Jafari and Kehtarnavaz 2015): Kinect 1, 27 actions, 30 frames a second.

The Kinect's x grows to the left of what the camera sees, and its depth pictures are mirrored: in them a joint lies at
u = 160 + 285.63 X / Z, v = 120 - 285.63 Y / Z. Sequences here have x to the right: u = 160 - 285.63 x / z.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import numpy as np

from analysis.data.examples import Example
from analysis.schema import SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

RATE = Fraction(30)
ACTIONS = (
    "swipe left", "swipe right", "wave", "clap", "throw", "cross arms", "basketball shoot", "draw x",
    "draw circle (clockwise)", "draw circle (counter-clockwise)", "draw triangle", "bowling", "boxing",
    "baseball swing", "tennis swing", "arm curl", "tennis serve", "push", "knock", "catch", "pick up and throw", "jog",
    "walk", "sit to stand", "stand to sit", "lunge", "squat",
)  # fmt: skip
_NAME = re.compile(r"a(\d+)_s(\d+)_t(\d+)_skeleton\.mat")
_ORDER = (
    "head", "neck", "spine", "mid_hip",
    "left_shoulder", "left_elbow", "left_wrist", "left_hand", "right_shoulder", "right_elbow", "right_wrist",
    "right_hand", "left_hip", "left_knee", "left_ankle", "left_foot", "right_hip", "right_knee", "right_ankle",
    "right_foot",
)  # fmt: skip
_TAKE = np.array([_ORDER.index(joint) for joint in LAYOUTS[KINECT_20].joints])


def read_utd_mhad(folder: Path) -> list[Example]:
    """Every skeleton, by action, subject and trial; names such as "a01_s1_t1"; action counts from 0.

    Raises SchemaError naming the file.
    """
    found = [(_NAME.fullmatch(path.name), path) for path in (folder / "Skeleton").glob("*.mat")]
    out = []
    for match, path in found:
        if match is None or not 1 <= int(match[1]) <= len(ACTIONS):
            raise SchemaError(f"{path.name}: is no recording such as a1_s1_t1_skeleton.mat")
        action, subject, trial = map(int, match.groups())
        out.append(Example(f"a{action:02d}_s{subject}_t{trial}", subject, read_skeleton(path), action=action - 1))
    if not out:
        raise SchemaError(f"{folder}: no skeletons of UTD-MHAD")
    return sorted(out, key=lambda example: example.name)


def read_skeleton(path: Path) -> SkeletonSequence:
    """One recording: kinect-20, metres; frames of zeros are missing. Raises SchemaError naming the file."""
    from scipy.io import loadmat  # takes long to load

    try:
        told = loadmat(path, variable_names=["d_skel"])
    except Exception as error:
        # Broken files make it raise whatever the place that they break at happens to raise.
        raise SchemaError(f"{path.name}: cannot be read: {error}") from None
    raw = told.get("d_skel")
    if raw is None or raw.ndim != 3 or raw.shape[:2] != (len(_ORDER), 3) or raw.dtype.kind != "f":
        raise SchemaError(f"{path.name}: d_skel is not 20 joints x 3 x frames, but {getattr(raw, 'shape', 'missing')}")
    joints = raw.transpose(2, 0, 1)[:, _TAKE] * (-1, -1, 1)
    joints[(raw == 0).all(axis=(0, 1))] = np.nan
    return SkeletonSequence(joints.astype(np.float32), KINECT_20, RATE, "m", path.name)
