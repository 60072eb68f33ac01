"""Every loss against its value by hand; what is not labelled must not matter."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from analysis.models.outputs import ParserOutput, PrimitiveOutput
from analysis.training.losses import (
    LossSettings,
    LossWeights,
    Targets,
    balance,
    boundary_loss,
    boundary_regression_loss,
    change_costs,
    class_loss,
    frame_loss,
    order_loss,
    parser_loss,
    reconstruction_loss,
    smoothness_loss,
)

NAN = math.nan
ONLY = {"action": 0.0, "frames": 0.0, "boundaries": 0.0, "reconstruction": 0.0, "structure": 0.0}


def logs(*chances: float) -> Tensor:
    """Logits whose softmax are these chances."""
    return torch.tensor(chances).log()


def output(n=2, t=6, units=3, keys=4, seed=0) -> ParserOutput:
    made = torch.Generator().manual_seed(seed)

    def some(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=made, requires_grad=True)

    primitives = PrimitiveOutput(
        some(n, t).softmax(1), torch.arange(keys).repeat(n, 1), torch.ones(n, keys, dtype=torch.bool),
        some(n, keys, 5), some(n, keys, 7).softmax(2), some(n, keys, 5),
    )  # fmt: skip
    return ParserOutput(some(n, t, 5), some(n, 4), some(n, t, units), some(n, t, 2), primitives)


def targets(n=2, t=6) -> Targets:
    units = torch.tensor([[0, 0, 1, 1, 2, -1]]).repeat(n, 1)
    edges = torch.zeros(n, t, 2)
    edges[:, 2, 0] = edges[:, 4] = 1
    edges[:, 5] = NAN
    return Targets(torch.tensor([3, -1])[:n], units, edges, torch.ones(n, t, dtype=torch.bool))


def leaves(out: ParserOutput) -> list[Tensor]:
    assert out.primitives is not None
    return [out.features, out.action, out.units, out.boundaries, out.primitives.segments, out.primitives.mixture]


def test_class_loss():
    logits = torch.stack([logs(0.5, 0.25, 0.25), logs(0.1, 0.1, 0.8), logs(0.2, 0.2, 0.6)])
    loss = class_loss(logits, torch.tensor([0, 2, -1]))
    assert loss.item() == pytest.approx(-(math.log(0.5) + math.log(0.8)) / 2, rel=1e-5)
    smooth = class_loss(logits[:1], torch.tensor([0]), smoothing=0.3)
    assert smooth.item() == pytest.approx(-(0.8 * math.log(0.5) + 0.2 * math.log(0.25)), rel=1e-5)


def test_frame_loss():
    logits = torch.stack([logs(0.5, 0.5), logs(0.25, 0.75), logs(0.9, 0.1)])[None]
    units = torch.tensor([[0, 1, -1]])
    assert frame_loss(logits, units).item() == pytest.approx(-(math.log(0.5) + math.log(0.75)) / 2, rel=1e-5)
    weighted = frame_loss(logits, units, torch.tensor([1.0, 3.0]))
    assert weighted.item() == pytest.approx(-(math.log(0.5) + 3 * math.log(0.75)) / 4, rel=1e-5)


def test_frame_loss_is_a_mean_over_frames_not_over_clips():
    logits = torch.stack([logs(0.5, 0.5)] * 6).reshape(2, 3, 2)
    logits[1, 0] = logs(0.1, 0.9)
    units = torch.tensor([[0, 0, 0], [0, -1, -1]])
    assert frame_loss(logits, units).item() == pytest.approx(-(3 * math.log(0.5) + math.log(0.1)) / 4, rel=1e-5)


def test_boundary_loss():
    p = torch.tensor([[[0.9, 0.2], [0.5, 0.6]]])
    truth = torch.tensor([[[1.0, 0.0], [NAN, 0.4]]])
    by_hand = (4 * -math.log(0.9) - math.log(0.8) - (4 * 0.4 * math.log(0.6) + 0.6 * math.log(0.4))) / 3
    assert boundary_loss(p.logit(), truth, 4.0).item() == pytest.approx(by_hand, rel=1e-5)


def test_boundary_loss_as_the_paper_writes_it():
    p = torch.tensor([[[0.9, 0.2], [0.5, 0.6]]])
    truth = torch.tensor([[[1.0, 0.0], [NAN, 0.4]]])
    by_hand = (0.1**2 + 0.2**2 + 0.2**2) / 2 / 3
    assert boundary_regression_loss(p.logit(), truth).item() == pytest.approx(by_hand, rel=1e-4)


def test_reconstruction_is_equation_2_with_its_gradient_split():
    segments = torch.tensor([[[1.0, 2.0], [0.0, 1.0], [9.0, 9.0]]], requires_grad=True)
    mixture = torch.tensor([[[0.0, 0.0], [0.0, 3.0], [0.0, 0.0]]], requires_grad=True)
    chosen = torch.tensor([[True, True, False]])
    none = torch.zeros(1, 3)
    loss = reconstruction_loss(PrimitiveOutput(none, none.long(), chosen, segments, none, mixture))
    assert loss.item() == pytest.approx((5 + 4) / 2)
    loss.backward()
    # d/dS |S - m|^2 / 2 = S - m, of which a fifth reaches the segments and the rest, negated, the mixture.
    difference = torch.tensor([[[1.0, 2.0], [0.0, -2.0], [0.0, 0.0]]])
    torch.testing.assert_close(segments.grad, 0.2 * difference)
    torch.testing.assert_close(mixture.grad, -0.8 * difference)


def test_smoothness_is_truncated_and_holds_the_earlier_frame_still():
    logits = torch.stack([logs(0.5, 0.5), logs(0.8, 0.2), logs(0.8, 0.2), logs(1e-4, 1 - 1e-4)])[None].requires_grad_()
    valid = torch.ones(1, 4, dtype=torch.bool)
    first = math.log(0.8 / 0.5) ** 2 + math.log(0.2 / 0.5) ** 2
    last = 4.0**2 + math.log((1 - 1e-4) / 0.2) ** 2
    loss = smoothness_loss(logits, valid)
    assert loss.item() == pytest.approx((first + last) / (3 * 2), rel=1e-4)
    loss.backward()
    assert logits.grad[0, 0].abs().sum() == 0
    assert logits.grad[0, 1].abs().sum() > 0
    cut = valid.clone()
    cut[0, 3] = False
    assert smoothness_loss(logits, cut).item() == pytest.approx(first / (2 * 2), rel=1e-4)


def test_costs_of_changes():
    clips = [torch.tensor([0, 0, 1, 1, 1, 2, 0, 1]), torch.tensor([0, 2, -1, 1])]
    costs = change_costs(clips, 3, prior=0.0)
    # 0 -> 1 twice, 0 -> 2 once; 1 -> 2 once; 2 -> 0 once; what UNLABELLED hides is no change.
    assert costs[0, 1].item() == pytest.approx(-math.log(2 / 3))
    assert costs[0, 2].item() == pytest.approx(-math.log(1 / 3))
    assert costs[1, 2].item() == costs[2, 0].item() == 0
    assert costs[1, 0] > 10
    assert costs.diagonal().tolist() == [0, 0, 0]
    smooth = change_costs(clips, 3)
    assert smooth[1, 0].item() == pytest.approx(-math.log(1 / 3))
    assert torch.isfinite(change_costs([], 1)).all()


def test_loss_of_order():
    costs = torch.tensor([[0.0, 1.0], [3.0, 0.0]])
    logits = torch.stack([logs(0.9, 0.1), logs(0.4, 0.6), logs(0.5, 0.5)])[None]
    valid = torch.tensor([[True, True, False]])
    assert order_loss(logits, valid, costs).item() == pytest.approx(0.9 * 0.6 * 1 + 0.1 * 0.4 * 3, rel=1e-5)
    both = order_loss(logits, torch.ones(1, 3, dtype=torch.bool), costs).item()
    assert both == pytest.approx((0.66 + 0.4 * 0.5 * 1 + 0.6 * 0.5 * 3) / 2, rel=1e-5)


def test_a_learned_order_costs_less_than_its_reverse():
    clips = [torch.tensor([0, 1, 2, 0, 1, 2]).repeat_interleave(4)] * 3
    costs = change_costs(clips, 3)
    right = torch.nn.functional.one_hot(clips[0], 3)[None] * 10.0
    valid = torch.ones(1, 24, dtype=torch.bool)
    assert order_loss(right, valid, costs) < order_loss(right.flip(1), valid, costs)


def test_balance_of_boundaries():
    assert balance([torch.tensor([[1.0, 0.0], [0.0, 0.0]]), torch.tensor([[NAN, 0.5]])]) == pytest.approx(3.5 / 1.5)
    assert balance([torch.zeros(100, 2)]) == 1
    assert balance([]) == 1
    rare = torch.zeros(100, 2)
    rare[0, 0] = 1
    assert balance([rare]) == 20


def test_the_joint_loss_is_the_weighted_sum():
    out, known = output(), targets()
    assert out.primitives is not None
    structure = torch.tensor(0.7)
    costs = torch.rand(3, 3)
    weights = LossWeights(smoothness=0.15, order=0.2)
    total, parts = parser_loss(out, known, weights, LossSettings(order_costs=costs), structure=structure)
    assert list(parts) == ["action", "frames", "boundaries", "reconstruction", "structure", "smoothness", "order"]
    by_hand = (
        1.0 * class_loss(out.action, known.action)
        + 1.5 * frame_loss(out.units, known.units)
        + 0.5 * boundary_loss(out.boundaries, known.boundaries, 5.0)
        + 0.8 * reconstruction_loss(out.primitives)
        + 0.3 * 0.7
        + 0.15 * smoothness_loss(out.units, known.valid)
        + 0.2 * order_loss(out.units, known.valid, costs)
    )
    assert total.item() == pytest.approx(by_hand.item(), rel=1e-5)
    assert not any(part.requires_grad for part in parts.values())
    total.backward()
    for leaf in leaves(out)[1:]:
        assert torch.isfinite(leaf.grad).all()
        assert leaf.grad.abs().sum() > 0


@pytest.mark.parametrize("name", ["action", "frames", "boundaries", "reconstruction"])
def test_a_part_alone(name):
    out = output()
    total, parts = parser_loss(out, targets(), LossWeights(**{**ONLY, name: 2.0}), structure=torch.tensor(1.0))
    assert list(parts) == [name]
    assert total.item() == pytest.approx(2 * parts[name].item())


def test_the_paper_s_boundary_loss_can_be_chosen():
    out, known = output(), targets()
    _, parts = parser_loss(out, known, LossWeights(), LossSettings(boundary="smooth_l1"))
    by_hand = boundary_regression_loss(out.boundaries, known.boundaries)
    assert parts["boundaries"].item() == pytest.approx(by_hand.item())


def test_without_labels_a_loss_is_zero_and_has_a_gradient():
    out = output()
    blank = Targets(
        torch.full((2,), -1), torch.full((2, 6), -1), torch.full((2, 6, 2), NAN), torch.zeros(2, 6, dtype=torch.bool)
    )
    assert out.primitives is not None
    out = out._replace(primitives=out.primitives._replace(chosen=torch.zeros(2, 4, dtype=torch.bool)))
    weights = LossWeights(smoothness=1, order=1)
    settings = LossSettings(unit_weights=torch.ones(3), order_costs=torch.ones(3, 3))
    total, parts = parser_loss(out, blank, weights, settings)
    assert {name: part.item() for name, part in parts.items()} == dict.fromkeys(parts, 0.0)
    assert len(parts) == 6
    assert total.item() == 0
    total.backward()
    for leaf in leaves(out):
        assert (leaf.grad == 0).all()


def test_what_is_not_labelled_does_not_matter():
    known = targets()
    known.valid[:, 5] = False
    weights = LossWeights(smoothness=1, order=1)
    settings = LossSettings(order_costs=torch.ones(3, 3))
    before, _ = parser_loss(output(), known, weights, settings)
    out = output()
    with torch.no_grad():
        out.action[1] += 5  # a clip without a class
        out.units[:, 5] += torch.tensor([9.0, -3.0, 1.0])  # frames of nobody
        out.boundaries[:, 5] -= 7
    after, _ = parser_loss(out, known, weights, settings)
    assert after.item() == before.item()
    after.backward()
    assert (out.action.grad[1] == 0).all()
    assert (out.units.grad[:, 5] == 0).all()
    assert (out.boundaries.grad[:, 5] == 0).all()
    with torch.no_grad():
        out.units[:, 1] += torch.tensor([9.0, -3.0, 1.0])
    assert parser_loss(out, known, weights, settings)[0].item() != before.item()


def test_a_network_without_some_heads():
    out = output()._replace(boundaries=torch.zeros(2, 6, 0), units=torch.zeros(2, 6, 0), primitives=None)
    total, parts = parser_loss(out, targets(), LossWeights(smoothness=1, order=1))
    assert list(parts) == ["action"]
    assert total.requires_grad


def test_sharp_logits_give_finite_gradients():
    out = output()
    with torch.no_grad():
        for leaf in leaves(out)[1:4]:
            leaf *= 1e4
    settings = LossSettings(order_costs=torch.ones(3, 3))
    total, _ = parser_loss(out, targets(), LossWeights(smoothness=1, order=1), settings)
    total.backward()
    assert torch.isfinite(total)
    for leaf in leaves(out):
        assert torch.isfinite(leaf.grad).all()


def test_order_wants_its_costs():
    with pytest.raises(ValueError, match="order_costs"):
        parser_loss(output(), targets(), LossWeights(order=1))
