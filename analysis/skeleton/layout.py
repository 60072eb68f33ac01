"""The OpenPose-18 body: bones, sides, the way joints hang on each other."""

from __future__ import annotations

import numpy as np

from analysis.schema import JOINTS

INDEX = {name: i for i, name in enumerate(JOINTS)}

# Each joint hangs on its parent; the neck is the root.
PARENTS: tuple[int, ...] = tuple(
    INDEX[parent] if parent else -1
    for parent in (
        "neck", "", "neck", "right_shoulder", "right_elbow", "neck", "left_shoulder", "left_elbow", "neck", "right_hip",
        "right_knee", "neck", "left_hip", "left_knee", "nose", "nose", "right_eye", "left_eye",
    )
)  # fmt: skip
BONES: tuple[tuple[int, int], ...] = tuple((parent, joint) for joint, parent in enumerate(PARENTS) if parent >= 0)

# SWAP[i] is the joint of the other side; joints in the middle stay. mirrored = joints[..., SWAP, :] with x negated.
SWAP = np.array(
    [
        INDEX[name.replace("right", "left") if name.startswith("right") else name.replace("left", "right")]
        for name in JOINTS
    ]
)

# The joints that carry the movement of the body; face points only say where the head is, and the nose does that.
BODY = np.array([i for i, name in enumerate(JOINTS) if not name.endswith(("eye", "ear"))])
_HIPS = [INDEX["right_hip"], INDEX["left_hip"]]


def mid_hips(joints: np.ndarray) -> np.ndarray:
    """(..., 18, C) -> (..., C): the middle of the hips; NaN where a hip is missing."""
    middle: np.ndarray = joints[..., _HIPS, :].mean(axis=-2)
    return middle


def torso_length(joints: np.ndarray) -> float:
    """Typical distance neck to mid-hips of (T, 18, C), in its own unit; NaN when it is never seen."""
    length = typical_distance(joints[:, INDEX["neck"]], mid_hips(joints))
    return length if length > 1e-6 else float("nan")


def typical_distance(neck: np.ndarray, hips: np.ndarray) -> float:
    """Of (T, C) from (T, C), NaN when they are never seen together.

    The upper quartile: a torso turned toward the camera looks short in a picture, never long.
    """
    lengths = np.linalg.norm(neck - hips, axis=-1)
    lengths = lengths[np.isfinite(lengths)]
    return float(np.percentile(lengths, 75)) if len(lengths) else float("nan")
