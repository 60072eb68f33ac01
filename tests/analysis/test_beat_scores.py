"""Beat and tempo scores: the definitions of mir_eval, and what is told apart."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from analysis.evaluation.beats import beat_f_measure, count_one_score, matched, tempo_score


@pytest.mark.parametrize("seed", range(40))
def test_f_measure_is_that_of_mir_eval(seed: int) -> None:
    mir_eval = pytest.importorskip("mir_eval")
    rng = np.random.default_rng(seed)
    true = np.cumsum(rng.uniform(0.05 if seed % 2 else 0.3, 0.7, rng.integers(0, 60)))
    found = np.unique(np.concatenate([true + rng.normal(0, 0.06, len(true)), rng.uniform(0, 30, rng.integers(0, 30))]))
    found = found[(found >= 0) & (rng.random(len(found)) < 0.9)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of empty lists
        theirs = mir_eval.beat.evaluate(true, found)["F-measure"]
        untrimmed = mir_eval.beat.f_measure(true, found)
    assert beat_f_measure(true, found) == pytest.approx(theirs, abs=1e-12)
    assert beat_f_measure(true, found, trim=0) == pytest.approx(untrimmed, abs=1e-12)


def test_a_beat_is_used_once() -> None:
    assert matched([1.0, 1.1], [1.05]) == 1
    assert matched([1.0, 1.1], [0.94, 1.05]) == 2  # the nearest pair first would leave one alone
    assert beat_f_measure([6.0], [], trim=0) == 0.0 == beat_f_measure([], [6.0])
    assert beat_f_measure([1.0, 6.0], [6.0]) == 1.0  # the first five seconds do not count


def test_an_octave_is_told_apart_from_a_wrong_tempo() -> None:
    assert tempo_score(120, 121.2).right
    assert tempo_score(120, 121.2).error == pytest.approx(0.01)
    half = tempo_score(120, 60.6)
    assert (half.right, half.octave, half.error) == (False, True, pytest.approx(0.01))
    assert tempo_score(120, 80).octave
    wrong = tempo_score(120, 105)
    assert (wrong.right, wrong.octave) == (False, False)
    assert tempo_score(120, None).error is None


def test_count_one_by_the_majority() -> None:
    true = [0.5 * i for i in range(32)]
    assert count_one_score(true, 3, true, 11) is True
    assert count_one_score(true, 3, true, 7) is False
    assert count_one_score(true, 3, true, 7, of=4) is True
    assert count_one_score(true, 3, true[2:], 1) is True
    assert count_one_score(true, 3, [t + 0.25 for t in true], 3) is None
    assert count_one_score(true, 3, true, None) is None is count_one_score(true, 3, [], 0)
