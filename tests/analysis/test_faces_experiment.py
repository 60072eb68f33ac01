"""What is said of hidden faces: a head that shows is seen, wherever it shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from analysis.experiments import faces
from analysis.experiments.faces_section import faces as section
from analysis.schema import PoseTrack

MakeDancer = Callable[..., PoseTrack]


@pytest.fixture
def track(make_dancer: MakeDancer) -> PoseTrack:
    return make_dancer([("arms", 2.0), ("legs", 2.0)])


def _heads(track: PoseTrack) -> np.ndarray:
    """A head round the middle of the face."""
    middle = track.image[:, 0][:, faces.FACE].mean(axis=1)
    radius = np.full((track.n_frames, 1), 12.0)
    return np.hstack([middle, radius])


def test_a_head_in_its_circle_is_covered(track: PoseTrack) -> None:
    told = faces.told(faces.looks(track, _heads(track), range(0, 30, 10)))
    assert (told["frames"], told["covered"], told["whole"], told["nothing_sharp"], told["worst"]) == (3, 1, 0, 1, 0)


def test_a_head_where_the_body_is_sharp_is_seen(track: PoseTrack) -> None:
    heads = _heads(track)
    heads[:, :2] = track.image[:, 0, faces.JOINTS.index("right_hip")]
    told = faces.told(faces.looks(track, heads, [0]))
    assert (told["covered"], told["hidden"], told["nothing_sharp"]) == (0, 0, 0)
    assert told["worst"] > 0.5


def test_what_is_taken_out_is_veiled_as_a_whole_where_it_is_long(track: PoseTrack) -> None:
    cut, gone = faces.without(track, faces.FACE, 1.0)
    assert np.isnan(cut.image[gone][:, :, faces.FACE]).all()
    assert np.isfinite(cut.image[gone][:, :, 1]).all(), "the neck stays"
    told = faces.told(faces.looks(cut, _heads(track), gone[5:-5]))
    assert (told["covered"], told["whole"], told["hidden"]) == (0, 1, 1)


def test_a_head_out_of_the_picture_is_not_counted(track: PoseTrack) -> None:
    assert faces.looks(track, _heads(track) + np.array([5000, 0, 0]), [0]) == []


def test_a_share_is_never_rounded_up_to_all() -> None:
    way = {"way": "as tracked", "frames": 9, "covered": 0.9996, "whole": 0, "hidden": 1, "nothing_sharp": 1, "worst": 0}
    text = section({"films": 1, "ways": [way]})
    assert "99.96%" in text
    assert "100.0%" in text
