"""Synthetic dances as examples: the film's own truth, without drawing one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.choreography import FLAVOURS, choreograph
from analysis.data.drawn_sequences import (
    STYLES,
    UNITS,
    action_names,
    as_estimated,
    draw_corpus,
    draw_sequences,
    drawn_split,
    unit_names,
)
from analysis.data.film_truth import film_truth


def test_labels_are_those_of_the_film():
    rate = Fraction(30)
    flavour = "hip-hop"
    first, second = draw_sequences([3], flavour, dancers=2, rate=rate)
    dance = choreograph(3, flavour=flavour, dancers=2, formation="unison")
    frames = first.sequence.n_frames
    flat, deep = np.zeros((2, frames, 18, 2), np.float32), np.zeros((2, frames, 18, 3), np.float32)
    truth = film_truth(dance, rate, (720, 960), flat, deep)
    for example, segments in zip((first, second), truth.segments, strict=True):
        names = unit_names(flavour)
        told = [name for start, end, name, _ in segments for _ in range(start, end)]
        assert [names[unit] for unit in example.units] == told
        assert action_names(flavour)[example.action] == dance.action
        assert (example.sequence.layout, example.sequence.rate, frames) == ("openpose-18", 30, 600)
    assert first.subject != second.subject


def test_the_body_stands_on_its_feet_and_looks_at_us():
    (example,) = draw_sequences([1], FLAVOURS[0], seconds=8.0)
    joints = example.sequence.joints
    assert np.isfinite(joints).all()
    # y down from a floor at 0, nose above ankles; in the first frame the right shoulder is on the left of the picture.
    assert -2.1 < joints[0, 0, 1] < -1.2
    assert (joints[0, [10, 13], 1] < 0).all()
    assert joints[0, 2, 0] < joints[0, 5, 0]
    assert joints[0, 0, 2] < joints[0, [16, 17], 2].mean()


def test_the_same_seed_gives_the_same_dance_and_splits_share_nobody():
    first, again = (draw_sequences([5], FLAVOURS[1], seconds=6.0)[0] for _ in range(2))
    np.testing.assert_array_equal(first.sequence.joints, again.sequence.joints)
    train = {e.subject for e in draw_sequences(range(4), FLAVOURS[1], seconds=6.0)}
    test = {e.subject for e in draw_sequences(range(4), FLAVOURS[1], split="test", seconds=6.0)}
    assert not train & test


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="no such split"):
        draw_sequences([1], FLAVOURS[0], split="validation")


def test_the_corpus_has_its_split():
    examples = {example.name: example for example in draw_corpus(each=2, seconds=8.0)}
    split = drawn_split(each=2)
    assert (len(split.train), len(split.validation), len(split.test)) == (8, 4, 4)
    assert sorted(examples) == sorted((*split.fit, *split.test))
    subjects = [{examples[name].subject for name in part} for part in (split.train, split.validation, split.test)]
    assert not subjects[0] & subjects[1]
    assert not subjects[2] & (subjects[0] | subjects[1])
    whole = drawn_split()
    assert (len(whole.train), len(whole.validation), len(whole.test)) == (120, 16, 24)
    for name, example in examples.items():
        assert STYLES[example.action] in name
        assert example.units.min() > 0
        # The same dance with its own flavour's numbers has the same names.
        seed = int(name.split("-")[-2])
        own = draw_sequences([seed], STYLES[example.action], split=name.split("-")[0], seconds=8.0)[0]
        if own.subject == example.subject:
            names = unit_names(STYLES[example.action])
            assert [UNITS[unit] for unit in example.units] == [names[unit] for unit in own.units]


def test_an_estimate_is_wrong_by_what_was_measured_and_for_a_while():
    exact = np.zeros((3000, 18, 3), np.float32)
    exact[..., 2] = np.linspace(0, 3, 3000)[:, None]  # comes nearer: nobody tells
    joints = as_estimated(exact, Fraction(30), np.random.default_rng(1))
    wrist, hip = joints[:, 4], joints[:, 8]
    np.testing.assert_allclose(wrist.std(axis=0), [0.120, 0.120, 0.132], rtol=0.01)
    np.testing.assert_allclose(hip.std(axis=0), [0.008, 0.006, 0.010], rtol=0.01)
    x = wrist[:, 0]
    after = [float(np.mean(x[k:] * x[:-k]) / np.mean(x * x)) for k in (5, 30)]
    assert after[0] > 0.7
    assert abs(after[1]) < 0.2
