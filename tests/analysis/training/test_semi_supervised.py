"""The semi-supervised recipe: what each of its parts changes, and that it can be stopped anywhere."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from analysis.data.augment import Augmentation
from analysis.data.batches import Sampling
from analysis.data.examples import UNKNOWN
from analysis.models.builders import build
from analysis.training import semi_supervised
from analysis.training.losses import LossWeights
from analysis.training.pair import Learner, by_batch, renew_norms
from analysis.training.school import taught_weights
from analysis.training.semi_supervised import SemiRecipe, train_pair
from analysis.training.supervised import train
from tests.analysis.training.tiny import QUICK, TINY, Told, alike, batches, clips, network, unlabelled, weights_of

BASE = replace(QUICK, iterations=7, warmup=2, critic_alone=3, check_every=2)
SEMI = SemiRecipe(base=BASE, burn_in=3, confidence=0.3)
REST = unlabelled(clips(8, first=6))


def taught(recipe=SEMI, rest=REST, **more):
    return train_pair((network(0), network(1)), batches(), rest, recipe, unlabelled_size=4, **more)


def test_without_teachers_the_first_student_is_that_of_the_supervised_recipe():
    """To the last bit, the critic and the primitives as well."""
    students = network(0), network(1)
    plain = SemiRecipe(base=BASE, teachers=False, ohem=False, dice=False)
    told, supervised = Told(), Told()
    trained = train_pair(students, batches(), REST, plain, unlabelled_size=4, report=told)
    alone = train(network(0), batches(), BASE, report=supervised).model
    assert alike(weights_of(trained.model), weights_of(alone))
    assert told.each("a.loss") == supervised.each("loss")
    assert not told.each("a.unlabelled")
    assert not alike(weights_of(students[1]), weights_of(students[0]))


@pytest.mark.parametrize("cut", [2, 6])
def test_a_run_that_was_stopped_goes_on_to_the_last_bit(tmp_path, cut):
    recipe = replace(SEMI, base=replace(BASE, save_every=1))
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
    stopped = taught(state=path, report=told, stop=lambda: len(told.steps) == 4)
    assert stopped.step == len(told.steps) == 4
    steps = Told()
    again = taught(state=path, report=steps)
    assert [step for step, _ in steps.steps] == [5, 6, 7]
    assert alike(weights_of(again.model), weights_of(taught().model))


class TestSwitches:
    """Each part of the recipe, left out by itself, changes what is learned, and nothing before its time."""

    @pytest.fixture(scope="class")
    @classmethod
    def whole(cls):
        told = Told()
        return weights_of(taught(report=told).model), told

    @pytest.mark.parametrize(
        ("change", "from_step"),
        [
            ({"teachers": False}, 4), ({"cross": False}, 4), ({"unsupervised": 0.0}, 5), ({"consistency": 0.0}, 4),
            ({"momentum": 0.1}, 4), ({"burn_in": 5}, 4), ({"confidence": 0.9}, 4), ({"align": False}, 4),
            ({"ohem": False}, 1), ({"dice": False}, 1), ({"weak": Augmentation(yaw=60, warp=0.5)}, 4),
            ({"strong": Augmentation()}, 4), ({"cutmix": False}, 4),
        ],
        ids=lambda value: str(value) if isinstance(value, int) else next(iter(value)),
    )  # fmt: skip
    def test_it_changes_what_is_learned(self, whole, change, from_step):
        weights, usual = whole
        told = Told()
        changed = taught(replace(SEMI, **change), report=told)
        assert not alike(weights_of(changed.model), weights)
        before = [step for step, values in usual.steps if values == dict(told.steps)[step]]
        # A weight of 0 is seen with the next step only.
        assert before == list(range(1, from_step))

    def test_what_is_told_of_a_step(self, whole):
        _, told = whole
        of_people = {"loss", "action", "frames", "dice", "boundaries", "reconstruction"}
        first, last = told.steps[0][1], told.steps[-1][1]
        assert {f"{name}.{part}" for name in "ab" for part in of_people} <= set(first)
        assert "a.unlabelled" not in first
        assert {"a.unlabelled", "b.unlabelled", "a.sure", "b.sure", "apart", "a.critic", "a.structure"} <= set(last)
        assert all(0 <= last[f"{name}.sure"] <= 1 for name in "ab")


@pytest.mark.parametrize("cross", [True, False])
def test_labels_go_to_the_other_student(monkeypatch, cross):
    """Teachers that always name one class each: the other one's reaches a student, or its own where that is asked."""
    given = []

    def says(learner, x, valid, *, mixed):
        output = kept(learner, x, valid, mixed=mixed)
        action = torch.full_like(output.action, -20.0)
        action[:, 0 if learner.name == "a" else 1] = 20.0
        return output._replace(action=action)

    def costs(output, people, labels, moments, weights):
        given.append(labels.action.unique().tolist())
        return cost(output, people, labels, moments, weights)

    kept, cost = Learner.says, semi_supervised.unlabelled_loss
    monkeypatch.setattr(Learner, "says", says)
    monkeypatch.setattr(semi_supervised, "unlabelled_loss", costs)
    taught(replace(SEMI, cross=cross, align=False, base=replace(BASE, iterations=5)))
    assert given == ([[1], [0]] if cross else [[0], [1]]) * 2


