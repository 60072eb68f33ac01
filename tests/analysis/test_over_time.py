"""What is counted over many clips: units, what follows what, agreement of two people, and changes."""

from __future__ import annotations

import pytest

from analysis.evaluation.agreement import agreement
from analysis.evaluation.occurrence import Part, followed, occurrences, same_span
from analysis.evaluation.progress import Point, change, comparable


def test_units_are_counted_by_times_clips_and_seconds() -> None:
    takes = [
        (25.0, [Part(0, 50, "turn"), Part(50, 75, None), Part(75, 100, "turn")]),
        (50.0, [Part(0, 50, "turn"), Part(50, 100, "leap")]),
    ]
    found = occurrences(takes)
    assert set(found) == {"turn", "leap"}
    assert (found["turn"].times, found["turn"].clips, found["turn"].seconds) == (3, 2, 4.0)
    assert (found["leap"].times, found["leap"].clips, found["leap"].seconds) == (1, 1, 1.0)


def test_what_follows_what_needs_every_frame_between_to_be_known() -> None:
    told = [Part(0, 10, "a"), Part(10, 20, "b"), Part(20, 30, None), Part(30, 40, "a"), Part(41, 50, "b")]
    assert followed([(25.0, told)]) == {("a", "b"): 1, ("b", "a"): 1}


def test_after_a_rest_a_unit_follows_nothing() -> None:
    told = [Part(0, 10, "a"), Part(10, 61, None), Part(61, 70, "b")]
    assert followed([(25.0, told)]) == {}
    assert followed([(30.0, told)]) == {("a", "b"): 1}


def test_the_passage_with_most_frames_in_common_is_the_same_one() -> None:
    assert same_span([(0, 10), (10, 30), (30, 50)], (12, 32)) == 1
    assert same_span([(0, 10), (10, 30)], (25, 60)) is None
    assert same_span([], (0, 10)) is None


def test_two_who_say_the_same_agree() -> None:
    said = [(0, 20, "a"), (20, 40, "b"), (40, 60, None)]
    found = agreement(said, said, 100, 25.0)
    assert found is not None
    assert (found.frames, found.same, found.kappa) == (60, 1.0, 1.0)
    assert (found.edges.f1, found.segments.f1) == (1.0, 1.0)


def test_kappa_takes_out_what_chance_does() -> None:
    """Half of all frames alike, of two things that each says as often: no better than chance."""
    first = [(0, 20, "a"), (20, 40, "b")]
    second = [(0, 10, "a"), (10, 20, "b"), (20, 30, "a"), (30, 40, "b")]
    found = agreement(first, second, 40, 25.0)
    assert found is not None
    assert (found.same, found.kappa) == (0.5, 0.0)


def test_only_frames_of_which_both_said_something_count() -> None:
    found = agreement([(0, 40, "a"), (40, 50, "b")], [(20, 45, "a"), (45, 50, "b"), (50, 90, "c")], 100, 25.0)
    assert found is not None
    assert found.frames == 30
    assert found.same == pytest.approx(25 / 30)
    assert (found.edges.hits, found.edges.true, found.edges.found) == (1, 1, 1)  # 0.2 s apart
    assert agreement([(0, 10, "a")], [(10, 20, "a")], 30, 25.0) is None
    assert agreement([(0, 10, "a")], [(0, 10, "a")], 30, 25.0).kappa is None  # type: ignore[union-attr]


def test_a_change_is_told_only_where_it_is_more_than_both_may_be_off() -> None:
    found = change([Point(0, 90.0, 3.0), Point(1, 80.0, 3.0), Point(2, 94.0, 4.0)])
    assert found is not None
    assert (found.first, found.last, found.difference, found.uncertainty) == (0, 2, 4.0, 5.0)
    assert not found.told
    assert change([Point(0, 90.0, 3.0), Point(2, 96.0, 4.0)]).told  # type: ignore[union-attr]


def test_what_differs_within_one_take_is_no_change() -> None:
    """Two passages of 4.0 and 4.5 s after two of 4.0 s: the same dancer does both on one day."""
    found = change([Point(0, 4.0, 0.02), Point(1, 4.25, 0.02, within=0.25)])
    assert found is not None
    assert not found.told


def test_takes_from_another_side_are_not_held_against_each_other() -> None:
    points = [Point(0, 1.0, 0.1, "front"), Point(1, 2.0, 0.1, "side"), Point(2, 3.0, 0.1, "front")]
    assert [point.take for point in comparable(points)] == [0, 2]
    assert [point.take for point in comparable(points[:2])] == [1]
    assert change(points[:2]) is None
    assert comparable([Point(0, 1.0, 0.1, "unknown"), Point(1, 1.0, 0.1, "unknown")]) == []
