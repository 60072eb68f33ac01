"""From a pose track and a network to a report."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from analysis.models.checkpoint import Loaded
from analysis.models.outputs import ParserOutput
from analysis.parsing.learned import parse_learned
from analysis.schema import SchemaError, Sound, StructureReport
from tests.analysis.fake_parser import UNITS, WORDS, fake

torch.set_num_threads(1)
SCRIPT = [("arms", 2.0), ("legs", 2.4), ("arms", 2.0), ("still", 1.0)]


class Oracle(torch.nn.Module):
    """Takes the speed of the right wrist for unit 1 and that of the right ankle for unit 2; moving begins and ends."""

    def __init__(self, like: torch.nn.Module, units: int = UNITS) -> None:
        super().__init__()
        self.like, self.count = like, units

    def forward(self, x, valid):
        said = self.like(x, valid)
        speed = torch.nn.functional.avg_pool1d(x[:, 6:9].norm(dim=1).transpose(1, 2), 15, 1, 7, count_include_pad=False)
        units = torch.zeros(*valid.shape, self.count)
        if self.count:
            units[..., 1], units[..., 2] = 60 * (speed[:, 4] - 0.2), 60 * (speed[:, 10] - 0.2)
        first = units.softmax(dim=-1) if self.count else units
        step = first - first.roll(1, dims=1)
        edges = torch.stack([step.clamp(min=0).sum(-1), step.roll(-1, dims=1).clamp(max=0).abs().sum(-1)], dim=-1)
        edges[:, [0, -1]] = 0
        return ParserOutput(said.features, said.action, units, (40 * edges - 6), said.primitives)


def oracle(units: int = UNITS) -> Loaded:
    loaded = fake({"kind": "rate", "fps": [15, 1], "window": 64, "hop": 32})
    card = replace(loaded.card, units=loaded.card.units[: max(1, units)])
    return Loaded(Oracle(loaded.model, units).eval(), card)


def blanked(track, start, end):
    parts = {n: getattr(track, n).copy() for n in ("image", "image_smooth", "world", "world_smooth", "score")}
    for name, array in parts.items():
        array[start:end] = 0 if name == "score" else np.nan
    return replace(track, **parts)


def test_what_the_network_says_becomes_a_report(make_dancer):
    beats = tuple(0.5 * i for i in range(1, 14))
    sound = Sound(7.4, 22_050, 120.0, 0.7, beats, (20,) * 370, 50, count_one=2)
    windows = []
    track = make_dancer(SCRIPT, noise=0.0)
    report, problems = parse_learned(
        track, sound, oracle(), model_id="m7", progress=lambda done, total: windows.append((done, total))
    )
    assert (report.method.kind, report.method.name, report.method.version) == ("learned", "fake", "2")
    units = [s.unit for s in report.segments if s.state == "unit"]
    assert units == ["u1", "u2", "u1"]
    assert [(u.id, u.name, u.abbr, u.hue) for u in report.units] == [("u1", "step", "St", 3), ("u2", "kick", "Kic", 2)]
    starts = [s.start / 25 for s in report.segments if s.state == "unit"]
    assert np.abs(np.array(starts) - [0, 2.0, 4.4]).max() < 0.3
    last = report.segments[-1]
    assert (last.state, last.reason) == ("none", "none of the units that the model knows")
    assert all(s.label in ("step", "kick") and 0 < s.confidence <= 0.9 for s in report.segments if s.unit)
    assert all(s.start < s.phases[0] < s.phases[1] < s.end for s in report.segments if s.unit)
    assert [b.kind for b in report.boundaries] == ["start", "end"] * 3
    assert report.rhythm.tempo_bpm == 120.0
    assert report.phrases[0].start == 0
    assert report.phrases[-1].end == report.frames
    assert 0 < report.confidence < 1
    assert windows == [(3, 3)]  # 112 samples, all windows asked about at once
    assert problems == report.problems == ()
    scores = report.scores
    assert scores is not None
    assert (scores.model.id, scores.model.name, scores.model.sha256) == ("m7", "fake", "ab" * 32)
    assert report.action == scores.classes[0].name
    assert {c.name for c in scores.classes} == {"turn", "jump", "walk"}
    assert sum(c.confidence for c in scores.classes) == pytest.approx(1, abs=0.003)
    assert len(scores.start) == len(scores.end) == report.frames
    assert scores.primitives.count == WORDS
    assert len(scores.primitives.keys) >= 4
    assert StructureReport.from_json(json.loads(json.dumps(report.to_json(), allow_nan=False))) == report


def test_the_summary_says_what_was_taught_and_found(make_dancer):
    report, _ = parse_learned(make_dancer(SCRIPT, noise=0.0), None, oracle())
    lines = [str(line) for line in report.summary]
    assert lines[0] == "Read by the model fake 2: it can only tell what it was taught."
    assert lines[1].startswith("As a whole this looks ")
    assert lines[2:] == [
        "3 stretches of movement, of 2 kinds.",
        "step is seen twice.",
        "This clip has no sound.",
    ]


def test_where_nobody_is_it_says_so(make_dancer):
    track = blanked(make_dancer(SCRIPT, noise=0.0), 60, 100)
    report, _ = parse_learned(track, None, oracle())
    gap = next(s for s in report.segments if s.reason == "no body found")
    assert (gap.state, gap.start, gap.end) == ("none", 60, 100)
    assert report.scores.start[60:100] == report.scores.end[60:100] == report.energy[60:100] == (None,) * 40
    assert None not in report.scores.start[:60]
    assert report.body.frames_missing == 40
    assert not any(60 <= key.frame < 100 for key in report.scores.primitives.keys)


def test_a_short_loss_of_the_body_parts_no_unit(make_dancer):
    whole, _ = parse_learned(make_dancer(SCRIPT, noise=0.0), None, oracle())
    report, _ = parse_learned(blanked(make_dancer(SCRIPT, noise=0.0), 20, 25), None, oracle())
    assert [s.unit for s in report.segments] == [s.unit for s in whole.segments]
    assert report.scores.start[20:25] == (None,) * 5


def test_without_anybody_the_network_is_not_asked(make_dancer):
    loaded = fake()
    track = blanked(make_dancer([("still", 3.0)]), 0, 75)
    report, problems = parse_learned(track, None, loaded)
    assert loaded.model.asked == []
    assert [(s.state, s.reason) for s in report.segments] == [("none", "no body found")]
    assert (report.units, report.action, report.confidence) == ((), None, 0.0)
    assert (report.scores.classes, report.scores.primitives) == ((), None)
    assert report.scores.start == (None,) * 75
    assert "No body was found" in report.summary[0].text
    assert {p.code for p in problems} == {"no-body"}


def test_a_network_that_knows_only_classes(make_dancer):
    report, _ = parse_learned(make_dancer(SCRIPT, noise=0.0), None, oracle(units=0))
    assert [(s.reason, s.start, s.end) for s in report.segments] == [("the model knows no units", 0, report.frames)]
    assert report.action is not None
    assert report.confidence == pytest.approx(report.scores.classes[0].confidence)
    assert "It tells only what the whole clip is, and no units." in [str(line) for line in report.summary]


def test_a_network_that_knows_only_classes_tells_where_nobody_is(make_dancer):
    report, _ = parse_learned(blanked(make_dancer(SCRIPT, noise=0.0), 60, 100), None, oracle(units=0))
    assert [(s.reason, s.start, s.end) for s in report.segments] == [
        ("the model knows no units", 0, 60),
        ("no body found", 60, 100),
        ("the model knows no units", 100, report.frames),
    ]


def test_short_names_are_all_different(make_dancer):
    loaded = oracle()
    names = ({"name": ""}, {"name": "Step back", "abbr": "SteBa"}, {"name": "Stellar", "abbr": "SteB"}, {"name": "x"})
    report, _ = parse_learned(make_dancer(SCRIPT), None, Loaded(loaded.model, replace(loaded.card, units=names)))
    assert [(u.name, u.abbr, u.hue) for u in report.units] == [("Step back", "SteB", 1), ("Stellar", "Ste2", 2)]


def test_the_same_motion_at_three_rates_has_the_same_units(make_dancer):
    found = {}
    for rate in (25, 30, 60):
        report, _ = parse_learned(make_dancer(SCRIPT, Fraction(rate), noise=0.0), None, oracle())
        found[rate] = [(s.unit, s.start / rate) for s in report.segments]
    for rate in (25, 60):
        assert [unit for unit, _ in found[rate]] == [unit for unit, _ in found[30]]
        apart = np.array([start for _, start in found[rate]]) - [start for _, start in found[30]]
        assert np.abs(apart).max() <= 2 / 15


def test_a_track_it_cannot_read_is_refused(make_dancer):
    track = replace(make_dancer(SCRIPT), world=None, world_smooth=None)
    with pytest.raises(SchemaError, match="joints have 2 coordinates, fake wants 3"):
        parse_learned(track, None, fake())