def test_labels_of_unlabelled_clips_are_not_looked_at():
    recipe = replace(SEMI, base=replace(BASE, iterations=5))
    one, other = taught(recipe, clips(8, first=6)), taught(recipe, REST)
    assert alike(weights_of(one.model), weights_of(other.model))


def test_unknown_frames_of_labelled_clips_teach_nothing():
    """Where nobody looked, in no clip: no loss of frames, classes or boundaries, and no gradient from any."""
    blank = [replace(one, action=None, units=np.full_like(one.units, UNKNOWN)) for one in clips()]
    base = replace(BASE, iterations=3, warmup=99, weights=LossWeights(reconstruction=0), weight_decay=0.0)
    recipe = replace(SEMI, base=base)
    a, b = network(0), network(1)
    before = [parameter.detach().clone() for parameter in a.parameters()]
    told = Told()
    train_pair((a, b), batches(blank), REST, recipe, unlabelled_size=4, report=told)
    assert told.each("a.loss") == told.each("b.loss") == [0.0] * 3
    assert all(torch.equal(*both) for both in zip(before, a.parameters(), strict=True))


def test_teachers_say_nothing_of_what_nobody_labelled():
    weights, whole = LossWeights(), clips()
    assert taught_weights(whole, weights) == weights
    classes = taught_weights([replace(one, units=None) for one in whole], weights)
    assert (classes.action, classes.frames, classes.boundaries) == (1.0, 0, 0)
    frames = taught_weights([replace(one, action=None) for one in whole], weights)
    assert (frames.action, frames.frames, frames.boundaries) == (0, 1.5, 0.5)


class TestNorms:
    def test_teachers_label_by_the_batch_alone(self, monkeypatch):
        """What their norms have counted, however wrong, moves nothing; nor does asking for validation."""
        usual = taught()

        class Spoilt(Learner):
            def says(self, x, valid, *, mixed):
                for name, buffer in self.teacher.named_buffers():
                    if "running" in name:
                        buffer.fill_(7.0)
                return super().says(x, valid, mixed=mixed)

        monkeypatch.setattr(semi_supervised, "Learner", Spoilt)
        spoilt = taught()
        assert alike(weights_of(spoilt.model), weights_of(usual.model))

    def test_they_count_anew_before_a_network_is_judged(self):
        model, drawn = network(), batches()
        for name, buffer in model.named_buffers():
            if "running" in name:
                buffer.fill_(7.0)
        renew_norms(model, drawn, "cpu")
        rounds = [torch.from_numpy(drawn.draw(number).x) for number in range(2)]
        expected = torch.stack([x.mean(dim=(0, 2)).flatten() for x in rounds]).mean(dim=0)
        torch.testing.assert_close(model.norm.running_mean, expected, rtol=1e-4, atol=1e-5)
        assert all(norm.momentum == 0.1 for norm in model.modules() if isinstance(norm, torch.nn.BatchNorm2d))

    def test_nothing_is_dropped_while_the_batch_counts(self):
        model = network(dropout=0.9)
        drawn = batches().draw(0)
        x, valid = torch.from_numpy(drawn.x), torch.from_numpy(drawn.valid)
        with by_batch(model), torch.no_grad():
            one, other = model(x, valid).action, model(x, valid).action
            assert torch.equal(one, other)
            for name, buffer in model.named_buffers():
                if "running" in name:
                    buffer.fill_(3.0)
            assert torch.equal(model(x, valid).action, one)
        assert model.training


