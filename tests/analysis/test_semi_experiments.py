"""Experiments on few labels, on made-up clips: who teaches with what, what comes first, how a stopped one goes on."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.examples import Example
from analysis.data.labelled_subsets import read_subset
from analysis.data.splits import read_split, samples
from analysis.experiments import semi_clips, semi_frames, semi_hdm05, semi_joined, semi_msr, semi_utkinect
from analysis.experiments.seam_detectors import peaks_of, sudden_changes
from analysis.experiments.semi_runs import ALL, ALONE, BOTH, FEW, PARTS, SEMI, SUPERVISED, Run, sides_of, work_through
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

BODY = LAYOUTS[KINECT_20]
FIFTH, REST, WHOLE = (SUPERVISED, FEW), (SEMI, FEW), (SUPERVISED, ALL)


def clip(name, frames=9):
    rng = np.random.default_rng(list(name.encode()))
    joints = np.zeros((frames, len(BODY.joints), 3), np.float32)
    for i, joint in enumerate(BODY.joints):
        side = {"l": 0.2, "r": -0.2}.get(joint[0], 0.0) if "_" in joint and joint != "mid_hip" else 0.0
        joints[:, i] = (side, -0.5 if "shoulder" in joint or joint == "neck" else i / 40, 3.0)
    joints += rng.normal(0, 0.02, joints.shape).astype(np.float32)
    action = int(name[1:3]) - 1 if name[0] == "a" else None
    units = None if name[0] == "a" else np.repeat([0, 1, 0, 2, 0], frames // 5).astype(np.int64)
    sequence = SkeletonSequence(joints, KINECT_20, Fraction(15), "m", name)
    return Example(name, int(name[name.index("s") + 1 :][:2]), sequence, action, units)


@pytest.fixture(scope="module")
def msr_clips():
    return {name: clip(name) for name in samples("msr_action3d")}


def small(student, **changes):
    recipe, semi = replace(student.recipe, iterations=2, warmup=1), replace(student.semi, burn_in=0)
    network = {**student.network, "widths": [4, 4], "strides": [2, 2]}
    before = replace(student.before, iterations=2, size=4)
    return replace(student, network=network, recipe=recipe, semi=semi, before=before, **changes)


def few(sides):
    return replace(sides, unlabelled=sides.unlabelled[:8], test=sides.test[:8])


def arms(plan):
    return [(run.arm, run.share) for run in plan]


@pytest.mark.parametrize("experiment", [semi_msr, semi_utkinect, semi_joined, semi_hdm05])
def test_the_most_telling_runs_come_first(experiment):
    plan = experiment.plan([0, 1, 2])
    assert len(set(plan)) == len(plan)
    assert arms(plan)[:3] == arms(experiment.plan([4], quick=True))[:3] == [FIFTH, REST, WHOLE]
    assert {run.seed for run in experiment.plan([4], quick=True)} == {4}
    # Every main arm of the first split stands before any other share or part of the recipe.
    first = [run.split == plan[0].split and (run.arm, run.share) in (FIFTH, REST, WHOLE) for run in plan]
    main = [at for at, one in enumerate(first) if one]
    others = [at for at, run in enumerate(plan) if run.share not in (FEW, ALL) or run.arm in PARTS]
    assert max(main) < min(others)
    seeds = [plan[at].seed for at in main]
    assert seeds == sorted(seeds)


def test_labels_are_taken_off_all_but_the_committed_ones(msr_clips):
    one = Run(SEMI, "setting2", 20, 7)
    sides = sides_of("msr_action3d", one, msr_clips)
    assert {each.name for each in sides.labelled} == set(read_subset("msr_action3d", "setting2", 20, 2))
    split = read_split("msr_action3d", "setting2")
    assert {each.name for each in (*sides.labelled, *sides.unlabelled)} == set(split.fit)
    assert all(each.action is None and each.units is None for each in sides.unlabelled)
    assert {each.name for each in sides.test} == set(split.test)
    assert not sides_of("msr_action3d", replace(one, share=ALL), msr_clips).unlabelled


def test_what_is_finished_is_not_done_again_and_minutes_end_a_plan(tmp_path):
    plan = [Run(SUPERVISED, "setting2", share, 0) for share in (5, 10, 20)]
    done, said = [], []

    def do(run, state):
        done.append(run.share)
        state.touch()
        return {"accuracy": run.share / 100}

    def go(wanted, settings="a", minutes=None):
        return work_through(wanted, do, lambda run: settings, out=tmp_path, say=said.append, minutes=minutes)

    first = go(plan[:2])
    assert [each["accuracy"] for each in first] == [0.05, 0.1]
    assert not list(tmp_path.glob("*.state"))
    assert {"arm", "split", "share", "seed", "seconds"} < set(first[0])
    assert go(plan, minutes=0) == first
    assert said[-1] == "1 of 3 runs are left for another time"
    assert done == [5, 10]
    assert len(go(plan)) == 3
    go(plan[:1], settings="b")
    assert done == [5, 10, 20, 5]


@pytest.mark.parametrize("arm", [SUPERVISED, BOTH, "two students, no teachers"])
def test_classes_are_taught_and_judged(msr_clips, arm, tmp_path):
    student = small(semi_clips.SMALL, batch=4)
    one = Run(arm, "as1-test3", 20, 0)
    sides = few(sides_of("msr_action3d", one, msr_clips))
    found = semi_clips.work(student, one, sides, semi_msr.KINDS, tmp_path / "run.state")
    assert (found["labelled"], found["clips"]) == (24, 8)
    assert 0 <= found["accuracy"] <= 1
    assert semi_clips.settings_of(student, one) != semi_clips.settings_of(semi_clips.SMALL, one)
    assert semi_clips.work(student, one, sides, semi_msr.KINDS, None) == found


def test_rehearsals_touch_no_test_subject(msr_clips):
    odd = {name: one for name, one in msr_clips.items() if one.subject % 2}
    told = semi_msr.rehearse(odd, SEMI, [9], small(semi_clips.SMALL, batch=4))
    assert set(told) == {9}


def test_units_are_taught_and_judged_in_both_orders():
    recordings = {name: clip(name, 60) for name in samples("utkinect")}
    one = Run(SEMI, "fold-1", 20, 0)
    sides = few(sides_of("utkinect", one, recordings))
    tests = semi_utkinect.conditions(sides.test)
    assert len(tests["re-ordered"]) == 3 * len(tests["normal"]) == 3 * len(sides.test)
    student = small(semi_frames.SMALL, batch=2, frames=32)
    found = semi_frames.work(student, one, sides, (KINECT_20, 3), tests, None)
    assert set(found["scores"]) == {"normal", "re-ordered"}
    assert found["scores"]["normal"]["frames"] == 60 * len(sides.test)
    assert found["accuracy"] == found["scores"]["normal"]["right"] / (60 * len(sides.test))


def test_joined_runs_tell_how_many_clips_were_labelled(msr_clips, monkeypatch, tmp_path):
    """Not how many recordings were made of them."""
    monkeypatch.setattr(semi_joined, "read", lambda data: msr_clips)
    monkeypatch.setattr(semi_joined, "controls", lambda *given: {})
    for name in ("work", "named_segments"):
        monkeypatch.setattr(semi_joined, name, lambda *given: {"accuracy": 0.5, "labelled": 7})
    told = semi_joined.run(tmp_path, quick=True, seeds=[0], out=tmp_path, say=lambda text: None)
    found = {(run["arm"], run["share"]): run["labelled"] for run in told["runs"]}
    assert [found[arm] for arm in (FIFTH, REST, WHOLE)] == [58, 58, 291]


def test_joined_recordings_keep_labelled_clips_apart(msr_clips):
    sides = semi_joined.sides_of(Run(SEMI, "setting2", 20, 1), msr_clips)
    labelled = read_subset("msr_action3d", "setting2", 20, 1)
    frames = 9 * len(labelled) * semi_joined.COPIES
    assert sum(each.sequence.n_frames for each in sides.labelled) == frames
    assert sum(each.sequence.n_frames for each in sides.unlabelled) == 9 * (291 - len(labelled))
    assert all(each.units is None for each in sides.unlabelled)
    assert {each.subject % 2 for each in (*sides.labelled, *sides.unlabelled)} == {1}
    # Pre-training takes one recording a name: none of the pool's may be lost to one of labelled clips.
    names = [each.name for each in sides.unlabelled]
    assert len(set(names) - {each.name for each in sides.labelled}) == len(names)
    tests = semi_joined.test_recordings(msr_clips)
    assert {each.subject % 2 for each in tests} == {0}
    assert len(np.unique(np.concatenate([each.units for each in tests]))) == 20


def test_who_is_told_the_segments_finds_every_boundary(msr_clips, monkeypatch):
    monkeypatch.setattr(semi_clips, "SMALL", small(semi_clips.SMALL, batch=4))
    tests = semi_joined.test_recordings(msr_clips)[:4]
    one = Run(semi_joined.TOLD_SEGMENTS, "setting2", 20, 0)
    found = semi_joined.named_segments(one, msr_clips, tests, None)
    assert found["scores"]["joined"]["frames"] == sum(each.sequence.n_frames for each in tests)
    assert found["scores"]["joined"]["boundaries"][0]["true"] == sum((np.diff(each.units) != 0).sum() for each in tests)
    assert "'batch'" not in semi_joined.settings(Run(SUPERVISED, "setting2", 20, 0))


def test_a_careless_joint_is_found_by_its_jump():
    units = np.repeat([1, 2, 1], 30)
    joints = np.repeat(clip("a01_s01_e01", 1).sequence.joints, 90, axis=0)
    joints += np.random.default_rng(0).normal(0, 0.001, joints.shape).astype(np.float32)
    joints[30:60, BODY.index("right_hand"), 1] -= 0.5
    sequence = SkeletonSequence(joints.astype(np.float32), KINECT_20, Fraction(15), "m", "made")
    example = Example("made", 1, sequence, None, units)
    assert peaks_of(example, 4.0, 0.6) == pytest.approx([2.0, 4.0], abs=0.1)
    assert sudden_changes([example], [example])["boundary@0.1"] == 100
    sequence.joints[29:31] = np.nan
    assert peaks_of(example, 4.0, 0.6) == pytest.approx([4.0], abs=0.1)


@pytest.mark.parametrize("experiment", [semi_joined, semi_utkinect])
def test_of_frames_the_losses_by_themselves_are_seen_before_pre_training(experiment):
    """The supervised arms have no Dice and no hard examples: a gain may be theirs alone."""
    arms_in_order = list(dict.fromkeys(run.arm for run in experiment.plan([0, 1, 2])))
    assert arms_in_order.index(ALONE) < arms_in_order.index(BOTH)
