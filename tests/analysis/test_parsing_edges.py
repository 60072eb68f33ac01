"""Edges: where they lie, how a wished length changes them, what moves them and what does not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from analysis.experiments.choose_edges import steadiness
from analysis.experiments.corpus import exact, rate_films
from analysis.parsing import parse_unsupervised
from analysis.parsing.activity import activity, homing, rest
from analysis.parsing.changes import Stretch, count_units, find_changes, find_so_many, penalty_for, prepare
from analysis.parsing.kernels import best_edges, segment_costs
from analysis.parsing.motion import RATE, motion_of
from analysis.parsing.pieces import nearest_frame
from analysis.parsing.settings import CHOSEN, Settings
from analysis.schema import Scale, Sound
from analysis.skeleton import velocity

HIPS = [8, 11]
SCRIPT = [("arms", 2.0), ("legs", 2.4), ("side", 1.8), ("arms", 2.0), ("legs", 2.4), ("side", 1.8)] * 2


@pytest.fixture(scope="module")
def track(make_dancer):
    return make_dancer(SCRIPT, power=1.5)


def units(track, scale=None, beats=None, sound=None):
    report, problems = parse_unsupervised(track, sound, scale=scale, beats=beats)
    return report, len([s for s in report.segments if s.state == "unit"]), {p.code for p in problems}


def test_a_wished_length_is_heeded(track):
    seconds = track.n_frames / 25
    for wish in (0.8, 1.5, 2.0, 4.0, 8.0, 12.0):
        _, count, _ = units(track, Scale("seconds", wish))
        assert count == round(seconds / wish)


def test_a_longer_wish_never_gives_more_units(track):
    counts = [units(track, Scale("seconds", wish))[1] for wish in np.geomspace(0.3, 30, 25)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == round(24.8 / 0.3)
    assert counts[-1] == 1


def test_counts_are_those_of_the_grid(track):
    slow, fast = np.arange(0.2, 25, 1.0), np.arange(0.2, 25, 0.5)
    report, count, problems = units(track, Scale("counts", 4), slow)
    assert count == pytest.approx(24.8 / 4, abs=1)
    assert units(track, Scale("counts", 8), fast)[1] == count
    assert report.method.parameters["scale"] == {"unit": "counts", "value": 4}
    assert "no-counts" not in problems
    # Half of the clip at twice the tempo has twice the counts.
    changing = np.concatenate((np.arange(0, 12.5, 1.0), np.arange(12.5, 25, 0.5)))
    assert units(track, Scale("counts", 4), changing)[1] == pytest.approx((12.5 + 25) / 4, abs=1)


def test_heard_beats_count_where_none_are_given(track):
    heard = Sound(25.0, 22_050, 60.0, 0.7, tuple(np.arange(0.2, 25, 1.0)), (20,) * 1250, 50)
    assert units(track, Scale("counts", 4), sound=heard)[1] == units(track, Scale("seconds", 4))[1]


def test_without_beats_counts_are_a_problem_and_the_movement_decides(track):
    for beats in (None, (), (3.0,)):
        report, count, problems = units(track, Scale("counts", 4), beats)
        assert "no-counts" in problems
        assert count == units(track)[1]
        assert report.method.parameters["scale"] == {"unit": "counts", "value": 4}


def test_noise_of_millimetres_moves_nothing_far(track):
    rng = np.random.default_rng(3)
    shaken = replace(
        track,
        world=track.world + rng.normal(0, 0.003, track.world.shape).astype(np.float32),
        image=track.image + rng.normal(0, 0.5, track.image.shape).astype(np.float32),
    )
    before, after = (np.array([s.start for s in units(t)[0].segments]) for t in (track, shaken))
    assert len(before) == len(after)
    assert np.abs(before - after).max() <= 1


def test_a_later_start_moves_edges_by_as_much(make_dancer):
    """The clock of the analysis lies otherwise against the film's frames then."""
    track = make_dancer(SCRIPT[:6], Fraction(60), power=1.5)
    parts = {n: getattr(track, n)[1:] for n in ("image", "image_smooth", "world", "world_smooth", "score")}
    late = replace(track, **parts)
    before, after = (np.array([s.start for s in units(t)[0].segments[1:]]) for t in (track, late))
    assert len(before) == len(after)
    assert np.abs(before - 1 - after).max() <= 1


def test_the_same_motion_has_the_same_edges_at_every_frame_rate():
    """Within a frame of the slower film. Of joints as they are: what an estimator errs is not the parser's fault."""
    dances = [[exact(wanted) for wanted in dance] for dance in rate_films("train", 4)]
    edges = [
        [(float(t.rate), [s.start / float(t.rate) for s in units(t)[0].segments[1:]]) for t in films]
        for films in dances
    ]
    same, everything = steadiness(edges)
    assert everything > 150
    assert same == everything


def test_what_errs_at_the_hips_alone_is_no_movement_of_all(make_dancer):
    """A body that stands still, but for hips that tremble: the mean of 14 joints moves a seventh as far as they do."""
    still = make_dancer([("still", 4.0)], noise=0.0)
    tremble = np.random.default_rng(4).normal(0, 0.02, (still.n_frames, 1, 1, 3)).astype(np.float32)
    world = still.world.copy()
    world[:, :, HIPS] += tremble
    world -= world[:, :, HIPS].mean(axis=2, keepdims=True)  # as estimators tell it: from the middle of the hips
    pose = motion_of(replace(still, world=world)).pose
    nose, hips = (np.linalg.norm(velocity(pose[:, of], RATE), axis=-1).mean() for of in (0, [8, 11]))
    assert nose < 0.2 * hips


