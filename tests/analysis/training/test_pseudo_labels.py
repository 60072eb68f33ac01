"""What teachers say of clips, how it reaches a student's view, and what it costs."""

from __future__ import annotations

import math

import pytest
import torch

from analysis.models.outputs import ParserOutput
from analysis.training.losses import UNLABELLED, LossWeights, Targets
from analysis.training.pseudo_labels import (
    Alignment,
    Lesson,
    Moments,
    PseudoLabels,
    disagreement,
    joined,
    pseudo_labels,
    seams,
    unlabelled_loss,
)


def said(action=None, units=None, boundaries=None, count=2, frames=3):
    def or_zeros(part, width):
        return torch.zeros(*width) if part is None else torch.tensor(part, requires_grad=True)

    return ParserOutput(
        torch.zeros(count, frames, 1), or_zeros(action, (count, 2)), or_zeros(units, (count, frames, 2)),
        or_zeros(boundaries, (count, frames, 2)), None,
    )  # fmt: skip


def labels(action=(0, 1), units=None, boundaries=None, frames=3):
    count = len(action)
    units = torch.full((count, frames), UNLABELLED) if units is None else torch.tensor(units)
    boundaries = torch.zeros(count, frames, 2) if boundaries is None else torch.tensor(boundaries)
    return PseudoLabels(torch.tensor(action), units, boundaries, torch.ones(count, frames, dtype=torch.bool))


def moments(clip=((0, 0, 0), (1, 1, 1)), frame=((0, 1, 2), (0, 1, 2)), valid=None):
    clip = torch.tensor(clip)
    valid = torch.ones(clip.shape, dtype=torch.bool) if valid is None else torch.tensor(valid)
    return Moments(clip, torch.tensor(frame), valid)


def logits(*chances):
    return [[math.log(chance), math.log(1 - chance)] for chance in chances]


def test_only_what_a_teacher_is_sure_of_counts():
    output = said(logits(0.8, 0.6), [logits(0.9, 0.65, 0.2), logits(0.5, 0.71, 0.69)])
    found = pseudo_labels(output, torch.ones(2, 3, dtype=torch.bool), 0.7, None)
    assert found.action.tolist() == [0, UNLABELLED]
    assert found.units.tolist() == [[0, UNLABELLED, 1], [UNLABELLED, 0, UNLABELLED]]
    torch.testing.assert_close(found.boundaries, torch.full((2, 3, 2), 0.5))
    assert not found.boundaries.requires_grad
    assert found.sure(frames=False) == 0.5
    assert found.sure(frames=True) == 0.5
    hidden = found._replace(valid=torch.tensor([[True, False, True], [False, False, False]]))
    assert hidden.sure(frames=True) == 1.0


def test_classes_are_aligned_with_those_of_people():
    """A teacher that names the first class three times as often as it should is asked for more."""
    align = Alignment(torch.tensor([0.5, 0.5]))
    chances = torch.tensor([[0.9, 0.1], [0.6, 0.4]])
    aligned = align(chances)  # means 0.75 and 0.25
    torch.testing.assert_close(aligned[0], torch.tensor([0.6 / 0.8, 0.2 / 0.8]))
    torch.testing.assert_close(aligned[1], torch.tensor([0.4 / 1.2, 0.8 / 1.2]))
    output, everywhere = said(logits(0.9, 0.6)), torch.ones(2, 3, dtype=torch.bool)
    assert pseudo_labels(output, everywhere, 0.5, None).action.tolist() == [0, 0]
    align = Alignment(torch.tensor([0.5, 0.5]))
    assert pseudo_labels(output, everywhere, 0.5, align).action.tolist() == [0, 1]
    # Its memory is long, and belongs to what is saved of a run.
    for _ in range(50):
        align(torch.tensor([[0.2, 0.8]]))
    assert 0.2 < float(align.mean[0]) < 0.35
    assert {"wanted", "mean", "count"} == set(align.state_dict())


def test_classes_by_hand():
    output = said(logits(0.5, 0.25))
    weights = LossWeights(1, 0, 0, 0, 0)
    cost = unlabelled_loss(output, 0, labels((0, 1)), moments(), weights)
    assert cost.item() == pytest.approx(-(math.log(0.5) + math.log(0.75)) / 2)
    # Whoever is not labelled makes the rest weigh less, not more.
    cost = unlabelled_loss(output, 0, labels((0, UNLABELLED)), moments(), weights)
    assert cost.item() == pytest.approx(-math.log(0.5) / 2)


