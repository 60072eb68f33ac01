"""The reading without labels, on made dancers whose changes are known."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.parsing import parse_unsupervised
from analysis.parsing.names import hue, letters
from analysis.schema import SchemaError, Sentence, Sound, StructureReport

SCRIPT = [("arms", 2.0), ("legs", 2.4), ("arms", 2.0), ("side", 1.8), ("legs", 2.4), ("arms", 2.0)]
TRUE_EDGES = np.cumsum([seconds for _, seconds in SCRIPT])[:-1]


def edges(report):
    return np.array([s.start / float(report.fps) for s in report.segments[1:]])


def blanked(track, start, end):
    parts = {n: getattr(track, n).copy() for n in ("image", "image_smooth", "world", "world_smooth", "score")}
    for name, array in parts.items():
        array[start:end] = 0 if name == "score" else np.nan
    return replace(track, **parts)


def test_known_changes_are_found(make_dancer):
    report, _ = parse_unsupervised(make_dancer(SCRIPT), None)
    found = edges(report)
    near = [np.abs(found - true).min() for true in TRUE_EDGES]
    assert max(near) <= 0.3
    assert len(found) <= 2 * len(TRUE_EDGES) + 1


def test_what_comes_back_gets_the_same_name(make_dancer):
    report, _ = parse_unsupervised(make_dancer(SCRIPT), None)

    def units_of(i):
        low = sum(seconds for _, seconds in SCRIPT[:i])
        middle = [low + SCRIPT[i][1] * share for share in (0.3, 0.5, 0.7)]
        return {s.unit for s in report.segments for t in middle if s.start <= t * 25 < s.end}

    assert units_of(0) & units_of(2) & units_of(5)
    assert units_of(1) & units_of(4)
    assert not units_of(0) & units_of(1)
    assert not units_of(3) & units_of(0)
    assert [u.hue for u in report.units] == list(range(1, len(report.units) + 1))
    assert report.segments[0].unit == "A"


def test_the_same_motion_at_three_rates_has_the_same_edges(make_dancer):
    films = {rate: make_dancer(SCRIPT, Fraction(rate), noise=0.001, power=1.5) for rate in (25, 30, 60)}
    found = {rate: edges(parse_unsupervised(film, None)[0]) for rate, film in films.items()}
    for slow, fast in ((25, 30), (25, 60), (30, 60)):
        assert len(found[slow]) == len(found[fast])
        assert np.abs(found[slow] - found[fast]).max() <= 1 / slow + 1e-9


def test_a_gap_is_no_unit_and_says_why(make_dancer):
    report, _ = parse_unsupervised(blanked(make_dancer(SCRIPT), 100, 140), None)
    none = [s for s in report.segments if s.state == "none"]
    assert len(none) == 1
    assert abs(none[0].start - 100) <= 2
    assert abs(none[0].end - 140) <= 2
    assert none[0].reason == "no body found"
    assert report.energy[120] is None
    assert report.body.frames_missing == 40


def test_phases_lie_inside_and_the_json_comes_back(make_dancer):
    report, problems = parse_unsupervised(make_dancer(SCRIPT), None)
    for segment in report.segments:
        assert segment.phases is not None
        assert segment.start < segment.phases[0] < segment.phases[1] < segment.end
        assert 0 < segment.confidence <= 0.85
    assert report.confidence <= 0.75
    assert "without labels" in report.summary[0].text
    again = StructureReport.from_json(json.loads(json.dumps(report.to_json(), allow_nan=False)))
    assert again == report
    assert problems == report.problems


@pytest.mark.parametrize("seconds", [0.04, 0.08, 0.2, 0.5, 1.0])
def test_short_clips_have_a_report(make_dancer, seconds):
    report, problems = parse_unsupervised(make_dancer([("arms", seconds)]), None)
    assert report.frames == round(seconds * 25)
    assert "short" in {p.code for p in problems}


def test_nobody_and_a_still_person(make_dancer):
    track = make_dancer([("still", 6.0)])
    report, problems = parse_unsupervised(track, None)
    assert len(report.segments) == 1
    assert "still" in {p.code for p in problems}
    assert max(report.energy) < 0.5
    report, problems = parse_unsupervised(blanked(track, 0, 150), None)
    assert [(s.state, s.reason) for s in report.segments] == [("none", "no body found")]
    assert (report.confidence, report.units, report.energy) == (0.0, (), (None,) * 150)
    assert "no-body" in {p.code for p in problems}


def test_another_body_is_noticed(make_dancer):
    track = make_dancer(SCRIPT)
    image = track.image.copy()
    image[150:] += 900
    _, problems = parse_unsupervised(replace(track, image=image, image_smooth=image), None)
    assert "several-people" in {p.code for p in problems}


def test_rhythm_comes_from_the_sound(make_dancer):
    beats = tuple(0.5 * i for i in range(1, 25))
    sound = Sound(12.6, 22_050, 120.0, 0.7, beats, (20,) * 640, 50, count_one=2)
    report, _ = parse_unsupervised(make_dancer(SCRIPT), sound)
    assert (report.rhythm.tempo_bpm, report.rhythm.count_one) == (120.0, 2)
    silent, _ = parse_unsupervised(make_dancer(SCRIPT), None)
    assert silent.rhythm.reason == "This clip has no sound."


def test_the_schema_refuses_what_does_not_fit(make_dancer):
    report, _ = parse_unsupervised(make_dancer(SCRIPT), None)
    good = report.to_json()
    for change, words in (
        (lambda r: r["segments"].pop(1), "gap at frame"),
        (lambda r: r["segments"][1].update(start=1), "overlap"),
        (lambda r: r["segments"][0].update(unit="ZZ"), "segments at frame 0.unit"),
        (lambda r: r["energy"].pop(), "energy"),
        (lambda r: r["energy"].__setitem__(7, 3.0), "energy at frame 7"),
        (lambda r: r.update(schema=9), "schema"),
        (lambda r: r.pop("fps"), "fps: missing"),
    ):
        bad = json.loads(json.dumps(good))
        change(bad)
        with pytest.raises(SchemaError, match=words):
            StructureReport.from_json(bad)


def test_names_go_on_after_z():
    assert [letters(i) for i in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
    assert [hue(i) for i in (0, 31, 32)] == [1, 32, 1]


@pytest.mark.slow
def test_twenty_minutes_are_read_in_bounded_time(make_dancer):
    import time

    track = make_dancer(SCRIPT * 95, Fraction(30))
    begun = time.monotonic()
    report, _ = parse_unsupervised(track, None)
    assert time.monotonic() - begun < 60
    assert report.frames == len(track.image)


def test_sentences_carry_their_values_apart():
    """So that a translation can put them elsewhere; one without its value is refused where it is made."""
    sentence = Sentence("{name} is seen {n} times.", {"name": "Motion A", "n": 3})
    assert str(sentence) == "Motion A is seen 3 times."
    with pytest.raises(SchemaError, match="wants"):
        Sentence("{n} stretches")
