"""The replay of choosing what to label, on made-up recordings: who is asked, with what it teaches, and what is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analysis.data.examples import UNKNOWN
from analysis.data.labelled_subsets import read_subset
from analysis.data.splits import read_split, samples
from analysis.experiments import choice, semi_chosen, semi_clips, semi_frames
from analysis.experiments.choice_section import choice as told
from analysis.experiments.semi_runs import BOTH, FEW, SEMI, SUPERVISED, Run
from analysis.experiments.semi_sections import semi_chosen as semi_chosen_told
from tests.analysis.test_semi_experiments import clip


@pytest.fixture(scope="module")
def clips():
    return {name: clip(name) for name in samples("msr_action3d")}


@pytest.fixture(scope="module")
def recordings():
    return {name: clip(name, 90 + 15 * number) for number, name in enumerate(samples("utkinect"))}


@pytest.fixture
def taught(monkeypatch):
    """The sides of each student that was to be taught; none is."""
    seen = []

    def work(student, run, sides, *rest):
        assert run.arm == SUPERVISED
        seen.append(sides)
        return {"accuracy": 0.5}

    monkeypatch.setattr(semi_clips, "work", work)
    monkeypatch.setattr(semi_frames, "work", work)
    return seen


def points(seed, count=291):
    return np.random.default_rng(seed).normal(size=(count, 8))


@pytest.mark.parametrize("way", [way for way in choice.OF_CLIPS if way != choice.DOUBT])
def test_each_way_labels_as_many_clips_of_the_training_side(way, clips, taught):
    result = choice.with_clips(clips, Run(way, "setting2", FEW, 1), points, None)
    names = [each.name for each in taught[0].labelled]
    assert len(set(names)) == len(names) == 58
    assert set(names) <= set(read_split("msr_action3d", "setting2").fit)
    assert [each.name for each in taught[0].test] == list(read_split("msr_action3d", "setting2").test)
    assert result["frames"] == 58 * 9
    assert result["classes"] == len({each.action for each in taught[0].labelled})
    if way == choice.BY_CLASS:
        assert set(names) == set(read_subset("msr_action3d", "setting2", FEW, 1))
        assert result["fewest"] >= 2
    else:  # people take turns
        counts = [sum(each.subject == subject for each in taught[0].labelled) for subject in (1, 3, 5, 7, 9)]
        assert max(counts) - min(counts) <= 2


def test_what_is_doubted_comes_behind_a_tenth_that_was_drawn(clips, taught, monkeypatch):
    asked = []

    def doubts(pool, labelled, seed):
        asked.extend(labelled)
        return np.linspace(0, 1, len(pool))

    monkeypatch.setattr(choice, "_doubts", doubts)
    choice.with_clips(clips, Run(choice.DOUBT, "setting2", FEW, 0), points, None)
    names = [each.name for each in taught[0].labelled]
    assert names[:29] == asked
    assert len(set(names)) == len(names) == 58


def test_doubts_are_those_of_two_students_about_every_clip_of_the_pool(clips, monkeypatch):
    pool = dict(list(choice.pool_of(clips).items())[:12])
    network = {**choice.NETWORK, "widths": [4, 4], "strides": [2, 2]}
    student = replace(choice.STUDENT, network=network, recipe=replace(choice.STUDENT.recipe, iterations=1, warmup=0))
    monkeypatch.setattr(choice, "STUDENT", student)
    doubts = choice._doubts(pool, list(pool)[:4], 0)
    assert doubts.shape == (12,)
    assert ((doubts > 0.2) & (doubts <= 1)).all()


def test_sections_are_labelled_and_the_rest_of_their_recordings_is_not(recordings, taught, monkeypatch):
    monkeypatch.setattr(choice, "_embedding", lambda teach, examples, *rest: points(0, len(examples)))
    for way in choice.OF_SECTIONS:
        taught.clear()
        result = choice.with_sections(recordings, Run(way, "fold-1", FEW, 0), None)
        fit = read_split("utkinect", "fold-1").fit
        everything = sum(recordings[name].sequence.n_frames for name in fit)
        assert {each.name for each in taught[0].labelled} <= set(fit)
        assert 0.15 < result["frames"] / everything < 0.25, "a fifth"
        for each in taught[0].labelled:
            own = recordings[each.name].units
            known = each.units != UNKNOWN
            assert known.any()
            assert (each.units[known] == own[known]).all()
            assert not known.all()


def test_sections_fill_a_recording():
    example = clip("s01_e01", 460)
    parts = choice.sections(example)
    assert parts[0][0] == 0
    assert parts[-1][1] == 460
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    assert all(4 < (end - start) / 15 < 6 for start, end in parts)


def test_an_embedding_reads_no_label(clips, monkeypatch):
    monkeypatch.setattr(choice, "BEFORE", replace(choice.BEFORE, iterations=1, size=4))
    pool = dict(list(choice.pool_of(clips).items())[:6])
    seen = []
    real = choice.pretrain
    monkeypatch.setattr(choice, "pretrain", lambda net, given, *rest: seen.extend(given) or real(net, given, *rest))
    found = choice.embedded(pool, semi_clips.SAMPLING, 0)
    assert found.shape[0] == 6
    assert all(each.action is None and each.units is None for each in seen)


def test_gains_are_told_seed_by_seed():
    def run(arm, seed, accuracy):
        return {"arm": arm, "seed": seed, "accuracy": accuracy, "macro_f1": accuracy, "classes": 19}

    runs = [run(choice.RANDOM, seed, 0.6 + 0.1 * seed) for seed in range(3)]
    runs += [run(choice.COVERAGE, seed, 0.62 + 0.1 * seed) for seed in range(3)]
    runs += [run(choice.DOUBT, 0, 0.5)]
    page = told({"clips": runs})
    assert "| k-centre | 3 | 19.0 ± 0.0 | 72.0 ± 10.0 | 72.0 ± 10.0 | +2.0 ± 0.0 | yes |" in page
    assert "| half random, half doubted | 1 | 19.0 | 50.0 | 50.0 | -10.0 | - |" in page
    assert "UTKinect" not in page


@pytest.mark.parametrize("way", semi_chosen.WAYS)
def test_what_was_chosen_is_labelled_and_the_rest_is_learned_from_unread(way, clips, monkeypatch):
    monkeypatch.setattr(semi_chosen, "embedded", lambda pool, sampling, seed: points(seed))
    sides = semi_chosen.sides_of(clips, Run(SEMI, way, FEW, 3))
    names = [each.name for each in sides.labelled]
    assert len(names) == 58
    assert {*names, *(each.name for each in sides.unlabelled)} == set(read_split("msr_action3d", "setting2").fit)
    assert len(names) + len(sides.unlabelled) == 291
    assert all(each.action is None for each in sides.unlabelled)
    assert [each.name for each in sides.test] == list(read_split("msr_action3d", "setting2").test)
    other = {name: replace(each, action=0) for name, each in clips.items()}
    assert names == [each.name for each in semi_chosen.sides_of(other, Run(SEMI, way, FEW, 3)).labelled]


def test_pairs_and_labels_alone_come_before_pre_training():
    plan = semi_chosen.plan([0, 1])
    assert len(set(plan)) == len(plan) == 12
    assert [run.arm for run in plan[:4]] == [SUPERVISED, SEMI] * 2
    assert {run.arm for run in plan[8:]} == {BOTH}
    assert semi_chosen.plan([1], quick=True) == [Run(arm, choice.TYPICAL, FEW, 1) for arm in (SUPERVISED, SEMI)]


def test_the_way_of_a_studio_is_told_a_table_a_way():
    scores = dict.fromkeys(("macro_f1", "map", "accuracy_without_subject_2"), 0.5)
    runs = [
        {"arm": arm, "split": choice.TYPICAL, "share": FEW, "seed": seed, "seconds": 1, "labelled": 58, "accuracy": 0.8}
        | scores
        for arm in (SUPERVISED, SEMI) for seed in (0, 1)
    ]  # fmt: skip
    text = semi_chosen_told({"runs": runs, "planned": 12})
    assert "clips chosen: k-median" in text
    assert "80.0" in text
    assert "8 of 12 planned runs are not done yet." in text
