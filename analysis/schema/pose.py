"""The pose track: where the joints of each person are in every proxy frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.schema import checks
from analysis.schema.joints import JOINTS, OPENPOSE_18


@dataclass(frozen=True)
class Gap:
    """Frames [start, end) without a body, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, eq=False)
class PoseTrack:
    """T proxy frames x P people x 18 joints (analysis.schema.joints.JOINTS). NaN = missing, never 0.

    image, image_smooth (T,P,18,2) float32: pixels of the proxy, x right, y down, the origin at the corner of the first
    pixel. world, world_smooth (T,P,18,3) float32 or None: metres from the middle of the hips, x to the right of the
    picture, y down, z away from the camera. score (T,P,18) float32 0..1, 0 where the joint is missing.
    "right" is the dancer's right.
    """

    rate: Fraction
    width: int
    height: int
    image: np.ndarray
    image_smooth: np.ndarray
    score: np.ndarray
    estimator: str
    world: np.ndarray | None = None
    world_smooth: np.ndarray | None = None
    gaps: tuple[Gap, ...] = ()
    layout: str = OPENPOSE_18

    def __post_init__(self) -> None:
        checks.require(self.layout == OPENPOSE_18, f"layout: {self.layout!r} is not {OPENPOSE_18!r}")
        checks.positive_rate("rate", self.rate)
        checks.require(self.width > 0 and self.height > 0, "width, height: must be positive")
        checks.require(
            (self.world is None) == (self.world_smooth is None), "world_smooth: must be there exactly with world"
        )
        checks.require(self.image.ndim == 4, f"image: shape {self.image.shape} is not (T, P, 18, 2)")
        t, p = self.image.shape[:2]
        shapes = {"image": 2, "image_smooth": 2, "world": 3, "world_smooth": 3}
        for name, width in shapes.items():
            _array(name, getattr(self, name), (t, p, len(JOINTS), width))
        _array("score", self.score, (t, p, len(JOINTS)))
        if not np.all((self.score >= 0) & (self.score <= 1)):
            frame = int(np.argwhere(~((self.score >= 0) & (self.score <= 1)))[0][0])
            raise checks.SchemaError(f"score: not between 0 and 1 at frame {frame}")
        for gap in self.gaps:
            checks.frame_range("gaps", gap.start, gap.end, t)

    @property
    def n_frames(self) -> int:
        return int(self.image.shape[0])

    @property
    def n_people(self) -> int:
        return int(self.image.shape[1])


def _array(name: str, array: np.ndarray | None, shape: tuple[int, ...]) -> None:
    if array is None:
        return
    checks.require(array.dtype == np.float32, f"{name}: {array.dtype} is not float32")
    checks.require(array.shape == shape, f"{name}: shape {array.shape} is not {shape}")
    infinite = np.isinf(array)
    if infinite.any():
        raise checks.SchemaError(f"{name}: infinite at frame {int(np.argwhere(infinite)[0][0])}")
