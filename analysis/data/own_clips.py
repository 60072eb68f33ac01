"""Clips of the site as sequences: what the pose estimator found, in the form that networks read."""

from __future__ import annotations

import numpy as np

from analysis.schema import PoseTrack, SchemaError
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layout import mid_hips


def sequence_of_track(track: PoseTrack, person: int = 0) -> SkeletonSequence:
    """One person of a track, smoothed; metres where the estimator tells metres, else pixels.

    Estimated metres start from the middle of the hips of each frame. The hips' own way is added from the picture,
    across it only: how far away a body is no estimator here tells. One scale holds for the clip (px a metre, the
    median over frames), so someone who comes nearer seems to go a little farther. Its origin is the picture's middle.
    Raises SchemaError where there is no such person.
    """
    if not 0 <= person < track.n_people:
        raise SchemaError(f"person: {person} is not one of {track.n_people}")
    source, score = track.estimator, track.score[:, person].copy()
    image = track.image_smooth[:, person]
    if track.world_smooth is None:
        return _sequence(image, track, "px", source, score)
    world = track.world_smooth[:, person]
    scale = px_per_metre(image, world)
    if np.isnan(scale):
        return _sequence(world, track, "m", source, score)
    hips = (mid_hips(image) - np.array([track.width, track.height]) / 2) / scale
    way = np.concatenate([hips, np.zeros((len(hips), 1))], axis=-1)
    return _sequence(world + way[:, None], track, "m", source, score)


def px_per_metre(image: np.ndarray, world: np.ndarray) -> float:
    """Of (T, V, 2) px and (T, V, 3) m, seen from far away: the median over frames of the least squares' scale.

    NaN where no frame has joints in both.
    """
    both = np.isfinite(image).all(axis=-1) & np.isfinite(world).all(axis=-1)
    px = image - mid_hips(image)[:, None]
    metres = world[..., :2] - mid_hips(world)[:, None, :2]
    across = np.where(both, (px * metres).sum(axis=-1), 0)
    square = np.where(both, (metres**2).sum(axis=-1), 0)
    known = np.isfinite(across).all(axis=1) & (square.sum(axis=1) > 0.01)
    scales = across[known].sum(axis=1) / square[known].sum(axis=1)
    scales = scales[scales > 0]
    return float(np.median(scales)) if len(scales) else float("nan")


def _sequence(joints: np.ndarray, track: PoseTrack, unit: str, source: str, score: np.ndarray) -> SkeletonSequence:
    joints = joints.astype(np.float32)
    score[np.isnan(joints).any(axis=-1)] = 0
    return SkeletonSequence(joints, track.layout, track.rate, unit, source, score)
