"""Measures on dancers whose numbers are known."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.parsing.measuring import measure
from analysis.schema import PoseTrack, SchemaError
from analysis.schema.joints import JOINTS
from analysis.schema.measures import MEASURES_VERSION, Measures, Number
from analysis.skeleton.measures import KINDS, Body, Trace, gait, jump, turns
from analysis.skeleton.measures.masses import PARTS, SHARES
from analysis.skeleton.measures.speed import smoothness
from analysis.skeleton.measures.spread import family, fitted, spread, table
from tests.analysis.conftest import dancer
from tests.reports import make_report

FPS = 50
PX = 300.0  # of a metre


def standing(frames: int) -> np.ndarray:
    """(T,18,3) metres, y down, hips at 0, of somebody who faces the camera."""
    track = dancer([("still", frames / FPS)], Fraction(FPS), noise=0.0)
    assert track.world is not None
    return track.world[:, 0].astype(np.float64)


def seen(joints: np.ndarray, way: np.ndarray | None = None, score: float = 0.9) -> PoseTrack:
    """What a camera far away sees of (T,18,3); way (T,2): px of the hips."""
    way = np.tile([320.0, 320.0], (len(joints), 1)) if way is None else way
    image = (joints[..., :2] * PX + way[:, None]).astype(np.float32)[:, None]
    world = joints.astype(np.float32)[:, None]
    full = np.full(image.shape[:3], score, np.float32)
    return PoseTrack(Fraction(FPS), 640, 640, image, image, full, "made", world, world)


def number(told: Measures, name: str) -> Number:
    return next(one.clip for one in told.measures if one.name == name)


def report(frames: int):
    return make_report(frames=frames, fps=Fraction(FPS), cut=frames - 1)


def turned_about(joints: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Turned about the upright by so many degrees in each frame, to the dancer's left."""
    angle = np.radians(degrees)[:, None]
    x, z = joints[..., 0], joints[..., 2]
    out = joints.copy()
    out[..., 0], out[..., 2] = x * np.cos(angle) - z * np.sin(angle), z * np.cos(angle) + x * np.sin(angle)
    return out


def leaping(seconds: float, frames: int = 200) -> tuple[np.ndarray, np.ndarray, float]:
    """A jump in the middle: joints, the hips' way in px, and its height in metres."""
    t = (np.arange(frames) - frames / 2) / FPS
    height = 9.81 * seconds**2 / 8
    air = np.clip(height - 9.81 * t**2 / 2, 0.0, None)
    way = np.stack([np.full(frames, 320.0), 320.0 - air * PX], axis=1)
    return standing(frames), way, height


def test_a_jump_is_as_high_and_long_as_it_was() -> None:
    joints, way, height = leaping(0.5)
    body = Body(seen(joints, way), 0)
    (one,) = jump.jumps(body)
    # Off the floor is where the feet are 0.04 body heights above it: what lies below is the way up to the toes.
    assert one.height * body.stature == pytest.approx(height - 0.04 * body.stature, abs=0.015)
    assert (one.on - one.off) / FPS == pytest.approx(np.sqrt(8 * one.height * body.stature / 9.81), abs=0.03)
    assert one.top == pytest.approx(100, abs=1)


def test_bending_the_knees_and_lifting_a_foot_is_no_jump() -> None:
    joints = standing(200)
    bend = 0.25 * np.sin(np.linspace(0, 6 * np.pi, 200)) ** 2
    feet = [JOINTS.index(name) for name in ("right_ankle", "left_ankle")]
    joints[:, feet[0], 1] -= bend
    assert not jump.jumps(Body(seen(joints), 0))
    told = measure(seen(joints), report(200))
    why = number(told, "jump_height").why_not
    assert why is not None
    assert why.code == "no-jump"


@pytest.mark.parametrize("full", [1.0, -2.5])
def test_turns_are_counted_past_full_ones(full: float) -> None:
    joints = turned_about(standing(200), np.linspace(0, 360 * full, 200))
    told = number(measure(seen(joints), report(200)), "turns")
    assert told.value == pytest.approx(abs(full), abs=0.02)
    assert told.said is not None
    assert told.said.code == ("turns-left" if full > 0 else "turns-right")


