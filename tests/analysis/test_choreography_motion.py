"""The motion itself: bones, limits, feet, flights, and no seams, for all units, dancers and flavours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.data.body import RIGID, Body
from analysis.data.body_limits import JOINT_LIMITS, joint_angles
from analysis.data.body_posture import COLUMN
from analysis.data.choreography import FLAVOURS, SPLITS, choreograph
from analysis.data.choreography_beats import Grid
from analysis.data.choreography_path import GRAVITY, Motion, Placed, motion
from analysis.data.grammar import Flavour
from analysis.data.grammar_flavours import FLAVOUR_TABLE
from analysis.data.grammar_order import SCHOOLS, Manner, manner
from analysis.data.physique import DANCERS, Dancer, Physique, Style, dancer, sized

FPS = 60.0


def one_unit(flavour: Flavour, name: str) -> tuple[Motion, float]:
    """A unit alone, danced by the usual body, at a middling tempo; and how long it takes."""
    unit, beat = flavour.units[name], 120.0 / sum(flavour.tempo)
    counts = min([c for c in unit.counts if c * beat >= unit.seconds] or [2 * max(unit.counts)])
    placed = (Placed(unit, 0.0, counts * beat, 1, Manner(1.0, 1.0, 1.0)),)
    grid = Grid(tuple(beat * k for k in range(12)))
    still = np.random.default_rng(0)
    return motion(placed, flavour, Physique(), Style(), grid, (0.0, 0.0), still), counts * beat


def everything(flavour: Flavour, who: Dancer, split: str, side: int) -> tuple[Motion, float]:
    """All units of a flavour in a row, as this dancer dances them, in the least time that each may take."""
    school = who.look % SCHOOLS[split]
    at, placed = 0.0, []
    for unit in flavour.units.values():
        beat = 60.0 / flavour.tempo[1]
        counts = min([c for c in unit.counts if c * beat >= unit.seconds] or [2 * max(unit.counts)])
        placed.append(Placed(unit, at, at + counts * beat, side, manner(flavour, unit, split, school)))
        at += counts * beat
        side = -side
    grid = Grid(tuple(60.0 / flavour.tempo[1] * k for k in range(12)))
    rng = np.random.default_rng(who.look)
    return motion(tuple(placed), flavour, who.physique, who.style, grid, (0.0, 0.0), rng), at


def within_limits(body: Body) -> None:
    for name, angles in joint_angles(body).items():
        low, high = JOINT_LIMITS[name]
        assert np.nanmin(angles) >= low, (name, np.nanmin(angles))
        assert np.nanmax(angles) <= high, (name, np.nanmax(angles))


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("name", FLAVOURS)
def test_dancers_never_leave_the_joint_limits_or_go_through_the_floor_in_any_unit(name: str, split: str) -> None:
    for number in range(0, DANCERS[split], 1 if split == "test" else 3):
        who = dancer(split, number)
        moving, seconds = everything(FLAVOUR_TABLE[name], who, split, 1 if number % 2 else -1)
        body = moving.body(np.arange(0.0, seconds, 1.0 / 20.0))
        assert np.isfinite(body.joints).all()
        within_limits(body)
        assert min(body.joints[..., 1].min(), body.toes[..., 1].min()) > 0.0
        for a, b in RIGID:
            assert np.ptp(np.linalg.norm(body.joints[:, a] - body.joints[:, b], axis=1)) < 1e-9, (a, b)


@pytest.mark.parametrize("name", FLAVOURS)
def test_dances_keep_the_limits_and_the_dancer_her_place(name: str) -> None:
    for seed in range(12):
        c = choreograph(seed, split=SPLITS[seed % 2], flavour=name)
        body = c.parts[0].body(np.arange(0.0, c.seconds, 1.0 / FPS))
        within_limits(body)
        pelvis = body.joints[:, [8, 11]].mean(axis=1)
        assert np.abs(pelvis[:, 0]).max() < 0.95
        assert np.abs(pelvis[:, 2]).max() < 0.35
        assert body.joints[..., 1].max() < 2.75
        # MediaPipe has to find her: she shows her face or her side most of the time, her back in turns only.
        facing = body.chest[:, 2, 2]
        assert (facing > 0.0).mean() > 0.82
        assert (facing < -0.5).mean() < 0.12


@pytest.mark.parametrize("name", FLAVOURS)
def test_velocity_never_jumps(name: str) -> None:
    """Over a quarter of a millisecond no joint changes its velocity by more than a strong pull would."""
    h = 1.0 / 3840.0
    for seed in range(5):
        c = choreograph(seed, split=SPLITS[seed % 2], flavour=name)
        times = np.arange(0.5, c.seconds - 0.5, 1.0 / 50.0)
        edges = np.concatenate([[u.start, u.start - h, u.start + h] for u in c.parts[0].danced[1:]])
        before, now, after = (c.parts[0].body(np.concatenate([times, edges]) + k * h).joints for k in (-1, 0, 1))
        change = np.linalg.norm(after - 2.0 * now + before, axis=2) / h
        assert change.max() < 0.7  # m/s; a seam of two poses without a blend is tens
        speed = np.linalg.norm(after - before, axis=2) / (2.0 * h)
        assert speed[:, [1, 8, 11]].max() < 5.0
        assert speed.max() < 14.0


@pytest.mark.parametrize("name", FLAVOURS)
def test_standing_feet_stay(name: str) -> None:
    for seed in range(8):
        c = choreograph(seed, split=SPLITS[seed % 2], flavour=name)
        times = np.arange(0.0, c.seconds, 1.0 / FPS)
        controls, joints = c.parts[0].motion.controls(times), c.parts[0].body(times).joints
        for side, ankle in (("right", 10), ("left", 13)):
            down = controls[:, COLUMN[f"{side}_weight"]] > 0.98
            down &= controls[:, COLUMN[f"{side}_foot_y"]] < 0.004
            moved = np.linalg.norm(np.diff(joints[:, ankle][:, [0, 2]], axis=0), axis=1)
            slid = longest = 0.0
            for step, standing in zip(moved, down[1:] & down[:-1], strict=True):
                slid = slid + step if standing else 0.0
                longest = max(longest, slid)
            assert longest < 0.10  # metres in one stance


JUMPS = [(f.name, u.name) for f in FLAVOUR_TABLE.values() for u in f.units.values() if u.family == "jump"]


@pytest.mark.parametrize(("flavour", "unit"), JUMPS)
def test_jumps_fly_as_things_fall(flavour: str, unit: str) -> None:
    moving, _ = one_unit(FLAVOUR_TABLE[flavour], unit)
    heights = [k.flight for k in FLAVOUR_TABLE[flavour].units[unit].keys if k.flight]
    assert len(moving.flights) == len(heights)
    for (off, on), height in zip(moving.flights, heights, strict=True):
        assert GRAVITY * (on - off) ** 2 / 8.0 == pytest.approx(height, rel=0.01)
        h = 0.01
        body = moving.body(np.arange(off + 0.08, on - 0.08, h))
        assert min(body.joints[..., 1].min(), body.toes[..., 1].min()) > 0.03  # off the floor
        falls = np.diff(body.joints[:, 8, 1], n=2) / h**2
        assert np.median(falls) == pytest.approx(-GRAVITY, abs=2.0)


def test_every_jump_and_leap_leaves_the_floor_and_little_else_does() -> None:
    for flavour in FLAVOUR_TABLE.values():
        for unit in flavour.units.values():
            assert (unit.family in ("jump", "leap")) == any(k.flight for k in unit.keys), unit.name


def test_the_same_motion_at_every_frame_rate() -> None:
    part = choreograph(6, flavour="hip-hop").parts[0]
    whole = part.body(np.arange(0, 1200) / 60.0).joints
    assert np.array_equal(part.body(np.arange(0, 600) / 30.0).joints, whole[::2])
    quarter = part.body(np.arange(0, 500) / 25.0).joints
    assert np.allclose(quarter[::5], whole[::12], atol=1e-9)


def test_bodies_have_their_size() -> None:
    for height in (1.45, 1.6, 1.95):
        p = sized(height, legs=1.03, arms=0.96)
        body = one_unit(FLAVOUR_TABLE["ballet"], "tendu")[0].body(np.zeros(1))
        assert p.thigh + p.shin == pytest.approx(1.03 * 0.87 * height / 1.758, rel=1e-3)
        assert p.ankle + p.leg + 2 * p.spine + (p.head_rise + 0.118 * p.head) == pytest.approx(height, abs=1e-9)
        assert body.joints[0, 0, 1] > 1.5
    with pytest.raises(ValueError, match="height"):
        sized(2.4)
    heights = [dancer("train", n).physique.height for n in range(DANCERS["train"])]
    assert min(heights) < 1.56 < 1.84 < max(heights)


def test_left_and_right_are_the_dancers_own_and_sides_mirror() -> None:
    kick, seconds = one_unit(FLAVOUR_TABLE["ballet"], "grand battement")
    high = kick.body(np.linspace(0.0, seconds, 41)).joints
    assert high[0, 2, 0] < high[0, 5, 0]  # facing the camera, the right shoulder is on the picture's left
    assert (high[:, 10, 1] - high[:, 13, 1]).max() > 0.9  # the right leg kicks
    assert np.ptp(high[5:36, 13], axis=0).max() < 0.03  # over a left foot that stays
    flavour = FLAVOUR_TABLE["ballet"]
    unit = flavour.units["grand battement"]
    left = motion((Placed(unit, 0.0, seconds, -1, Manner(1.0, 1.0, 1.0)),), flavour, Physique(), Style(), kick.grid,
                  (0.0, 0.0), np.random.default_rng(0)).body(np.linspace(0.0, seconds, 41)).joints  # fmt: skip
    assert np.allclose(left[:, [13, 10, 12], 1], high[:, [10, 13, 9], 1], atol=0.03)


def test_a_turned_room_is_seen_from_the_side_and_else_the_same() -> None:
    part = choreograph(6, flavour="ballet", seconds=8.0).parts[0]
    times = np.arange(0, 8.0, 0.2)
    front, side = part.body(times), replace(part, yaw=90.0).body(times)
    assert np.allclose(side.joints[..., 0], front.joints[..., 2])  # what was in front of her is at the picture's right
    assert np.allclose(side.joints[..., 2], -front.joints[..., 0])
    assert np.allclose(side.toes[..., 1], front.toes[..., 1])
    ahead, across = side.head[:, :, 2], side.joints[:, 5] - side.joints[:, 2]
    assert np.allclose(ahead[:, 0], front.head[:, 2, 2])
    assert np.allclose(np.linalg.norm(across, axis=1), np.linalg.norm(front.joints[:, 5] - front.joints[:, 2], axis=1))
    assert np.allclose(np.einsum("ti,ti->t", side.pelvis[:, :, 0], side.pelvis[:, :, 2]), 0.0)
