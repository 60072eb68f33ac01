"""Which stretches of movement look alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform

from analysis.parsing.motion import RATE, Motion
from analysis.skeleton import velocity

STEPS = 16  # moments of a segment that are compared
_VELOCITY_WEIGHT = 0.15  # seconds: speeds count as far as they would carry a joint in this time
# RMS over joints in torso lengths: closer than the first is the same to the eye, farther than the second is not.
_SAME, _DIFFERENT = 0.14, 0.32
_SHARE = 0.6  # of the clip's own median distance
_LOOSE = (0.55, 0.8)  # of the threshold: farther from the typical member is A prime, A double prime


@dataclass(frozen=True)
class Motif:
    """The cluster a segment is in (numbered in order of appearance), how loose a member, how sure 0..1."""

    cluster: int
    variant: int
    confidence: float


def find_motifs(motion: Motion, segments: list[tuple[float, float]]) -> list[Motif]:
    """A motif for each segment [from, to) given in samples of the analysis clock."""
    if not segments:
        return []
    if len(segments) == 1:
        return [Motif(0, 0, 0.4)]
    close = pdist(np.stack([embed(motion, a, b) for a, b in segments]))
    threshold = float(np.clip(_SHARE * np.median(close), _SAME, _DIFFERENT))
    raw = fcluster(linkage(close, method="average"), t=threshold, criterion="distance")
    order: dict[int, int] = {}
    clusters = np.array([order.setdefault(int(c), len(order)) for c in raw])
    distance = squareform(close)
    return [_motif(i, clusters, distance, threshold) for i in range(len(segments))]


def embed(motion: Motion, a: float, b: float) -> np.ndarray:
    """(D,) such that the Euclidean distance of two is the RMS joint distance in torso lengths (velocity included)."""
    low, high = int(np.floor(a)), min(motion.samples, int(np.ceil(b)) + 1)
    low = max(0, min(low, high - 1))
    pose = motion.pose[low:high]
    known = np.isfinite(pose).all(axis=(1, 2))
    pose = pose[known]
    if not len(pose):
        return np.zeros(STEPS * motion.pose.shape[1] * motion.pose.shape[2] * 2)
    speed = velocity(pose, RATE) * _VELOCITY_WEIGHT
    at = np.linspace(0, len(pose) - 1, STEPS)
    both = np.concatenate([pose.reshape(len(pose), -1), speed.reshape(len(pose), -1)], axis=1)
    lower = np.floor(at).astype(int)
    upper = np.minimum(lower + 1, len(pose) - 1)
    share = (at - lower)[:, None]
    moments = both[lower] * (1 - share) + both[upper] * share
    out: np.ndarray = moments.reshape(-1) / np.sqrt(STEPS * pose.shape[1])
    return out


def _motif(i: int, clusters: np.ndarray, distance: np.ndarray, threshold: float) -> Motif:
    own = np.flatnonzero(clusters == clusters[i])
    others = np.flatnonzero(clusters != clusters[i])
    typical = own[int(distance[np.ix_(own, own)].sum(axis=1).argmin())]
    away = float(distance[i, typical])
    variant = sum(away > share * threshold for share in _LOOSE)
    if len(own) == 1:
        return Motif(int(clusters[i]), 0, 0.4)  # nothing to compare it with
    inner = float(distance[i, own].sum() / (len(own) - 1))
    outer = float(distance[i, others].min()) if len(others) else 2 * threshold
    clear = (outer - inner) / max(outer, inner, 1e-9)
    return Motif(int(clusters[i]), variant, round(float(np.clip(0.45 + 0.4 * clear, 0.2, 0.8)), 3))
