"""How sure a measure is, and whether a change is one: over clips, by the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.evaluation.intervals import Interval, change_interval, share_interval, verdict


def _clips(right: list[float], of: float = 100.0) -> np.ndarray:
    return np.array([[each, of] for each in right], dtype=float)


def test_a_share_is_pooled_over_clips():
    found = share_interval(np.array([[90.0, 100.0], [0.0, 300.0]]))
    assert found is not None
    assert found.value == pytest.approx(22.5)
    assert (found.low, found.high) == (0.0, 100.0)  # two clips say next to nothing


def test_clips_that_agree_leave_no_doubt_and_others_do():
    sure, unsure = share_interval(_clips([80.0] * 12)), share_interval(_clips([60.0, 100.0] * 6))
    assert sure == Interval(80.0, 80.0, 80.0)
    assert unsure is not None
    assert unsure.value == 80.0
    # The mean of 12 clips with a deviation of 20.9 has one of 20.9 / sqrt(12): Student's 2.2 times that on either side.
    assert unsure.low == pytest.approx(80 - 13.3, abs=1.8)
    assert unsure.high == pytest.approx(80 + 13.3, abs=1.8)


@pytest.mark.parametrize("clips", [4, 20])
def test_the_interval_covers_what_is_true_about_as_often_as_it_says(clips):
    rng = np.random.default_rng(4)
    drawn = (share_interval(_clips(list(rng.normal(70, 8, size=clips))), seed=i) for i in range(200))
    covered = [one.low <= 70 <= one.high for one in drawn if one is not None]
    assert len(covered) == 200
    assert 0.9 <= np.mean(covered) <= 0.98


def test_nothing_to_measure_is_no_measure():
    assert share_interval(np.zeros((3, 2))) is None
    assert share_interval(np.zeros((0, 2))) is None
    assert change_interval(np.zeros((2, 2)), _clips([1.0, 2.0])) is None


def test_one_clip_says_nothing_about_others():
    assert share_interval(_clips([70.0])) == Interval(70.0, 0.0, 100.0)
    change = change_interval(_clips([10.0]), _clips([90.0]))
    assert change == Interval(80.0, -100.0, 100.0)
    assert verdict(change) == "as-good"


def test_a_change_is_measured_on_the_same_clips():
    """Hard and easy clips differ much more than the two versions do."""
    before = [20.0, 90.0, 30.0, 80.0, 25.0, 95.0]
    change = change_interval(_clips(before), _clips([each + 4 for each in before]))
    assert change is not None
    assert change.value == pytest.approx(4)
    assert (change.low, change.high) == (pytest.approx(4), pytest.approx(4))
    assert verdict(change) == "better"
    worse = change_interval(_clips(before), _clips([each - 4 for each in before]))
    assert worse is not None
    assert verdict(worse) == "worse"
    either_way = [each + 9 * (-1) ** i for i, each in enumerate(before)]
    mixed = change_interval(_clips(before), _clips(either_way))
    assert mixed is not None
    assert verdict(mixed) == "as-good"


@pytest.mark.parametrize(("clips", "told"), [(2, "as-good"), (5, "as-good"), (6, "better")])
def test_a_few_clips_that_all_change_alike_are_no_proof(clips, told):
    """Two versions that are equally good change five clips the same way once in 16 times. What has nothing to say (no
    class, say) is not counted."""
    before, after = _clips([10.0] * clips + [0.0] * 9), _clips([50.0] * clips + [0.0] * 9)
    before[clips:] = after[clips:] = 0
    change = change_interval(before, after)
    assert change is not None
    assert change.value == pytest.approx(40)
    assert verdict(change) == told


def test_no_interval_leaves_what_a_share_can_be():
    clips = _clips([100.0, 100.0, 0.0])
    share, change = share_interval(clips), change_interval(clips, _clips([0.0, 100.0, 100.0]))
    assert share is not None
    assert change is not None
    assert (share.low, share.high) == (0, 100)
    assert (change.low, change.high) == (-100, 100)


def test_the_same_clips_give_the_same_interval():
    clips = _clips([60.0, 100.0, 70.0])
    assert share_interval(clips) == share_interval(clips)


def test_versions_on_other_clips_are_not_compared():
    with pytest.raises(ValueError, match="2 clips before, 3 after"):
        change_interval(_clips([1.0, 2.0]), _clips([1.0, 2.0, 3.0]))
