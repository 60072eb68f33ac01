"""From posteriors and boundary peaks to segments, on curves whose segments are known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.targets import boundary_targets
from analysis.parsing.decoding import DecodedSegment, Decoding, boundaries_of, decode, labels_of
from analysis.parsing.grammar_prior import UNLIKELY, best_order, estimate
from analysis.schema import SchemaError
from analysis.schema.scores import FrameScores

# (unit, seconds): 2 follows 1 at once, and 2 is done twice.
SCRIPT = [(0, 1.0), (1, 1.5), (2, 1.2), (2, 1.3), (0, 0.8), (3, 2.0)]
EDGES = np.cumsum([seconds for _, seconds in SCRIPT])[:-1]
UNITS = 4


def said(script, rate=30, sure=0.9, noise=0.0, seed=0, sigma=0.1):
    """Scores of a script: posteriors that change over 0.2 s, Gaussian peaks at starts and ends."""
    t = np.arange(round(sum(seconds for _, seconds in script) * rate)) / rate
    units = np.full((len(t), UNITS), (1 - sure) / (UNITS - 1))
    edges, at = np.zeros((len(t), 2)), 0.0
    for unit, seconds in script:
        inside = (1 + np.tanh((t - at) / 0.1)) * (1 + np.tanh((at + seconds - t) / 0.1)) / 4
        units[:, unit] += (sure - units[:, unit]) * inside
        if unit:
            edges[:, 0] = np.maximum(edges[:, 0], sure * np.exp(-0.5 * ((t - at) / sigma) ** 2))
            edges[:, 1] = np.maximum(edges[:, 1], sure * np.exp(-0.5 * ((t - at - seconds) / sigma) ** 2))
        at += seconds
    units += noise * np.random.default_rng(seed).random(units.shape)
    units /= units.sum(axis=1, keepdims=True)
    f = np.float32
    return FrameScores(Fraction(rate), units.astype(f), edges.astype(f), np.zeros(0, f))


def outline(segments):
    return [(each.start, each.end, each.unit) for each in segments]


def test_a_script_comes_back():
    segments = decode(said(SCRIPT))
    assert [each.unit for each in segments] == [unit for unit, _ in SCRIPT]
    assert [each.start for each in segments] == [0, *np.round(EDGES * 30).astype(int)]
    assert segments[-1].end == 234
    assert all(0.8 < each.confidence <= 1 for each in segments)
    frames = [round(seconds * 30) for _, seconds in SCRIPT]
    assert labels_of(segments).tolist() == np.repeat([unit for unit, _ in SCRIPT], frames).tolist()


@pytest.mark.parametrize("rate", [12, 15, 25, 50, 60, Fraction(30000, 1001)])
def test_the_same_scores_at_another_rate_have_the_same_segments(rate):
    found = decode(said(SCRIPT, float(rate)) if isinstance(rate, Fraction) else said(SCRIPT, rate))
    assert [each.unit for each in found] == [unit for unit, _ in SCRIPT]
    starts = np.array([each.start for each in found[1:]]) / float(rate)
    assert np.abs(starts - EDGES).max() <= 0.5 / float(rate) + 1e-6


def test_where_targets_put_their_peaks_is_where_segments_are_cut():
    """The boundary head learns a unit's first frame and the frame after its last: exactly these come back."""
    labels = np.repeat([0, 1, 2, 0], [20, 25, 18, 17])
    scores = said(SCRIPT[:1])
    posteriors = np.full((80, UNITS), 0.25, dtype=np.float32)  # nothing known but the boundaries
    posteriors[np.arange(80), labels] = 0.26
    scores = replace(scores, units=posteriors, boundaries=boundary_targets(labels, 30, beyond=0))
    assert outline(decode(scores)) == [(0, 20, 0), (20, 45, 1), (45, 63, 2), (63, 80, 0)]


