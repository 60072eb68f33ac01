"""A body in motion as any source tells it: joints of a named layout, in one pair of axes and one of two units."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.schema import checks
from analysis.schema.joints import OPENPOSE_18

UNITS = ("m", "px")


@dataclass(frozen=True, eq=False)
class SkeletonSequence:
    """One body over T frames. NaN = missing, never 0.

    joints (T, V, C) float32, C = 2 or 3: x to the right of the picture, y down, z away from the camera, in `unit`.
    Metres may have any origin and, where the source knows no camera, any heading. "right" is the body's own right.
    V joints in the order of `layout` (analysis.skeleton.layouts names them).
    score (T, V) float32 0..1 or None: how sure the source is; 0 where the joint is missing.
    rate: frames a second. source: the file it was read from, for messages.
    """

    joints: np.ndarray
    layout: str
    rate: Fraction
    unit: str
    source: str
    score: np.ndarray | None = None

    def __post_init__(self) -> None:
        shape = self.joints.shape
        checks.require(len(shape) == 3 and shape[2] in (2, 3), f"{self.source}: joints: shape {shape} is not (T, V, C)")
        checks.require(shape[0] > 0, f"{self.source}: no frames")
        checks.require(self.joints.dtype == np.float32, f"{self.source}: joints: {self.joints.dtype} is not float32")
        checks.require(self.unit in UNITS, f"{self.source}: unit: {self.unit!r} is not one of {', '.join(UNITS)}")
        checks.positive_rate(f"{self.source}: rate", self.rate)
        infinite = np.isinf(self.joints)
        if infinite.any():
            raise checks.SchemaError(f"{self.source}: infinite at frame {int(np.argwhere(infinite)[0][0])}")
        if self.score is not None:
            ok = self.score.shape == shape[:2] and self.score.dtype == np.float32
            checks.require(ok, f"{self.source}: score: {self.score.dtype} {self.score.shape}, not float32 {shape[:2]}")

    @property
    def n_frames(self) -> int:
        return int(self.joints.shape[0])

    def require_layout(self, layout: str = OPENPOSE_18) -> None:
        """Raises SchemaError where the joints are those of another layout."""
        checks.require(self.layout == layout, f"{self.source}: its joints are {self.layout}, wanted are {layout}")
