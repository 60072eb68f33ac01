"""Labels as files: what stands in them, from where frames count, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.http import HttpResponse

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_export import COLUMNS
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Clip
from dancesite.reports.services import report_store
from tests.answers import get_as
from tests.reports import make_report


@pytest.fixture
def labelled(clip: Clip, studio: Studio, annotator: User) -> Clip:
    Clip.objects.filter(id=clip.id).update(frames=90, fps_num=30000, fps_den=1001)
    clip.refresh_from_db()
    report_store(clip=clip, key="k" * 64, report=make_report(frames=90))
    turn, evil = (word_ensure(studio=studio, name=name) for name in ("Turn", "=HYPERLINK(1)"))
    said = {"report": clip.reports.get().pk, "unit": "u1", "confidence": 0.5}
    labels_save(
        clip=clip,
        author=annotator,
        source="hand",
        segments=[
            {"start": 0, "end": 30, "state": "unit", "word": str(turn.id), "phases": [10, 20], "spread": [2, None]},
            {"start": 30, "end": 31, "state": "none", "word": None},
            {"start": 60, "end": 90, "state": "unsure", "word": str(evil.id), "phases": [70, 70], "from": said},
        ],
        sections=[{"start": 0, "end": 90, "kind": "main"}],
        action=word_ensure(studio=studio, name="Diagonal", kind="action"),
        based_on=0,
    )
    return clip


def _file(user: User, clip: Clip, form: str) -> HttpResponse:
    answer = get_as(user, f"/api/clips/{clip.id}/labels/export/?as={form}")
    assert answer.status_code == 200
    return answer


def test_as_a_table(labelled: Clip, annotator: User) -> None:
    answer = _file(annotator, labelled, "csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "Diagonal - labels.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert list(rows[0]) == list(COLUMNS.values())
    made = [{key: row[name] for key, name in COLUMNS.items()} for row in rows]
    assert [(row["lane"], row["label"], row["state"], row["first_frame"], row["last_frame"]) for row in made] == [
        ("units", "Turn", "unit", "0", "29"),
        ("units", "", "none", "30", "30"),
        ("units", "'=HYPERLINK(1)", "unsure", "60", "89"),
        ("sections", "main", "", "0", "89"),
    ]
    assert (made[0]["start_seconds"], made[0]["end_seconds"]) == ("0", "1.001")
    assert (made[0]["process_first_frame"], made[0]["process_last_frame"]) == ("10", "19")
    assert (made[2]["process_first_frame"], made[2]["process_last_frame"]) == ("", ""), "of no frame"
    assert (made[0]["start_spread_frames"], made[0]["end_spread_frames"], made[0]["said_by"]) == (
        "2",
        "",
        "Jonas Annotator",
    )
    assert (made[0]["suggested_by"], made[2]["confidence"]) == ("", "0.5")
    assert made[2]["suggested_by"]


def test_as_json_with_all_that_is_needed_to_read_it(labelled: Clip, annotator: User) -> None:
    told = json.loads(_file(annotator, labelled, "json").content)
    assert (told["action"], told["clip"]["fps"], len(told["rows"])) == ("Diagonal", [30000, 1001], 4)
    assert told["labels"] == get_as(annotator, f"/api/clips/{labelled.id}/labels/").json()
    assert {told["words"][one["word"]]["name"] for one in told["labels"]["segments"] if one["word"]} == {
        "Turn",
        "=HYPERLINK(1)",
    }


def test_by_the_names_that_count_now(labelled: Clip, studio: Studio, annotator: User) -> None:
    leap = word_ensure(studio=studio, name="Leap")
    Word.objects.filter(name="Turn").update(merged_into=leap)
    told = json.loads(_file(annotator, labelled, "json").content)
    assert told["rows"][0]["label"] == "Leap"


def test_without_labels_there_is_a_table_without_rows(clip: Clip, annotator: User) -> None:
    lines = _file(annotator, clip, "csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1
    told = json.loads(_file(annotator, clip, "json").content)
    assert (told["rows"], told["labels"], told["action"]) == ([], None, None)
    assert get_as(annotator, f"/api/clips/{clip.id}/labels/export/?as=xml").status_code == 400
