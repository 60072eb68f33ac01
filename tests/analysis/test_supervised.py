"""The supervised recipe: what a run gives, that it can be stopped anywhere, and what must not move the weights."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch
from safetensors import safe_open

from analysis.data.augment import Augmentation
from analysis.data.batches import Batches, Sampling, whole_clips
from analysis.data.examples import Example
from analysis.data.msr_action3d import read_msr_action3d
from analysis.data.splits import read_split
from analysis.evaluation.classes import class_accuracy
from analysis.models.builders import build
from analysis.training.losses import LossSettings, LossWeights
from analysis.training.supervised import Recipe, train
from tests.analysis.fake_parser import motion
from tests.analysis.training.tiny import TINY, Told, alike, network, weights_of

QUICK = Recipe(iterations=12, warmup=3, critic_alone=4, check_every=3, losses=LossSettings())


@pytest.fixture(autouse=True, scope="module")  # before `undisturbed`: two threads add up in another order
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def examples(labelled=True):
    """Two clips of each of three motions, in four units."""
    out = []
    for number in range(6):
        sequence = motion(2, 15, seed=number % 3)
        sequence.joints[:] += np.random.default_rng(number).normal(0, 0.01, sequence.joints.shape)
        units = np.roll(np.repeat([0, 1, 2, 3], [8, 8, 8, 7]), number)
        action = number % 3
        if not labelled:
            units, action = np.full_like(units, -1), None
        out.append(Example(f"clip {number}", number, sequence, action, units))
    return out


def batches(seed=0, *, labelled=True, augmentation=None):
    sampling = Sampling(16, Fraction(10))
    return Batches(examples(labelled), sampling, 4, seed, augmentation or Augmentation(noise=0.02, yaw=20))


def script(values):
    """Validation that says one after the other, whatever the network, and keeps the weights that it was shown."""
    shown = []

    def validate(model):
        assert not model.training
        shown.append(weights_of(model))
        return {"accuracy": values[len(shown) - 1]}

    return validate, shown


def test_the_losses_of_a_tiny_run():
    """Pinned: a change of these numbers is a change of what every experiment is taught with."""
    told = Told()
    train(network(dropout=0.0), batches(), replace(QUICK, iterations=7, warmup=4), report=told)
    assert [step for step, _ in told.steps] == list(range(1, 8))
    assert list(told.steps[-1][1]) == [
        "loss", "action", "frames", "boundaries", "reconstruction", "structure", "critic"
    ]  # fmt: skip
    expected = {
        "loss": [4.9208, 5.3195, 5.0788, 5.0154, 4.7333, 4.5813, 4.6778],
        "action": [1.0611, 1.0369, 1.0968, 1.0850, 1.1032, 1.0922, 1.1055],
        "frames": [1.3853, 1.4636, 1.3394, 1.2585, 1.2958, 1.3154, 1.3184],
        "boundaries": [1.8016, 2.4835, 2.1853, 2.0558, 2.2843, 2.0049, 2.0790],
        "reconstruction": [1.1012, 1.0567, 1.1004, 1.2684, 0.4035, 0.3676, 0.4207],  # primitives begin at the fifth
        "critic": [1.3879, 1.3860, 1.3830, 1.3810, 1.3791, 1.3784, 1.3726],
        "structure": [0.7381, 0.7317, 0.7286],
    }
    for name, values in expected.items():
        np.testing.assert_allclose(told.each(name), values, rtol=5e-3, err_msg=name)
    last = told.steps[-1][1]
    paper = {"action": 1.0, "frames": 1.5, "boundaries": 0.5, "reconstruction": 0.8, "structure": 0.3}
    assert last["loss"] == pytest.approx(sum(weight * last[name] for name, weight in paper.items()), rel=1e-5)


def test_it_learns():
    told = Told()
    recipe = replace(QUICK, iterations=30, rate=0.03)
    trained = train(network(dropout=0.0, dictionary="none"), batches(), recipe, report=told)
    for name, share in (("action", 0.8), ("frames", 0.8), ("boundaries", 0.95)):
        first, last = np.mean(told.each(name)[:5]), np.mean(told.each(name)[-5:])
        assert last < share * first, f"{name}: {first} to {last}"
    assert not trained.model.training
    assert (trained.step, trained.metrics) == (30, {})


def test_the_same_seed_gives_the_same_weights():
    recipe = replace(QUICK, iterations=5, critic_alone=2)
    runs = {
        "one": weights_of(train(network(), batches(), recipe).model),
        "again": weights_of(train(network(), batches(), recipe).model),
        "dropout": weights_of(train(network(), batches(), replace(recipe, seed=1)).model),
        "order": weights_of(train(network(), batches(seed=1), recipe).model),
        "beginning": weights_of(train(network(seed=1), batches(), recipe).model),
    }
    assert alike(runs["one"], runs["again"])
    for name in ("dropout", "order", "beginning"):
        assert not alike(runs["one"], runs[name]), name


EVERYTHING = replace(QUICK, average=0.9, patience=2, save_every=1)
SCORES = [0.3, 0.5, 0.4, 0.2]  # the fourth would come at step 12


def state_of(path):
    with safe_open(path, framework="pt") as file:
        return file.metadata(), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "state"
    validate, _ = script(SCORES)
    told = Told()
    trained = train(network(), batches(), EVERYTHING, validate=validate, judge="accuracy", state=path, report=told)
    return trained, told, path


@pytest.mark.parametrize(("cut", "every"), [(1, 1), (3, 1), (6, 1), (8, 1), (11, 5)])
def test_a_run_that_was_cut_off_goes_on_to_the_last_bit(undisturbed, tmp_path, cut, every):
    """Weights, the averaged copy, the best one, the critic, both optimizers, the random numbers, what was validated."""
    trained, told, whole = undisturbed
    notes, tensors = state_of(whole)
    recipe, path = replace(EVERYTHING, save_every=every), tmp_path / "state"
    validate, shown = script(SCORES)
    with pytest.raises(KeyboardInterrupt):
        train(network(), batches(), recipe, validate=validate, judge="accuracy", state=path, report=Told(cut + 1))
    kept = cut // every * every
    del shown[kept // recipe.check_every :]  # the script goes on where the state does
    np.random.seed(7)
    second = Told()
    again = train(network(3), batches(), recipe, validate=validate, judge="accuracy", state=path, report=second)
    assert second.steps == [entry for entry in told.steps if entry[0] > kept]
    assert alike(weights_of(trained.model), weights_of(again.model))
    assert (again.step, again.metrics) == (trained.step, trained.metrics)
    notes_again, tensors_again = state_of(path)
    assert notes_again == notes
    assert tensors_again.keys() == tensors.keys()
    assert any(name.startswith("modules/critic/") for name in tensors)
    assert any(name.startswith("modules/average/") for name in tensors)
    for name, value in tensors.items():
        assert torch.equal(tensors_again[name], value), name


def test_a_finished_run_is_not_run_again(undisturbed, tmp_path):
    trained, _, whole = undisturbed
    path = tmp_path / "state"
    shutil.copy(whole, path)
    validate, shown = script(SCORES)
    told = Told()
    again = train(network(5), batches(), EVERYTHING, validate=validate, judge="accuracy", state=path, report=told)
    assert told.steps == shown == []
    assert alike(weights_of(trained.model), weights_of(again.model))
    assert (again.step, again.metrics) == (trained.step, trained.metrics)


def test_it_stops_early_and_gives_the_best_weights():
    validate, shown = script([0.2, 0.5, 0.5, 0.4, 0.9])
    told = Told()
    recipe = replace(QUICK, iterations=30, check_every=2, patience=2)
    trained = train(network(), batches(), recipe, validate=validate, judge="accuracy", report=told)
    assert max(step for step, _ in told.steps) == 8
    assert told.each("accuracy") == [0.2, 0.5, 0.5, 0.4]
    assert (trained.step, trained.metrics) == (4, {"accuracy": 0.5})
    assert alike(weights_of(trained.model), shown[1])
    assert not alike(shown[1], shown[3])


def test_without_patience_it_goes_on_to_the_end():
    validate, shown = script([0.9, 0.5, 0.1, 0.2, 0.3])
    trained = train(network(), batches(), replace(QUICK, iterations=10), validate=validate, judge="accuracy")
    assert len(shown) == 4  # at 3, 6, 9 and the last step
    assert trained.step == 3


def test_validation_changes_nothing():
    """Whatever it looks at, and even where it draws random numbers."""
    others = torch.from_numpy(whole_clips(examples(), Sampling(16)).x)
    scores = iter(range(9))

    def validate(model):
        with torch.no_grad():
            model(others * 100 + torch.rand(1), torch.ones(6, 16, dtype=torch.bool))
        return {"accuracy": next(scores)}

    recipe = replace(QUICK, iterations=7)
    alone = train(network(), batches(), recipe)
    judged = train(network(), batches(), recipe, validate=validate, judge="accuracy")
    assert judged.step == 7
    assert alike(weights_of(alone.model), weights_of(judged.model))


def test_the_averaged_copy():
    """It is what validation sees and what is given; batch norms' numbers are averaged with the weights."""
    model, seen, keep = network(dictionary="none"), [], 0.6
    average = weights_of(model)

    def follow(step, values):  # told after the step, and before its validation
        if "loss" not in values:
            return
        share = min(keep, step / (step + 9))
        for name, value in model.state_dict().items():
            average[name] = average[name].lerp(value, 1 - share) if value.is_floating_point() else value.clone()
        seen.append(dict(average))

    validate, shown = script([0.1, 0.2, 0.3, 0.4])
    recipe = replace(QUICK, average=keep, warmup=99)
    trained = train(model, batches(), recipe, validate=validate, judge="accuracy", report=follow)
    for place, weights in zip((2, 5, 8, 11), shown, strict=True):
        for name, value in weights.items():
            torch.testing.assert_close(value, seen[place][name], rtol=1e-5, atol=1e-6)
    assert alike(weights_of(trained.model), shown[-1])
    assert not alike(shown[0], shown[-1])


