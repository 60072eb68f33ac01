"""Which stretches of movement look alike.

A stretch is embedded as poses and velocities at STEPS moments; two stretches are as far apart as their poses are,
RMS over joints in torso lengths, the second one also mirrored. Groups grow by average linkage until no two are nearer
than a threshold that was chosen on training data: so the number of groups comes from the clip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist, squareform

from analysis.parsing.motion import RATE, Motion
from analysis.parsing.settings import Groups
from analysis.schema import JOINTS
from analysis.skeleton import BODY, SWAP, velocity

STEPS = 16  # moments of a segment that are compared
_LOOSE = (0.55, 0.8)  # of the threshold: farther from the typical member is A prime, A double prime
_SWAP = np.array([list(BODY).index(SWAP[joint]) for joint in BODY])
_SHOULDERS = [list(BODY).index(JOINTS.index(name)) for name in ("right_shoulder", "left_shoulder")]


@dataclass(frozen=True)
class Motif:
    """The group a segment is in (numbered in order of appearance), and how loose a member it is.

    variant 0: typical; 1 (A prime): looser, or the same to the other side; 2 (A double prime): looser still.
    clear: -1..1, how much nearer its own group is than the nearest other one; None for the only one of its kind.
    size: members of the group.
    """

    cluster: int
    variant: int
    clear: float | None
    size: int


def find_motifs(motion: Motion, segments: list[tuple[float, float]], groups: Groups) -> list[Motif]:
    """A motif for each segment [from, to) given in samples of the analysis clock."""
    if not segments:
        return []
    if len(segments) == 1:
        return [Motif(0, 0, None, 1)]
    distance, mirrored = distances(motion, segments, groups)
    tree = linkage(squareform(distance, checks=False), method="average")
    raw = fcluster(tree, t=groups.threshold, criterion="distance")
    order: dict[int, int] = {}
    clusters = np.array([order.setdefault(int(c), len(order)) for c in raw])
    return [_motif(i, clusters, distance, mirrored, groups.threshold) for i in range(len(segments))]


def distances(
    motion: Motion, segments: list[tuple[float, float]], groups: Groups
) -> tuple[np.ndarray, np.ndarray]:
    """(n, n) torso lengths, and (n, n) bool: nearer when one of the two is mirrored."""
    plain = [embed(motion, a, b, groups) for a, b in segments]
    near = cdist(plain, plain)
    if not groups.mirror:
        return near, np.zeros(near.shape, dtype=bool)
    turned = cdist(plain, [embed(motion, a, b, groups, mirrored=True) for a, b in segments])
    turned = (turned + turned.T) / 2
    other = turned < near
    np.fill_diagonal(other, False)
    return np.where(other, turned, near), other


def embed(motion: Motion, a: float, b: float, groups: Groups, *, mirrored: bool = False) -> np.ndarray:
    """(D,) such that the Euclidean distance of two is the RMS joint distance in torso lengths (velocity included)."""
    low, high = int(np.ceil(a)), min(motion.samples, int(np.ceil(b)))
    low = max(0, min(low, high - 1))
    pose = motion.pose[low:high]
    pose = pose[np.isfinite(pose).all(axis=(1, 2))]
    joints, width = motion.pose.shape[1:]
    if not len(pose):
        return np.zeros(STEPS * joints * width * 2)
    if mirrored:
        pose = pose[:, _SWAP] * np.array([-1.0, *[1.0] * (width - 1)])
    if groups.turned and width == 3:
        pose = _facing(pose)
    speed = velocity(pose, RATE) * groups.velocity
    both = np.concatenate([pose.reshape(len(pose), -1), speed.reshape(len(pose), -1)], axis=1)
    at = np.linspace(0, len(pose) - 1, STEPS)
    lower = np.floor(at).astype(int)
    upper = np.minimum(lower + 1, len(pose) - 1)
    share = (at - lower)[:, None]
    moments = both[lower] * (1 - share) + both[upper] * share
    out: np.ndarray = moments.reshape(-1) / np.sqrt(STEPS * joints)
    return out


def _facing(pose: np.ndarray) -> np.ndarray:
    """(n, 14, 3) turned about the plumb line so that the shoulders begin in the plane of the picture."""
    first = pose[: max(1, len(pose) // 4), _SHOULDERS].mean(axis=0)
    across = first[1] - first[0]
    angle = np.arctan2(across[2], across[0])
    c, s = np.cos(angle), np.sin(angle)
    out: np.ndarray = pose @ np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]]).T
    return out


def _motif(i: int, clusters: np.ndarray, distance: np.ndarray, mirrored: np.ndarray, threshold: float) -> Motif:
    own = np.flatnonzero(clusters == clusters[i])
    others = np.flatnonzero(clusters != clusters[i])
    if len(own) == 1:
        return Motif(int(clusters[i]), 0, None, 1)  # nothing to compare it with
    typical = own[int(distance[np.ix_(own, own)].sum(axis=1).argmin())]
    away = float(distance[i, typical])
    variant = max(sum(away > share * threshold for share in _LOOSE), int(mirrored[i, typical]))
    inner = float(distance[i, own].sum() / (len(own) - 1))
    outer = float(distance[i, others].min()) if len(others) else 2 * threshold
    clear = (outer - inner) / max(outer, inner, 1e-9)
    return Motif(int(clusters[i]), variant, clear, len(own))
