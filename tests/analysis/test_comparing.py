"""Two takes beside each other: planted differences are told where they are, and nothing is where there are none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.data.choreography import Choreography, choreograph, edited
from analysis.experiments.compare_takes import danced_by, true_take
from analysis.experiments.corpus import exact_of
from analysis.parsing.comparing import NotComparable, Take, compare
from analysis.schema import PoseTrack, SchemaError
from analysis.schema.comparison import Comparison, Pair

RATE = Fraction(30)


@pytest.fixture(scope="module")
def dance() -> Choreography:
    return choreograph(100, split="train", flavour="ballet", seconds=20.0)


@pytest.fixture(scope="module")
def first(dance: Choreography) -> Take:
    return true_take(dance, exact_of(dance, RATE))


def _against(first: Take, dance: Choreography, *kinds: str, seed: int = 1) -> tuple[Comparison, Choreography]:
    other = edited(dance, kinds, seed=seed)
    return compare(first, true_take(other, exact_of(other, RATE))), other


def _at(told: Comparison, other: Choreography, number: int = 0) -> Pair:
    """The pair of the unit that was edited."""
    return next(pair for pair in told.pairs if pair.first == other.edits[number].index)


def test_a_clean_take_differs_nowhere(first: Take, dance: Choreography) -> None:
    told, _ = _against(first, dance)
    assert {pair.kind for pair in told.pairs} == {"same"}
    assert [pair.first for pair in told.pairs] == [pair.second for pair in told.pairs] == list(range(len(told.first)))
    assert not any(pair.told or any(joint.told for joint in pair.joints) for pair in told.pairs)
    assert min(pair.alike or 0 for pair in told.pairs) > 0.9
    assert told.tempo == pytest.approx(1.0, abs=0.01)
    assert (told.things, told.limits) == ((), ())


def test_a_unit_that_is_left_out_or_added(first: Take, dance: Choreography) -> None:
    told, other = _against(first, dance, "omitted")
    gone = _at(told, other)
    assert (gone.kind, gone.second, gone.early) == ("left-out", None, None)
    assert [pair.kind for pair in told.pairs].count("left-out") == 1
    assert told.things[0].kind == "left-out"
    back = compare(true_take(other, exact_of(other, RATE)), first)
    added = [pair for pair in back.pairs if pair.kind == "added"]
    assert len(added) == 1
    assert added[0].second is not None
    part, danced = back.second[added[0].second], dance.parts[0].danced[other.edits[0].index]
    assert (part.start, part.end) == pytest.approx((danced.start * 30, danced.end * 30), abs=20)


def test_units_that_change_places(first: Take, dance: Choreography) -> None:
    told, other = _against(first, dance, "swapped")
    swapped = [pair for pair in told.pairs if pair.kind == "swapped"]
    assert [pair.first for pair in swapped] == [other.edits[0].index, other.edits[0].index + 1]
    assert swapped[0].second == (swapped[1].second or 0) + 1
    assert told.things[0].kind == "swapped"


@pytest.mark.parametrize(
    ("flavour", "seed"), [("ballet", 640), ("hip-hop", 3700), ("hip-hop", 3780), ("contemporary", 2740)]
)
def test_short_and_like_units_that_change_places(flavour: str, seed: int) -> None:
    dance = choreograph(seed, split="train", flavour=flavour, seconds=20.0)
    other = edited(dance, ("swapped", "late"), seed=1)
    one, two = (true_take(each, exact_of(each, RATE)) for each in (dance, other))
    for told in (compare(one, two), compare(two, one)):
        index = other.edits[0].index
        assert [pair.first for pair in told.pairs if pair.kind == "swapped"] == [index, index + 1]
        assert {pair.kind for pair in told.pairs} == {"same", "swapped"}
        assert told.tempo == 1.0


def test_a_movement_is_not_hurried_through_when_it_was_left_out() -> None:
    dance = choreograph(3760, split="train", flavour="hip-hop", seconds=20.0)
    told, other = _against(true_take(dance, exact_of(dance, RATE)), dance, "omitted", "angle")
    assert _at(told, other).kind == "left-out"
    assert not any(pair.told for pair in told.pairs[: other.edits[0].index])


def test_a_unit_that_begins_late_or_early(first: Take, dance: Choreography) -> None:
    told, other = _against(first, dance, "late")
    late, edit = _at(told, other), other.edits[0]
    assert late.told
    assert late.early == pytest.approx(edit.amount, abs=0.12)
    assert late.frames == pytest.approx(30 * (late.early or 0), abs=0.1)
    assert [pair.first for pair in told.pairs if pair.told] == [edit.index]
    back = compare(true_take(other, exact_of(other, RATE)), first)
    early = next(pair for pair in back.pairs if pair.first == edit.index)
    assert early.told
    assert early.early == pytest.approx(-edit.amount, abs=0.12)


def test_a_joint_that_is_held_otherwise(first: Take, dance: Choreography) -> None:
    for seed in range(1, 4):
        told, other = _against(first, dance, "angle", seed=seed)
        joints = {joint.joint for joint in _at(told, other).joints if joint.told}
        assert other.edits[0].joint in joints
        assert any(thing.kind == "shape" and thing.joint == other.edits[0].joint for thing in told.things)


def _seen_from(track: PoseTrack, degrees: float, size: float) -> PoseTrack:
    """The same body, taller, from another camera."""
    a = np.deg2rad(degrees)
    turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    assert track.world is not None
    world = (size * track.world @ turn.T).astype(np.float32)
    return PoseTrack(
        rate=track.rate, width=track.width, height=track.height, image=track.image, image_smooth=track.image_smooth,
        score=track.score, estimator="turned", world=world, world_smooth=world,
    )  # fmt: skip


def test_body_size_and_camera_are_taken_out(first: Take) -> None:
    told = compare(first, Take(_seen_from(first.track, 50.0, 1.3), first.report, dancer=first.dancer))
    assert {pair.kind for pair in told.pairs} == {"same"}
    assert all(joint.degrees < 2.0 for pair in told.pairs for joint in pair.joints)
    assert [(note.code, note.values) for note in told.limits] == [("views", {"degrees": 50})]


def test_between_two_dancers_more_cannot_be_told_apart(first: Take, dance: Choreography) -> None:
    other = danced_by(dance, 3)
    told = compare(first, true_take(other, exact_of(other, RATE)))
    assert {pair.kind for pair in told.pairs} == {"same"}
    assert [note.code for note in told.limits] == ["bodies"]
    same = compare(first, replace(first, track=exact_of(other, RATE)))
    both = zip(told.pairs[1].joints, same.pairs[1].joints, strict=True)
    assert all(one.uncertainty > another.uncertainty for one, another in both)


def test_another_movement_in_a_units_place_is_left_out_and_added(first: Take, dance: Choreography) -> None:
    """One who lies down in place of a unit of the middle."""
    unit = dance.parts[0].danced[4]
    track = exact_of(dance, RATE)
    assert track.world is not None
    world = track.world.copy()
    inside = slice(round(unit.start * 30), round(unit.end * 30))
    world[inside] = world[inside][..., [1, 0, 2]]
    lying = replace(track, world=world, world_smooth=world)
    told = compare(first, replace(first, track=lying))
    assert [pair.kind for pair in told.pairs].count("left-out") == 1
    assert [pair.kind for pair in told.pairs].count("added") == 1
    assert next(pair.first for pair in told.pairs if pair.kind == "left-out") == 4


def test_the_second_may_have_another_rate_and_be_longer(first: Take, dance: Choreography) -> None:
    told = compare(first, true_take(dance, exact_of(dance, Fraction(25))))
    assert told.second[-1].end == round(dance.seconds * 25)
    assert told.warp[0] == (0.0, 0.0)
    assert told.warp[-1] == (dance.seconds * 30, dance.seconds * 25)
    middle = min(told.warp, key=lambda knot: abs(knot[0] - 300))
    assert middle[1] == pytest.approx(middle[0] * 25 / 30, abs=2)


def test_a_take_without_a_body(first: Take) -> None:
    track = first.track
    nobody = PoseTrack(
        rate=track.rate, width=track.width, height=track.height, image=np.full_like(track.image, np.nan),
        image_smooth=np.full_like(track.image, np.nan), score=np.zeros_like(track.score), estimator="none",
    )  # fmt: skip
    with pytest.raises(NotComparable) as found:
        compare(first, Take(nobody, first.report))
    assert found.value.which == 1


def test_what_does_not_fit_together_is_no_comparison(first: Take, dance: Choreography) -> None:
    told, _ = _against(first, dance)
    with pytest.raises(SchemaError, match="second: a gap"):
        Comparison(told.units, told.first, told.second[1:], told.pairs, told.warp, (), (), (), 1.0)
    with pytest.raises(SchemaError, match="goes back at frame"):
        Comparison(told.units, told.first, told.second, told.pairs, told.warp[::-1], (), (), (), 1.0)


def test_what_the_picture_shows_of_a_bent_elbow_is_told_where_depth_says_nothing(
    first: Take, dance: Choreography
) -> None:
    """An estimator that knows nothing of depth: its bodies are always as they were in the first take."""
    other = edited(dance, ("angle",), seed=7)
    seen = replace(exact_of(other, RATE), world=first.track.world, world_smooth=first.track.world_smooth)
    told = compare(first, true_take(other, seen))
    edit = other.edits[0]
    joint = next(one for one in _at(told, other).joints if one.joint == edit.joint)
    assert joint.told
    assert joint.uncertainty < joint.degrees < edit.amount + joint.uncertainty
    aside = compare(first, replace(true_take(other, seen), dancer="somebody else"))
    assert not next(one for one in _at(aside, other).joints if one.joint == edit.joint).told