def test_going_there_and_back_is_no_turn_and_from_where_one_is_seen_is_told() -> None:
    there = np.concatenate([np.linspace(0, 80, 100), np.linspace(80, 0, 100)])
    body = Body(seen(turned_about(standing(200), there)), 0)
    assert turns.turns(body, turns.turned(body), 0, 200).value == pytest.approx(80 / 360, abs=0.02)
    for degrees, facing in ((0, "front"), (90, "side"), (180, "back")):
        joints = turned_about(standing(60), np.full(60, degrees))
        assert measure(seen(joints), report(60)).facing == facing


def test_where_the_nose_points_is_where_she_faces_and_leaning_there_is_leaning_forward() -> None:
    joints = standing(60)
    nose, ear = JOINTS.index("nose"), JOINTS.index("right_ear")
    assert (joints[:, nose, 2] < joints[:, ear, 2]).all()  # to the camera
    for degrees in (90.0, -90.0):
        there = turned_about(joints, np.full(60, degrees))
        ahead = float(np.sign(there[0, nose, 0] - there[0, ear, 0]))  # 1: the picture's right
        assert ahead == np.sign(degrees)  # her left, seen from the front, is the picture's right
        assert turns.facing(Body(seen(there), 0)).values == pytest.approx(90.0 * ahead, abs=1.0)
        for sign, said in ((1.0, "leans-forward"), (-1.0, "leans-back")):
            bent = there.copy()
            upper = [i for i, name in enumerate(JOINTS) if not name.endswith(("hip", "knee", "ankle"))]
            bent[:, upper, 0] += sign * ahead * 0.3 * -there[:, upper, 1]  # the higher, the farther
            told = number(measure(seen(bent), report(60)), "trunk_lean")
            assert told.said is not None
            assert told.said.code == said


def test_where_in_the_picture_she_stands_makes_no_number_other() -> None:
    """Not even while her size in the picture is estimated now larger, now smaller."""
    joints, way, _height = leaping(0.5)
    size = 1.0 + 0.02 * np.sin(np.linspace(0, 6 * np.pi, len(joints)))[:, None, None]
    near, far = (seen(joints, way + shift) for shift in ([0.0, 0.0], [900.0, 1500.0]))
    told = []
    for track, at in ((near, way), (far, way + np.array([900.0, 1500.0]))):
        image = ((track.image[:, 0] - at[:, None]) * size + at[:, None]).astype(np.float32)[:, None]
        told.append(measure(replace(track, image=image, image_smooth=image), report(200)))
    for here, there in zip(told[0].measures, told[1].measures, strict=True):
        one, other = (np.nan if one.clip.value is None else one.clip.value for one in (here, there))
        assert one == pytest.approx(other, rel=0.01, abs=1e-3, nan_ok=True), here.name


def test_a_mirrored_dance_has_the_same_numbers_of_the_other_side() -> None:
    joints = turned_about(standing(100), np.linspace(0, 30, 100))
    joints[:, JOINTS.index("right_wrist")] += np.linspace(0, 1, 100)[:, None] * [-0.2, -0.4, 0.1]
    joints[:, JOINTS.index("neck"), 0] -= np.linspace(0, 0.2, 100)
    swap = [JOINTS.index(swapped(name)) for name in JOINTS]
    there = measure(seen(joints), report(100))
    back = {one.name: one for one in measure(seen(joints[:, swap] * [-1.0, 1.0, 1.0]), report(100)).measures}
    for one in there.measures:
        other = back[swapped(one.name)].clip
        assert (one.clip.value is None) == (other.value is None), one.name
        if one.clip.value is not None:
            assert one.clip.value == pytest.approx(other.value, rel=1e-3, abs=1e-3), one.name
            assert one.clip.uncertainty == pytest.approx(other.uncertainty, rel=1e-2), one.name
        if one.clip.said is not None and other.said is not None:
            assert one.clip.said.code == swapped(other.said.code), one.name


def swapped(name: str) -> str:
    """The same of the other side."""
    return name.replace("right", "R").replace("left", "right").replace("R", "left")


