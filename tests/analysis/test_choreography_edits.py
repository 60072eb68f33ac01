"""Another take with planted differences: what is told is what was done, and nothing else is different."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from analysis.data.body import Body
from analysis.data.body_limits import joint_angles
from analysis.data.choreography import Choreography, Edit, choreograph, edited
from analysis.data.choreography_edits import JOINTS, KINDS


def names(c: Choreography, part: int = 0) -> list[str]:
    return [u.unit for u in c.parts[part].danced]


def only(kind: str, seed: int, flavour: str = "ballet") -> tuple[Choreography, Choreography, Edit]:
    """A dance, its take with one edit, and the edit."""
    c = choreograph(seed, flavour=flavour, seconds=30.0)
    take = edited(c, [kind], seed=seed)
    (edit,) = take.edits
    assert (edit.kind, edit.part, edit.unit) == (kind, 0, names(c)[edit.index])
    assert 0 < edit.index < len(names(c)) - 1
    return c, take, edit


def test_a_clean_take_is_the_same_dance_with_other_accidents() -> None:
    c = choreograph(3, flavour="hip-hop", dancers=2, formation="unison")
    take = edited(c, [])
    assert take.edits == ()
    assert (take.beats, take.action, take.seconds) == (c.beats, c.action, c.seconds)
    for before, after in zip(c.parts, take.parts, strict=True):
        assert after.dancer == before.dancer
        assert [u.unit for u in after.danced] == [u.unit for u in before.danced]
        apart = [abs(a.start - b.start) for a, b in zip(before.danced, after.danced, strict=True)]
        assert 0.0 < max(apart) < 0.17
    again, other = edited(c, []), edited(c, [], seed=1)
    times = np.linspace(0.0, 20.0, 50)
    assert again == take
    assert np.array_equal(again.parts[0].body(times).joints, take.parts[0].body(times).joints)
    assert other != take


@pytest.mark.parametrize("seed", range(5))
def test_an_omitted_unit_is_gone_and_the_rest_comes_earlier(seed: int) -> None:
    c, take, edit = only("omitted", seed)
    before, after = c.parts[0].danced, take.parts[0].danced
    assert names(take) == names(c)[: edit.index] + names(c)[edit.index + 1 :]
    gone = c.parts[0].steps[edit.index].counts
    for i in range(edit.index + 1, len(before)):
        assert after[i - 1].count == before[i].count - gone


@pytest.mark.parametrize("seed", range(5))
def test_swapped_units_change_places(seed: int) -> None:
    c, take, edit = only("swapped", seed, "contemporary")
    i = edit.index
    assert names(take) == [*names(c)[:i], names(c)[i + 1], names(c)[i], *names(c)[i + 2 :]]
    assert names(c)[i] != names(c)[i + 1]


@pytest.mark.parametrize("seed", range(5))
def test_a_late_unit_begins_so_much_later_and_ends_in_time(seed: int) -> None:
    c, take, edit = only("late", seed, "hip-hop")
    before, after = c.parts[0].danced[edit.index], take.parts[0].danced[edit.index]
    accidents = 0.17  # two takes differ by their jitter
    assert names(take) == names(c)
    assert 0.15 < edit.amount <= 0.6
    assert after.start - before.start == pytest.approx(edit.amount, abs=accidents)
    assert after.end == pytest.approx(before.end, abs=accidents)
    clean = edited(c, [], seed=seed).parts[0].danced[edit.index]
    assert after.start - clean.start == pytest.approx(edit.amount, abs=1e-9)


def measured(body: Body, joint: str) -> float:
    """Degrees at one time: the chest's lean to the right, an arm's lift to the side, an elbow's flexion."""
    if joint == "trunk":
        up = body.chest[0].T @ np.array([0.0, 1.0, 0.0])
        return float(np.degrees(np.arctan2(up[0], up[1])))
    side, bone = joint.split("_")
    k, sign = (0, -1.0) if side == "right" else (1, 1.0)
    if bone == "elbow":
        return float(joint_angles(body)["elbow flexion"][0, k])
    shoulder, elbow = body.joints[0, 2 + 3 * k], body.joints[0, 3 + 3 * k]
    upper = body.chest[0].T @ (elbow - shoulder)
    return float(np.degrees(np.arctan2(sign * upper[0], -upper[1])) % 360.0)


@pytest.fixture(scope="module")
def bent() -> dict[str, list[tuple[Choreography, Choreography]]]:
    """By joint: takes with an angle off, and the same takes without."""
    takes: dict[str, list[tuple[Choreography, Choreography]]] = {joint: [] for joint in JOINTS}
    for flavour in ("ballet", "chinese-classical"):
        for seed in range(4):
            c = choreograph(seed, flavour=flavour, seconds=24.0)
            for again in range(6):
                take = edited(c, ["angle"], seed=again)
                takes[take.edits[0].joint].append((take, edited(c, [], seed=again)))
    return takes


@pytest.mark.parametrize("joint", JOINTS)
def test_an_angle_is_off_by_what_is_told_in_that_unit_alone(
    bent: dict[str, list[tuple[Choreography, Choreography]]], joint: str
) -> None:
    found = []
    for take, clean in bent[joint]:
        (edit,) = take.edits
        unit = take.parts[0].danced[edit.index]
        assert take.parts[0].danced == clean.parts[0].danced
        off = []
        for t in np.linspace(unit.phases[0], unit.phases[1], 7):
            with_, without = (measured(c.parts[0].body(np.array([t])), joint) for c in (take, clean))
            off.append((with_ - without + 180.0) % 360.0 - 180.0)
        found.append(float(np.median(off)) / edit.amount)
        away = np.concatenate([np.linspace(0.0, unit.start - 0.5, 10), np.linspace(unit.end + 0.5, 23.9, 10)])
        away = away[(away >= 0.0) & (away < 24.0)]
        assert np.allclose(take.parts[0].body(away).joints, clean.parts[0].body(away).joints, atol=0.03)
    assert len(found) >= 4
    # Where a joint is at its limit already it cannot be off by all of it.
    assert np.median(found) == pytest.approx(1.0, abs=0.12)


def test_many_edits_keep_clear_of_each_other_in_parts_of_several_dancers() -> None:
    for seed in range(8):
        c = choreograph(seed, flavour="hip-hop", seconds=40.0, dancers=2, formation="unison")
        take = edited(c, KINDS, seed=seed)
        assert [e.kind for e in take.edits] == list(KINDS)
        for part in range(2):
            own = sorted((e for e in take.edits if e.part == part), key=lambda e: e.index)
            assert all(b.index - a.index > 1 + (a.kind == "swapped") for a, b in pairwise(own))
            units = take.parts[part].danced
            assert (units[0].start, units[-1].end) == (0.0, 40.0)
            assert all(u.end - u.start > 0.3 for u in units)


def test_impossible_edits_are_refused() -> None:
    c = choreograph(1, seconds=6.0)
    with pytest.raises(ValueError, match="no such edits"):
        edited(c, ["backwards"])
    with pytest.raises(ValueError, match="too few units"):
        edited(c, ["late"] * 9)
