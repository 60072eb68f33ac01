"""What the boundary head is to say, against values by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.targets import boundary_targets

ONE = np.exp(-0.5)  # a Gaussian at one sigma
TWO = np.exp(-2.0)


def test_peaks_lie_at_the_first_frame_and_the_one_after_the_last():
    units = np.zeros(40, np.int64)
    units[10:20] = 3
    out = boundary_targets(units, Fraction(10), sigma=0.1, beyond=0)
    assert out.shape == (40, 2)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out[7:14, 0], [np.exp(-4.5), TWO, ONE, 1, ONE, TWO, np.exp(-4.5)], rtol=1e-6)
    np.testing.assert_allclose(out[18:23, 1], [TWO, ONE, 1, ONE, TWO], rtol=1e-6)
    assert np.count_nonzero(out[:, 0]) == np.count_nonzero(out[:, 1]) == 7


def test_one_unit_after_another_ends_where_the_next_starts():
    out = boundary_targets(np.repeat([0, 1, 2, 0], 20), 10, sigma=0.1)
    assert [out[f, 0] for f in (20, 40, 60)] == [1, 1, 0]
    assert [out[f, 1] for f in (20, 40, 60)] == [0, 1, 1]


def test_sigma_is_in_seconds():
    units = np.repeat([0, 1], 100)
    slow, fast = boundary_targets(units, 15, sigma=0.2), boundary_targets(units, 30, sigma=0.2)
    assert slow[100 - 3, 0] == pytest.approx(ONE)
    assert fast[100 - 6, 0] == pytest.approx(ONE)
    assert boundary_targets(units, 1, sigma=0.05)[99:102, 0].tolist() == [0, 1, 0]


def test_no_loss_where_an_unseen_boundary_could_reach():
    units = np.zeros(60, np.int64)
    units[10:30] = 1
    units[30:35] = -1
    out = boundary_targets(units, 10, sigma=0.1, beyond=0)
    # Hidden boundaries are 30..35, and each would reach three frames either way.
    hidden = np.zeros(60, bool)
    hidden[27:39] = True
    np.testing.assert_array_equal(np.isnan(out), np.repeat(hidden[:, None], 2, axis=1))
    assert out[10, 0] == 1
    assert np.nanmax(out[:, 1]) == 0


def test_what_lies_beyond_the_ends():
    units = np.ones(20, np.int64)
    window = boundary_targets(units, 10, sigma=0.1)
    np.testing.assert_array_equal(np.isnan(window[:, 0]), [True] * 4 + [False] * 13 + [True] * 3)
    whole = boundary_targets(units, 10, sigma=0.1, beyond=0)
    assert whole[0, 0] == 1
    assert whole[19, 1] == pytest.approx(ONE)
    assert np.isnan(boundary_targets(np.full(20, -1), 10)).all()


def test_several_annotators_add_up():
    a, b = np.repeat([0, 1, 0], [20, 20, 20]), np.repeat([0, 1, 0], [22, 18, 20])
    c = np.full(60, -1)
    c[:10] = 0
    out = boundary_targets(np.stack([a, b, c]), 10, sigma=0.1)
    far = np.exp(-4.5)
    np.testing.assert_allclose(out[19:25, 0], [ONE + far, 1, 1, 1, far + ONE, TWO], rtol=1e-6)
    assert out[40, 1] == 1
    assert not np.isnan(out[10:50]).any()
    alone = boundary_targets(a, 10, sigma=0.1)
    np.testing.assert_array_equal(boundary_targets(np.stack([a, c]), 10, sigma=0.1)[20:], alone[20:])