def test_a_flickering_unit_between_two_boundaries_is_one_unit():
    scores = said([(0, 1), (1, 3), (0, 1)])
    scores.units[60:64] = scores.units[60:64][:, [0, 2, 1, 3]]
    scores.units[75:78] = scores.units[75:78][:, [0, 3, 2, 1]]
    assert outline(decode(scores)) == [(0, 30, 0), (30, 120, 1), (120, 150, 0)]


def test_a_boundary_moves_the_change_of_posteriors_to_where_it_sees_it():
    scores = said([(1, 2.0), (2, 2.0)])
    scores = replace(scores, units=np.roll(scores.units, 6, axis=0))  # late by 0.2 s
    assert [each.start for each in decode(scores)] == [0, 60]


def test_a_unit_is_done_twice_where_one_ends_and_one_starts():
    scores = said([(0, 1.0), (1, 3.0), (0, 1.0)])
    peak = 0.9 * np.exp(-0.5 * ((np.arange(150) - 70) / 3) ** 2).astype(np.float32)
    for sides, starts in (((0,), [0, 30, 120]), ((1,), [0, 30, 120]), ((0, 1), [0, 30, 70, 120])):
        boundaries = scores.boundaries.copy()
        for side in sides:
            boundaries[:, side] = np.maximum(boundaries[:, side], peak)
        assert [each.start for each in decode(replace(scores, boundaries=boundaries))] == starts


def test_without_boundaries_the_posteriors_cut():
    scores = said(SCRIPT)
    none = replace(scores, boundaries=np.full_like(scores.boundaries, np.nan))
    silent = replace(scores, boundaries=np.zeros_like(scores.boundaries))
    for each in (none, silent):
        segments = decode(each)
        assert [s.unit for s in segments] == [0, 1, 2, 0, 3]  # nothing tells the second 2 from the first
        starts = np.array([s.start for s in segments[1:]])
        assert np.abs(starts - np.round(EDGES[[0, 1, 3, 4]] * 30)).max() <= 1
    only_peaks = decode(silent, Decoding(lasting=float("inf")))
    assert len(only_peaks) == 1


def test_no_segment_is_shorter_than_the_shortest():
    script = [(1, 1.0), (2, 0.15), (1, 1.0), (3, 0.2), (0, 0.2), (2, 1.0)]
    for seed in range(5):
        scores = said(script, noise=0.8, seed=seed)
        for shortest in (0.3, 0.6):
            lengths = [each.end - each.start for each in decode(scores, Decoding(shortest=shortest))]
            assert min(lengths) >= shortest * 30 - 1e-6
    assert len(decode(scores, Decoding(shortest=0.05))) > len(decode(scores, Decoding(shortest=0.6)))


def test_nobody_is_no_unit_and_short_losses_are_bridged():
    scores = said([(1, 2.0), (2, 2.0)])
    for a, b in ((25, 30), (80, 100)):
        scores.units[a:b] = scores.boundaries[a:b] = np.nan
    assert outline(decode(scores)) == [(0, 60, 1), (60, 80, 2), (80, 100, None), (100, 120, 2)]
    assert outline(decode(replace(scores, units=np.full_like(scores.units, np.nan)))) == [(0, 120, None)]
    assert labels_of(decode(scores), unseen=-1)[90] == -1


def test_boundaries_are_as_sure_and_as_sharp_as_their_peaks():
    sharp, vague = (boundaries_of(decode(said(SCRIPT, sigma=sigma))) for sigma in (0.05, 0.1))
    assert [(each.frame, each.kind) for each in sharp][:4] == [(30, "start"), (75, "end"), (75, "start"), (111, "end")]
    inner = [i for i, each in enumerate(sharp) if each.frame < 234]
    for i in inner:
        assert sharp[i].confidence == pytest.approx(0.9, abs=0.02)
        assert sharp[i].spread == pytest.approx(1.5, rel=0.15)
        assert vague[i].spread == pytest.approx(3.0, rel=0.15)
    low = said(SCRIPT)
    low = replace(low, boundaries=0.5 * low.boundaries)
    assert all(boundaries_of(decode(low))[i].confidence == pytest.approx(0.45, abs=0.02) for i in inner)
    unseen = boundaries_of(decode(replace(low, boundaries=0 * low.boundaries)))
    assert all(0.2 < each.confidence <= 0.5 for each in unseen[:-1])