def test_legs_open_and_knees_bend_by_what_they_do() -> None:
    joints = standing(100)
    knee, ankle = JOINTS.index("right_knee"), JOINTS.index("right_ankle")
    joints[:, knee] = joints[:, JOINTS.index("right_hip")] + np.array([-0.42, 0.0, 0.0])
    joints[50:, ankle] = joints[50:, knee] + np.array([-0.42, 0.0, 0.0])
    joints[:50, ankle] = joints[:50, knee] + np.array([0.0, 0.42, 0.0])
    body = Body(seen(joints), 0)

    def of(name: str) -> float | None:
        kind = next(kind for kind in KINDS if kind.name == name)
        assert kind.curve is not None
        return kind.of(body, kind.curve(body), 0, 100).value

    assert of("leg_opening") == pytest.approx(90.0, abs=1.0)
    assert of("right_limb_swing") == pytest.approx(90.0, abs=1.0)
    assert of("left_limb_swing") == pytest.approx(0.0, abs=1.0)


def stepping(along: int, apart: float) -> np.ndarray:
    """Two feet that swing against each other every 1.2 s along an axis, `apart` metres from passing."""
    joints = standing(300)
    swing = 0.3 * np.sin(2 * np.pi * np.arange(300) / FPS / 1.2)
    for name, sign in (("right_ankle", 1.0), ("left_ankle", -1.0)):
        joints[:, JOINTS.index(name), along] += sign * (swing - apart / 2)
    return joints


def test_steps_repeat_where_feet_pass_each_other_and_a_jumping_jack_is_no_walk() -> None:
    clip = gait.cycle(Body(seen(stepping(2, 0.0)), 0), None, 0, 300)
    assert clip.value == pytest.approx(1.2, abs=0.03)
    opened = gait.cycle(Body(seen(stepping(0, 0.7)), 0), None, 0, 300)
    assert opened.why_not == "no-steps"


def test_what_could_be_too_far_off_is_not_told_and_the_view_says_what_would_help() -> None:
    joints = standing(100)
    joints[50:, JOINTS.index("right_ankle")] += np.array([0.0, -0.3, 0.5])  # back, away from the camera
    told = measure(seen(joints), report(100))
    elbow = number(told, "right_elbow_angle")
    assert elbow.why_not is not None  # it does not move at all: 0 ± a quarter of a right angle is no number
    assert elbow.why_not.code == "too-rough"
    one = number(told, "right_limb_swing")
    assert one.why_not is not None
    assert (one.why_not.code, one.why_not.values) == ("too-unsure", {"view": "front"})


def test_who_hides_her_feet_gets_reasons_and_no_numbers() -> None:
    track = seen(*leaping(0.5)[:2])
    score = track.score.copy()
    score[..., [JOINTS.index("right_ankle"), JOINTS.index("left_ankle")]] = 0.2
    told = measure(replace(track, score=score), report(200))
    for name in ("jump_height", "air_time", "one_leg", "gait_cycle", "leg_opening"):
        one = number(told, name)
        assert one.value is None
        assert one.why_not is not None
        assert one.why_not.code in {"feet-hidden", "hidden"}
    assert number(told, "trunk_lean").value is not None


def test_without_a_body_or_depth_everything_says_why() -> None:
    track = seen(standing(50))
    empty = np.full_like(track.image, np.nan)
    gone = replace(track, image=empty, image_smooth=empty, world=None, world_smooth=None, score=track.score * 0)
    told = measure(gone, report(50))
    assert {one.clip.why_not.code for one in told.measures if one.clip.why_not} == {"no-body"}
    flat = measure(replace(track, world=None, world_smooth=None), report(50))
    assert flat.facing == "unknown"
    assert number(flat, "turns").why_not is not None


def test_a_picture_without_depth_is_trusted_as_pictures_were_found_to_be() -> None:
    """Angles of a picture agree with themselves whatever the limbs do in depth."""
    track = replace(seen(standing(100)), world=None, world_smooth=None)
    told = measure(track, report(100))
    for one in told.measures:
        assert one.clip.value is None or "flat-unit" in table()[family(one.name)], one.name
    deep, flat = (number(each, "leg_opening").uncertainty for each in (measure(seen(standing(100)), report(100)), told))
    assert flat is None or flat > 2 * (deep or 0.0)  # a leg to the front or the back looks closed


def test_every_measure_crosses_json_and_says_how_sure_it_is() -> None:
    told = measure(seen(*leaping(0.5)[:2]), report(200))
    stored = json.loads(json.dumps(told.to_json(), allow_nan=False))
    assert Measures.from_json(stored).to_json() == told.to_json()
    assert [one.name for one in told.measures] == [kind.name for kind in KINDS]
    with pytest.raises(SchemaError, match="version"):
        Measures.from_json(stored | {"version": MEASURES_VERSION + 1})
    assert all(len(one.curve.values) <= 600 for one in told.measures if one.curve)


