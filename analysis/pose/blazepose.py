"""MediaPipe BlazePose: one person, 33 landmarks in the picture and in metres, mapped to the 18 joints.

The model is created at the first picture: made in a parent process, children forked later would hang in it.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

import numpy as np

from analysis.pose.estimator import Pose
from analysis.schema import JOINTS

# BlazePose landmark of each joint; the neck lies between the shoulders. BlazePose's left and right are the person's.
_LANDMARK = {
    "nose": 0,
    "left_eye": 2,
    "right_eye": 5,
    "left_ear": 7,
    "right_ear": 8,
    "left_shoulder": 11,
    "right_shoulder": 12,
    "left_elbow": 13,
    "right_elbow": 14,
    "left_wrist": 15,
    "right_wrist": 16,
    "left_hip": 23,
    "right_hip": 24,
    "left_knee": 25,
    "right_knee": 26,
    "left_ankle": 27,
    "right_ankle": 28,
}
_NECK = JOINTS.index("neck")
_SHOULDERS = (_LANDMARK["right_shoulder"], _LANDMARK["left_shoulder"])
_ORDER = np.array([_LANDMARK.get(name, 0) for name in JOINTS])


def to_joints(landmarks: np.ndarray) -> np.ndarray:
    """(33, C) landmarks as (18, C) joints."""
    joints: np.ndarray = landmarks[_ORDER]
    joints[_NECK] = (landmarks[_SHOULDERS[0]] + landmarks[_SHOULDERS[1]]) / 2
    return joints


class BlazePose:
    """PoseEstimator with the full model (complexity 1, inside the wheel: nothing is downloaded)."""

    name = "mediapipe-blazepose"

    def __init__(self) -> None:
        self.version = f"{version('mediapipe')}-full"
        self._model: Any = None
        self._last = -1

    def estimate(self, rgb: np.ndarray, timestamp_ms: int) -> Pose | None:
        if self._model is None:
            self._model = _load()
        elif timestamp_ms <= self._last:
            self._model.reset()  # a new clip: the tracker must forget where the last dancer stood
        self._last = timestamp_ms
        height, width = rgb.shape[:2]
        found = self._model.process(np.ascontiguousarray(rgb))
        if found.pose_landmarks is None:
            return None
        marks = np.array([(m.x, m.y, m.visibility) for m in found.pose_landmarks.landmark], dtype=np.float32)
        image = to_joints(marks[:, :2] * np.array([width, height], dtype=np.float32))
        score = to_joints(marks[:, 2:])[:, 0]
        score[_NECK] = min(marks[_SHOULDERS[0], 2], marks[_SHOULDERS[1], 2])
        world = None
        if found.pose_world_landmarks is not None:
            metres = np.array([(m.x, m.y, m.z) for m in found.pose_world_landmarks.landmark], dtype=np.float32)
            world = to_joints(metres)[None]
        return Pose(image[None], world, np.clip(score, 0.0, 1.0)[None])

    def close(self) -> None:
        if self._model is not None:
            self._model.close()
            self._model = None


def _load() -> Any:
    os.environ.setdefault("GLOG_minloglevel", "2")
    from mediapipe.python.solutions.pose import Pose as Graph

    # Its own smoothing stays off: the raw track must be raw. Ours is in analysis.pose.smoothing.
    return Graph(model_complexity=1, smooth_landmarks=False, min_detection_confidence=0.5, min_tracking_confidence=0.5)
