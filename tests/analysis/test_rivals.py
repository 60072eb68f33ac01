"""The networks that ours is compared with: they learn, they are as large as published, padding leaks nowhere."""

from __future__ import annotations

import pytest
import torch

from analysis.models.mstcn import MSTCN
from analysis.models.stgcnpp import STGCNpp


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def weights_of(network):
    return sum(weight.numel() for weight in network.parameters())


def assert_learns(network, loss):
    loss.backward()
    assert torch.isfinite(loss)
    silent = [name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert silent == []
    assert all(torch.isfinite(weight.grad).all() for weight in network.parameters())


def test_stgcnpp_learns():
    network = STGCNpp(5, base=12)
    logits = network(torch.randn(3, 3, 16, 18), torch.ones(3, 16, dtype=torch.bool))
    assert logits.shape == (3, 5)
    assert_learns(network, torch.nn.functional.cross_entropy(logits, torch.tensor([0, 3, 4])))


def test_stgcnpp_is_as_large_as_published():
    # 1.39 M with 25 joints and 60 classes, as PYSKL tells; here graphs, first layer and classes are smaller.
    assert weights_of(STGCNpp(20)) == 1_382_960
    assert len(STGCNpp(2, base=12).blocks) == 10


def test_stgcnpp_halves_time_twice():
    network = STGCNpp(4, base=12).eval()
    lengths = []
    for block in network.blocks:
        block.register_forward_hook(lambda _block, _given, out: lengths.append((out.shape[1], out.shape[2])))
    network(torch.randn(1, 3, 64, 18), torch.ones(1, 64, dtype=torch.bool))
    assert lengths == [(12, 64)] * 4 + [(24, 32)] * 3 + [(48, 16)] * 3


def test_mstcn_learns():
    network = MSTCN(12, 4, stages=2, layers=3, width=8, dropout=0.0)
    logits = network(torch.randn(2, 12, 20), torch.ones(2, 20, dtype=torch.bool))
    assert logits.shape == (2, 2, 20, 4)
    labels = torch.randint(0, 4, (2 * 20,))
    loss = sum(torch.nn.functional.cross_entropy(stage.reshape(-1, 4), labels) for stage in logits)
    assert_learns(network, loss)


def test_mstcn_is_as_large_as_the_prototype():
    assert weights_of(MSTCN(200, 11)) == 311_516


def test_mstcn_sees_nothing_of_padding():
    network = MSTCN(6, 3, stages=2, layers=4, width=8).eval()
    x = torch.randn(1, 6, 30)
    alone = network(x[:, :, :20], torch.ones(1, 20, dtype=torch.bool))
    padded = network(x, torch.arange(30)[None] < 20)
    torch.testing.assert_close(padded[:, :, :20], alone)
    assert not padded[:, :, 20:].any()
