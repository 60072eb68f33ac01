"""Clips as points on a map, and what is far from all that is labelled."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.choosing import distances
from analysis.data.examples import Example
from analysis.data.own_clips import sequence_of_track
from analysis.data.pool_map import far_from_labelled, movement_statistics, places
from analysis.schema import SchemaError
from tests.analysis.conftest import dancer


def _danced(name: str, script: list[tuple[str, float]], axes: int = 3) -> Example:
    sequence = sequence_of_track(dancer(script))
    return Example(name, 0, replace(sequence, joints=sequence.joints[..., :axes]))


@pytest.mark.parametrize("axes", [2, 3])
def test_who_moves_alike_lies_together(axes: int) -> None:
    arms = [_danced(f"arms {at}", [("arms", 2.0 + at)], axes) for at in range(3)]
    legs = [_danced(f"legs {at}", [("legs", 2.0 + at)], axes) for at in range(3)]
    points = movement_statistics(arms + legs)
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)
    between = np.linalg.norm(points[:, None] - points, axis=2)
    assert max(between[:3, :3].max(), between[3:, 3:].max()) < between[:3, 3:].min()


def test_what_is_missing_tells_nothing() -> None:
    """Joints that are never seen, and ends in which nobody is."""
    whole = _danced("whole", [("arms", 3.0)])
    joints = whole.sequence.joints.copy()
    joints[:, 4] = np.nan
    joints[:10] = np.nan
    holed = Example("holed", 0, replace(whole.sequence, joints=joints, score=None))
    points = movement_statistics([whole, holed, _danced("legs", [("legs", 3.0)])])
    assert np.isfinite(points).all()


def test_a_clip_alone_is_a_point() -> None:
    assert np.isfinite(movement_statistics([_danced("one", [("arms", 1.0)])])).all()


def test_a_clip_without_a_body_is_named() -> None:
    one = _danced("nobody", [("arms", 1.0)])
    empty = replace(one, sequence=replace(one.sequence, joints=np.full_like(one.sequence.joints, np.nan), score=None))
    with pytest.raises(SchemaError, match="nobody"):
        movement_statistics([empty])


def test_the_map_shows_the_two_widest_directions_at_one_scale() -> None:
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(50, 2)) * (50, 10)
    turned, _ = np.linalg.qr(rng.normal(size=(8, 8)))
    points = np.concatenate([wide, 0.01 * rng.normal(size=(50, 6))], axis=1) @ turned
    found = places(points)
    np.testing.assert_allclose((found.min(axis=0)[0], found.max(axis=0)[0]), (0, 1), atol=1e-9)
    assert np.ptp(found[:, 1]) == pytest.approx(np.ptp(wide[:, 1]) / np.ptp(wide[:, 0]), rel=0.05)
    assert found[:, 1].min() + found[:, 1].max() == pytest.approx(1)
    assert abs(np.corrcoef(found[:, 0], wide[:, 0])[0, 1]) > 0.99
    assert abs(np.corrcoef(found[:, 1], wide[:, 1])[0, 1]) > 0.95
    np.testing.assert_array_equal(found, places(points.copy()))


@pytest.mark.parametrize("count", [1, 2])
def test_a_map_of_one_or_two_clips(count: int) -> None:
    found = places(np.eye(4)[:count])
    assert found.shape == (count, 2)
    assert ((found >= 0) & (found <= 1)).all()


def test_far_is_what_has_nothing_labelled_near() -> None:
    line = np.array([0, 1, 2, 3, 4, 20.0])
    between = np.abs(line[:, None] - line).astype(np.float32)
    labelled = np.array([False, True, False, False, False, False])
    assert far_from_labelled(between, labelled).tolist() == [False, False, False, True, True, True]
    labelled[5] = labelled[3] = True
    assert not far_from_labelled(between, labelled).any()
    assert not far_from_labelled(between, np.zeros(6, dtype=bool)).any()


def test_rate_does_not_move_a_clip() -> None:
    slow, fast = (_danced("clip", [("arms", 3.0)]) for _ in range(2))
    halved = replace(fast.sequence, joints=fast.sequence.joints[::2], score=None, rate=fast.sequence.rate / 2)
    points = movement_statistics([slow, replace(fast, sequence=halved), _danced("legs", [("legs", 3.0)])])
    between = distances([None] * 3, points)  # type: ignore[list-item]
    assert between[0, 1] < 0.5 * between[0, 2]
    assert halved.rate == Fraction(slow.sequence.rate, 2)
