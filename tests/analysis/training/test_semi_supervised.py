"""The semi-supervised recipe: what each of its parts changes, and that it can be stopped anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from analysis.training.semi_supervised import SemiRecipe, train_pair
from analysis.training.supervised import train
from tests.analysis.training.tiny import QUICK, Told, alike, batches, clips, network, unlabelled, weights_of

SEMI = SemiRecipe(base=QUICK, burn_in=4, confidence=0.3)
REST = unlabelled(clips(8, first=6))


def taught(recipe=SEMI, rest=REST, **more):
    return train_pair((network(0), network(1)), batches(), rest, recipe, unlabelled_size=4, **more)


def test_without_teachers_the_first_student_is_that_of_the_supervised_recipe():
    """To the last bit, the critic and the primitives as well."""
    students = network(0), network(1)
    plain = SemiRecipe(base=QUICK, teachers=False, ohem=False, dice=False)
    told, supervised = Told(), Told()
    trained = train_pair(students, batches(), REST, plain, unlabelled_size=4, report=told)
    alone = train(network(0), batches(), QUICK, report=supervised).model
    assert alike(weights_of(trained.model), weights_of(alone))
    assert told.each("a.loss") == supervised.each("loss")
    assert not told.each("a.unlabelled")
    assert not alike(weights_of(students[1]), weights_of(students[0]))


@pytest.mark.parametrize("cut", [3, 6, 11])
def test_a_run_that_was_stopped_goes_on_to_the_last_bit(tmp_path, cut):
    recipe = replace(SEMI, base=replace(QUICK, save_every=1))
    whole = taught(recipe)
    path = tmp_path / "state"
    with pytest.raises(KeyboardInterrupt):
        taught(recipe, state=path, report=Told(cut))
    torch.rand(7)
    again = taught(recipe, state=path)
    assert alike(weights_of(again.model), weights_of(whole.model))


def test_who_asks_for_a_stop_gets_one_and_may_go_on(tmp_path):
    path = tmp_path / "state"
    told = Told()
    stopped = taught(state=path, report=told, stop=lambda: len(told.steps) == 7)
    assert stopped.step == len(told.steps) == 7
    steps = Told()
    again = taught(state=path, report=steps)
    assert [step for step, _ in steps.steps] == [8, 9, 10, 11, 12]
    assert alike(weights_of(again.model), weights_of(taught().model))
