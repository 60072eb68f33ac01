"""The grammars: vocabularies that hold together, an order that depends on the action, flavours that really differ."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from analysis.data.body_posture import COLUMN
from analysis.data.choreography import FLAVOURS, SPLITS, choreograph
from analysis.data.grammar import Arm, Flavour, Foot, Pose, Sheet, Unit, mirrored, raised, vocabulary
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.grammar_order import SCHOOLS, transitions

KINDS = list(FLAVOUR_TABLE.values())


@pytest.mark.parametrize("kind", KINDS, ids=FLAVOURS)
def test_a_vocabulary_holds_together(kind: Flavour) -> None:
    assert len(kind.units) >= 12
    assert 3 <= len(kind.actions) <= 8
    danced = {name for weights in kind.actions.values() for name in weights}
    assert danced | {kind.begins, *kind.ends} == set(kind.units)
    families = {u.family for u in kind.units.values()} - {"end"}
    assert set(kind.order) == families
    assert {f for follows in kind.order.values() for f in follows} <= families
    for unit in kind.units.values():
        counts = [k.at for k in unit.keys]
        assert counts == sorted(set(counts)), unit.name
        assert counts[-1] == unit.span
        assert 0.0 < unit.process[0] < unit.process[1] < unit.span
        assert unit.keys[-1].pose.yaw % 360.0 == 0.0 or unit.family == "end"


@pytest.mark.parametrize("kind", KINDS, ids=FLAVOURS)
def test_feet_end_in_the_stance_so_that_any_unit_may_follow(kind: Flavour) -> None:
    for unit in kind.units.values():
        last = unit.keys[-1]
        if unit.family != "end":
            assert last.pose.right_foot == kind.stance.right_foot, unit.name
            assert last.pose.left_foot == kind.stance.left_foot, unit.name
            assert last.pose.x == 0.0 or unit.name == "point"
        assert last.shift[1] == 0.0, "nobody travels towards the camera for good"


def test_vocabularies_share_hardly_a_word() -> None:
    words = [set(kind.units) for kind in KINDS]
    assert sum(len(w) for w in words) - len(set().union(*words)) <= 2


@pytest.mark.parametrize("kind", KINDS, ids=FLAVOURS)
def test_the_order_is_a_markov_chain_that_depends_on_the_action(kind: Flavour) -> None:
    for split in SPLITS:
        for school in range(SCHOOLS[split]):
            for action in kind.actions:
                names, chain = transitions(kind, action, split, school)
                assert chain.shape == (len(names) + 1, len(names))
                assert np.allclose(chain.sum(axis=1), 1.0)
                reached, todo = set(), [len(names)]
                while todo:
                    row = todo.pop()
                    for j in np.flatnonzero(chain[row] > 0.0):
                        if j not in reached:
                            reached.add(int(j))
                            todo.append(int(j))
                assert len(reached) == len(names), (action, set(names) - {names[j] for j in reached})


def test_dances_follow_their_chain() -> None:
    """Pairs that the chain excludes never come; those of one school come about as often as it says."""
    kind, seen, expected = FLAVOUR_TABLE["hip-hop"], Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for seed in range(60):
        c = choreograph(seed, flavour="hip-hop", seconds=40.0)
        names, chain = transitions(kind, c.action, c.split, c.school)
        units = [u.unit for u in c.parts[0].danced[1:-1]]
        for a, b in pairwise(units[:-2]):  # near the end only short units fit
            row = chain[names.index(a)]
            assert row[names.index(b)] > 0.0
            seen[a, b] += 1
            for name, p in zip(names, row, strict=True):
                expected[a, name] += p
    pairs = [pair for pair in expected if expected[pair] > 3.0]
    assert len(pairs) > 30
    observed = np.array([seen[p] for p in pairs])
    wanted = np.array([expected[p] for p in pairs])
    assert ((observed - wanted) ** 2 / wanted).mean() < 2.5


def test_flavours_differ_in_how_they_move() -> None:
    pulse, low, turnout, sharp = {}, {}, {}, {}
    for kind in KINDS:
        heights, outs, peaks, beats = [], [], [], []
        for seed in range(6):
            c = choreograph(seed, flavour=kind.name)
            times = np.arange(0.0, c.seconds, 1.0 / 50.0)
            body = c.parts[0].body(times)
            pelvis = body.joints[:, [8, 11], 1].mean(axis=1) / c.parts[0].dancer.physique.leg
            heights.append(np.median(pelvis))
            phase = 2.0 * np.pi * c.parts[0].motion.grid.count(times)
            beats.append(2.0 * abs(np.mean((pelvis - pelvis.mean()) * np.exp(1j * phase))))
            controls = c.parts[0].motion.controls(times)
            outs.append(np.median(controls[:, COLUMN["left_toe"]] - controls[:, COLUMN["yaw"]]))
            speed = np.linalg.norm(np.diff(body.joints[:, [4, 7]], axis=0), axis=2)
            peaks.append(np.quantile(speed, 0.98) / speed.mean())
        pulse[kind.name], low[kind.name] = np.mean(beats), np.mean(heights)
        turnout[kind.name], sharp[kind.name] = np.mean(outs), np.mean(peaks)
    assert pulse["hip-hop"] > 1.5 * max(pulse[f] for f in FLAVOURS if f != "hip-hop")
    assert low["hip-hop"] < min(low[f] for f in FLAVOURS if f != "hip-hop") - 0.03
    assert turnout["ballet"] > turnout["chinese-classical"] + 8.0 > turnout["contemporary"] + 16.0
    assert sharp["hip-hop"] > max(sharp["contemporary"], sharp["ballet"])


def test_a_pose_mirrors_and_a_vocabulary_names_once() -> None:
    pose = Pose(x=0.1, yaw=-30.0, lean=8.0, right_arm=Arm(90, 0, 90, 0), right_foot=Foot(0.4))
    other = mirrored(pose)
    assert (other.x, other.yaw, other.lean) == (-0.1, 30.0, -8.0)
    assert (other.left_arm, other.left_foot) == (pose.right_arm, pose.right_foot)
    assert mirrored(other) == pose
    unit = Unit("plié", "bend", 2, (Sheet(Pose())(2),), (0.5, 1.5))
    with pytest.raises(ValueError, match="share a name"):
        vocabulary(unit, unit)


def test_a_raised_leg_is_where_it_is_said_to_point() -> None:
    side = raised(90.0, 0.0)
    assert (side.up, side.ahead) == (pytest.approx(0.87), pytest.approx(0.0, abs=1e-9))
    assert side.out > 0.87
    assert raised(90.0, 90.0).ahead > 0.87
    assert raised(60.0, -90.0).ahead < -0.7