def test_primitives_begin_where_motion_is():
    def fit(model):
        model.eval()
        judged = whole_clips(examples(), Sampling(16, Fraction(10)))
        found = model(torch.from_numpy(judged.x), torch.from_numpy(judged.valid)).primitives
        words = torch.nn.functional.normalize(model.primitives.dictionary, dim=1)
        return float((found.segments[found.chosen] @ words.T).amax(dim=1).mean().detach())

    recipe = replace(QUICK, iterations=3, warmup=2, rate=1e-6)
    before = fit(network())
    later = train(network(), batches(), replace(recipe, warmup=5)).model
    begun = train(network(), batches(), recipe).model
    assert fit(later) < before + 0.05
    assert fit(begun) > before + 0.15
    # How much each is used is followed from then on, so that idle ones can be begun anew.
    assert (begun.primitives.usage - 1 / 5).abs().max() > 1e-4
    # An averaged copy begins with the same primitives: the mean of two dictionaries is none.
    averaged = train(network(), batches(), replace(recipe, average=0.99)).model
    torch.testing.assert_close(averaged.primitives.dictionary, begun.primitives.dictionary, rtol=0, atol=1e-4)
    bare = train(network(dictionary="none"), batches(), recipe).model
    assert bare.primitives is None


class TestStages:
    """The parser for long recordings tells units and boundaries several times over."""

    def network(self):
        torch.manual_seed(0)
        return build("refined", TINY)

    def test_every_stage_is_taught(self):
        told = Told()
        train(self.network(), batches(), replace(QUICK, iterations=1), report=told)
        (_, first), weights = told.steps[0], QUICK.weights
        parts = ("action", "frames", "boundaries", "reconstruction")
        last = sum(getattr(weights, name) * first[name] for name in parts)
        stage = weights.frames * first["frames"] + weights.boundaries * first["boundaries"]
        # Four stages that know nothing yet say about the same; class and primitives count once.
        assert first["loss"] == pytest.approx(last + 3 * stage, rel=0.2)

    def test_it_learns_and_goes_on_to_the_last_bit(self, tmp_path):
        told, path = Told(), tmp_path / "state"
        recipe = replace(QUICK, iterations=8, save_every=1)
        whole = train(self.network(), batches(), recipe, report=told)
        assert "structure" in told.steps[-1][1]
        assert np.mean(told.each("frames")[-3:]) < np.mean(told.each("frames")[:3])
        with pytest.raises(KeyboardInterrupt):
            train(self.network(), batches(), recipe, state=path, report=Told(6))
        again = train(self.network(), batches(), recipe, state=path)
        assert alike(weights_of(again.model), weights_of(whole.model))