class TestValidation:
    def test_the_better_one_at_its_best_step_is_given_back(self):
        values, shown = iter([0.1, 0.2, 0.3, 0.6, 0.5, 0.4, 0.2, 0.1]), []

        def validate(model):
            assert not model.training
            shown.append(weights_of(model))
            return {"accuracy": next(values)}

        told = Told()
        trained = taught(validate=validate, judge="accuracy", report=told)
        assert (trained.step, dict(trained.metrics)) == (4, {"accuracy": 0.6})
        assert alike(weights_of(trained.model), shown[3])
        assert not alike(shown[2], shown[3])
        assert told.each("a.accuracy") == [0.1, 0.3, 0.5, 0.2]
        assert told.each("b.accuracy") == [0.2, 0.6, 0.4, 0.1]
        assert not trained.model.training

    def test_it_moves_nothing(self):
        a, b = network(0), network(1)
        train_pair(
            (a, b), batches(), REST, SEMI, unlabelled_size=4, validate=lambda _: {"accuracy": 0.5}, judge="accuracy"
        )
        c, d = network(0), network(1)
        train_pair((c, d), batches(), REST, SEMI, unlabelled_size=4)
        for one, other in ((a, c), (b, d)):
            assert all(torch.equal(*both) for both in zip(one.parameters(), other.parameters(), strict=True))

    def test_patience_ends_a_run(self):
        told = Told()
        recipe = replace(SEMI, base=replace(BASE, iterations=30, patience=2))
        taught(recipe, validate=lambda _: {"accuracy": 0.5}, judge="accuracy", report=told)
        assert told.steps[-1][0] == 6

    def test_what_is_no_number_names_its_step(self):
        with pytest.raises(FloatingPointError, match=r"step 2: a.accuracy is nan"):
            taught(validate=lambda _: {"accuracy": math.nan}, judge="accuracy")


@pytest.mark.parametrize(
    ("builder", "config", "example"),
    [
        ("stgcn++", {"actions": 3, "layout": "openpose-18"}, {"units": None}),
        ("fast", TINY | {"units": 0, "dictionary": "none", "boundaries": False}, {"units": None}),
        ("refined", TINY, {"action": None}),
        ("fast", TINY | {"actions": 0}, {"action": None}),
        ("fast", TINY | {"actions": 0}, {}),
    ],
)
def test_classes_alone_and_units_alone(builder, config, example):
    def make(seed):
        torch.manual_seed(seed)
        return build(builder, config)

    told = Told()
    labelled = batches([replace(one, **example) for one in clips()])
    recipe = replace(SEMI, base=replace(BASE, iterations=5))
    trained = train_pair((make(0), make(1)), labelled, REST, recipe, unlabelled_size=4, report=told)
    assert all(math.isfinite(value) for _, values in told.steps for value in values.values())
    assert told.each("a.unlabelled")
    assert all(bool(torch.isfinite(value).all()) for value in trained.model.state_dict().values())


def test_whole_clips_are_views_too():
    labelled = replace(batches(), sampling=Sampling(20))
    told = Told()
    train_pair((network(0), network(1)), labelled, REST, SEMI, unlabelled_size=3, report=told)
    assert len(told.each("a.unlabelled")) == 4
