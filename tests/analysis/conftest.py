"""Made videos with their frame numbers burned in, made dancers, and the real clips where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.pose.track import TrackBuilder
from analysis.schema import JOINTS, FramePlan, PoseTrack
from tests.marked import picture, read_mark
from tests.marked_clips import write_clip


class Videos:
    """Writes small videos with marks, and reads the marks."""

    picture = staticmethod(picture)
    read_number = staticmethod(read_mark)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, name: str = "clip.mp4", **kind: Any) -> Path:
        return write_clip(self.folder / name, **kind)


def _plan(frames: int, rate: Fraction) -> FramePlan:
    index = np.arange(frames, dtype=np.int32)
    return FramePlan(rate, 640, 640, 0, index, index / float(rate), np.zeros(frames, bool), np.zeros(0, dtype=np.int32))


# A standing body, metres, x to the right of the picture, y down, in the order of JOINTS; the dancer faces the camera.
_STANDING = np.array(
    [
        [0, -0.62, -0.1], [0, -0.5, 0], [-0.18, -0.5, 0], [-0.2, -0.22, 0], [-0.2, 0.04, 0], [0.18, -0.5, 0],
        [0.2, -0.22, 0], [0.2, 0.04, 0], [-0.1, 0, 0], [-0.1, 0.42, 0], [-0.1, 0.84, 0], [0.1, 0, 0], [0.1, 0.42, 0],
        [0.1, 0.84, 0], [-0.03, -0.65, -0.08], [0.03, -0.65, -0.08], [-0.07, -0.63, 0], [0.07, -0.63, 0],
    ],
    dtype=np.float64,
)  # fmt: skip
MOVES = {
    "still": {},
    "arms": {"right_wrist": (0.25, -0.5, 0.2), "left_wrist": (-0.25, -0.5, 0.2), "right_elbow": (0.1, -0.2, 0.1)},
    "legs": {"right_knee": (0.0, -0.3, -0.3), "right_ankle": (0.0, -0.4, -0.1), "nose": (0.0, 0.1, -0.1)},
    "side": {"left_ankle": (0.4, -0.2, 0.0), "left_knee": (0.2, -0.1, 0.0), "left_wrist": (0.4, -0.4, 0.0)},
}


def dancer(
    script: list[tuple[str, float]], rate: Fraction = Fraction(25), noise: float = 0.004, power: float = 0.5
) -> PoseTrack:
    """A dancer who goes through (move, seconds): out to the move's pose, two swings, and back to standing.

    noise: metres. power: below 1 moves begin and end at full speed, above 1 at rest.
    """
    t_all = np.arange(round(sum(seconds for _, seconds in script) * rate)) / float(rate)
    joints = np.repeat(_STANDING[None], len(t_all), axis=0)
    begin = 0.0
    for move, seconds in script:
        inside = (t_all >= begin) & (t_all < begin + seconds)
        u = (t_all[inside] - begin) / seconds
        lift = np.sin(np.pi * u) ** power * (0.8 + 0.2 * np.cos(6 * np.pi * u))
        for joint, to in MOVES[move].items():
            joints[inside, JOINTS.index(joint)] += lift[:, None] * np.array(to)
        begin += seconds
    joints += np.random.default_rng(7).normal(0, noise, joints.shape)
    track = TrackBuilder(_plan(len(t_all), rate), "made 1")
    track._world[:, 0] = joints
    track._image[:, 0] = joints[..., :2] * 300 + 320
    track._score[:] = 0.9
    track._has_world = True
    return track.finish()


@pytest.fixture
def videos(tmp_path: Path) -> Videos:
    folder = tmp_path / "made"
    folder.mkdir()
    return Videos(folder)


@pytest.fixture(scope="session")
def make_dancer() -> Callable[..., PoseTrack]:
    return dancer


@pytest.fixture(scope="session")
def make_plan() -> Callable[[int, Fraction], FramePlan]:
    return _plan


@pytest.fixture(scope="session")
def data() -> Path:
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("DANCESITE_DATA", root / ".." / "shared" / "data"))
    if not (folder / "clips").is_dir():
        pytest.skip("the real clips are not here (DANCESITE_DATA)")
    return folder
