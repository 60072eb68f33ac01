"""What of a snapshot teaches what: labels as they were said, long recordings, words that name a side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.data.own_clips import sequence_of_track
from analysis.schema.skeleton import SkeletonSequence
from tests.dances import dance, track_of
from worker.training import lessons
from worker.training.diploma import limits
from worker.training.lessons import Lessons, Vocabulary, lessons_of
from worker.training.student import VARIETY, variety_of

VOCABULARY = {
    "units": [
        {"word": "w1", "name": "Spin", "abbr": "SP", "hue": 3, "phase": ""},
        {"word": "w2", "name": "Leap", "abbr": "LE", "hue": 4, "phase": "start"},
    ],
    "actions": [{"word": "a1", "name": "Adagio"}],
}


def _sequence(seconds: float) -> SkeletonSequence:
    return sequence_of_track(track_of(dance(1, seconds)))


def _entry(name: str, part: str, *segments: tuple[int, int, str, str | None], **more: Any) -> dict[str, Any]:
    said = [dict(zip(("start", "end", "state", "word"), one, strict=True)) for one in segments]
    told = {"clip": name, "part": part, "dancer": "d1", "style": "Ballet", "action": None, "frames": 300}
    return told | {"fps": [30, 1], "segments": said or None, "pose": {}} | more


def _taken(monkeypatch: pytest.MonkeyPatch, *entries: dict[str, Any], seconds: float = 10.0) -> Lessons:
    monkeypatch.setattr(lessons, "_body", lambda entry, work: (_sequence(seconds), ""))
    return lessons_of({"vocabulary": VOCABULARY, "clips": entries}, Path(), lambda: None)


def test_labels_are_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [(0, 50, "unit", "w2"), (50, 90, "none", None), (90, 120, "unsure", None), (120, 150, "unit", None)]
    found = _taken(monkeypatch, _entry("one", "train", *said, (200, 300, "unit", "w1"), action="a1"))
    (example,) = found.train
    assert example.units is not None
    wanted = np.concatenate([np.full(50, 2), np.full(40, 0), np.full(110, -1), np.full(100, 1)])
    assert (example.units == wanted).all()
    assert (example.action, found.unlabelled) == (0, [])
    assert found.vocabulary.units == (
        {"name": ""},
        {"name": "Spin", "abbr": "SP", "hue": 3},
        {"name": "Leap", "abbr": "LE", "hue": 4, "phase": "start"},
    )


def test_parts_go_where_they_belong(monkeypatch: pytest.MonkeyPatch) -> None:
    label = (0, 300, "unit", "w1")
    parts = ["train", "validation", "test", "unlabelled"]
    found = _taken(monkeypatch, *(_entry(part, part, *([label] if part != "unlabelled" else [])) for part in parts))
    for part in parts:
        assert [one.name for one in getattr(found, part)] == [part]
    assert found.unlabelled[0].units is None
    assert found.used == parts
    assert [entry["clip"] for entry in found.entries_of("train", "test")] == ["train", "test"]


def test_of_a_long_recording_what_is_near_labels_teaches_them(monkeypatch: pytest.MonkeyPatch) -> None:
    label = (600, 900, "unit", "w1")  # seconds 20 to 30 of 60
    long = {"seconds": 60.0}
    found = _taken(monkeypatch, _entry("long", "train", label), _entry("judge", "test", label), **long)
    assert [one.sequence.n_frames / 30 for one in found.train] == [pytest.approx(10 + 128 / 15, abs=0.1)]
    assert [one.sequence.n_frames / 30 for one in found.unlabelled] == [
        pytest.approx(20 - 64 / 15, abs=0.1),
        pytest.approx(30 - 64 / 15, abs=0.1),
    ]
    assert [one.sequence.n_frames / 30 for one in found.test] == [pytest.approx(10 + 2 * 128 / 15, abs=0.1)]


def test_more_than_can_be_held_in_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST_SECONDS", 25.0)
    found = _taken(monkeypatch, *(_entry(str(number), "unlabelled") for number in range(4)))
    assert found.used == ["0", "1"]
    assert found.left_out == [{"clip": "2", "code": "too-long"}, {"clip": "3", "code": "too-long"}]


@pytest.mark.parametrize(
    ("name", "mirrored"),
    [("Turn", True), ("Turn left", False), ("Upright", True), ("左转", False), ("Pas droit", False)],
)
def test_words_that_name_a_side_are_not_mirrored(name: str, mirrored: bool) -> None:
    vocabulary = Vocabulary(({"name": ""}, {"name": name}), (), {}, {})
    assert (variety_of(vocabulary).mirror == VARIETY.mirror) is mirrored


def test_limits_say_what_is_thin(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _taken(monkeypatch, _entry("one", "train", (0, 50, "unit", "w1")))
    units = [{"name": "Spin", "segments": 9}, {"name": "Leap", "segments": 1}]
    told = " ".join(limits(found, {"checked": {"by": "clip", "clips": 3}, "units": units}))
    assert "Ballet" in told
    assert "3 clips only" in told
    assert "whose labels it knows" in told
    assert "Leap" in told
    assert "Spin" not in told
    sure = " ".join(limits(found, {"checked": {"by": "dancer", "clips": 30}, "units": units[:1]}))
    assert "only" not in sure
    assert "without labels" in sure
