"""By how many degrees two bodies hold their joints differently while they dance the same.

From the directions of the bones alone: who is taller has no other angles. The second is turned as its camera was. Of
elbows and knees it is the angle that the joint makes; of shoulders the upper arm's direction against the trunk, of hips
the thigh's and of the trunk its own direction against the plumb line. What lies along the camera's line of sight is
known less well, and counts less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.parsing.comparing.chosen import Chosen
from analysis.parsing.comparing.grid import turned
from analysis.parsing.comparing.picture import Pictured, bend_between, pictured
from analysis.parsing.search import _AT, _BONES, Trace
from analysis.schema import PoseTrack
from analysis.schema.comparison import JOINTS_COMPARED, JointDifference
from analysis.skeleton import INDEX

_BONE = {child: k for k, (_, child) in enumerate(_BONES)}
_FEW = 6  # moments that a difference is measured on at least


def _bone(name: str) -> int:
    return _BONE[_AT[INDEX[name]]]


@dataclass(frozen=True, eq=False)
class Held:
    """How a body is held at N moments. vectors (N,J,3): unit directions for trunk, shoulders and hips, NaN where
    missing; angles (N,J): degrees of elbows and knees, NaN elsewhere. J: JOINTS_COMPARED. picture: what the camera
    sees of them.
    """

    vectors: np.ndarray
    angles: np.ndarray
    picture: Pictured


def held(trace: Trace, track: PoseTrack, angle: float) -> Held:
    """trace: of the track. angle: radians that the whole dance is turned by about the plumb line."""
    bones = turned(trace.bones, angle) if trace.deep else trace.bones
    bones = np.where(trace.known[..., None] > 0, bones, np.nan).astype(np.float64)
    n = len(bones)
    vectors, angles = np.full((n, len(JOINTS_COMPARED), 3), np.nan), np.full((n, len(JOINTS_COMPARED)), np.nan)
    spine = -_unit(bones[:, _bone("right_hip")] + bones[:, _bone("left_hip")])  # neck to hips, so up
    vectors[:, 0] = spine
    for k, joint in enumerate(JOINTS_COMPARED[1:], 1):
        side, part = joint.split("_")
        if part == "shoulder":
            vectors[:, k] = _against(bones[:, _bone(f"{side}_elbow")], spine)
        elif part == "hip":
            vectors[:, k] = bones[:, _bone(f"{side}_knee")]
        else:
            near, far = ("elbow", "wrist") if part == "elbow" else ("knee", "ankle")
            a, b = bones[:, _bone(f"{side}_{near}")], bones[:, _bone(f"{side}_{far}")]
            angles[:, k] = 180 - np.degrees(_between(a, b))
    return Held(vectors, angles, pictured(track, n))


def _unit(v: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        out: np.ndarray = v / np.linalg.norm(v, axis=-1, keepdims=True)
    return out


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    out: np.ndarray = 2 * np.arctan2(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))
    return out


def _against(bone: np.ndarray, spine: np.ndarray) -> np.ndarray:
    """bone (N,3), turned as it takes to set the spine (N,3) upright, which is against y."""
    up = np.array([0.0, -1.0, 0.0])
    axis = np.cross(spine, up)
    sine, cosine = np.linalg.norm(axis, axis=-1, keepdims=True), spine @ up
    axis = axis / np.maximum(sine, 1e-9)
    c = cosine[:, None]
    along = (axis * bone).sum(axis=-1, keepdims=True)
    out: np.ndarray = bone * c + np.cross(axis, bone) * sine + axis * along * (1 - c)
    return out


@dataclass(frozen=True)
class Doubts:
    """Degrees that cannot be told apart: by joint, and in the picture; None where pictures cannot be compared."""

    body: Mapping[str, float]
    picture: float | None


def doubts(view: float, same_dancer: bool, chosen: Chosen) -> Doubts:
    """view: radians between the two cameras: what one sees in its picture, the other sees in depth."""
    usual = chosen.doubt if same_dancer else chosen.doubt_other
    aside = abs(float(np.sin(view))) if np.cos(view) > 0 else 1.0
    body = {joint: degrees + chosen.doubt_view * abs(float(np.sin(view))) for joint, degrees in usual.items()}
    return Doubts(body, chosen.doubt_picture + chosen.doubt_picture_view * aside if same_dancer else None)


def differences(
    first: Held, second: Held, pairs: np.ndarray, doubt: Doubts, chosen: Chosen
) -> tuple[JointDifference, ...]:
    """At moments (K,2) that belong together; joints that were not seen at enough of them are left out."""
    out = []
    for k, joint in enumerate(JOINTS_COMPARED):
        found = _difference(first, second, pairs, k, chosen)
        if found is None:
            continue
        degrees, way, spread = found
        least = float(np.hypot(doubt.body[joint], spread))
        seen = _in_picture(first, second, pairs, k) if doubt.picture is not None else None
        if seen is not None and doubt.picture is not None:
            surely = float(np.hypot(doubt.picture, seen[2]))
            if seen[0] / surely > degrees / least:
                (degrees, way, _), least = seen, surely
        out.append(JointDifference(joint, round(degrees, 1), round(least, 1), bool(degrees > least), way))
    return tuple(out)


def _difference(
    first: Held, second: Held, pairs: np.ndarray, k: int, chosen: Chosen
) -> tuple[float, str | None, float] | None:
    """Degrees, in which way, and the standard error of the mean from how it varies."""
    i, j = pairs.T
    weight = _middle(len(pairs))
    part = JOINTS_COMPARED[k].split("_")[-1]
    if part in ("elbow", "knee"):
        change = (second.angles[j, k] - first.angles[i, k])[:, None]
    else:
        change = second.vectors[j, k] - first.vectors[i, k]
    use = np.isfinite(change).all(axis=1)
    if use.sum() < _FEW:
        return None
    change, weight = change[use], weight[use] / weight[use].sum()
    mean = weight @ change
    if len(mean) == 1:
        return abs(float(mean[0])), "straighter" if mean[0] > 0 else "bent", _error(change, weight)
    mean *= np.array([1.0, 1.0, chosen.depth])
    degrees = 2 * np.degrees(np.arcsin(min(1.0, float(np.linalg.norm(mean)) / 2)))
    return float(degrees), _way(part, mean), float(np.degrees(_error(change, weight)))


def _in_picture(first: Held, second: Held, pairs: np.ndarray, k: int) -> tuple[float, str | None, float] | None:
    """The same of an elbow or a knee from what the camera sees."""
    found = bend_between(first.picture, second.picture, pairs, _middle(len(pairs)), k)
    if found is None or len(found[0]) < _FEW:
        return None
    apart, weight, straighter = found
    spread = _error(apart[:, None], weight)
    return abs(float(weight @ apart)), "straighter" if straighter else "bent", spread


def _middle(n: int) -> np.ndarray:
    """(n,) weights: beginning and end belong to the neighbours, too, so the middle counts."""
    out: np.ndarray = np.sin(np.pi * (np.arange(n) + 0.5) / n)
    return out


def _error(change: np.ndarray, weight: np.ndarray) -> float:
    """Of the mean of (K,C) in the direction that varies most; neighbours say nearly the same, so a third of a second
    counts once.
    """
    spread = np.sqrt(weight @ np.square(change - weight @ change))
    return float(spread.max() / np.sqrt(max(1.0, len(change) / 10)))


def _way(part: str, mean: np.ndarray) -> str | None:
    x, y, z = (float(v) for v in mean)
    size = float(np.linalg.norm(mean))
    if part == "trunk":  # the picture's right; z away from the camera
        return ("right" if x > 0 else "left") if abs(x) > abs(z) else ("back" if z > 0 else "forward")
    return ("lower" if y > 0 else "higher") if abs(y) > 0.4 * size else None
