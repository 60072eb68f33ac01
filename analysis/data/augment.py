"""Made-up variety for training: joints (T, V, C) and their labels, changed as another take might have been.

Every function takes float32 joints of any origin (x to the right, y down, z away from the camera; NaN = missing),
leaves its input alone and gives new arrays. What is missing stays missing; only `drop_joints` makes more of it.
Labels are (T,) or (annotators, T) int64: time is their last axis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.data.inputs import torso_of
from analysis.skeleton.layouts import Layout

_KNOTS = 5  # speeds that a time-warp is drawn from: it changes its mind about so often in a clip


@dataclass(frozen=True)
class Augmentation:
    """How much of each; 0 switches a part off. Parts are applied in the order in which they stand here.

    Mirroring is right only where labels do not name a side and people use either: not for actions that everybody does
    with the right arm.
    """

    crop: float = 0.0  # at most this share of the frames is cut off
    warp: float = 0.0  # speeds between 1 / (1 + warp) and 1 + warp before they are evened out over the clip
    mirror: float = 0.0  # probability
    yaw: float = 0.0  # degrees either way
    limbs: float = 0.0  # lengths of single bones, share either way
    scale: float = 0.0  # size of the whole body, share either way
    noise: float = 0.0  # standard deviation of every coordinate, in torso lengths
    drop: float = 0.0  # probability that a joint is missing for a stretch
    longest: float = 0.5  # such a stretch is at most this share of the clip


def augment(
    joints: np.ndarray, units: np.ndarray | None, layout: Layout, settings: Augmentation, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray | None]:
    """Joints (T', V, C) and labels (T',) of a made-up take. T' is T unless the settings crop."""
    if settings.crop:
        least = max(1, math.ceil(len(joints) * (1 - settings.crop)))
        joints, units = crop(joints, units, int(rng.integers(least, len(joints) + 1)), rng)
    if settings.warp:
        at = warp_map(len(joints), settings.warp, rng)
        joints, units = warp_joints(joints, at), None if units is None else warp_units(units, at)
    if settings.mirror and rng.random() < settings.mirror:
        joints = mirror(joints, layout)
    if settings.yaw:
        joints = turn(joints, math.radians(rng.uniform(-settings.yaw, settings.yaw)))
    if settings.limbs:
        joints = scale_limbs(joints, layout, settings.limbs, rng)
    if settings.scale:
        joints = scale(joints, rng.uniform(1 - settings.scale, 1 + settings.scale))
    if settings.noise:
        joints = add_noise(joints, layout, settings.noise, rng)
    if settings.drop:
        joints = drop_joints(joints, settings.drop, settings.longest, rng)
    return joints, units


def mirror(joints: np.ndarray, layout: Layout) -> np.ndarray:
    """The body as a mirror at x = 0 shows it: what was the right hand is the left one."""
    out: np.ndarray = joints[:, layout.swap]
    out[..., 0] *= -1
    return out


def turn(joints: np.ndarray, angle: float) -> np.ndarray:
    """Rotated by `angle` radians about the vertical through the middle of what is seen; in a picture (C = 2) as is."""
    out = joints.copy()
    if joints.shape[2] < 3:
        return out
    plane = joints[..., (0, 2)]
    middle = _middle(plane)
    s, c = math.sin(angle), math.cos(angle)
    rotation = np.array([[c, -s], [s, c]], dtype=joints.dtype)
    out[..., (0, 2)] = (plane - middle) @ rotation + middle
    return out


def scale(joints: np.ndarray, factor: float) -> np.ndarray:
    """A larger or smaller body on a longer or shorter way, about the middle of all that is seen."""
    middle = _middle(joints)
    out: np.ndarray = (joints - middle) * joints.dtype.type(factor) + middle
    return out


def scale_limbs(joints: np.ndarray, layout: Layout, spread: float, rng: np.random.Generator) -> np.ndarray:
    """Every bone longer or shorter by up to `spread`, the same on both sides and in all frames; directions stay.

    A bone whose upper end is missing cannot be stretched: what hangs on it moves with the rest of the body.
    """
    count = len(layout.parents)
    grow = rng.uniform(-spread, spread, count).astype(joints.dtype)
    grow = grow[np.minimum(np.arange(count), layout.swap)]
    chain, parents = _chains(layout)
    longer = np.nan_to_num((joints - joints[:, parents]) * grow[:, None], copy=False)
    out: np.ndarray = joints + np.matmul(chain, longer)
    return out


