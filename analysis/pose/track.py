"""Poses of single frames gathered into a track."""

from __future__ import annotations

import numpy as np

from analysis.pose.estimator import Pose
from analysis.pose.jumps import body_height, find_jumps
from analysis.pose.smoothing import one_euro
from analysis.schema import JOINTS, FramePlan, Gap, PoseTrack

NO_BODY = "no body found"
_V = len(JOINTS)


class TrackBuilder:
    """Arrays for all T frames, filled one by one; what is never filled stays missing."""

    def __init__(self, plan: FramePlan, estimator: str) -> None:
        t = plan.n_frames
        self._plan = plan
        self._estimator = estimator
        self._image = np.full((t, 1, _V, 2), np.nan, dtype=np.float32)
        self._world = np.full((t, 1, _V, 3), np.nan, dtype=np.float32)
        self._score = np.zeros((t, 1, _V), dtype=np.float32)
        self._has_world = False

    def put(self, frame: int, pose: Pose | None) -> None:
        """Store the first person of pose for this frame."""
        if pose is None or not len(pose.image):
            return
        self._image[frame] = pose.image[:1]
        self._score[frame] = np.where(np.isnan(pose.image[:1, :, 0]), 0.0, pose.score[:1])
        if pose.world is not None:
            self._world[frame] = pose.world[:1]
            self._has_world = True

    def repeat(self, frame: int) -> None:
        """This frame shows the same picture as the one before: the same pose."""
        self._image[frame] = self._image[frame - 1]
        self._world[frame] = self._world[frame - 1]
        self._score[frame] = self._score[frame - 1]

    def finish(self) -> PoseTrack:
        height = body_height(self._image)
        world = self._world if self._has_world else None
        return PoseTrack(
            rate=self._plan.rate,
            width=self._plan.width,
            height=self._plan.height,
            image=self._image,
            image_smooth=self._smooth(self._image / np.float32(height)) * np.float32(height),
            score=self._score,
            estimator=self._estimator,
            world=world,
            world_smooth=None if world is None else self._smooth(world),
            gaps=find_gaps(self._image),
        )

    def _smooth(self, values: np.ndarray) -> np.ndarray:
        """One-Euro over (T,1,V,C), anew where the estimator goes on to another body."""
        rate = float(self._plan.rate)
        parts = np.split(values, find_jumps(self._image[:, 0], rate))
        return np.concatenate([one_euro(part, rate) for part in parts])


def find_gaps(image: np.ndarray) -> tuple[Gap, ...]:
    """Runs of frames of (T,P,V,2) in which nobody has a joint."""
    empty = np.isnan(image).all(axis=(1, 2, 3))
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty, [False])).astype(np.int8)))
    return tuple(Gap(int(a), int(b), NO_BODY) for a, b in zip(edges[::2], edges[1::2], strict=True))
