"""Scores of whole clips against scikit-learn, whose definitions they follow, and by hand where it has none."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, average_precision_score, balanced_accuracy_score, f1_score

from analysis.evaluation import (
    average_precisions,
    class_accuracy,
    macro_f1,
    mean_average_precision,
    mean_class_accuracy,
)


@pytest.mark.parametrize("seed", range(25))
def test_as_scikit_learn_scores_them(seed):
    rng = np.random.default_rng(seed)
    n, classes = int(rng.integers(1, 60)), int(rng.integers(2, 9))
    true, scores = rng.integers(0, classes, n), rng.random((n, classes))
    if seed % 2:
        scores = np.round(scores, 1)  # many clips of one score
    found = np.where(rng.random(n) < 0.5, true, scores.argmax(axis=1))
    with warnings.catch_warnings():  # of classes that are found and are nowhere true
        warnings.simplefilter("ignore")
        assert class_accuracy(true, found) == pytest.approx(accuracy_score(true, found))
        assert mean_class_accuracy(true, found) == pytest.approx(balanced_accuracy_score(true, found))
        assert macro_f1(true, found) == pytest.approx(f1_score(true, found, average="macro"))
    some = np.unique(true)
    theirs = average_precision_score(true[:, None] == some, scores[:, some], average="macro")
    assert mean_average_precision(true, scores) == pytest.approx(theirs)


def test_a_class_without_samples():
    true, found = [0, 0, 1, 1], [0, 2, 1, 1]
    # Class 2 is found but nowhere true: no recall to average, an F1 of 0. Class 3 is nowhere.
    assert mean_class_accuracy(true, found) == pytest.approx((1 / 2 + 1) / 2)
    assert macro_f1(true, found) == pytest.approx((2 / 3 + 1 + 0) / 3)
    each = average_precisions(true, np.eye(4)[found])
    # Class 0: one clip is first; the other is among the rest, where 2 of 4 are right.
    assert each[:2] == pytest.approx([0.5 * 1 + 0.5 * 2 / 4, 1.0])
    assert np.isnan(each[2:]).all()
    assert mean_average_precision(true, np.eye(4)[found]) == pytest.approx(0.875)


def test_without_clips_and_with_what_does_not_fit():
    assert class_accuracy([], []) == mean_class_accuracy([], []) == macro_f1([], []) == 0.0
    assert mean_average_precision([], np.zeros((0, 3))) == 0.0
    with pytest.raises(ValueError, match="2 true labels, 1 found"):
        macro_f1([0, 1], [0])
    with pytest.raises(ValueError, match="true classes 0 to 3, scores of 3"):
        average_precisions([0, 3], np.zeros((2, 3)))
    with pytest.raises(ValueError, match="missing"):
        average_precisions([0, 1], [[0.5, 0.5], [np.nan, 0.5]])
