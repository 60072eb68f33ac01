"""What a network said, inside the report: there and back, absent in older reports, refused where it does not fit."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.schema import (
    ClassScore,
    ModelNamed,
    ModelScores,
    PrimitiveKey,
    Primitives,
    SchemaError,
    StructureReport,
)
from tests.reports import make_report

SCORES = ModelScores(
    model=ModelNamed("m1", "fast", "3", "ab" * 32),
    classes=(ClassScore("turn", 0.93), ClassScore("jump", 0.04)),
    start=(0.9, 0.1, None, *[0.0] * 7),
    end=(0.0, 0.1, None, *[0.2] * 7),
    primitives=Primitives(32, (PrimitiveKey(1, 7, 0.81), PrimitiveKey(6, 31, 0.5))),
)


def there_and_back(report):
    return StructureReport.from_json(json.loads(json.dumps(report.to_json(), allow_nan=False)))


def test_scores_come_back_as_they_went():
    report = replace(make_report(), scores=SCORES, action="turn")
    assert there_and_back(report) == report
    without = replace(report, scores=replace(SCORES, primitives=None, classes=()))
    assert there_and_back(without) == without


def test_a_report_without_them_has_no_such_key_and_older_ones_load():
    data = make_report().to_json()
    assert "scores" not in data
    assert StructureReport.from_json(data).scores is None
    assert StructureReport.from_json(data | {"scores": None}).scores is None


def test_what_does_not_fit_is_refused():
    good = replace(make_report(), scores=SCORES).to_json()
    for change, words in (
        (lambda s: s["start"].pop(), "scores.start: 9 values for 10 frames"),
        (lambda s: s["end"].__setitem__(3, 1.5), "scores.end at frame 3"),
        (lambda s: s["classes"].reverse(), "scores.classes: the likeliest"),
        (lambda s: s["classes"][0].update(confidence=None), "scores.classes.turn"),
        (lambda s: s["primitives"]["keys"].reverse(), "not sorted"),
        (lambda s: s["primitives"]["keys"][1].update(frame=10), "frame 10 of 10"),
        (lambda s: s["primitives"]["keys"][1].update(primitive=32), "32 of 32"),
        (lambda s: s["model"].pop("sha256"), "scores.model.sha256: missing"),
        (lambda s: s.pop("primitives"), "scores.primitives: missing"),
    ):
        bad = json.loads(json.dumps(good))
        change(bad["scores"])
        with pytest.raises(SchemaError, match=words):
            StructureReport.from_json(bad)
