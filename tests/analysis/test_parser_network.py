"""The parser of paper A and its parts: shapes, gradients, masks, and what must not depend on company."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from analysis.models.builders import BUILDERS, build
from analysis.models.graph_conv import GraphConv, spatial_partition
from analysis.models.joint_attention import JointAttention
from analysis.models.parser import Parser, ParserConfig
from analysis.models.primitives import REACH, Primitives, spread_over_frames
from analysis.models.temporal_pyramid import TemporalPyramid
from analysis.skeleton.layouts import LAYOUTS

OPENPOSE, KINECT = LAYOUTS["openpose-18"], LAYOUTS["kinect-20"]
TINY = {"actions": 3, "units": 4, "widths": [8, 8, 12], "strides": [1, 2, 1], "primitives": 6, "keys": 4}


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)
    torch.set_num_threads(1)


def windows(n=2, frames=16, joints=18):
    return torch.randn(n, 10, frames, joints), torch.ones(n, frames, dtype=torch.bool)


def weights(model):
    return sum(parameter.numel() for parameter in model.parameters())


def test_the_sizes_that_are_promised():
    full = {"actions": 20, "units": 12}
    assert weights(build("fast", full)) <= 2_500_000
    assert 10_500_000 < weights(build("faithful", full)) < 12_000_000
    assert round(weights(build("stgcn", {"actions": 20})) / 1e6, 2) == 0.26


@pytest.mark.parametrize("name", sorted(BUILDERS.keys() - {"stgcn++"}))
def test_every_builder_forward_and_backward(name):
    model = build(name, TINY | ({} if name != "stgcn" else {"units": 0}))
    output = model(*windows())
    loss = sum(part.square().mean() for part in output[:4] if part.numel())
    if (found := output.primitives) is not None:
        loss = loss + (found.segments - found.mixture).square().mean()
    loss.backward()
    for part, parameter in model.named_parameters():
        assert parameter.grad is not None, part
        assert torch.isfinite(parameter.grad).all(), part
        assert parameter.grad.abs().sum() > 0, part


@pytest.mark.parametrize(
    "change",
    [
        {"heads": 0}, {"pyramid": "full"}, {"pyramid": "single"}, {"dictionary": "fixed"}, {"dictionary": "none"},
        {"boundaries": False}, {"units": 0}, {"context": 3}, {"layout": "kinect-20"},
    ],
)  # fmt: skip
def test_every_part_can_be_switched(change):
    model = build("fast", TINY | change)
    joints = 20 if "layout" in change else 18
    output = model(*windows(joints=joints))
    assert output.action.shape == (2, 3)
    assert output.units.shape == (2, 16, change.get("units", 4))
    assert output.boundaries.shape == (2, 16, 0 if "boundaries" in change else 2)
    assert (output.primitives is None) == (change.get("dictionary") == "none")
    if change.get("dictionary") == "fixed":
        assert not model.primitives.dictionary.requires_grad


def test_unknown_parts_are_refused():
    with pytest.raises(ValueError, match="pyramid"):
        build("fast", TINY | {"pyramid": "steep"})
    with pytest.raises(TypeError, match="depth"):
        build("fast", TINY | {"depth": 3})


def test_a_window_means_the_same_alone_and_in_a_batch():
    model = build("fast", TINY | {"context": 2}).eval()
    x, valid = windows(n=3)
    valid[1, 9:] = False
    together = model(x, valid)
    for i in range(3):
        alone = model(x[i : i + 1], valid[i : i + 1])
        for mine, ours in zip(alone[:4], together[:4], strict=True):
            torch.testing.assert_close(mine[0], ours[i], rtol=1e-4, atol=1e-5)


def test_what_lies_in_frames_that_are_not_valid_changes_nothing():
    model = build("fast", TINY).eval()
    x, valid = windows(n=1)
    valid[:, 10:] = False
    other = x.clone()
    other[:, :, 10:] = 99
    first, second = model(x, valid), model(other, valid)
    torch.testing.assert_close(first.action, second.action)
    torch.testing.assert_close(first.units[:, :10], second.units[:, :10])


def test_three_partitions_of_the_body():
    parts = spatial_partition(OPENPOSE)
    elbow, shoulder, wrist = (OPENPOSE.index(f"right_{name}") for name in ("elbow", "shoulder", "wrist"))
    assert np.flatnonzero(parts[0][elbow]).tolist() == [elbow]
    assert np.flatnonzero(parts[1][elbow]).tolist() == [shoulder]
    assert np.flatnonzero(parts[2][elbow]).tolist() == [wrist]
    sums = parts.sum(axis=2)
    assert set(np.unique(sums.round(6))) == {0.0, 1.0}


def test_graph_convolution_is_the_sum_over_partitions():
    layer = GraphConv(KINECT, 5, 7)
    torch.nn.init.normal_(layer.residual)
    x = torch.randn(2, 4, 20, 5)
    blocks = layer.weigh.weight.reshape(3, 7, 5)
    # One partition after the other, as ST-GCN writes it.
    wanted = sum(
        torch.einsum("ij,ntjc,dc->ntid", layer.graph[k] + layer.residual[k], x, blocks[k]) for k in range(3)
    )
    torch.testing.assert_close(layer(x), wanted, rtol=1e-4, atol=1e-5)


def test_attention_is_softmax_of_scaled_products():
    layer = JointAttention(6, 5, heads=2, width=8)
    x = torch.randn(1, 3, 18, 6)
    q, k, v = layer.project(x).reshape(1, 3, 18, 3, 2, 4).permute(3, 0, 1, 4, 2, 5)
    wanted = (q @ k.transpose(-1, -2) / 4**0.5).softmax(dim=-1) @ v
    wanted = layer.join(wanted.transpose(2, 3).reshape(1, 3, 18, 8))
    torch.testing.assert_close(layer(x), wanted, rtol=1e-4, atol=1e-5)
    with pytest.raises(ValueError, match="divide"):
        JointAttention(6, 5, heads=4, width=6)


@pytest.mark.parametrize("kind", ["full", "bottleneck"])
def test_the_pyramid_sees_seven_frames(kind):
    layer = TemporalPyramid(24, 1, kind).eval()
    x = torch.randn(1, 24, 21, 1, requires_grad=True)
    layer(x)[0, :, 10].sum().backward()
    assert x.grad is not None
    reached = x.grad[0].abs().sum(dim=(0, 2)).nonzero()[:, 0].tolist()
    assert reached == [7, 8, 9, 10, 11, 12, 13]


class TestPrimitives:
    def test_key_moments_are_those_of_most_attention_in_order(self):
        layer = Primitives(4, count=5, keys=3)
        features = torch.zeros(1, 9, 4)
        features[0, [7, 2, 5], 0] = torch.tensor([3.0, 2.0, 1.0])
        with torch.no_grad():
            layer.attend.weight.copy_(torch.tensor([[1.0, 0, 0, 0]]))
        found = layer(features, torch.ones(1, 9, dtype=torch.bool))
        assert found.times.tolist() == [[2, 5, 7]]
        assert found.chosen.all()
        torch.testing.assert_close(found.assignment.sum(dim=2), torch.ones(1, 3))
        torch.testing.assert_close(found.attention.sum(dim=1), torch.ones(1))

    def test_frames_that_are_not_valid_are_no_moments(self):
        layer = Primitives(4, count=5, keys=3)
        valid = torch.tensor([[False, True, True, False, False, False]])
        found = layer(torch.randn(1, 6, 4), valid)
        assert found.chosen.sum() == 2
        assert set(found.times[found.chosen].tolist()) == {1, 2}
        assert found.attention[~valid].sum() == 0
        nobody = layer(torch.randn(1, 6, 4), torch.zeros(1, 6, dtype=torch.bool))
        assert torch.isfinite(nobody.mixture).all()

    def test_the_gradient_of_the_reconstruction_reaches_the_attention(self):
        layer = Primitives(8, count=5, keys=3)
        found = layer(torch.randn(2, 12, 8), torch.ones(2, 12, dtype=torch.bool))
        (found.segments.detach() - found.mixture).square().sum().backward()
        assert layer.attend.weight.grad is not None
        assert layer.attend.weight.grad.abs().sum() > 0

    def test_a_sharp_assignment_can_take_one_primitive(self):
        """With tau = 1 no weight among 32 could exceed 0.19; with the learned one nearly all goes to the nearest."""
        layer = Primitives(16, count=32, keys=2)
        features = layer.dictionary.detach()[3].repeat(1, 2 * REACH + 2, 1)
        with torch.no_grad():
            layer.dictionary.sub_(layer.dictionary.mean(dim=1, keepdim=True))
        found = layer(features, torch.ones(1, features.shape[1], dtype=torch.bool))
        assert found.assignment[0, 0, 3] > 0.9

    def test_k_means_puts_primitives_where_segments_are(self):
        layer = Primitives(6, count=3, keys=4)
        corners = torch.eye(6)[:3]
        segments = corners.repeat_interleave(40, dim=0) + 0.01 * torch.randn(120, 6)
        layer.initialise(segments, torch.Generator().manual_seed(4))
        nearest = torch.cdist(segments, layer.dictionary.detach()).min(dim=1).values
        assert nearest.mean() < 0.5  # k-means may put two in one corner; none stays where it was
        before = layer.dictionary.detach().clone()
        layer.initialise(segments[:2], torch.Generator())  # too few to begin with: left alone
        torch.testing.assert_close(layer.dictionary.detach(), before)

    def test_what_is_never_used_begins_anew(self):
        layer = Primitives(6, count=4, keys=4)
        found = layer(torch.randn(2, 12, 6), torch.ones(2, 12, dtype=torch.bool))
        assert layer.keep_alive(found, torch.Generator()) == 0
        layer.usage[2] = 0.0
        only = found._replace(assignment=torch.nn.functional.one_hot(torch.zeros(2, 4, dtype=torch.long), 4).float())
        assert layer.keep_alive(only, torch.Generator().manual_seed(0)) == 1
        distances = (found.segments.reshape(-1, 6) - layer.dictionary[2].detach()).abs().sum(dim=1)
        assert distances.min() == 0
        assert layer.usage[2] == 0.25

    def test_between_moments_the_mixture_goes_from_one_to_the_next(self):
        mixture = torch.tensor([[[0.0], [10.0], [20.0]]])
        spread = spread_over_frames(mixture, torch.tensor([[2, 4, 8]]), 11)
        assert spread[0, :, 0].tolist() == [0, 0, 0, 5, 10, 12.5, 15, 17.5, 20, 20, 20]


def test_configurations_are_checked_by_their_lengths():
    with pytest.raises(ValueError, match="zip"):
        Parser(ParserConfig(actions=2, widths=(8, 8), strides=(1,)))