def test_a_loss_that_is_no_number_names_its_step():
    class Broken(Batches):
        def draw(self, number):
            batch = super().draw(number)
            if number == 5:
                batch.x[0, 0, 0, 0] = np.inf
            return batch

    with pytest.raises(FloatingPointError, match="step 5: the loss is nan"):
        train(network(), Broken(examples(), Sampling(16), 4, 0), replace(QUICK, warmup=99))
    with pytest.raises(FloatingPointError, match="step 3: accuracy is nan"):
        train(network(), batches(), QUICK, validate=lambda _: {"accuracy": math.nan}, judge="accuracy")


def test_unlabelled_clips_teach_nothing_supervised():
    """No class, no unit, no boundary: no gradient, and nothing for the critic to compare."""
    recipe = replace(QUICK, warmup=99, weight_decay=0.0, critic_alone=0, weights=LossWeights(reconstruction=0))
    recipe = replace(recipe, iterations=4)
    model = network()
    before = {name: value.detach().clone() for name, value in model.named_parameters()}
    told = Told()
    train(model, batches(labelled=False), recipe, report=told)
    for name, value in model.named_parameters():
        assert torch.equal(value, before[name]), name
    assert told.each("loss") == [0.0] * 4
    assert told.each("critic") == []
    # With the reconstruction, which wants no label, it learns.
    train(model, batches(labelled=False), replace(recipe, weights=LossWeights()))
    assert not torch.equal(model.primitives.dictionary, before["primitives.dictionary"])
    assert torch.equal(model.act[1].weight, before["act.1.weight"])