def test_the_middle_of_the_mass_lies_in_the_segments_and_not_at_their_ends() -> None:
    joints = standing(2)
    joints[:] = 0.0
    ankle, knee = JOINTS.index("right_ankle"), JOINTS.index("right_knee")
    joints[:, knee, 0], joints[:, ankle, 0] = 0.42, 0.84  # a leg held out straight, all else at one place
    middle = joints[0, PARTS, 0] @ SHARES
    # Winter 2009: thigh 0.100 of the mass at 0.433 of its length, shank and foot 0.061 at 0.606 of theirs.
    assert middle == pytest.approx(0.100 * 0.433 * 0.42 + 0.061 * (0.42 + 0.606 * 0.42))
    assert SHARES.sum() == pytest.approx(1.0)


def test_smoothness_is_that_of_its_source() -> None:
    """A minimum-jerk reach once, and three times with pauses: values of the authors' definition, reckoned by quadrature
    of |V(f)| / |V(0)| up to the last frequency under 10 Hz at which it is 0.05."""
    fps, long = 100.0, 1.0
    s = np.arange(0, 1, 1 / fps / long)
    once = 30 * s**2 * (1 - s) ** 2
    several = np.concatenate([once, np.zeros(60), once, np.zeros(60), once])
    for speed, seconds in ((once, 1.0), (several, len(several) / fps)):
        hertz = np.linspace(0, 10.0, 40001)
        wave = np.exp(-2j * np.pi * hertz[:, None] * (np.arange(len(speed)) / fps)[None]) @ speed
        level = np.abs(wave) / np.abs(wave[0])
        last = np.flatnonzero(level >= 0.05)[-1]
        arc = np.hypot(np.diff(hertz[: last + 1]) / hertz[last], np.diff(level[: last + 1])).sum()
        body = Body(seen(standing(len(speed))), 0)
        body.fps = fps
        found = smoothness(body, Trace(speed, speed), 0, len(speed))
        assert found.value == pytest.approx(-arc, rel=0.03), seconds


def test_the_numbers_do_not_depend_on_the_rate() -> None:
    def at(rate: int) -> Measures:
        track = dancer([("arms", 2.0), ("legs", 2.0)], Fraction(rate), noise=0.0, power=1.5)
        return measure(track, make_report(frames=track.n_frames, fps=Fraction(rate), cut=track.n_frames - 1))
    slow, fast = at(25), at(50)
    for name in ("leg_opening", "reach", "speed", "smoothness", "right_elbow_angle"):
        one, other = number(slow, name), number(fast, name)
        assert one.value == pytest.approx(other.value, abs=max(0.3 * (one.uncertainty or 0.0), 1e-6)), name


def test_spreads_hold_nine_of_ten_and_grow_with_the_doubt() -> None:
    rng = np.random.default_rng(3)
    doubt = rng.uniform(0, 1, 4000)
    one, front = np.zeros(4000), np.zeros(4000)
    row = fitted(doubt, rng.normal(0, 1 + 3 * doubt), one, front)
    assert row["spread"] == sorted(row["spread"])
    assert "side" not in row
    fresh = rng.uniform(0, 1, 4000)
    inside = np.abs(rng.normal(0, 1 + 3 * fresh)) <= np.interp(fresh, row["doubt"], row["spread"])
    assert inside.mean() == pytest.approx(0.9, abs=0.02)
    aside = np.arange(4000) < 1000
    row = fitted(doubt, rng.normal(0, 1, 4000) * np.where(aside, 3.0, 1.0), one, np.where(aside, 1, 0))
    assert row["side"][0] == pytest.approx(3.0, rel=0.2)
    assert row["back"] == row["side"]  # nobody was seen from there: as all who are not seen from the front
    assert max(row["spread"]) == pytest.approx(1.65, rel=0.15)  # what comes from the side does not widen the front's
    style = np.arange(4000) % 4
    row = fitted(doubt, rng.normal(0, 1, 4000) * np.where(style == 3, 2.0, 1.0), style, front)
    assert max(row["spread"]) > 2 * 1.65  # a style that errs twice as much holds, too, had it not been there
    assert set(table()) <= {family(kind.name) for kind in KINDS}
    assert spread("nothing", "unit", 0.0) is None
