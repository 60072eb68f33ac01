"""Paper B's losses of labelled frames: Dice and hard examples, against values by hand."""

from __future__ import annotations

import math

import pytest
import torch

from analysis.models.outputs import ParserOutput
from analysis.training.losses import (
    UNLABELLED,
    LossSettings,
    LossWeights,
    Targets,
    class_loss,
    dice_loss,
    frame_loss,
    hard_ones,
    parser_loss,
)


def logits(chances):
    """Of two units, from the first one's probabilities."""
    first = torch.tensor(chances)
    return torch.stack([first.log(), (1 - first).log()], dim=-1)


def test_dice_by_hand():
    frames = logits([[0.9, 0.6, 0.2, 0.5]])
    units = torch.tensor([[0, 0, 1, UNLABELLED]])
    first = 2 * (0.9 + 0.6) / (0.9 + 0.6 + 0.2 + 2)
    second = 2 * 0.8 / (0.1 + 0.4 + 0.8 + 1)
    assert dice_loss(frames, units).item() == pytest.approx(1 - (first + second) / 2)
    # A unit that is not there does not count, as it could not be found.
    assert dice_loss(frames[:, :2], units[:, :2]).item() == pytest.approx(1 - 2 * 1.5 / 3.5)
    assert dice_loss(logits([[1 - 1e-7, 1e-7]]), torch.tensor([[0, 1]])).item() == pytest.approx(0, abs=1e-5)


def test_a_rare_unit_weighs_as_much_as_a_common_one():
    common = torch.zeros(1, 10, dtype=torch.long)
    common[0, 9] = 1
    rare_missed = logits([[0.999] * 10])
    assert dice_loss(rare_missed, common).item() > 0.5
    assert frame_loss(rare_missed, common).item() < 0.1 * -math.log(0.001) + 0.01


def test_dice_without_a_label_is_nothing():
    frames = logits([[0.9, 0.6]]).requires_grad_()
    loss = dice_loss(frames, torch.full((1, 2), UNLABELLED))
    loss.backward()
    assert loss.item() == 0
    assert frames.grad.abs().sum() == 0


def test_hard_frames_are_kept_and_easy_ones_go():
    frames = logits([[0.9, 0.7, 0.69, 0.2, 0.1, 0.5]])
    units = torch.tensor([[0, 0, 0, 0, 1, UNLABELLED]])
    kept = hard_ones(frames, units, 0.7 + 1e-6, 0.0)
    assert kept.tolist() == [[False, True, True, True, False, False]]
    assert hard_ones(frames, units, 0.3, 0.0).tolist() == [[False, False, False, True, False, False]]


def test_at_least_a_share_is_kept():
    """The hardest of five easy ones; what nobody labelled is not among them, however hard it looks."""
    frames = logits([[0.9, 0.8, 0.95, 0.99, 0.85, 0.01]])
    units = torch.tensor([[0, 0, 0, 0, 0, UNLABELLED]])
    assert hard_ones(frames, units, 0.7, 0.4).tolist() == [[False, True, False, False, True, False]]
    assert hard_ones(frames, units, 0.7, 0.1).tolist() == [[False, True, False, False, False, False]]
    assert hard_ones(frames, units, 0.7, 1.0).tolist() == [[True] * 5 + [False]]
    assert not hard_ones(frames, torch.full((1, 6), UNLABELLED), 0.7, 0.4).any()


def test_the_parts_know_them():
    output = ParserOutput(
        torch.zeros(2, 2, 1), logits([0.9, 0.4]), logits([[0.9, 0.6], [0.8, 0.3]]), torch.zeros(2, 2, 0), None
    )
    units = torch.tensor([[0, 0], [0, UNLABELLED]])
    targets = Targets(torch.tensor([0, 0]), units, torch.zeros(2, 2, 0), torch.ones(2, 2).bool())
    plain, mined = LossSettings(), LossSettings(hard=0.7, least=0.0001)
    weights = LossWeights(dice=4.5)
    total, told = parser_loss(output, targets, weights, plain)
    assert told["action"] == pytest.approx(class_loss(output.action, targets.action).item())
    assert told["dice"] == pytest.approx(dice_loss(output.units, units).item())
    assert total.item() == pytest.approx((told["action"] + 1.5 * told["frames"] + 4.5 * told["dice"]).item())
    _, told = parser_loss(output, targets, weights, mined)
    assert told["action"] == pytest.approx(-math.log(0.4))
    assert told["frames"] == pytest.approx(-math.log(0.6))
    # Dice is of all labelled frames: a share of a unit's frames is no unit.
    assert told["dice"] == pytest.approx(dice_loss(output.units, units).item())
    assert "dice" not in parser_loss(output, targets, LossWeights(), mined)[1]
