"""A dancer's body in world space: 18 OpenPose joints and what a drawing needs beside them.

World space: x to the right of the picture, y up from the floor, z towards the camera, metres. At yaw 0 the dancer faces
the camera, so the dancer's left is +x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.data.physique import Physique

Array = NDArray[np.float64]

FACE = {  # layout index -> place in the head's own frame (left, up, forward), metres for a head of size 1
    0: (0.0, -0.022, 0.106), 14: (-0.031, 0.006, 0.088), 15: (0.031, 0.006, 0.088),
    16: (-0.080, -0.008, -0.004), 17: (0.080, -0.008, -0.004),
}  # fmt: skip
# Bones whose length never changes, as pairs of layout indices.
RIGID = ((2, 3), (3, 4), (5, 6), (6, 7), (8, 9), (9, 10), (11, 12), (12, 13), (2, 5), (8, 11), (1, 2), (1, 5))


@dataclass(frozen=True)
class Body:
    """Where everything is, for T frames, in world metres; nothing is missing.

    joints (T,18,3) in OpenPose order; spine (T,3) the middle of the back; toes, fingers (T,2,3) right then left;
    head_centre (T,3); pelvis, chest, head (T,3,3): axes as columns (left, up, forward). physique: the lengths it has.
    """

    joints: Array
    spine: Array
    toes: Array
    fingers: Array
    head_centre: Array
    pelvis: Array
    chest: Array
    head: Array
    physique: Physique

    def turned(self, degrees: float) -> Body:
        """The same, and all the room with it, turned to the dancers' left about the upright through the room's middle:
        as a camera sees it that stands so far to their right."""
        angle = np.deg2rad(degrees)
        turn = np.array([[np.cos(angle), 0.0, np.sin(angle)], [0.0, 1.0, 0.0], [-np.sin(angle), 0.0, np.cos(angle)]])
        at = {name: getattr(self, name) @ turn.T for name in ("joints", "spine", "toes", "fingers", "head_centre")}
        return replace(self, **at, **{name: turn @ getattr(self, name) for name in ("pelvis", "chest", "head")})
