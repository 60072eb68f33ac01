"""The parser for long recordings: every stage learns, padding leaks nowhere, joints are told apart."""

from __future__ import annotations

import pytest
import torch

from analysis.models.parser import ParserConfig
from analysis.models.refined import RefinedParser
from analysis.skeleton.layouts import KINECT_20

PLAIN = {"layout": KINECT_20, "widths": (8,), "strides": (2,), "dictionary": "none", "boundaries": False}


@pytest.fixture
def network():
    torch.manual_seed(0)
    return RefinedParser(ParserConfig(actions=2, **PLAIN), 4, stages=3, layers=3, width=8)


def test_every_stage_learns(network):
    told = network.told(torch.randn(2, 10, 24, 20), torch.ones(2, 24, dtype=torch.bool))
    assert [(each.units.shape, each.boundaries.shape) for each in told] == [((2, 24, 4), (2, 24, 2))] * 3
    loss = sum(each.units.square().mean() + each.boundaries.square().mean() for each in told)
    (loss + told[-1].action.square().mean()).backward()
    assert torch.isfinite(loss)
    silent = [name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert silent == []


def test_the_last_stage_is_the_answer(network):
    network.eval()
    x, valid = torch.randn(1, 10, 20, 20), torch.ones(1, 20, dtype=torch.bool)
    torch.testing.assert_close(network(x, valid).units, network.told(x, valid)[-1].units)


def test_padding_changes_nothing(network):
    network.eval()
    x = torch.randn(1, 10, 32, 20)
    alone = network(x[:, :, :20], torch.ones(1, 20, dtype=torch.bool))
    padded = network(x, torch.arange(32)[None] < 20)
    torch.testing.assert_close(padded.units[:, :16], alone.units[:, :16], atol=1e-4, rtol=1e-4)


def test_heads_that_would_be_idle_are_refused():
    with pytest.raises(ValueError, match="would not be used"):
        RefinedParser(ParserConfig(actions=2, **PLAIN | {"boundaries": True}), 4)
