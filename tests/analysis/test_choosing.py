"""Which clips are worth labelling: what is far from what is known, in turns by dancer and style."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from analysis.data.choosing import (
    Candidate,
    Choice,
    at_random,
    coverage,
    distances,
    doubted,
    doubts_of,
    sections_of,
    typical,
)
from analysis.schema import SchemaError


def _points(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _clips(count: int, dancers: str = "", styles: str = "", labelled: str = "") -> list[Candidate]:
    """One clip a letter; "." for no dancer or style. labelled: "1" where it is."""
    return [
        Candidate(
            f"clip {at}",
            dancers[at].strip(".") if dancers else "",
            styles[at].strip(".") if styles else "",
            labelled=bool(labelled) and labelled[at] == "1",
        )
        for at in range(count)
    ]


def _order(choices: list[Choice]) -> list[int]:
    return [choice.index for choice in choices]


def test_coverage_begins_in_the_middle_and_then_takes_what_is_farthest() -> None:
    points = _points(0, 10, 50, 80, 89)
    assert _order(coverage(_clips(5), points))[:3] == [2, 0, 4]


def test_what_is_labelled_is_where_coverage_begins() -> None:
    points = _points(0, 10, 50, 80, 90)
    choices = coverage(_clips(5, labelled="10001"), points)
    assert sorted(_order(choices)) == [1, 2, 3], "all that is not labelled, once"
    assert choices[0].index == 2


def test_coverage_reaches_every_group_of_like_clips_before_it_takes_two_of_one() -> None:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(6, 16))
    groups = rng.integers(0, 6, size=120)
    points = centres[groups] + 0.05 * rng.normal(size=(120, 16))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    assert len({groups[index] for index in _order(coverage(_clips(120), points))[:6]}) == 6
    drawn = [len({groups[index] for index in _order(at_random(_clips(120), seed))[:6]}) for seed in range(20)]
    assert np.mean(drawn) < 5, "which chance does not"


def test_what_is_typical_goes_before_what_is_alone() -> None:
    points = _points(0, 1, 2, 60, 61, 62, 63, 180)
    order = _order(typical(_clips(8), points))
    assert {order[0], order[1]} <= {0, 1, 2, 3, 4, 5, 6}
    assert order.index(7) == 2, "of three groups the smallest"
    assert order[0] in {3, 4, 5, 6}


def test_a_choice_says_how_many_clips_it_stands_for() -> None:
    points = _points(0, 1, 2, 90, 91)
    first, second = coverage(_clips(5), points)[:2]
    assert first.reason == {"code": "first", "clips": 4}
    assert second.reason == {"code": "far", "clips": 1}


def test_a_long_recording_stands_for_itself_once() -> None:
    sections = [replace(one, clip="long", start=at, end=at + 1) for at, one in enumerate(_clips(4))]
    choices = coverage(sections, _points(0, 1, 50, 90))
    assert [choice.reason["clips"] for choice in choices] == [0] * 4


@pytest.mark.parametrize("method", ["coverage", "random", "doubt"])
def test_dancers_take_turns_by_their_share_of_the_pool(method: str) -> None:
    """Ten clips of one dancer that lie far apart, ten of another that lie together, five of a third."""
    dancers = "a" * 10 + "b" * 10 + "c" * 5
    pool = _clips(25, dancers)
    points = _points(*range(0, 100, 10), *np.linspace(200, 201, 10), *np.linspace(202, 203, 5))
    orders = {
        "coverage": lambda seed: coverage(pool, points),
        "random": lambda seed: at_random(pool, seed),
        "doubt": lambda seed: doubted(pool, points, np.linspace(1, 0, 25)),
    }
    for seed in range(5):
        order = _order(orders[method](seed))
        for count in (5, 10, 15, 20):
            got = {dancer: sum(dancers[index] == dancer for index in order[:count]) for dancer in "abc"}
            share = {dancer: count * dancers.count(dancer) / 25 for dancer in "abc"}
            assert all(abs(got[dancer] - share[dancer]) <= 1 for dancer in "abc"), (count, got)


def test_what_was_labelled_before_counts_for_its_dancer() -> None:
    pool = _clips(8, "aaaabbbb", labelled="11000000")
    assert {pool[index].dancer for index in _order(at_random(pool, 0))[:2]} == {"b"}


def test_styles_take_turns_too_where_dancers_leave_a_choice() -> None:
    pool = _clips(8, "aabbaabb", "xxxxxyyy", labelled="10000000")
    chosen = coverage(pool, _points(*range(0, 80, 10)))[0]
    assert (pool[chosen.index].dancer, pool[chosen.index].style) == ("b", "y")


def test_who_is_new_is_the_reason() -> None:
    pool = _clips(6, "aabbcc", "......", labelled="100000")
    reasons = [choice.reason for choice in coverage(pool, _points(0, 1, 2, 3, 4, 5))]
    assert {reason["dancer"] for reason in reasons if reason["code"] == "dancer"} == {"b", "c"}
    drawn = at_random(_clips(2, "..", "xy", labelled="10"), 0)
    assert drawn[0].reason == {"code": "random-style", "style": "y"}
    assert at_random(_clips(1), 0)[0].reason == {"code": "random"}


def test_what_is_drawn_is_the_same_for_the_same_seed() -> None:
    pool = _clips(30, "abc" * 10)
    assert at_random(pool, 3) == at_random(pool, 3)
    assert _order(at_random(pool, 3)) != _order(at_random(pool, 4))
    assert sorted(_order(at_random(pool, 3))) == list(range(30))


def test_doubt_goes_first_and_not_twice_to_the_same_place() -> None:
    points = _points(0, 0.1, 90, 180)
    choices = doubted(_clips(4), points, np.array([0.9, 0.89, 0.5, np.nan]))
    assert _order(choices) == [0, 2, 1, 3]
    assert choices[0].reason == {"code": "doubt", "percent": 90}
    assert choices[-1].reason == {"code": "doubt", "percent": 0}


def test_networks_doubt_where_they_are_unsure_and_where_they_disagree() -> None:
    sure, unsure = [0.98, 0.01, 0.01], [0.34, 0.33, 0.33]
    told = doubts_of(np.array([[sure, unsure, sure], [sure, unsure, sure[::-1]]]))
    assert told[0] < 0.2
    assert told[1] == pytest.approx(1, abs=0.01)
    assert told[0] + 0.4 < told[2] < told[1]


@pytest.mark.parametrize("points", [np.zeros((2, 3)), np.full((3, 2), np.nan), np.zeros(3)])
def test_what_is_no_points_is_refused(points: np.ndarray) -> None:
    with pytest.raises(SchemaError, match="embeddings"):
        distances(_clips(3), points)


def test_distances_are_those_of_the_points() -> None:
    between = distances(_clips(3), _points(0, 90, 180))
    np.testing.assert_allclose(between, [[0, 2**0.5, 2], [2**0.5, 0, 2**0.5], [2, 2**0.5, 0]], atol=1e-6)


def test_long_recordings_are_labelled_in_sections() -> None:
    rate = Fraction(30000, 1001)
    assert sections_of(1798, rate) == [None], "a minute"
    parts = sections_of(2700, rate)
    assert parts == [(0, 900), (900, 1800), (1800, 2700)]
    for frames in (1900, 5000, 36000):
        found = [part for part in sections_of(frames, rate) if part]
        assert (found[0][0], found[-1][1]) == (0, frames)
        assert all(a[1] == b[0] for a, b in pairwise(found))
        assert all(24 <= (end - start) / rate <= 36 for start, end in found)


def test_a_large_pool_is_ordered_in_seconds() -> None:
    rng = np.random.default_rng(0)
    pool = [Candidate(str(at), dancer=str(at % 40), style=str(at % 7)) for at in range(1000)]
    assert len(coverage(pool, rng.normal(size=(1000, 32)))) == 1000
