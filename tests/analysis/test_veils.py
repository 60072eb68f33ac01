"""Where heads are hidden: always more than the head, and everything where nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from analysis.media.veiling import veiled
from analysis.media.veils import head_circles
from analysis.schema import JOINTS, PoseTrack

FACE = [JOINTS.index(name) for name in ("nose", "right_eye", "left_eye", "right_ear", "left_ear")]
MakeDancer = Callable[..., PoseTrack]


@pytest.fixture
def track(make_dancer: MakeDancer) -> PoseTrack:
    return make_dancer([("arms", 2.0), ("legs", 2.0)])


def _without_face(track: PoseTrack, start: int, end: int) -> PoseTrack:
    image, smooth, score = track.image.copy(), track.image_smooth.copy(), track.score.copy()
    for joint in FACE:
        image[start:end, :, joint] = smooth[start:end, :, joint] = np.nan
        score[start:end, :, joint] = 0
    return replace(track, image=image, image_smooth=smooth, score=score)


def test_every_joint_of_the_face_lies_well_inside(track: PoseTrack) -> None:
    circles = head_circles(track)
    assert circles.shape == (track.n_frames, 1, 3)
    assert np.isfinite(circles).all()
    away = np.linalg.norm(track.image[:, 0][:, FACE] - circles[:, :1, :2], axis=2)
    assert (away < 0.8 * circles[:, :1, 2]).all()


def test_a_short_gap_is_held(track: PoseTrack) -> None:
    known = head_circles(track)
    circles = head_circles(_without_face(track, 30, 36))
    assert np.isfinite(circles).all()
    away = np.linalg.norm(known[30:36, 0, :2] - circles[30:36, 0, :2], axis=1)
    assert (away + 0.5 * known[30:36, 0, 2] <= circles[30:36, 0, 2] + 1).all(), "the head stays inside"


@pytest.mark.parametrize(("start", "end"), [(30, 60), (0, 3), (97, 100)])
def test_where_nobody_knows_there_is_no_circle(start: int, end: int, track: PoseTrack) -> None:
    circles = head_circles(_without_face(track, start, end))
    assert np.isnan(circles[start:end]).all()


def test_a_face_far_from_its_neck_is_not_believed(track: PoseTrack) -> None:
    image = track.image.copy()
    image[40:70, :, FACE] += 400
    assert np.isnan(head_circles(replace(track, image=image))[40:70]).all()


def _picture(height: int = 240, width: int = 320) -> np.ndarray:
    """Fine detail everywhere."""
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def _detail(rgb: np.ndarray) -> float:
    return float(np.abs(np.diff(rgb.astype(float), axis=1)).mean())


def test_an_unknown_head_veils_the_whole_picture() -> None:
    rgb = _picture()
    for circles in (np.full((1, 3), np.nan, np.float32), np.zeros((0, 3), np.float32)):
        shown = veiled(rgb, circles, np.full((len(circles), 18, 2), 100, np.float32))
        assert _detail(shown) < 0.05 * _detail(rgb)


def test_the_body_stays_and_the_head_and_the_room_go() -> None:
    rgb = _picture()
    joints = np.full((1, 18, 2), np.nan, np.float32)
    for name, at in (("neck", (160, 90)), ("right_hip", (150, 180)), ("left_hip", (170, 180))):
        joints[0, JOINTS.index(name)] = at
    shown = veiled(rgb, np.array([[160, 60, 30]], np.float32), joints)
    assert np.array_equal(shown[120:170, 150:170], rgb[120:170, 150:170])
    assert _detail(shown[45:75, 145:175]) < 0.1 * _detail(rgb)
    assert _detail(shown[:, :100]) < 0.1 * _detail(rgb)


def test_a_head_outside_the_picture_is_no_error() -> None:
    joints = np.full((1, 18, 2), 100, np.float32)
    for at in ((-500, 50), (160, -500), (10_000, 10_000)):
        assert veiled(_picture(), np.array([[*at, 30]], np.float32), joints).shape == (240, 320, 3)
