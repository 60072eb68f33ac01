"""What chooses and measures: small cases with known answers; no film is drawn here."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.utkinect import Action, Recording
from analysis.experiments import measure
from analysis.experiments.choose import choose
from analysis.experiments.choose_edges import choose_minima, scored, steadiness
from analysis.experiments.choose_groups import choose_phases
from analysis.experiments.choose_trust import fit_logistic, label_at, right_groups
from analysis.experiments.corpus import Done, Film, Wanted, films_of, rate_films
from analysis.experiments.detectors import Minima, minima, uniform
from analysis.experiments.utkinect_edges import judged, left_out, true_edges
from analysis.parsing import parse_unsupervised
from analysis.parsing.motion import motion_of

SCRIPT = [("arms", 2.0), ("legs", 2.4), ("side", 1.8), ("arms", 2.0), ("legs", 2.4)]
TRUE = [2.0, 4.4, 6.2, 8.2]
ENDS = [0.0, *TRUE, 10.6]


@pytest.fixture(scope="module")
def film(make_dancer):
    danced = tuple(
        Done(name, a, b, (a + 0.25 * (b - a), a + 0.8 * (b - a)))
        for (name, _), a, b in zip(SCRIPT, ENDS, ENDS[1:], strict=False)
    )
    return Film(Wanted("train", "ballet", 1), make_dancer(SCRIPT, power=1.5), danced, ())


def test_least_speed_is_found_between_samples(film):
    found = minima(motion_of(film.track), Minima("all", 0.1, 0.2, 1.0))
    assert all(np.abs(np.array(found) - edge).min() < 0.25 for edge in TRUE)
    assert minima(motion_of(film.track), Minima("all", 0.1, 1e3, 1.0)) == []


def test_equal_parts(film):
    assert uniform(motion_of(film.track), 2.0) == pytest.approx([2.1133, 4.2267, 6.34, 8.4533], abs=0.01)


def test_training_finds_what_scores_best(film):
    motion = motion_of(film.track)
    how, score = choose_minima([motion], [TRUE])
    assert score.mean == max(score.mean, scored([TRUE], [minima(motion, Minima("legs", 0.3, 0.8, 0.5))]).mean)
    assert score.f1[1] > 0.5
    assert how != Minima("legs", 0.3, 0.8, 0.5)


def test_only_training_films_choose(film):
    test = replace(film, wanted=replace(film.wanted, split="test"))
    with pytest.raises(ValueError, match="only training films"):
        choose([film, test], [], [], print)
    someone = Recording("s02_e01", 2, film.track, (), ())
    with pytest.raises(ValueError, match="only training films"):
        choose([film], [], [someone], print)
    with pytest.raises(ValueError, match="only training films"):
        choose([film], [[test]], [], print)


def test_films_of_the_two_splits_share_nothing():
    seeds = {split: {w.seed for w in films_of(split, 6)} for split in ("train", "test")}
    seeds = {s: seeds[s] | {w.seed for dance in rate_films(s) for w in dance} for s in seeds}
    assert not seeds["train"] & seeds["test"]
    assert len({w.name for w in films_of("train", 6)}) == 24
    assert [w.rate for w in rate_films("test")[0]] == [Fraction(25), Fraction(30), Fraction(60)]


def test_steadiness_by_hand():
    # 25 and 50 a second: 1.0 and 1.04 are one frame apart, 2.0 and 2.06 are not, 3.0 has no partner.
    assert steadiness([[(25, [1.0, 2.0, 3.0]), (50, [1.04, 2.06])]]) == (2, 5)
    assert steadiness([[(25, [1.0])]]) == (0, 0)


def test_labels_and_right_groups_by_hand():
    at = np.array([0.5, 1.5, 2.5])
    assert label_at(at, [(0.0, 1.0, "a"), (1.0, 2.0, "b")]) == ["a", "b", ""]
    units = [("a", 0.0, 2.0), ("b", 2.0, 4.0), ("a", 4.0, 6.0)]
    # Group 0 stands for a, 1 for b; the last segment lies mostly in a but is in b's group.
    assert right_groups(units, [(0, 2), (2, 4), (4, 5.2), (5.2, 6)], [0, 1, 0, 1]) == [True, True, True, False]


def test_a_logistic_learns_what_is_so():
    rng = np.random.default_rng(0)
    rows = np.stack([np.ones(4000), rng.normal(size=4000)], axis=1)
    p = 1 / (1 + np.exp(-(rows @ np.array([0.5, 2.0]))))
    weights = fit_logistic(rows, (rng.random(4000) < p).astype(float), np.arange(4000) % 5)
    assert weights == pytest.approx((0.5, 2.0), abs=0.35)


def test_phases_are_learnt_where_they_are(film):
    phases, error = choose_phases([motion_of(film.track)], [film.danced])
    assert (phases.first, phases.last) == pytest.approx((0.25, 0.8), abs=0.02)
    assert phases.movement == 0
    assert error < 0.03


def test_a_report_against_the_truth(film):
    report, _ = parse_unsupervised(film.track, None)
    found = measure.edges_of(report, film.edges)
    assert len(found) == len(report.segments) - 1
    assert sum(edge.near for edge in found) >= 3
    true, letters = measure.labels_of(film, report)
    assert len(true) == len(letters) == 212
    perfect = measure.labelling(true, true)
    assert (perfect.accuracy, perfect.edit, perfect.counts[2].f1) == (1.0, 100.0, 1.0)
    assert measure.agreement(true, true).adjusted_rand == 1.0
    assert 0 < measure.labelling(true, letters).accuracy <= 1
    assert all(0 <= said <= 1 for said, _ in measure.sure_segments(film, report))


def test_reliability_by_hand():
    pairs = [(0.1, False), (0.2, False), (0.8, True), (0.9, True)]
    assert measure.reliability(pairs, 2) == [(pytest.approx(0.15), 0.0, 2), (pytest.approx(0.85), 1.0, 2)]


def test_what_nobody_can_judge_is_left_out():
    class Track:
        n_frames, rate = 300, Fraction(30)

    recording = Recording("s01_e01", 1, Track(), (Action("walk", 0.0, 2.0), Action("throw", 5.0, 6.0)), ((2.0, 5.0),))
    assert true_edges(recording) == [2.0, 5.0, 6.0]
    assert judged(recording, [1.0, 3.0, 4.9, 5.0, 7.0]) == [1.0, 5.0, 7.0]
    # What is best for subject 2 is used for subject 1, and the other way round.
    other = replace(recording, subject=2)
    good, bad = [2.0, 5.0, 6.0], [0.5]
    assert left_out([recording, other], [[good, bad], [bad, good]]).f1 == (0.0, 0.0, 0.0)
    assert left_out([recording, other], [[good, good], [bad, bad]]).f1 == (1.0, 1.0, 1.0)
