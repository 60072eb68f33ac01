"""Primitives against units: names from training, sequences by hand, and dictionaries that tell nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from scipy.stats import entropy

from analysis.evaluation import name_primitives, perplexity, primitive_of_frames, score_primitives
from analysis.evaluation.primitives import UNNAMED
from analysis.schema.scores import PrimitiveTrack

# Frames of training: primitive 5 is mostly unit 1, 9 mostly 2, 3 is also mostly 2 but less often than 9.
ENTRIES = [np.array([5, 5, 5, 5, 9, 9, 9, 9, 3, 3, 7])]
UNITS = [np.array([1, 1, 1, 2, 2, 2, 2, 1, 2, 2, -1])]


def test_names_are_one_to_one_and_leave_the_unknown_out():
    assert name_primitives(ENTRIES, UNITS) == {5: 1, 9: 2}
    assert name_primitives([], []) == {}
    assert name_primitives([np.array([1, 2])], [np.array([-1, -1])]) == {}


def test_sequences_by_hand():
    names = {5: 1, 9: 2}
    # Runs 1 2 against 1 unnamed 2: one of three must go.
    one = score_primitives([np.array([5, 5, 3, 9])], [np.array([1, 1, 2, 2])], names)
    assert one.match == pytest.approx(100 * (1 - 1 / 3))
    assert one.perplexity == pytest.approx(np.exp(entropy([2, 1, 1])))
    # A second clip that is all right; frames nobody looked at do not count.
    clips = [np.array([5, 5, 3, 9]), np.array([9, 9, 7, 5])], [np.array([1, 1, 2, 2]), np.array([2, 2, -1, 1])]
    assert score_primitives(*clips, names).match == pytest.approx((200 / 3 + 100) / 2)
    # Without unit 2 on both sides: 1 against 1 unnamed.
    assert score_primitives(clips[0][:1], clips[1][:1], names, background=(2,)).match == pytest.approx(50)


@pytest.mark.parametrize("seed", range(10))
def test_names_as_scipy_assigns_them(seed):
    rng = np.random.default_rng(seed)
    entries, units = rng.integers(0, 32, 400), rng.integers(0, 10, 400)
    table = np.zeros((32, 10))
    np.add.at(table, (entries, units), 1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    names = name_primitives([entries[:150], entries[150:]], [units[:150], units[150:]])
    assert sum(table[i, j] for i, j in names.items()) == table[rows, columns].sum()
    assert len(set(names.values())) == len(names) == 10


def test_a_collapsed_dictionary_does_not_score():
    """Where most clips are of one unit, naming everything after it would otherwise look right."""
    units = [np.ones(20, dtype=int), np.ones(20, dtype=int), np.repeat([1, 2], 10)]
    for entries in ([np.full(20, 4)] * 3, [np.full(20, 4), np.full(20, 4), np.array([4] * 19 + [8])]):
        score = score_primitives(entries, units, name_primitives(entries, units))
        assert score.match == 0
        assert score.perplexity < 2
        assert score.information < 0.2
    sound = [np.arange(20) % 2, np.arange(20) % 2, np.arange(20) % 2]
    assert score_primitives(sound, units, {0: 1, 1: 2}).information < 0.05  # many entries, and none says anything


def test_perplexity_counts_the_entries_in_use():
    assert perplexity(np.arange(32)) == pytest.approx(32)
    assert perplexity(np.zeros(9, dtype=int)) == 1
    assert perplexity(np.zeros(0, dtype=int)) == 0


def test_each_frame_has_the_primitive_of_its_nearest_key_moment():
    weights = np.eye(3, dtype=np.float32)[[2, 0]]
    track = PrimitiveTrack(np.array([2, 6]), weights, np.array([0.5, 0.5], dtype=np.float32))
    assert primitive_of_frames(track, 9).tolist() == [2, 2, 2, 2, 2, 0, 0, 0, 0]
    nothing = PrimitiveTrack(np.zeros(0, dtype=int), np.zeros((0, 3), np.float32), np.zeros(0, np.float32))
    assert primitive_of_frames(nothing, 2).tolist() == [UNNAMED] * 2


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="3 frames with units, 2 with primitives"):
        score_primitives([np.zeros(2, dtype=int)], [np.zeros(3, dtype=int)], {})
