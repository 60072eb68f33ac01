"""One labelled (or unlabelled) recording, as recipes and experiments pass it on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.schema import checks
from analysis.schema.skeleton import SkeletonSequence

UNKNOWN = -1  # a frame nobody looked at, or was sure of: it carries no loss
BACKGROUND = 0


@dataclass(frozen=True, eq=False)
class Example:
    """action: index of the clip's class, None = unlabelled. units (T,) int64: UNKNOWN, BACKGROUND or 1, 2, ..."""

    name: str
    subject: int
    sequence: SkeletonSequence
    action: int | None = None
    units: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.units is not None:
            frames = self.sequence.n_frames
            checks.require(self.units.shape == (frames,), f"{self.name}: {len(self.units)} labels for {frames} frames")
            checks.require(bool((self.units >= UNKNOWN).all()), f"{self.name}: a label below {UNKNOWN}")
