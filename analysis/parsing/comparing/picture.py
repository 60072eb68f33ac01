"""How elbows and knees are bent as the picture shows it: less than the body's own angle, but known far better.

What an estimator tells of depth is drawn towards what bodies usually do: of an arm bent 25 degrees more, it may tell 2.
Two takes by one camera show the same side of the dance, so there the picture itself can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.parsing.motion import RATE, main_person
from analysis.schema import PoseTrack
from analysis.schema.comparison import JOINTS_COMPARED
from analysis.skeleton import INDEX

_LEAST = 0.15  # of the trunk's length, in the picture: bones that look shorter show no angle
_LIMB = {"elbow": ("shoulder", "elbow", "wrist"), "knee": ("hip", "knee", "ankle")}


@dataclass(frozen=True, eq=False)
class Pictured:
    """Of N moments and J joints (JOINTS_COMPARED): bend (N,J), radians by which the outer bone turns off the inner
    one's direction in the picture, with its sign; long (N,J), the shorter of the two in lengths of the trunk. NaN where
    missing, and for all but elbows and knees.
    """

    bend: np.ndarray
    long: np.ndarray


def pictured(track: PoseTrack, samples: int) -> Pictured:
    """samples: moments of the analysis clock."""
    at = np.minimum(np.round(np.arange(samples) / RATE * float(track.rate)).astype(int), track.n_frames - 1)
    image = track.image_smooth[:, main_person(track)][at].astype(np.float64)
    neck, hips = (0.5 * (image[:, INDEX[f"left_{name}"]] + image[:, INDEX[f"right_{name}"]])
                  for name in ("shoulder", "hip"))  # fmt: skip
    trunk = np.linalg.norm(neck - hips, axis=-1)
    trunk = np.nanmedian(trunk) if np.isfinite(trunk).any() else np.nan
    bend, long = np.full((2, samples, len(JOINTS_COMPARED)), np.nan)
    for k, joint in enumerate(JOINTS_COMPARED):
        side, _, part = joint.partition("_")
        if part in _LIMB:
            top, middle, end = (image[:, INDEX[f"{side}_{name}"]] for name in _LIMB[part])
            a, b = middle - top, end - middle
            bend[:, k] = np.arctan2(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0], (a * b).sum(axis=1))
            long[:, k] = np.minimum(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)) / trunk
    return Pictured(bend, long)


def bend_between(
    first: Pictured, second: Pictured, pairs: np.ndarray, weight: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray, bool] | None:
    """Degrees (K,) that the second is bent otherwise at moments (L,2), how much each of them counts, and whether it is
    straighter all in all. weight (L,). None where the limb points at the camera for the most part."""
    i, j = pairs.T
    long = np.minimum(first.long[i, k], second.long[j, k])
    use = np.isfinite(long) & np.isfinite(first.bend[i, k]) & np.isfinite(second.bend[j, k])
    if not use.any() or weight[use] @ long[use] < _LEAST * weight.sum():
        return None
    one, other = first.bend[i[use], k], second.bend[j[use], k]
    counts = weight[use] * long[use]
    apart = np.degrees(np.angle(np.exp(1j * (other - one))))
    return apart, counts / counts.sum(), bool(counts @ (np.abs(other) - np.abs(one)) < 0)
