"""Scores against values worked out by hand, and against the libraries whose definitions they follow."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from mir_eval.segment import detection
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, homogeneity_completeness_v_measure, normalized_mutual_info_score

from analysis.evaluation import (
    OVERLAPS,
    TOLERANCES,
    BoundaryCounts,
    SegmentCounts,
    adjusted_rand,
    best_matching,
    edit_score,
    frame_accuracy,
    inner_edges,
    match_boundaries,
    matched_accuracy,
    mutual_information,
    runs_of_labels,
    score_boundaries,
    score_segments,
    v_measure,
)


def test_boundaries_by_hand():
    true, found = [1.0, 2.0, 3.0], [1.09, 1.2, 2.6, 9.0]
    assert match_boundaries(true, found, 0.1) == [(0, 0)]
    assert score_boundaries(true, found, 0.1) == BoundaryCounts(1, 3, 4)
    # At half a second 2.6 belongs to 3.0; 1.09 and 1.2 both lie at 1.0, and only one of them counts.
    assert match_boundaries(true, found, 0.5) == [(0, 0), (2, 2)]
    counts = score_boundaries(true, found, 0.5)
    assert (counts.precision, counts.recall) == (2 / 4, 2 / 3)
    assert counts.f1 == pytest.approx(2 * 2 / 7)
    assert counts + BoundaryCounts(1, 1, 1) == BoundaryCounts(3, 4, 5)


def test_the_largest_matching_is_found_where_the_nearest_would_block_it():
    # 1.4 is nearest to 1.5, but 1.5 can also take 1.9, and 1.0 only 1.4.
    assert match_boundaries([1.0, 1.5], [1.9, 1.4], 0.45) == [(0, 1), (1, 0)]


def test_nothing_to_divide_by():
    assert (BoundaryCounts().precision, BoundaryCounts().recall, BoundaryCounts().f1) == (0.0, 0.0, 0.0)
    assert score_boundaries([], [1.0], 0.5) == BoundaryCounts(0, 0, 1)
    assert SegmentCounts().f1 == 0.0
    assert edit_score([], []) == 100.0


def test_the_ends_of_a_clip_are_no_boundaries():
    assert inner_edges([(0.0, 1.0), (1.0, 2.5), (3.0, 4.0)], 4.0) == [1.0, 2.5, 3.0]


@pytest.mark.parametrize("seed", range(30))
def test_boundaries_as_mir_eval_counts_them(seed):
    rng = np.random.default_rng(seed)
    true, found = (np.unique(np.round(rng.uniform(0.05, 9.95, rng.integers(2, 25)), 2)) for _ in range(2))

    def intervals(inner):
        ends = np.concatenate(([0.0], inner, [10.0]))
        return np.stack([ends[:-1], ends[1:]], axis=1)

    for tolerance in TOLERANCES:
        counts = score_boundaries(list(true), list(found), tolerance)
        theirs = detection(intervals(true), intervals(found), window=tolerance, trim=True)
        assert (counts.precision, counts.recall, counts.f1) == pytest.approx(theirs)


def test_segments_by_hand():
    true, found = list("AAAABBBB--CC"), list("AAABBBBBBBCD")
    assert runs_of_labels(true, "-") == [("A", 0, 4), ("B", 4, 8), ("C", 10, 12)]
    assert frame_accuracy(true, found) == pytest.approx(8 / 12)
    # A 3/4, B 4/7, C 1/2 overlap; D is false.
    assert score_segments(true, found, 0.5, "-") == SegmentCounts(3, 1, 0)
    assert score_segments(true, found, 0.6, "-") == SegmentCounts(1, 3, 2)
    assert score_segments(true, found, 0.5, "-").f1 == pytest.approx(6 / 7)
    assert edit_score(true, found, "-") == pytest.approx(75.0)
    assert edit_score(list("AABBA"), list("AABBA")) == 100.0
    assert edit_score(list("AB"), list("--"), "-") == 0.0


def _ms_tcn(true, found, overlap, background):
    """(frame accuracy, Edit, hits, false, missed) as the evaluation of MS-TCN defines them (Abu Farha and Gall 2019;
    Lea et al. 2017), written out: all pairs of segments, a whole table of distances."""

    def segments(labels):
        cuts = [0, *[i for i in range(1, len(labels)) if labels[i] != labels[i - 1]], len(labels)]
        return [(labels[a], a, b) for a, b in pairwise(cuts) if labels[a] not in background]

    wanted, got = segments(true), segments(found)
    table = np.zeros((len(got) + 1, len(wanted) + 1))
    table[:, 0], table[0] = np.arange(len(got) + 1), np.arange(len(wanted) + 1)
    for i in range(len(got)):
        for j in range(len(wanted)):
            change = table[i, j] + (got[i][0] != wanted[j][0])
            table[i + 1, j + 1] = min(table[i, j + 1] + 1, table[i + 1, j] + 1, change)
    edit = 100 * (1 - table[-1, -1] / max(len(got), len(wanted), 1))
    used, hits = np.zeros(len(wanted), dtype=bool), 0
    for name, a, b in got:
        shares = np.zeros(len(wanted))
        for j, (other, c, d) in enumerate(wanted):
            frames, others = set(range(a, b)), set(range(c, d))
            shares[j] = (name == other) * len(frames & others) / len(frames | others)
        if len(wanted) and shares.max() >= overlap and not used[shares.argmax()]:
            used[shares.argmax()] = True
            hits += 1
    right = sum(a == b for a, b in zip(true, found, strict=True)) / len(true)
    return right, edit, hits, len(got) - hits, len(wanted) - int(used.sum())


@pytest.mark.parametrize("seed", range(20))
def test_segments_as_ms_tcn_counts_them(seed):
    rng = np.random.default_rng(seed)
    true = np.repeat(rng.integers(0, 4, 12), rng.integers(1, 9, 12))
    found = np.where(rng.random(len(true)) < 0.15, rng.integers(0, 4, len(true)), np.roll(true, rng.integers(-3, 4)))
    true, found = true.tolist(), found.tolist()
    for background in ((), (0,)):
        for overlap in OVERLAPS:
            right, edit, *counts = _ms_tcn(true, found, overlap, background)
            assert frame_accuracy(true, found) == pytest.approx(right)
            assert edit_score(true, found, background) == pytest.approx(edit)
            assert score_segments(true, found, overlap, background) == SegmentCounts(*counts)


def test_a_true_segment_counts_once():
    true, found = list("AAAAAAAA"), list("AAAABAAA")
    assert score_segments(true, found, 0.1) == SegmentCounts(1, 2, 0)


def test_lengths_must_agree():
    for score in (frame_accuracy, mutual_information, lambda a, b: score_segments(a, b, 0.5)):
        with pytest.raises(ValueError, match="2 true labels, 1 found"):
            score("AB", "A")


def test_clusters_by_hand():
    # Two units of three; the motifs put one of the second with the first.
    true, found = list("aaabbb"), [0, 0, 0, 0, 1, 1]
    assert matched_accuracy(true, found) == pytest.approx(5 / 6)
    # 4 pairs together in both, 6 in true, 7 in found, 15 in all.
    assert adjusted_rand(true, found) == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    h_true, h_found = np.log(2), -(4 / 6 * np.log(4 / 6) + 2 / 6 * np.log(2 / 6))
    shared = 3 / 6 * np.log(3 / 6 / (4 / 6 * 0.5)) + 1 / 6 * np.log(1 / 6 / (4 / 6 * 0.5)) + 2 / 6 * np.log(2)
    assert v_measure(true, found) == pytest.approx(
        (shared / h_true, shared / h_found, 2 * shared / (h_true + h_found))
    )
    assert mutual_information(true, found) == pytest.approx(2 * shared / (h_true + h_found))
    assert mutual_information("aabb", "aaaa") == pytest.approx(0.0)
    assert mutual_information("aaaa", "bbbb") == adjusted_rand("aaaa", "bbbb") == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_clusters_as_the_libraries_score_them(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    true, found = rng.integers(0, 6, n), rng.integers(0, 9, n)
    assert adjusted_rand(true, found) == pytest.approx(adjusted_rand_score(true, found))
    assert mutual_information(true, found) == pytest.approx(normalized_mutual_info_score(true, found))
    assert v_measure(true, found) == pytest.approx(homogeneity_completeness_v_measure(true, found))
    gain = rng.normal(size=(int(rng.integers(1, 9)), int(rng.integers(1, 9))))
    rows, columns = linear_sum_assignment(gain, maximize=True)
    pairs = best_matching(gain)
    assert len(pairs) == min(gain.shape)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert sum(gain[i, j] for i, j in pairs) == pytest.approx(gain[rows, columns].sum())
