"""What measures are judged by: the truth of a drawn dance, and how numbers are counted against it."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from analysis.experiments import tables
from analysis.experiments.corpus import Film, Wanted, dance_of, exact
from analysis.experiments.measures import scored
from analysis.experiments.measures_films import Pair, wanted_of
from analysis.experiments.measures_section import measures
from analysis.experiments.measures_truth import truth_of
from analysis.experiments.results import FOLDER
from analysis.skeleton.measures import KINDS, Body, Found, jump

JUMPS = Wanted("train", "ballet", 2006, Fraction(30), 16.0)  # four of them


def film(wanted: Wanted) -> Film:
    return Film(wanted, exact(wanted), (), ())


def test_the_flights_of_a_dance_are_seen_on_its_exact_body() -> None:
    truth = truth_of(film(JUMPS))
    assert len(truth.flights) == 4
    seen = jump.jumps(truth.body)
    assert len(seen) == 4
    for one, (off, on) in zip(seen, truth.flights, strict=True):
        assert (one.on - one.off) / truth.body.fps == pytest.approx(on - off, abs=0.05)
        true = truth.of("jump_height", one.top - 5, one.top + 6).value
        assert true == pytest.approx(9.81 * (on - off) ** 2 / 8 / truth.tall)
        assert one.height == pytest.approx(true, abs=0.03)
    assert truth.of("jump_height", 0, 30).why_not == "no-jump"


def test_an_exact_body_is_as_tall_as_the_dancer_and_an_estimated_one_nearly() -> None:
    truth = truth_of(film(JUMPS))
    tall = dance_of(JUMPS).parts[0].dancer.physique.height
    assert truth.body.stature == tall
    assert Body(exact(JUMPS), 0).stature == pytest.approx(tall, rel=0.05)


def test_training_and_test_share_no_film() -> None:
    assert not {w.name for w in wanted_of("train")} & {w.name for w in wanted_of("test")}
    assert {w.split for w in wanted_of("train")} == {"train"}


def test_numbers_are_counted_as_right_for_nothing_or_abstained() -> None:
    kind = next(kind for kind in KINDS if kind.name == "trunk_lean")
    pairs = [
        Pair("ballet", "unit", "front", Found(10.0), Found(10.5)),
        Pair("ballet", "unit", "front", Found(10.0), Found(80.0)),
        Pair("ballet", "unit", "front", Found(10.0), Found(why_not="hidden")),
        Pair("ballet", "unit", "front", Found(why_not="hidden"), Found(5.0)),
        Pair("ballet", "clip", "front", Found(1.0), Found(1.0)),
    ]
    row = scored(kind, "unit", pairs)
    assert (row["all"], row["told"], row["for_nothing"], row["compared"]) == (4, 3, 1, 2)
    assert row["within"] == 0.5
    assert row["abstained"] == {"hidden": 1}


def test_the_published_section_tells_what_is_stored() -> None:
    stored = json.loads((FOLDER / "measures.json").read_text())
    text = measures(stored["results"])
    assert text in tables.PAGE.read_text()
    every = [row["within"] for row in stored["results"]["numbers"] if row["compared"] >= 30]
    assert np.mean(every) > 0.8