def test_the_same_scores_decode_the_same_way():
    scores = said(SCRIPT, noise=1.0)
    assert decode(scores) == decode(scores)


def test_a_clip_of_one_frame_and_a_network_without_units():
    one = said([(1, 1 / 30)])
    assert outline(decode(one)) == [(0, 1, int(one.units[0].argmax()))]
    scores = said([(1, 2.0), (2, 2.0)])
    nothing = replace(scores, units=scores.units[:, :0])
    assert decode(nothing) == [DecodedSegment(0, 120, 0, 1.0, (1.0, 1.0))]


def test_a_grammar_is_counted_from_training():
    grammar = estimate([np.array([0, 0, 1, 1, 2, 0]), np.array([1, 2, 2, -1, 1, 0])], 3, smoothing=1.0)
    # After 1 came 2 twice and 0 once; what an unknown frame parts does not follow.
    np.testing.assert_allclose(np.exp(grammar.follows[1]), np.array([2, 1, 3]) / 6)
    np.testing.assert_allclose(np.exp(grammar.follows[2]), np.array([2, 1, 1]) / 4)
    np.testing.assert_allclose(np.exp(grammar.first), np.array([2, 2, 1]) / 5)
    np.testing.assert_allclose(np.exp(grammar.follows).sum(axis=1), 1)
    with pytest.raises(SchemaError, match="phases: 2 for 3 units"):
        estimate([], 3, phases=["", "start"])


def test_phases_make_some_orders_unlikely():
    grammar = estimate([], 4, phases=["", "start", "process", "end"])
    free = estimate([], 4)
    start, process, end = 1, 2, 3
    for before, after in ((start, process), (process, end), (end, start), (start, end), (process, process), (end, 0)):
        assert grammar.follows[before, after] > free.follows[before, after]
    for before, after in ((start, start), (end, process), (process, start), (start, 0), (0, end), (0, process)):
        assert grammar.follows[before, after] < free.follows[before, after] - UNLIKELY / 2
    assert grammar.first[start] > grammar.first[end]


def test_the_grammar_decides_where_the_frames_do_not():
    scores = said([(1, 1.0), (2, 1.0), (3, 1.0)])
    scores.units[30:60] = [0.1, 0.1, 0.38, 0.42]  # hardly 3, which never follows 1
    assert [each.unit for each in decode(scores)] == [1, 3, 3]
    training = [np.repeat([1, 2, 3], 5)] * 20
    grammar = estimate(training, UNITS)
    assert [each.unit for each in decode(scores, Decoding(grammar=grammar))] == [1, 2, 3]
    assert [each.unit for each in decode(scores, Decoding(grammar=grammar, weight=0.0))] == [1, 3, 3]
    clear = said([(1, 1.5), (3, 1.5), (2, 1.5)], sure=0.99)
    assert [each.unit for each in decode(clear, Decoding(grammar=grammar))] == [1, 3, 2]


@pytest.mark.parametrize("seed", range(5))
def test_viterbi_finds_what_trying_all_orders_finds(seed):
    rng = np.random.default_rng(seed)
    evidence = np.log(rng.random((5, 3)))
    grammar = estimate([rng.integers(0, 3, 30)], 3)
    orders = np.stack(np.meshgrid(*[range(3)] * 5, indexing="ij"), axis=-1).reshape(-1, 5)
    worth = evidence[np.arange(5), orders].sum(axis=1) + grammar.first[orders[:, 0]]
    worth += grammar.follows[orders[:, :-1], orders[:, 1:]].sum(axis=1)
    assert best_order(evidence, grammar) == orders[worth.argmax()].tolist()
