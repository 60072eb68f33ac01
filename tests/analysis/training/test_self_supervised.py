"""Training without labels, and clips as points."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from analysis.data.batches import Sampling
from analysis.models.builders import build
from analysis.training.embeddings import embed
from analysis.training.self_supervised import PretrainRecipe, contrast, pretrain
from tests.analysis.training.tiny import SAMPLING, Told, alike, clips, network, unlabelled, weights_of

BRIEF = PretrainRecipe(iterations=6, size=6, warmup=2, save_every=1)


def test_labels_are_not_looked_at():
    one, other = network(), network()
    pretrain(one, clips(), SAMPLING, BRIEF)
    pretrain(other, unlabelled(clips()), SAMPLING, BRIEF)
    assert alike(weights_of(one), weights_of(other))
    assert not alike(weights_of(one), weights_of(network()))


def test_heads_learn_nothing():
    model, before = network(), weights_of(network())
    pretrain(model, clips(), SAMPLING, replace(BRIEF, weight_decay=0.0))
    after = weights_of(model)
    for name in before:
        if name.startswith(("act.", "frames.", "edges.")) and "running" not in name and "batches" not in name:
            assert torch.equal(after[name], before[name]), name


def test_a_run_that_was_stopped_goes_on_to_the_last_bit(tmp_path):
    whole, cut, path = network(), network(), tmp_path / "state"
    pretrain(whole, clips(), SAMPLING, BRIEF)
    with pytest.raises(KeyboardInterrupt):
        pretrain(cut, clips(), SAMPLING, BRIEF, state=path, report=Told(4))
    again = network(3)
    pretrain(again, clips(), SAMPLING, BRIEF, state=path)
    assert alike(weights_of(again), weights_of(whole))


def test_contrast_against_values_by_hand():
    """Two clips, two views each; the angle between the clips is a right one."""
    projected = torch.tensor([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 1.0]])
    expected = np.log(np.exp(1) + 2) - 1  # its partner at 1, the other clip's views at 0
    assert float(contrast(projected, torch.tensor([4, 7]), 1.0)) == pytest.approx(expected)
    # Views of one recording do not count against each other: nothing is left but the partner.
    assert float(contrast(projected, torch.tensor([4, 4]), 1.0)) == pytest.approx(0.0)


def test_what_is_alike_lies_together_after_it():
    """Three motions, four clips of each: the nearest clip is one of the same motion."""
    examples = clips(12)
    model = network()
    pretrain(model, unlabelled(examples), SAMPLING, replace(BRIEF, iterations=30, size=12))
    points = embed(model, examples, SAMPLING)
    assert points.shape == (12, 12)
    assert points.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, rtol=1e-5)
    likeness = points @ points.T - 2 * np.eye(12)
    assert [int(at) % 3 for at in likeness.argmax(axis=1)] == [number % 3 for number in range(12)]


def test_a_clip_is_the_mean_of_its_windows():
    """Points do not depend on which other clips are asked about, and a long clip has all of its windows in it."""
    model, examples = network(), clips(4)
    together = embed(model, examples, SAMPLING)
    alone = np.concatenate([embed(model, [one], SAMPLING) for one in examples])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    whole = embed(model, examples, Sampling(16))
    assert whole.shape == together.shape
    # Two windows: 31 frames at 15 a second are two of 16 frames at 10.
    late = [replace(one, sequence=replace(one.sequence, joints=one.sequence.joints.copy())) for one in examples]
    for one in late:
        one.sequence.joints[26:] += 3 * np.random.default_rng(0).normal(size=one.sequence.joints[26:].shape)
    assert np.abs(embed(model, late, SAMPLING) - together).max() > 1e-3


def test_a_network_without_features_is_refused():
    model = build("stgcn++", {"actions": 3, "layout": "openpose-18"})
    with pytest.raises(ValueError, match="without features"):
        pretrain(model, clips(), Sampling(16, Fraction(10)), BRIEF)