def test_a_pasted_view_is_of_both_clips():
    """A third of the first view shows the second clip."""
    output, weights = said(logits(0.6, 0.25)), LossWeights(1, 0, 0, 0, 0)
    where = moments(clip=((0, 1, 0), (1, 1, 1)))
    cost = unlabelled_loss(output, 0, labels((0, 1)), where, weights)
    first = -(2 * math.log(0.6) + math.log(0.4)) / 3
    assert cost.item() == pytest.approx((first - math.log(0.75)) / 2)
    hidden = moments(clip=((0, 1, 0), (1, 1, 1)), valid=((True, False, True), (True, True, True)))
    cost = unlabelled_loss(output, 0, labels((0, 1)), hidden, weights)
    assert cost.item() == pytest.approx(-(math.log(0.6) + math.log(0.75)) / 2)


def test_frames_are_labelled_by_the_moment_that_they_show():
    output, weights = said(units=[logits(0.9, 0.8, 0.7), logits(0.6, 0.5, 0.4)]), LossWeights(0, 1, 0, 0, 0)
    told = labels(units=[[0, 1, 0], [UNLABELLED, 1, 1]])
    # View 0: frames 2 and 1 of clip 0, then frame 1 of clip 1. View 1: unsure, not shown by the weak view, sure.
    where = moments(clip=((0, 0, 1), (1, 1, 1)), frame=((2, 1, 1), (0, -1, 2)))
    cost = unlabelled_loss(output, 0, told, where, weights)
    by_hand = math.log(0.9) + math.log(0.2) + math.log(0.3) + math.log(0.6)
    assert cost.item() == pytest.approx(-by_hand / 5)
    # A moment that no weak view shows carries no gradient, nor does one that the teacher is unsure of.
    cost.backward()
    assert output.units.grad[1, 0].abs().sum() == output.units.grad[1, 1].abs().sum() == 0
    assert output.units.grad[1, 2].abs().sum() > 0


def test_boundaries_by_hand():
    output, weights = said(boundaries=[[[0.0, 0.0]] * 3] * 2), LossWeights(0, 0, 1, 0, 0)
    told = labels(boundaries=[[[0.5, 1.0]] * 3, [[0.5, 0.5]] * 3])
    assert unlabelled_loss(output, 0, told, moments(), weights).item() == pytest.approx(3 * 0.125 / 6)


def test_what_starts_at_a_seam_nobody_knows():
    clip = torch.tensor([[0, 0, 0, 1, 1, 1, 1, 0]])
    assert seams(clip, 2).int().tolist() == [[0, 1, 1, 1, 1, 1, 1, 1]]
    assert seams(clip, 1).int().tolist() == [[0, 0, 1, 1, 0, 0, 1, 1]]
    assert not seams(torch.zeros(2, 5)).any()


def test_people_s_windows_are_left_alone():
    whole = said([*logits(0.1, 0.9), *logits(0.5, 0.25)], count=4)
    weights = LossWeights(1, 0, 0, 0, 0)
    behind = unlabelled_loss(whole, 2, labels((0, 1)), moments(), weights)
    alone = unlabelled_loss(said(logits(0.5, 0.25)), 0, labels((0, 1)), moments(), weights)
    assert behind.item() == pytest.approx(alone.item())
    behind.backward()
    assert whole.action.grad[:2].abs().sum() == 0


def test_students_that_agree_are_not_apart():
    one, other = said(logits(0.5, 0.25)), said(logits(0.7, 0.25))
    weights = LossWeights(1, 1, 1, 0, 0)
    everywhere = torch.ones(2, 3, dtype=torch.bool)
    assert float(disagreement(one, one, 0, everywhere, weights)) == 0
    assert float(disagreement(one, other, 0, everywhere, weights)) == pytest.approx(2 * 0.2**2 / 2)
    assert float(disagreement(one, other, 1, everywhere[1:], weights)) == pytest.approx(0, abs=1e-12)
    mine = said(units=[logits(0.5, 0.5, 0.5), logits(0.5, 0.5, 0.5)])
    theirs = said(units=[logits(0.7, 0.5, 0.5), logits(0.5, 0.5, 0.9)])
    valid = torch.tensor([[True, True, True], [True, True, False]])
    assert float(disagreement(mine, theirs, 0, valid, weights)) == pytest.approx(2 * 0.2**2 / 5)


def test_strong_views_join_a_batch_without_labels():
    given = Targets(torch.tensor([1]), torch.tensor([[0, 1, 2]]), torch.zeros(1, 3, 2), torch.ones(1, 3).bool())
    lesson = Lesson(torch.ones(2, 4, 3, 5), moments(), ())
    x, targets = joined(torch.zeros(1, 4, 3, 5), given, lesson)
    assert x.shape == (3, 4, 3, 5)
    assert targets.action.tolist() == [1, UNLABELLED, UNLABELLED]
    assert targets.units[1:].unique().tolist() == [UNLABELLED]
    assert targets.boundaries[1:].isnan().all()
    assert not targets.boundaries[0].isnan().any()
    assert targets.valid.all()
