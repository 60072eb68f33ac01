"""Measures, timing, notes and comparisons as files: what stands in them, with ± and reasons, and nothing that runs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from analysis.schema.measures import Accent, Curve, Measure, Measures, Number
from analysis.schema.measures import Note as Said
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.reports.exporting import comparison_file, measures_file, notes_file
from dancesite.reports.measuring.services import sheet_store
from dancesite.reports.models import BeatGrid, Note
from dancesite.reports.selectors import report_latest
from dancesite.reports.services import report_store, unit_rename
from tests.answers import get_as
from tests.builders import make_clip
from tests.dancesite.test_comparisons import ask, finish
from tests.reports import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
FRAMES = 100


def _read(clip: Clip) -> Clip:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=FRAMES, fps_num=25, fps_den=1)
    report_store(clip=clip, key="k", report=make_report(frames=FRAMES, cut=60))
    clip.refresh_from_db()
    return clip


@pytest.fixture
def read(clip: Clip) -> Clip:
    return _read(clip)


@pytest.fixture
def measured(read: Clip) -> Clip:
    lean = Measure(
        "trunk_lean", "shape", "deg",
        Number(22.34, 3.21, 8, Said("leans-right")), ((0, Number(why_not=Said("short"))),),
        Curve(50, (1.0, None), (2.0, None)),
    )  # fmt: skip
    report = report_latest(read)
    assert report is not None
    sheet_store(report=report, measures=Measures("front", {"front": 1.0}, (lean,), (Accent(30, 0.5),)))
    return read


def _rows(user: User, url: str) -> list[dict[str, str]]:
    answer = get_as(user, url)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def _told(user: User, url: str) -> Any:
    answer = get_as(user, url)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_measures_with_what_they_may_be_off_by_and_why_not(measured: Clip, dancer: User) -> None:
    whole, unit = _rows(dancer, f"/api/clips/{measured.id}/measures.csv")
    assert list(whole) == list(measures_file.MEASURE_COLUMNS.values())
    assert (whole["measure"], whole["of"], whole["unit_of_value"], whole["label"]) == ("trunk_lean", "clip", "deg", "")
    assert (whole["value"], whole["uncertainty"], whole["reached_at_frame_from_0"]) == ("22.3", "3.3", "8")
    assert whole["said"] == "To the dancer's right, at 0:00.32."
    assert (whole["first_frame_from_0"], whole["last_frame_included"]) == ("0", "99")
    assert whole["end_seconds_excluded"] == "4"
    assert (unit["of"], unit["segment_from_0"], unit["label"], unit["value"]) == ("unit", "0", "A", "")
    assert (unit["last_frame_included"], unit["why_not_measured"]) == ("59", "This is too short to tell.")
    told = _told(dancer, f"/api/clips/{measured.id}/measures.json")
    assert (told["clip"]["title"], told["fps"], told["frames"]) == ("Diagonal", [25, 1], FRAMES)
    assert [row["value"] for row in told["rows"]] == [22.3, None]
    assert told["measures"][0]["curve"]["values"] == [1.0, None]


def test_measures_that_are_being_made_are_waited_for(read: Clip, dancer: User) -> None:
    for _twice in range(2):
        answer = get_as(dancer, f"/api/clips/{read.id}/measures.csv")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "measuring")
    assert JobRun.objects.filter(kind=jobs.Job.MEASURE).count() == 1


def test_timing_follows_the_beats_that_hold(measured: Clip, dancer: User) -> None:
    (only,) = _rows(dancer, f"/api/clips/{measured.id}/timing.csv")
    assert (only["kind"], only["why_not_told"].startswith("No beat was heard")) == ("summary", True)
    beats = [0.02 + 0.5 * i for i in range(8)]
    BeatGrid.objects.create(clip=measured, beats=beats, count_one=0, version=1, by=dancer)
    whole, accent, end, *stretches = _rows(dancer, f"/api/clips/{measured.id}/timing.csv")
    assert list(whole) == list(measures_file.TIMING_COLUMNS.values())
    assert (whole["kind"], whole["why_not_told"]) == ("summary", "")
    assert (accent["kind"], accent["first_frame_from_0"], accent["strength"]) == ("accent", "30", "0.5")
    assert (end["kind"], end["first_frame_from_0"], end["label"]) == ("end", "60", "A")
    assert float(end["uncertainty_frames"]) > 0
    assert end["early_or_late_for_sure"] in {"true", "false"}
    assert all(row["kind"] == "stretch" for row in stretches)
    told = _told(dancer, f"/api/clips/{measured.id}/timing.json")
    assert told["timing"]["edges"][0]["late"] == pytest.approx(float(end["late_frames"]))


def test_notes_with_their_answers_and_drawings(read: Clip, dancer: User, lead: User) -> None:
    stroke = {"kind": "circle", "ink": "white", "points": [[0, 0], [0.5, 0.5]]}
    note = Note.objects.create(
        clip=read, by=lead, about="unit", frame=70, start=60, end=80, text='=HYPERLINK("x")\n再高', drawing=[stroke]
    )
    Note.objects.create(clip=read, by=dancer, to=note, text="Yes")
    Note.objects.create(clip=read, by=lead, about="moment", frame=2, text="gone", deleted_at=note.at)
    first, answer = _rows(dancer, f"/api/clips/{read.id}/notes.csv")
    assert list(first) == list(notes_file.NOTE_COLUMNS.values())
    assert first["text"] == "'=HYPERLINK(\"x\")\n再高", "not a formula"
    assert (first["by"], first["frame_from_0"], first["seconds"]) == (lead.name, "70", "2.8")
    assert first["strokes_drawn"] == "1"
    assert (first["first_frame_from_0"], first["last_frame_included"]) == ("60", "79")
    assert (answer["answers_note"], answer["text"], answer["frame_from_0"]) == (str(note.id), "Yes", "")
    told = _told(dancer, f"/api/clips/{read.id}/notes.json")
    assert told["drawings"] == {str(note.id): [stroke]}
    assert told["rows"][0]["text"].startswith("=HYPERLINK"), "JSON runs nothing"


def test_a_comparison_unit_by_unit(read: Clip, studio: Studio, dancer: User, lead: User) -> None:
    other = _read(make_clip(studio, lead, title="Take 2"))
    made = ask(dancer, read, other).json()
    path = f"/api/comparisons/{made['id']}/comparison"
    answer = get_as(dancer, f"{path}.csv")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not-made")
    finish(made["id"], read)
    unit_rename(clip=read, user=dancer, unit="u1", name="@Leap")
    same, gone, whole = _rows(dancer, f"{path}.csv")
    assert list(same) == list(comparison_file.COLUMNS.values())
    assert (same["kind"], same["unit"], same["first_segment_from_0"]) == ("same", "'@Leap", "0")
    assert (same["late_seconds"], same["uncertainty_seconds"]) == ("-0.36", "0.1")
    assert same["early_or_late_for_sure"] == "true"
    assert (same["second_last_frame_included"], same["second_end_seconds_excluded"]) == ("99", "4")
    assert (same["right_shoulder_degrees"], same["right_shoulder_uncertainty_degrees"]) == ("12.4", "4.2")
    assert same["left_knee_degrees"] == "", "it was not seen in both"
    assert (gone["kind"], gone["second_segment_from_0"], gone["late_seconds"]) == ("left-out", "", "")
    assert (whole["kind"], whole["right_shoulder_way"]) == ("whole", "lower")
    told = _told(dancer, f"{path}.json")
    assert (told["first"]["clip"]["title"], told["second"]["clip"]["title"]) == ("Diagonal", "Take 2")
    assert [row["kind"] for row in told["rows"]] == ["same", "left-out", "whole"]


@pytest.mark.parametrize("what", ["measures", "timing", "notes"])
def test_before_there_is_a_report_there_is_no_file(what: str, clip: Clip, dancer: User, stranger: User) -> None:
    for form in ("csv", "json"):
        assert get_as(dancer, f"/api/clips/{clip.id}/{what}.{form}").status_code == 404
