"""The experiment on MSR-Action3D, on made-up clips: who teaches, who is judged, and that a stopped one goes on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.data.examples import Example
from analysis.data.splits import read_split
from analysis.experiments import msr
from analysis.models.builders import build
from analysis.schema.skeleton import SkeletonSequence
from analysis.training.supervised import Recipe

ARM = msr.Arm("stgcn", 2, Recipe(warmup=1), batch=8)


def clip(name):
    rng = np.random.default_rng(sum(map(ord, name)))
    body = np.linspace(0, 1, 60, dtype=np.float32).reshape(20, 3)
    joints = body + 0.1 * rng.standard_normal((9, 20, 3)).astype(np.float32)
    sequence = SkeletonSequence(joints.astype(np.float32), msr.LAYOUT, Fraction(15), "m", name)
    return Example(name, int(name[5:7]), sequence, action=int(name[1:3]) - 1)


@pytest.fixture
def few(monkeypatch):
    """Twelve clips a part of setting 2, and an arm that sees them once."""
    split = read_split("msr_action3d", "setting2")
    small = type(split)(split.train[:12], split.validation[:4], split.test[:12])
    monkeypatch.setattr(msr, "read_split", lambda *names: small)
    monkeypatch.setitem(msr.ARMS, "ST-GCN", ARM)
    return small, {name: clip(name) for name in (*small.fit, *small.test)}


def test_a_run_teaches_with_one_side_and_is_judged_on_the_other(few, tmp_path, monkeypatch):
    split, examples = few
    seen = []
    real = msr.Batches
    monkeypatch.setattr(msr, "Batches", lambda given, *rest: seen.extend(e.name for e in given) or real(given, *rest))
    result = msr.one_run(examples, "ST-GCN", "setting2", 0, tmp_path)
    assert set(seen) == set(split.fit)
    assert result["clips"] == 12
    assert sum(result["wrong_by_subject"].values()) == 12 - round(12 * result["accuracy"])
    assert not list(tmp_path.glob("*.state"))


def test_what_is_finished_is_not_done_again(few, tmp_path, monkeypatch):
    _, examples = few
    first = msr.one_run(examples, "ST-GCN", "setting2", 0, tmp_path)
    monkeypatch.setattr(msr, "taught", None)
    assert msr.one_run({}, "ST-GCN", "setting2", 0, tmp_path) == first
    monkeypatch.setitem(msr.ARMS, "ST-GCN", msr.Arm("stgcn", 3, ARM.recipe, batch=8))
    with pytest.raises(TypeError):  # taught anew: other settings are another run
        msr.one_run({}, "ST-GCN", "setting2", 0, tmp_path)


def test_rehearsals_read_no_test_subject(few):
    split, examples = few
    for name in split.test:
        del examples[name]
    told = msr.rehearse(examples, ARM, [1, 9])
    assert set(told) == {1, 9}


def test_scores_are_those_of_the_clips(monkeypatch):
    examples = [clip("a01_s02_e01"), clip("a03_s02_e01"), clip("a03_s04_e01")]
    examples[2].sequence.joints[4] = np.nan
    model = build("stgcn", {"actions": 20, "layout": msr.LAYOUT, "widths": [4], "strides": [1]}).eval()
    for parameter in model.act.parameters():
        parameter.data.zero_()
    model.act[1].bias.data[2] = 5  # everything is class 2, action 3
    told = msr.judged(model, examples)
    assert told["accuracy"] == pytest.approx(2 / 3)
    assert told["accuracy_without_subject_2"] == 1
    assert (told["damaged"], told["accuracy_damaged"]) == (1, 1)
    assert told["mean_class_accuracy"] == 0.5
    assert told["wrong_by_subject"] == {"2": 1}


def test_the_scores_of_all_seeds_together():
    runs = [
        {"arm": "a", "split": "setting2", "actual": [0, 1], "scores": [[0.6, 0.4], [0.9, 0.1]]},
        {"arm": "a", "split": "setting2", "actual": [0, 1], "scores": [[0.6, 0.4], [0.05, 0.95]]},
        {"arm": "b", "split": "setting2", "actual": [0, 1], "scores": [[0.1, 0.9], [0.1, 0.9]]},
    ]
    assert msr.together(runs, "a") == {"arm": "a", "networks": 2, "accuracy": 1}
    assert msr.together(runs, "b")["accuracy"] == 0.5


def test_no_run_is_begun_after_the_minutes(few, tmp_path, monkeypatch):
    _, examples = few
    monkeypatch.setattr(msr, "read", lambda data: examples)
    msr.one_run(examples, "ST-GCN", "setting2", 0, tmp_path)
    told = msr.run(tmp_path, quick=False, seeds=[0, 1], out=tmp_path, say=print, minutes=0)
    assert [(run["arm"], run["seed"]) for run in told["runs"]] == [("ST-GCN", 0)]
    assert told["planned"] > 1
    assert "scores" not in told["runs"][0]
    assert [each["arm"] for each in told["together"]] == ["ST-GCN"]
