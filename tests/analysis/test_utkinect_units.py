"""Units of whole recordings: how networks are taught and judged, and that a run that was stopped goes on."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch

from analysis.data.examples import Example
from analysis.experiments import utkinect_units as experiment
from analysis.experiments.frame_training import FrameScore, Schedule, mstcn, mstcn_loss, read, takes, teach
from analysis.experiments.utkinect_minima import least_speed
from analysis.schema.skeleton import SkeletonSequence
from analysis.skeleton.layouts import KINECT_20, LAYOUTS

BODY = LAYOUTS[KINECT_20]
SHORT = Schedule(iterations=3, size=2, frames=60, copies=1)


def recording(name, rate=30):
    """A body that stands and lifts its left hand in unit 1, its right one in unit 2."""
    rng = np.random.default_rng(list(name.encode()))
    units = np.repeat([0, 1, 0, 2, 0], rate).astype(np.int64)
    joints = np.zeros((len(units), len(BODY.joints), 3), np.float32)
    for i, joint in enumerate(BODY.joints):
        side = {"l": 0.2, "r": -0.2}.get(joint[0], 0.0) if "_" in joint and joint != "mid_hip" else 0.0
        joints[:, i] = (side, -0.5 if "shoulder" in joint or joint == "neck" else 0.0, 3.0)
    for unit, hand in ((1, "left_hand"), (2, "right_hand")):
        joints[units == unit, BODY.index(hand), 1] -= 0.8
    joints += rng.normal(0, 0.01, joints.shape).astype(np.float32)
    sequence = SkeletonSequence(joints, KINECT_20, Fraction(rate), "m", name)
    return Example(name, int(name[1:3]), sequence, None, units)


@pytest.fixture
def recordings():
    return [recording(f"s{subject:02d}_e01") for subject in range(1, 11)]


def test_recordings_come_at_fifteen_frames_a_second(recordings):
    (one, *_) = experiment.at_rate(recordings)
    assert one.sequence.rate == 15
    np.testing.assert_array_equal(one.sequence.joints, recordings[0].sequence.joints[::2])
    np.testing.assert_array_equal(one.units, recordings[0].units[::2])


def test_shuffled_takes_stand_beside_the_recordings(recordings):
    pool = takes(recordings[:2], 3, 0, shuffled=True)
    assert [each.name for each in pool] == [recordings[0].name] * 6 + [recordings[1].name] * 6
    same = [np.array_equal(each.units, recordings[0].units) for each in pool[:6]]
    assert same == [True, False] * 3
    assert takes(recordings, 3, 0, shuffled=False) == recordings


def test_teaching_twice_gives_the_same_network(recordings):
    told = []
    for _ in range(2):
        torch.manual_seed(3)
        network = mstcn(3, KINECT_20)
        pool = experiment.at_rate(recordings[:2])
        teach(network, mstcn_loss, pool, SHORT, rate=1e-3, decay=0.0, seed=3, say=str)
        told.append(read(network, experiment.at_rate(recordings[:1])[0]).log_units)
    np.testing.assert_array_equal(*told)


def test_every_arm_is_judged_and_a_stopped_run_goes_on(recordings, tmp_path, monkeypatch):
    monkeypatch.setattr(experiment, "read_sequences", lambda folder: recordings)
    said = []
    first = experiment.run(tmp_path, quick=True, out=tmp_path, say=said.append, schedule=SHORT)
    assert [line for line in said if line.startswith("parser-shuffled, fold-1")]
    methods = {row["method"] for row in first["table"]}
    networks = {"parser", "parser-shuffled"}
    decoded = networks | {"ms-tcn", "ms-tcn-shuffled"}
    assert methods == decoded | {f"{name}, decoded" for name in decoded} | {"velocity minima"} | {
        f"{name}, boundary head alone" for name in networks
    }
    assert {row["condition"] for row in first["table"]} == {"normal", "re-ordered"}
    assert first["test"] == {"fold-1": ["s01_e01", "s01_e02", "s02_e01", "s02_e02"]}

    # One fold of one arm was lost: it alone is made again, and all comes out as before.
    (tmp_path / "folds" / "ms-tcn-fold-1-seed-0.json").unlink()
    said.clear()
    again = experiment.run(tmp_path, quick=True, out=tmp_path, say=said.append, schedule=SHORT)
    assert [line for line in said if "fold-1" in line] == ["ms-tcn, fold-1, seed 0"]
    assert again == first

    # What other settings found is not taken for what these would find.
    said.clear()
    monkeypatch.setattr(experiment, "ORDERS", 1)
    experiment.run(tmp_path, quick=True, out=tmp_path, say=said.append, schedule=SHORT)
    assert len([line for line in said if line.endswith("fold-1, seed 0")]) == len(experiment.ARMS)


def test_decoding_cuts_where_the_boundary_head_does():
    posteriors = np.full((60, 3), 0.1)
    posteriors[:20, 0] = posteriors[20:40, 1] = posteriors[40:, 0] = 0.8
    posteriors[18:20] = (0.1, 0.8, 0.1)  # the unit's label comes two frames early
    edges = np.full((60, 2), -6.0)
    edges[20, 0] = edges[40, 1] = 4.0
    score = FrameScore(np.log(posteriors), edges)
    np.testing.assert_array_equal(np.flatnonzero(experiment.found_units(score)), np.arange(20, 40))
    assert experiment.found_peaks(score) == [pytest.approx(20 / 15), pytest.approx(40 / 15)]


def test_frames_without_a_body_are_background_and_hold_no_boundary(recordings):
    (one, *_) = experiment.at_rate(recordings)
    one.sequence.joints[20:40] = np.nan
    for arm in experiment.ARMS:
        torch.manual_seed(0)
        score = read(arm.make(3, KINECT_20).eval(), one)
        assert np.isnan(score.log_units[20:40]).all()
        assert np.isfinite(score.log_units[:20]).all()
        assert not experiment.found_units(score)[20:40].any()
        assert not experiment._best_units(score)[20:40].any()
        if score.edges is not None:
            assert not any(20 < at * 15 < 39 for at in experiment.found_peaks(score))


def test_least_speed_is_tuned_on_others(recordings):
    told = least_speed(experiment.at_rate(recordings[:3]), {"fold-1": ["s01_e01"], "fold-2": ["s02_e01", "s03_e01"]})
    assert list(told) == ["boundary@0.1", "boundary@0.25", "boundary@0.5"]
    assert all(0 <= value <= 100 for value in told.values())
