"""What a pose estimator is to the rest of the system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Pose:
    """P people in one picture, joints in the order of analysis.schema.JOINTS. NaN = not found.

    image (P,18,2) float32 pixels of the picture; world (P,18,3) float32 metres, hip-centred, or None;
    score (P,18) float32 0..1, 0 where the joint is missing.
    """

    image: np.ndarray
    world: np.ndarray | None
    score: np.ndarray


class PoseEstimator(Protocol):
    """Finds people in pictures that come in the order of time. Not for use by two threads at once."""

    name: str
    version: str

    def estimate(self, rgb: np.ndarray, timestamp_ms: int) -> Pose | None:
        """The people in rgb (H,W,3) uint8; None where nobody is found. A timestamp that goes back starts a new clip."""
        ...

    def close(self) -> None:
        """Free the model. The estimator cannot be used afterwards."""
        ...


def estimator_build(name: str = "mediapipe") -> PoseEstimator:
    """An estimator by name. The model itself is loaded at the first picture, inside the process that uses it."""
    if name == "mediapipe":
        from analysis.pose.blazepose import BlazePose

        return BlazePose()
    raise ValueError(f"name: there is no pose estimator {name!r}; there is mediapipe")
