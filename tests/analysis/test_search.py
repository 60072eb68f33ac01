"""Passages like a chosen one: found at another tempo, rate and side, facing elsewhere; never one over another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from analysis.experiments import choose_likeness, finding
from analysis.experiments.corpus import Done, Film, Wanted
from analysis.parsing.likeness import CHOSEN
from analysis.parsing.search import Passage, example_of, find_like, trace_of
from analysis.schema import JOINTS, PoseTrack

Make = Callable[..., PoseTrack]
SCRIPT = [("arms", 2.0), ("legs", 2.0), ("side", 2.0), ("arms", 2.0), ("legs", 2.0), ("arms", 2.0)]
LEGS = ["right_knee", "right_ankle", "left_knee", "left_ankle"]


def looked(track: PoseTrack, start: int, end: int, other: PoseTrack | None = None, **how: Any) -> list[Passage]:
    trace = trace_of(track)
    assert trace is not None
    example = example_of(trace, start, end)
    assert example is not None
    if other is None:
        return find_like(trace, [example], taken=[(start, end)], **how)
    there = trace_of(other)
    assert there is not None
    return find_like(there, [example], **how)


def near(found: list[Passage], *places: tuple[int, int], within: int) -> bool:
    """As many as there are places, each where one of them is."""
    ends = sorted((one.start, one.end) for one in found)
    return len(ends) == len(places) and bool(np.abs(np.array(ends) - np.array(places)).max() <= within)


def changed(track: PoseTrack, change: Callable[[np.ndarray], np.ndarray]) -> PoseTrack:
    """With other joints in space."""
    assert track.world is not None
    world = change(track.world.copy())
    return replace(track, world=world, world_smooth=world)


def test_it_returns_twice_in_the_same_clip(make_dancer: Make) -> None:
    found = looked(make_dancer(SCRIPT), 0, 50)
    assert near(found, (150, 200), (250, 300), within=4)
    assert found[0].likeness >= found[1].likeness > 0.5
    assert not found[0].mirrored


def test_slower_and_at_another_frame_rate(make_dancer: Make) -> None:
    slow = make_dancer([("side", 2.0), ("arms", 3.0), ("legs", 2.0)], rate=Fraction(60))
    assert near(looked(make_dancer(SCRIPT), 0, 50, slow), (120, 300), within=24)
    back = looked(slow, 120, 300, make_dancer(SCRIPT))
    assert near(back, (0, 50), (150, 200), (250, 300), within=10)


def test_facing_elsewhere_and_to_the_other_side(make_dancer: Make) -> None:
    track = make_dancer(SCRIPT)
    turned = changed(track, lambda world: (world @ np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]])).astype(np.float32))
    assert near(looked(track, 100, 150, turned), (100, 150), within=4)
    swap = [JOINTS.index(n.replace("right", "?").replace("left", "right").replace("?", "left")) for n in JOINTS]
    mirrored = changed(track, lambda world: world[:, :, swap] * np.float32([-1, 1, 1]))
    found = looked(track, 100, 150, mirrored)
    assert near(found, (100, 150), within=4)
    assert found[0].mirrored


def test_another_movement_is_not_found(make_dancer: Make) -> None:
    assert looked(make_dancer(SCRIPT), 0, 50, make_dancer([("legs", 2.0), ("side", 2.0), ("legs", 2.0)])) == []


def test_a_missing_joint_does_not_hide_it(make_dancer: Make) -> None:
    track = make_dancer(SCRIPT)

    def without(world: np.ndarray) -> np.ndarray:
        world[140:, :, [JOINTS.index(name) for name in LEGS]] = np.nan
        return world

    assert near(looked(changed(track, without), 0, 50), (150, 200), (250, 300), within=5)


def test_where_no_body_is_nothing_is_found(make_dancer: Make) -> None:
    track = make_dancer(SCRIPT)

    def gone(values: np.ndarray) -> np.ndarray:
        values[140:230] = np.nan
        return values

    holed = replace(changed(track, gone), image=gone(track.image.copy()), image_smooth=gone(track.image.copy()))
    assert near(looked(holed, 0, 50), (250, 300), within=4)
    trace = trace_of(holed)
    assert trace is not None
    assert example_of(trace, 150, 200) is None
    never = np.full_like(track.image, np.nan)
    world = np.full_like(track.world, np.nan)
    assert trace_of(replace(track, image=never, image_smooth=never, world=world, world_smooth=world)) is None


def test_none_over_another_and_none_over_what_is_taken(make_dancer: Make) -> None:
    track = make_dancer(SCRIPT)
    found = looked(track, 3, 51, cut=0.0)
    frames = np.zeros(300, dtype=int)
    frames[3:51] += 1
    for one in found:
        assert 0 <= one.start < one.end <= 300
        frames[one.start : one.end] += 1
    assert frames.max() == 1
    assert len(found) > 3
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert len(looked(track, 3, 51, cut=0.0, most=2)) == 2


def test_of_several_examples_the_likest_counts(make_dancer: Make) -> None:
    trace = trace_of(make_dancer(SCRIPT))
    assert trace is not None
    arms, legs = example_of(trace, 0, 50), example_of(trace, 50, 100)
    assert arms is not None
    assert legs is not None
    found = find_like(trace, [arms, legs], taken=[(0, 50), (50, 100)])
    assert near(found, (150, 200), (200, 250), (250, 300), within=6)


def test_too_short_or_outside_is_no_example(make_dancer: Make) -> None:
    trace = trace_of(make_dancer(SCRIPT))
    assert trace is not None
    assert example_of(trace, 10, 15) is None
    assert example_of(trace, 290, 310) is None
    whole = example_of(trace, 0, 300)
    assert whole is not None
    assert find_like(trace, [whole], taken=[(0, 300)]) == []


def test_without_depth_a_picture_is_compared(make_dancer: Make) -> None:
    flat = replace(make_dancer(SCRIPT), world=None, world_smooth=None)
    assert near(looked(flat, 0, 50), (150, 200), (250, 300), within=5)


def test_the_likeness_falls_with_distance() -> None:
    near_to_far = CHOSEN.of(np.array([0.0, 0.1, 0.3, 1.0]), 0.5)
    assert list(near_to_far) == sorted(near_to_far, reverse=True)
    assert 0 <= near_to_far[-1] < 0.1 < 0.9 < near_to_far[0] <= 1
    assert CHOSEN.of(np.array([0.2]), 0.8) > CHOSEN.of(np.array([0.2]), 0.1)  # of what hardly moves much is near
    assert all(name.startswith("train-") for name in CHOSEN.provenance["films"])


# --- what measures it ----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def films(make_dancer: Make) -> list[finding.Looked]:
    made = []
    for seed, script in enumerate([SCRIPT, [("side", 2.0), ("arms", 2.0)]]):
        ends = np.cumsum([0.0, *(seconds for _, seconds in script)])
        danced = tuple(
            Done(name, float(a), float(b), (float(a), float(b)))
            for (name, _), a, b in zip(script, ends, ends[1:], strict=False)
        )
        made.append(Film(Wanted("train", "ballet", seed), make_dancer(script), danced, ()))
    return finding.looked(made)


def test_every_unit_that_returns_is_asked(films: list[finding.Looked]) -> None:
    asked = finding.asked(films)
    assert len(asked) == 8
    assert asked[0] == finding.Asked(0, 0, 0, 50)
    assert sorted(finding.places(films, 0, 0, "clip")) == [(0, 3), (0, 5)]
    assert list(finding.places(films, 0, 0, "others")) == [(1, 1)]


def test_precision_counts_hits_from_above(films: list[finding.Looked]) -> None:
    answers = {0: [Passage(250, 300, 0.9, False), Passage(60, 110, 0.8, False), Passage(155, 205, 0.6, False),
                   Passage(150, 200, 0.5, False)]}  # fmt: skip
    judged = finding.judge(films, [finding.Asked(0, 0, 0, 50)], "clip", lambda query, film: answers[film])
    assert [hit is not None for _, hit in judged[0].answers] == [True, False, True, False]
    assert judged[0].precision == pytest.approx((1 + 2 / 3) / 2)
    scores = finding.scores(judged, 0.7)
    assert (scores.questions, scores.precision, scores.recall) == (1, 0.5, 0.5)
    assert choose_likeness.best_cut(judged) == 0.55  # the lowest of those that let the third in and not the fourth


def test_ours_finds_all_of_made_dancers(films: list[finding.Looked]) -> None:
    for scope in finding.SCOPES:
        judged = finding.judge(films, finding.asked(films), scope, finding.ours(films))
        assert finding.scores(judged, CHOSEN.cut).average == 1.0


def test_only_training_films_choose_what_is_like(films: list[finding.Looked]) -> None:
    test = replace(films[0].film, wanted=Wanted("test", "ballet", 1))
    with pytest.raises(ValueError, match="only training films"):
        choose_likeness.choose_likeness([films[1].film, test])
