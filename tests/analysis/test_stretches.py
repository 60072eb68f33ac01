"""Long recordings that are labelled in places."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.examples import Example
from analysis.data.stretches import around_labels, labelled_span, thinned
from analysis.schema import OPENPOSE_18
from analysis.schema.skeleton import SkeletonSequence


def _example(units: np.ndarray | None, frames: int = 1000, rate: int = 10) -> Example:
    """Frame i has i as its first coordinate."""
    joints = np.zeros((frames, 18, 3), dtype=np.float32)
    joints[:, 0, 0] = np.arange(frames)
    score = np.ones((frames, 18), dtype=np.float32)
    sequence = SkeletonSequence(joints, OPENPOSE_18, Fraction(rate), "m", "made up", score)
    return Example("one", 3, sequence, 1, units)


def _places(parts: list[Example]) -> list[tuple[int, int]]:
    """Where each begins, and how long it is."""
    return [(int(part.sequence.joints[0, 0, 0]), part.sequence.n_frames) for part in parts]


def test_what_is_near_labels_and_what_is_not():
    units = np.full(1000, -1)
    units[300:320], units[340:350], units[900:] = 1, 0, 2
    said, rest = around_labels(_example(units), margin=2.0)
    assert _places(said) == [(280, 90), (880, 120)]
    assert _places(rest) == [(0, 280), (370, 510)]
    assert said[0].units is not None
    assert (said[0].units == units[280:370]).all()
    assert {part.action for part in said} == {1}
    assert all(part.units is None and part.action is None for part in rest)
    assert said[0].sequence.score is not None
    assert len(said[0].sequence.score) == 90


def test_a_margin_longer_than_the_recording():
    units = np.full(30, -1)
    units[10] = 1
    said, rest = around_labels(_example(units, frames=30), margin=60)
    assert (_places(said), rest) == ([(0, 30)], [])


def test_without_labels_all_is_rest():
    said, rest = around_labels(_example(None), margin=2.0)
    assert (said, _places(rest)) == ([], [(0, 1000)])
    assert labelled_span(_example(None), margin=2.0) is None
    assert labelled_span(_example(np.full(1000, -1)), margin=2.0) is None


def test_the_span_of_all_labels():
    units = np.full(1000, -1)
    units[300:320], units[700:710] = 1, 2
    span = labelled_span(_example(units), margin=2.0)
    assert span is not None
    assert _places([span]) == [(280, 450)]
    units[0] = 0
    assert _places([labelled_span(_example(units), margin=2.0) or _example(None)]) == [(0, 730)]


@pytest.mark.parametrize(("rate", "left"), [(15, 15), (25, 25), (50, 25), (60, 30), (120, 30)])
def test_more_frames_than_anybody_reads(rate: int, left: int):
    thin = thinned(_example(np.arange(1000), rate=rate))
    step = rate // left
    assert thin.sequence.rate == left
    assert thin.units is not None
    assert thin.units.tolist() == list(range(0, 1000, step))
    assert (thin.sequence.joints[:, 0, 0] == thin.units).all()
    assert thin.sequence.score is not None
    assert len(thin.sequence.score) == thin.sequence.n_frames
