"""The rate of the proxy, from the times of a source's frames."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.media.plan import frame_grid

NTSC = Fraction(30000, 1001)


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(25), NTSC, Fraction(30), Fraction(50), Fraction(60)])
def test_a_camera_that_left_frames_out_keeps_its_own_rate(rate):
    """Half a minute, one frame in eight missing, times in whole milliseconds: on a lower grid they would be moved."""
    rng = np.random.default_rng(5)
    kept = np.flatnonzero(rng.random(int(30 * rate)) > 0.125)
    times = np.round((kept - kept[0]) / float(rate), 3)
    found, index = frame_grid(times, (), 60)
    assert found == rate
    assert index.tolist() == (np.searchsorted(kept, np.arange(kept[0], kept[-1] + 1), side="right") - 1).tolist()


def test_uneven_times_go_on_the_lowest_grid_that_has_a_place_for_each():
    times = np.cumsum(np.random.default_rng(6).uniform(0.025, 0.075, size=400))
    rate, index = frame_grid(times, (), 60)
    assert set(index) == set(range(400))
    shown = np.flatnonzero(np.concatenate(([True], np.diff(index) > 0)))
    assert np.abs(shown / float(rate) - (times - times[0])).max() <= 0.034
