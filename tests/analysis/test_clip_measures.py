"""What a version got right and wrong, clip by clip, unit by unit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.evaluation.clip_measures import (
    MEASURES,
    OTHER,
    Judged,
    accuracy,
    changes,
    confusion,
    intervals,
    measures,
    often,
    unit_f1,
)

TRUE = np.array([0] * 10 + [1] * 20 + [0] * 10 + [2] * 10 + [0] * 10)


def _clip(found: np.ndarray | None = TRUE, true: np.ndarray = TRUE, **more: int) -> Judged:
    return Judged("clip", 10.0, true, found, **more)


def test_what_is_right_has_full_marks():
    told = intervals([_clip(action=1, found_action=1)] * 3)
    assert list(told) == list(MEASURES)
    assert {(one.value, one.low, one.high) for one in told.values()} == {(100.0, 100.0, 100.0)}


def test_measures_are_those_of_the_field():
    found = np.zeros_like(TRUE)
    found[12:32] = 1  # two frames late, and the second unit missed
    told = {name: 100 * part[0, 0] / part[0, 1] for name, part in measures([_clip(found)]).items() if part[0, 1]}
    assert told["frames"] == pytest.approx(100 * 46 / 60)
    assert told["segments"] == pytest.approx(100 * 2 / 3)
    assert told["edges-0.1"] == 0
    assert told["edges-0.5"] == pytest.approx(100 * 2 * 2 / 6)
    assert told["order"] == 50
    assert "class" not in told


def test_who_tells_no_units_is_judged_by_classes_alone():
    assert list(intervals([_clip(None, action=1, found_action=0)] * 2)) == ["class"]
    unlabelled = _clip(true=np.full(60, -1))
    assert intervals([unlabelled]) == {}
    assert accuracy(unlabelled) is None


def test_changes_are_of_what_both_tell():
    nothing, right = _clip(np.zeros_like(TRUE)), _clip(action=1, found_action=1)
    told = changes([nothing] * 3, [right] * 3)
    assert "class" not in told
    assert told["frames"].value == pytest.approx(50)
    assert told["segments"].value == 100


def test_units_by_themselves():
    found = TRUE.copy()
    found[40:50] = 3
    clips = [_clip(found), _clip()]
    assert unit_f1(clips, 1) == (100, 2)
    assert unit_f1(clips, 2) == (pytest.approx(100 * 2 / 3), 2)
    assert unit_f1(clips, 3) == (0, 0)
    assert unit_f1(clips, 4) == (None, 0)


def test_what_was_taken_for_what():
    found, unsure = TRUE.copy(), TRUE.copy()
    found[40:50], found[:2] = 1, OTHER
    unsure[10:20] = -1
    table = confusion([_clip(found), _clip(found, unsure)], 3)
    assert table.shape == (4, 4)
    assert table[1].tolist() == [0, 30, 0, 0]
    assert table[2].tolist() == [0, 20, 0, 0]
    assert table[0, 3] == 4
    assert often(_clip(found)) == (2, 1)
    assert often(_clip()) is None
    assert accuracy(_clip(found)) == pytest.approx(80)


def test_a_unit_of_another_vocabulary_is_never_right():
    found = TRUE.copy()
    found[10:30] = OTHER
    told = intervals([replace(_clip(), found=found)] * 2)
    assert told["frames"].value == pytest.approx(100 * 40 / 60)
    assert told["segments"].value == 50