def test_a_joint_that_is_never_seen_never_moves(make_dancer):
    track = make_dancer(SCRIPT[:2])
    world = track.world.copy()
    world[:, :, 4] = np.nan
    motion = motion_of(replace(track, world=world))
    assert np.abs(motion.pose[:, 4]).max() == 0
    kept = np.delete(motion.pose, 4, axis=1)
    assert np.abs(kept.mean(axis=1)).max() < 1e-9


def test_somebody_who_stands_still_is_one_piece(make_dancer):
    report, count, _ = units(make_dancer([("still", 40.0)]))
    assert count == 1
    assert len(report.segments) == 1


def test_spreads_and_confidences_are_within_reason(track):
    report, _, _ = units(track)
    inner = [b for b in report.boundaries if 0 < b.frame < report.frames]
    assert inner
    assert all(0.02 <= b.spread / 25 <= 0.8 for b in inner)
    assert all(0 < b.confidence <= 0.9 for b in inner)


def test_rest_is_between_two_movements():
    speed = np.concatenate((np.full(30, 1.0), np.full(10, 0.1), np.full(30, 0.8)))
    deep = rest(speed)
    assert deep[35] == pytest.approx(1 - 0.1 / 0.8)
    assert deep[10] == 0
    # Slow is no rest where nothing fast lies around it, and a quiet person does not rest between noise.
    assert rest(np.full(50, 0.02))[25] == pytest.approx(1 - 0.02 / 0.25)
    assert (rest(np.linspace(0, 2, 60)) < 1e-9)[40]
    assert len(rest(np.zeros(0))) == 0


def test_home_is_the_stance_that_legs_come_back_to(make_dancer):
    motion = motion_of(make_dancer(SCRIPT, power=1.5))
    near = homing(motion, 1.0)
    at = np.cumsum([seconds for _, seconds in SCRIPT])
    legs = [i for i, (name, _) in enumerate(SCRIPT) if name != "arms"]
    middles = [round((at[i] - SCRIPT[i][1] / 2) * RATE) for i in legs]
    assert near[[round(t * RATE) for t in at[:-1]]].min() > 0.5
    assert near[middles].max() == 0
    assert ((near >= 0) & (near <= 1)).all()


def test_activity_knows_which_limbs_move(make_dancer):
    motion = motion_of(make_dancer([("arms", 4.0), ("legs", 4.0)], noise=0.0005, power=1.5))
    arms, legs = (activity(motion, {name: 1.0}, 1.0, 0.3).mean(axis=1) for name in ("arms", "legs"))
    first, second = slice(15, 105), slice(135, 225)
    assert arms[first].mean() > arms[second].mean()
    assert legs[first].mean() < legs[second].mean()
    assert activity(motion, {"arms": 0.0}, 1.0, 0.3).shape == (motion.samples, 1)


def test_more_penalty_fewer_units(track):
    stretches = prepare(motion_of(track), CHOSEN.edges)
    counts = [count_units(stretches, p) for p in np.geomspace(0.01, 20, 15)]
    assert counts == sorted(counts, reverse=True)
    for wanted in (5, 7, 11):
        penalty = penalty_for(stretches, wanted)
        assert count_units(stretches, penalty) >= wanted > count_units(stretches, 1.01 * penalty)
        assert sum(1 + len(changes) for changes in find_so_many(stretches, wanted, CHOSEN.trust)) == wanted


def test_an_edge_lies_between_its_samples(make_dancer):
    motion = motion_of(make_dancer(SCRIPT))
    (changes,) = find_changes(prepare(motion, CHOSEN.edges), CHOSEN.edges.penalty, CHOSEN.trust)
    ends = [0.0, *[c.at for c in changes], float(motion.samples)]
    assert all(b - a >= 0.4 * RATE - 8 for a, b in pairwise(ends))
    assert all(c.gain > 0 and 0 <= c.rest <= 1 for c in changes)


def test_frames_are_the_nearest():
    # 1.01 s: frame 25 of 25 a second (1.0 s), frame 61 of 60 a second (1.0167 s).
    assert nearest_frame(1.01 * RATE, 25) == 25
    assert nearest_frame(1.01 * RATE, 60) == 61


def test_what_was_chosen_comes_back_from_json():
    assert Settings.from_json(CHOSEN.to_json()) == CHOSEN
    assert "command" in CHOSEN.provenance
    assert all(name.startswith("train-") for name in CHOSEN.provenance["films"])


def test_an_edge_is_steadier_than_the_best_segmentation():
    """Of two moments of rest that are nearly as good, noise of the pose makes now one the cheapest, now the other."""
    rng = np.random.default_rng(0)
    ramp = np.clip((np.arange(150) - 67) / 15, 0, 1)[:, None] * np.ones(6)
    share = np.ones(151)
    share[[72, 77]] = 0.9
    best, found = [], []
    for _ in range(40):
        values = ramp + gaussian_filter1d(rng.normal(0, 0.35, ramp.shape), 2, axis=0)
        costs = segment_costs(values, "linear", 12, 150)
        stretch = Stretch(0, 150, 1, costs, share, 0 * share, 0 * share, CHOSEN.edges.blur)
        best += best_edges(costs, share * RATE)[0]
        found += [change.at for change in find_changes([stretch], 1.0, CHOSEN.trust)[0]]
    assert len(best) == len(found) == 40
    assert np.std(found) < 0.75 * np.std(best)
    assert abs(np.mean(found) - 74) < 1
