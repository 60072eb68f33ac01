"""Tables on few labels, from made-up runs: gains are taken seed by seed, and what is not there is not told."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from analysis.evaluation import BoundaryCounts, SegmentCounts
from analysis.evaluation.unit_scores import UnitScores
from analysis.experiments.semi_runs import ALL, BOTH, FEW, SEMI, SUPERVISED
from analysis.experiments.semi_sections import semi_hdm05, semi_joined, semi_msr, semi_utkinect
from analysis.experiments.semi_tables import Scope, by_seed, done_splits, gains_table, mean_of, pooled_of

ACTORS = ("actor-bd", "actor-bk", "actor-dg")


def run(arm, share, seed, accuracy, split="setting2", seconds=60.0, **more):
    same = dict.fromkeys(("macro_f1", "map", "accuracy_without_subject_2"), 0.5)
    told = {"arm": arm, "share": share, "seed": seed, "split": split, "accuracy": accuracy, "seconds": seconds}
    return {**same, **told, "labelled": 58 if share == FEW else 291, "weights": 100_000, **more}


def three(seed, few, semi, everything, split="setting2"):
    return [
        run(SUPERVISED, FEW, seed, few, split), run(SEMI, FEW, seed, semi, split),
        run(SUPERVISED, ALL, seed, everything, split),
    ]  # fmt: skip


def result(runs, planned=None, **more):
    return {"runs": runs, "planned": planned or len(runs), "student": "small", "iterations": 500, **more}


def test_a_gain_is_that_of_the_same_clips():
    runs = three(0, 0.60, 0.70, 0.80) + three(1, 0.70, 0.81, 0.90) + three(2, 0.65, 0.74, 0.85)
    scope = Scope("all", ["setting2"], {"accuracy": mean_of("accuracy")})
    text = gains_table(runs, [scope], [SEMI])
    # 10, 11 and 9 points: their spread is 1, though seeds differ by ten; 30 of 60 points are closed.
    assert "| all | accuracy | semi-supervised | 3 | +10.0 ± 1.0 | yes | 50% |" in text
    worse = gains_table(three(0, 0.60, 0.55, 0.80) + three(1, 0.6, 0.65, 0.8), [scope], [SEMI])
    assert "| 2 | +0.0 ± 7.1 | no | 0% |" in worse
    assert "| 1 | -5.0 | - | -25% |" in gains_table(three(0, 0.60, 0.55, 0.80), [scope], [SEMI])
    assert "no gap" in gains_table(three(0, 0.60, 0.55, 0.50), [scope], [SEMI])


def test_the_section_of_classes():
    runs = [*three(0, 0.6, 0.7, 0.8), run(BOTH, FEW, 0, 0.75, seconds=None), run(SUPERVISED, 5, 0, 0.3)]
    runs += [run("without CutMix", FEW, 0, 0.68), *three(0, 0.8, 0.9, 0.9, "as1-test3")]
    text = semi_msr(result(runs, planned=20))
    assert "| semi-supervised | 20% (58) | 1 | 70.0 | 50.0 | 50.0 | 50.0 | 60 |" in text
    assert "| pre-trained, semi-supervised | 20% (58) | 1 | 75.0 | 50.0 | 50.0 | 50.0 | - |" in text
    assert "| AS1 | accuracy | semi-supervised | 1 | +10.0 | - | 100% |" in text
    assert "mean of AS1 to AS3" not in text
    assert "| setting 2: accuracy with | 5% | 20% | 100% |" in text
    assert "| supervised | 30.0 | 60.0 | 80.0 |" in text
    assert "| without CutMix | 1 | -2.0 |" in text
    assert "0.10 M weights, 500 steps" in text
    assert f"{20 - len(runs)} of 20 planned runs are not done yet" in text
    assert "not done yet" not in semi_msr(result(runs))
    for split in ("as2-test3", "as3-test3"):
        runs += three(0, 0.7, 0.75, 0.8, split)
    assert "| mean of AS1 to AS3 | accuracy | semi-supervised | 1 | +6.7 |" in semi_msr(result(runs))


def test_splits_of_a_seed_that_is_not_through_do_not_count():
    runs = [one for actor in ACTORS for one in three(0, 0.6, 0.7, 0.8, actor)] + three(1, 0.1, 0.2, 0.3, ACTORS[0])
    assert done_splits(runs, ACTORS) == list(ACTORS)
    scope = Scope("actors", ACTORS, {"accuracy": mean_of("accuracy")})
    assert set(by_seed(runs, SEMI, FEW, scope)) == {0}
    text = semi_hdm05(result(runs))
    assert "3 of three actors left out" in text
    assert "| supervised | 20% (58) | 3 | 60.0 |" in text
    assert "2 of three actors left out" in semi_hdm05(result(runs[:7]))
    assert by_seed([], SEMI, FEW, scope) == {}


def scores(right):
    counts = UnitScores(right, 100, (50.0,), (SegmentCounts(right, 10, 10),) * 3, (BoundaryCounts(5, 10, 10),) * 3)
    return asdict(counts)


def test_counts_of_folds_are_pooled():
    runs = []
    for fold, right in (("fold-1", 20), ("fold-2", 60)):
        for at, one in enumerate(three(0, 0.2, 0.4, 0.5, fold)):
            each = scores(right + 10 * at)
            runs.append(one | {"scores": {"normal": each, "re-ordered": each}})
    score = pooled_of("normal", "accuracy")
    assert score([one for one in runs if (one["arm"], one["share"]) == (SUPERVISED, FEW)]) == pytest.approx(40)
    text = semi_utkinect(result(runs))
    assert "| normal, 2 of five folds | labelled | runs | frames |" in text
    assert "| supervised | 20% (58) | 2 | 40.0 | 50.0 |" in text
    assert "| re-ordered, 2 of five folds | frames | semi-supervised | 1 | +10.0 | - | 50% |" in text


def test_the_section_of_joined_clips_has_its_controls():
    runs = [one | {"scores": {"joined": scores(40)}} for one in three(0, 0.2, 0.4, 0.5)]
    runs.append(run("told the segments", FEW, 0, 0.9) | {"scores": {"joined": scores(90)}})
    edges = {"boundary@0.1": 10.0, "boundary@0.25": 20.0, "boundary@0.5": 30.0}
    text = semi_joined(result(runs, controls={"least speed": edges}, recordings=46, seconds=600))
    assert "| least speed | 10.0 | 20.0 | 30.0 |" in text
    assert "| told the segments | 20% (58) | 1 | 90.0 |" in text
    assert "46 recordings, 10 minutes" in text
