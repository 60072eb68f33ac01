"""A track on a fixed clock: the same motion gives the same numbers at 25, 30 and 60 frames a second."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.pose.jumps import find_jumps
from analysis.schema import PoseTrack
from analysis.skeleton import INDEX, centred, torso_length, velocity

RATE = 30.0  # samples a second of the analysis clock
# Seconds, one standard deviation of the weights by which frames make a sample. Wide enough that how the frames lie
# against the clock leaves no trace, and that what the estimator jitters from one frame to the next is averaged.
_SOFTEN = 0.05
_BRIDGE = 0.3  # seconds: shorter losses of the body are bridged
_TORSO = [INDEX[name] for name in ("right_shoulder", "left_shoulder", "right_hip", "left_hip")]


@dataclass(frozen=True)
class Motion:
    """One dancer on the analysis clock: sample j stands for time j / RATE.

    pose (N,14,C) torso lengths from the mean of the joints; travel (N,2) picture position of the torso's middle in
    torso lengths; speed (N,) mean joint speed in torso lengths a second; stretches: runs [a, b) of samples with a body.
    A stretch also ends where the tracker goes over to another body. Values are finite inside stretches, NaN outside.
    """

    pose: np.ndarray
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
    """The main person's motion; None where no torso is ever seen.

    From the raw track: the smoothing of the drawn one follows fast joints more closely the higher the frame rate is.
    """
    if not track.n_people:
        return None
    person = main_person(track)
    image = track.image[:, person].astype(np.float64)
    joints = image if track.world is None else track.world[:, person].astype(np.float64)
    torso, picture_torso = torso_length(joints), torso_length(image)
    if not np.isfinite(torso) or not np.isfinite(picture_torso):
        return None
    fps = float(track.rate)
    seen = ~np.isnan(joints[..., 0]).all(axis=1)
    present = _bridge(seen, round(_BRIDGE * fps))
    n = max(1, int(np.floor((track.n_frames - 1) / fps * RATE + 1e-9)) + 1)
    at = np.minimum(np.arange(n) / RATE * fps, track.n_frames - 1)
    here = present[np.floor(at).astype(int)] & present[np.ceil(at).astype(int)]
    jumps = find_jumps(track.image[:, person], fps)
    stretches = _split(runs(here), [int(np.ceil(frame / fps * RATE)) for frame in jumps])
    pose, travel = centred(joints, torso), image[:, _TORSO].mean(axis=1) / picture_torso
    known = np.isfinite(pose).any(axis=(0, 2))
    pose, travel = (_sampled(part, at, fps, jumps, stretches) for part in (pose, travel))
    # Seen from the hips, what the estimator errs there is every joint's error; the mean of all is surer. A joint that
    # is never seen stays where it is: it must not seem to move.
    pose[:, known] -= pose[:, known].mean(axis=1, keepdims=True)
    speed = np.full(n, np.nan)
    for a, b in stretches:
        moving = np.linalg.norm(velocity(pose[a:b], RATE), axis=-1).mean(axis=1)
        speed[a:b] = moving + np.linalg.norm(velocity(travel[a:b], RATE), axis=-1)
    return Motion(pose, travel, speed, stretches)


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


def _sampled(
    values: np.ndarray, at: np.ndarray, fps: float, jumps: list[int], stretches: tuple[tuple[int, int], ...]
) -> np.ndarray:
    """(T, ...) at fractional frames `at` (N,): a Gaussian mean of the frames around, none from beyond a jump.

    NaN outside stretches; where a joint is missing for long, a straight line; 0 where it is never seen.
    """
    flat = values.reshape(len(values), -1)
    known = np.isfinite(flat)
    filled = np.where(known, flat, 0.0)
    sigma = _SOFTEN * fps
    body = np.searchsorted(jumps, np.arange(len(values)), side="right")
    nearest = np.minimum(np.round(at).astype(int), len(values) - 1)
    total, weight = np.zeros((len(at), flat.shape[1])), np.zeros((len(at), flat.shape[1]))
    reach = int(np.ceil(3 * sigma)) + 1
    for offset in range(-reach, reach + 1):
        frame = nearest + offset
        inside = (frame >= 0) & (frame < len(values))
        frame = np.clip(frame, 0, len(values) - 1)
        share = np.exp(-0.5 * np.square((frame - at) / sigma)) * (inside & (body[frame] == body[nearest]))
        weight += share[:, None] * known[frame]
        total += share[:, None] * filled[frame]
    out = np.full(total.shape, np.nan)
    samples = np.arange(len(at))
    for column in range(flat.shape[1]):
        use = weight[:, column] > 1e-6
        soft = total[use, column] / weight[use, column]
        for a, b in stretches:
            out[a:b, column] = np.interp(samples[a:b], samples[use], soft) if use.any() else 0.0
    return out.reshape(len(at), *values.shape[1:])
