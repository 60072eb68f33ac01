"""A track on a fixed clock: the same motion gives the same numbers at 25, 30 and 60 frames a second."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import gaussian_filter1d

from analysis.pose.jumps import find_jumps
from analysis.schema import PoseTrack
from analysis.skeleton import centred, joint_angles, mid_hips, torso_length, velocity

RATE = 15.0  # samples a second of the analysis clock
_SOFTEN = 0.05  # seconds: what is faster than the clock is softened before it is sampled
_BRIDGE = 0.3  # seconds: shorter losses of the body are bridged


@dataclass(frozen=True)
class Motion:
    """One dancer on the analysis clock: sample j stands for time j / RATE.

    pose (N,14,C) torso lengths from mid-hips; angles (N,8) radians; travel (N,2) picture position of the hips in torso
    lengths; speed (N,) mean joint speed in torso lengths a second; stretches: runs [a, b) of samples with a body.
    A stretch also ends where the tracker goes over to another body. Values are finite inside stretches, NaN outside.
    """

    pose: np.ndarray
    angles: np.ndarray
    travel: np.ndarray
    speed: np.ndarray
    stretches: tuple[tuple[int, int], ...]

    @property
    def samples(self) -> int:
        return len(self.speed)


def main_person(track: PoseTrack) -> int:
    """The person who is seen in most frames."""
    seen = ~np.isnan(track.image[..., 0]).all(axis=2)
    return int(seen.sum(axis=0).argmax()) if track.n_people else 0


def motion_of(track: PoseTrack) -> Motion | None:
    """The main person's motion; None where no torso is ever seen."""
    if not track.n_people:
        return None
    person = main_person(track)
    image = track.image_smooth[:, person].astype(np.float64)
    joints = image if track.world_smooth is None else track.world_smooth[:, person].astype(np.float64)
    torso, picture_torso = torso_length(joints), torso_length(image)
    if not np.isfinite(torso) or not np.isfinite(picture_torso):
        return None
    fps = float(track.rate)
    seen = ~np.isnan(joints[..., 0]).all(axis=1)
    present = _bridge(seen, round(_BRIDGE * fps))
    n = max(1, int(np.floor((track.n_frames - 1) / fps * RATE)) + 1)
    at = np.minimum(np.arange(n) / RATE * fps, track.n_frames - 1)
    here = present[np.floor(at).astype(int)] & present[np.ceil(at).astype(int)]
    parts = (centred(joints, torso), joint_angles(joints), mid_hips(image) / picture_torso)
    pose, angles, travel = (_sampled(part, at, here, fps) for part in parts)
    speed = np.full(n, np.nan)
    jumps = find_jumps(track.image[:, person], fps)
    stretches = _split(runs(here), [int(np.ceil(frame / fps * RATE)) for frame in jumps])
    for a, b in stretches:
        moving = np.linalg.norm(velocity(pose[a:b], RATE), axis=-1).mean(axis=1)
        speed[a:b] = moving + np.linalg.norm(velocity(travel[a:b], RATE), axis=-1)
    return Motion(pose, angles, travel, speed, stretches)


def runs(flags: np.ndarray) -> tuple[tuple[int, int], ...]:
    """[a, b) of every run of True in (N,) bool."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return tuple((int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


def _split(stretches: tuple[tuple[int, int], ...], cuts: list[int]) -> tuple[tuple[int, int], ...]:
    """The same stretches, cut at the samples given."""
    out = []
    for a, b in stretches:
        ends = [a, *sorted({cut for cut in cuts if a < cut < b}), b]
        out += list(pairwise(ends))
    return tuple(out)


def _bridge(seen: np.ndarray, longest: int) -> np.ndarray:
    """seen, with inner losses of at most `longest` frames counted as present."""
    out = seen.copy()
    for a, b in runs(~seen):
        if a > 0 and b < len(seen) and b - a <= longest:
            out[a:b] = True
    return out


def _sampled(values: np.ndarray, at: np.ndarray, here: np.ndarray, fps: float) -> np.ndarray:
    """(T, ...) at fractional frames `at` (N,), softened in time; single missing joints are interpolated."""
    flat = values.reshape(len(values), -1)
    known = np.isfinite(flat)
    sigma = _SOFTEN * fps
    weight = gaussian_filter1d(known.astype(np.float64), sigma, axis=0, mode="nearest", truncate=3)
    total = gaussian_filter1d(np.where(known, flat, 0.0), sigma, axis=0, mode="nearest", truncate=3)
    out = np.zeros((len(at), flat.shape[1]))
    frames = np.arange(len(values))
    for column in range(flat.shape[1]):
        use = known[:, column]
        if use.any():
            soft = total[use, column] / weight[use, column]
            out[:, column] = np.interp(at, frames[use], soft)
    out[~here] = np.nan
    return out.reshape(len(at), *values.shape[1:])