def test_the_critic_learns_alone_and_is_then_heard():
    told, deaf, recipe = Told(), Told(), replace(QUICK, iterations=7)
    train(network(), batches(), recipe, report=told)
    train(network(), batches(), replace(recipe, weights=LossWeights(structure=0)), report=deaf)
    assert [step for step, values in told.steps if "critic" in values] == list(range(1, 8))
    assert [step for step, values in told.steps if "structure" in values] == [5, 6, 7]
    assert deaf.each("critic") == deaf.each("structure") == []
    # Until it is heard, the network is the one that it would be without a critic: to the last bit.
    assert told.each("action")[:5] == deaf.each("action")[:5]
    assert told.each("action")[5:] != deaf.each("action")[5:]


@pytest.mark.parametrize("change", [{"units": 0}, {"dictionary": "none"}, {"units": 0, "dictionary": "none"}])
def test_a_network_without_units_or_primitives_needs_no_critic(change):
    told = Told()
    train(network(**change), batches(), replace(QUICK, iterations=2), report=told)
    assert told.each("critic") == told.each("structure") == []
    assert len(told.each("loss")) == 2


@pytest.mark.data
@pytest.mark.slow
def test_a_plain_network_begins_to_know_real_actions(data):
    """60 steps on setting 2: far above chance (5 %) for a subject it never saw; test subjects are not looked at."""
    folder = data / "msr_action3d"
    if not folder.is_dir():
        pytest.skip("MSR-Action3D is not here (DANCESITE_DATA)")
    split = read_split("msr_action3d", "setting2")
    found = {example.name: example for example in read_msr_action3d(folder)}
    for name in split.test:
        found[name].sequence.joints[:] = np.inf  # whoever looks is found out
    sampling = Sampling(32)
    judged = whole_clips([found[name] for name in split.validation], sampling)

    @torch.no_grad()
    def validate(model):
        output = model(torch.from_numpy(judged.x), torch.from_numpy(judged.valid))
        return {"accuracy": class_accuracy(judged.action.tolist(), output.action.argmax(dim=1).tolist())}

    torch.manual_seed(0)
    model = build("stgcn", {"actions": 20, "layout": "kinect-20"})
    told = Told()
    recipe = Recipe(iterations=60, warmup=10, check_every=60)
    train_on = Batches([found[name] for name in split.train], sampling, 16, 0, Augmentation(yaw=15, scale=0.1))
    trained = train(model, train_on, recipe, validate=validate, judge="accuracy", report=told)
    losses = told.each("loss")
    assert np.mean(losses[-5:]) < 0.85 * np.mean(losses[:5])
    assert trained.metrics["accuracy"] > 0.2
