"""Scores of labelled recordings: pooled, in seconds, and silent where nobody knows."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from analysis.evaluation.unit_scores import UnitScores, edges_of, pooled, score_edges, score_units

TRUE = np.array([0] * 10 + [1] * 20 + [0] * 10 + [2] * 10 + [0] * 10)


def test_what_is_right_scores_full():
    told = score_units(TRUE, TRUE, 10).percent()
    assert set(told.values()) == {100.0}
    assert list(told) == [
        "accuracy", "edit", "f1@10", "f1@25", "f1@50", "boundary@0.1", "boundary@0.25", "boundary@0.5",
    ]  # fmt: skip


def test_a_missed_and_a_late_unit():
    found = np.zeros_like(TRUE)
    found[12:32] = 1  # two frames late, IoU 18 / 22
    told = score_units(TRUE, found, 10).percent()
    assert told["accuracy"] == pytest.approx(100 * 46 / 60)
    assert told["edit"] == 50
    assert told["f1@50"] == pytest.approx(100 * 2 / 3)
    assert told["boundary@0.1"] == 0
    assert told["boundary@0.25"] == pytest.approx(100 * 2 * 2 / 6)


def test_recordings_are_pooled_by_counts():
    nothing = score_units(TRUE, np.zeros_like(TRUE), 10)
    both = pooled([score_units(TRUE, TRUE, 10), nothing, nothing])
    assert both.percent()["f1@10"] == pytest.approx(100 * 2 * 2 / (2 * 2 + 4))
    assert both.percent()["edit"] == pytest.approx(100 / 3)
    assert both.boundaries[0].true == 12


def test_unknown_frames_count_neither_way():
    true = TRUE.copy()
    true[40:50] = -1
    told = score_units(true, TRUE, 10).percent()
    assert told["accuracy"] == told["edit"] == told["f1@50"] == told["boundary@0.1"] == 100
    counts = score_edges(true, [1.0, 4.0, 4.2, 4.8, 5.0, 5.2], 10)[0]
    assert (counts.true, counts.found) == (2, 2)


def test_the_ends_of_a_recording_are_no_boundaries():
    assert edges_of(np.array([1, 1, 0, 2, 2]), 10) == [0.2, 0.3]


def test_touching_units_share_a_boundary():
    assert edges_of(np.array([0, 1, 1, 2, 2, 0]), 10) == [0.1, 0.3, 0.5]


def test_scores_survive_a_file():
    scores = score_units(TRUE, np.roll(TRUE, 3), 10)
    assert UnitScores.from_json(json.loads(json.dumps(asdict(scores)))) == scores


def test_boundaries_alone_tell_of_nothing_else():
    told = UnitScores(boundaries=score_edges(TRUE, [1.0, 3.0], 10)).percent()
    assert list(told) == ["boundary@0.1", "boundary@0.25", "boundary@0.5"]
    assert told["boundary@0.1"] == pytest.approx(100 * 2 * 2 / 6)
