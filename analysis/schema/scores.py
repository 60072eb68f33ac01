"""What a network says about every frame of one clip, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.schema import checks


@dataclass(frozen=True, eq=False)
class PrimitiveTrack:
    """The K key moments of a clip and what they are made of (paper A, 2.4.1).

    frames (K,) int64, sorted. weights (K, M) float32: share of each of the M primitives; rows sum to 1.
    importance (K,) float32 0..1: the attention that made the moment a key moment.
    """

    frames: np.ndarray
    weights: np.ndarray
    importance: np.ndarray

    def __post_init__(self) -> None:
        k = len(self.frames)
        checks.require(self.weights.ndim == 2 and len(self.weights) == k, "primitives.weights: not (K, M)")
        checks.require(self.importance.shape == (k,), "primitives.importance: not (K,)")
        checks.require(bool((np.diff(self.frames) >= 0).all()), "primitives.frames: not sorted")


@dataclass(frozen=True, eq=False)
class FrameScores:
    """Scores of T frames at `rate` frames a second.

    units (T, U) float32: posteriors; column 0 is background, "no unit". boundaries (T, 2) float32 0..1: how likely a
    unit starts (0) or ends (1) here. action (A,) float32: posteriors of the clip's class; A is 0 where it knows
    no classes. A frame in which there is nothing to see is NaN in units and boundaries.
    """

    rate: Fraction
    units: np.ndarray
    boundaries: np.ndarray
    action: np.ndarray
    primitives: PrimitiveTrack | None = None

    def __post_init__(self) -> None:
        checks.positive_rate("rate", self.rate)
        checks.require(self.units.ndim == 2, f"units: shape {self.units.shape} is not (T, U)")
        t = len(self.units)
        checks.require(self.boundaries.shape == (t, 2), f"boundaries: shape {self.boundaries.shape} is not ({t}, 2)")
        checks.require(self.action.ndim == 1, f"action: shape {self.action.shape} is not (A,)")