def add_noise(joints: np.ndarray, layout: Layout, share: float, rng: np.random.Generator) -> np.ndarray:
    """Every coordinate of every frame off by a normal error of `share` torso lengths; none where no torso is seen."""
    size = torso_of(joints, layout)
    if not size > 0:
        return joints.copy()
    error = rng.standard_normal(joints.shape, dtype=np.float32)
    out: np.ndarray = joints + error * np.float32(share * size)
    return out


def drop_joints(joints: np.ndarray, probability: float, longest: float, rng: np.random.Generator) -> np.ndarray:
    """Each joint is missing, with this probability, for one stretch of a frame up to `longest` of the clip."""
    frames, count = joints.shape[:2]
    hit = rng.random(count) < probability
    length = rng.integers(1, max(1, round(longest * frames)) + 1, count)
    start = rng.integers(0, frames - np.minimum(length, frames) + 1)
    at = np.arange(frames)[:, None]
    out = joints.copy()
    out[hit & (at >= start) & (at < start + length)] = np.nan
    return out


def warp_map(frames: int, strength: float, rng: np.random.Generator) -> np.ndarray:
    """(T,) float positions 0..T-1: frame t of the new take shows position[t] of the old one.

    Rises everywhere, ends stay ends, speeds change smoothly.
    """
    if frames < 3:
        return np.arange(frames, dtype=np.float64)
    most = math.log1p(strength)
    logs = rng.uniform(-most, most, _KNOTS)
    where = np.linspace(0, _KNOTS - 1, frames - 1)
    before = np.minimum(where.astype(int), _KNOTS - 2)
    ease = (1 - np.cos(np.pi * (where - before))) / 2  # from knot to knot without a corner
    speeds = np.exp(logs[before] * (1 - ease) + logs[before + 1] * ease)
    at = np.zeros(frames)
    np.cumsum(speeds, out=at[1:])
    at *= (frames - 1) / at[-1]
    return at


def warp_joints(joints: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Joints at the positions `at` (frames of the old take), between two frames in proportion.

    Missing is what is missing in the nearest frame, so that joints and labels move by one map; where only the farther
    of the two frames is missing, the nearer one holds.
    """
    near, far = _neighbours(at, len(joints))
    share = np.abs(at - near).astype(joints.dtype)[:, None, None]
    here, there = joints[near], joints[far]
    out: np.ndarray = here + share * np.where(np.isnan(there), 0, there - here)
    return out


def warp_units(units: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Labels (..., T) at the positions `at`: those of the nearest frame. Never a label that was not there."""
    near, _ = _neighbours(at, units.shape[-1])
    out: np.ndarray = units[..., near]
    return out


def crop(
    joints: np.ndarray, units: np.ndarray | None, frames: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray | None]:
    """A stretch of `frames` frames anywhere in the take, or all of it where it is not longer."""
    frames = min(frames, len(joints))
    start = int(rng.integers(0, len(joints) - frames + 1))
    window = slice(start, start + frames)
    return joints[window].copy(), None if units is None else units[..., window].copy()


def _neighbours(at: np.ndarray, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """The nearest frame of each position, and the frame on the position's other side."""
    near = np.clip(np.floor(at + 0.5).astype(int), 0, frames - 1)
    return near, np.clip(near + np.where(at >= near, 1, -1), 0, frames - 1)


def _middle(points: np.ndarray) -> np.ndarray:
    """(C,) mean of the points that are there; 0 where none is."""
    seen = ~np.isnan(points[..., 0])
    count = max(1, int(seen.sum()))
    middle: np.ndarray = np.where(seen[..., None], points, 0).sum(axis=(0, 1), dtype=np.float64) / count
    return middle.astype(points.dtype)


@lru_cache(maxsize=16)
def _chains(layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """(V, V) float32: 1 where the bone to joint j lies on the way from the root to joint i; and the parents, a root its
    own."""
    count = len(layout.parents)
    parents = np.array([joint if on < 0 else on for joint, on in enumerate(layout.parents)])
    chain = np.zeros((count, count), dtype=np.float32)
    for joint in range(count):
        at = joint
        while layout.parents[at] >= 0:
            chain[joint, at] = 1
            at = layout.parents[at]
    return chain, parents
