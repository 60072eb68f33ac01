"""The body as a tree of joints, and what can be measured on it."""

from analysis.skeleton.kinematics import ANGLES, centred, joint_angles, velocity
from analysis.skeleton.layout import BODY, BONES, INDEX, PARENTS, SWAP, mid_hips, torso_length

__all__ = [
    "ANGLES", "BODY", "BONES", "INDEX", "PARENTS", "SWAP", "centred", "joint_angles", "mid_hips", "torso_length",
    "velocity",
]  # fmt: skip
