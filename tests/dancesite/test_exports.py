"""The structure as a file: every boundary frame, on both clocks, and safe to open."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client

from analysis.formats.times import write_times
from analysis.schema import FramePlan
from dancesite.accounts.models import User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store, clip_edit
from dancesite.core.downloads import attachment
from dancesite.core.models import JobRun
from dancesite.reports.report_view import report_json
from dancesite.reports.services import report_store, unit_rename
from tests.builders import make_upload
from tests.reports import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]
NTSC = Fraction(30000, 1001)


def _plan(index: list[int], times: list[float], rate: Fraction = NTSC, dropped: tuple[int, ...] = ()) -> FramePlan:
    source_index = np.array(index, dtype=np.int32)
    return FramePlan(
        rate=rate,
        width=2,
        height=2,
        rotation=0,
        source_index=source_index,
        source_time=np.array([times[i] for i in index]),
        duplicate=np.concatenate(([False], np.diff(source_index) == 0)),
        dropped=np.array(dropped, dtype=np.int32),
    )


def _store(clip: Clip, plan: FramePlan, **report: Any) -> None:
    path = make_upload()
    write_times(path, plan)
    artefact_store(clip=clip, kind=Artefact.Kind.TIMES, key="t", path=path, suffix=".dsa")
    values = {"frames": plan.n_frames, "fps": plan.rate, "cut": plan.n_frames // 2} | report
    report_store(clip=clip, key="r", report=make_report(**values))


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


def _csv(client: Client, clip: Clip) -> list[dict[str, str]]:
    answer = client.get(f"/api/clips/{clip.id}/structure.csv")
    assert answer.status_code == 200, answer.content
    assert answer.content.startswith(b"\xef\xbb\xbf"), "spreadsheets know UTF-8 by its mark"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_both_clocks(clip: Clip, client: Client) -> None:
    """A film of 29.97 that begins at 1.5 s: its own times are given, not ones made up from a rounded rate."""
    times = [1.5 + i * 1001 / 30000 for i in range(10)]
    _store(clip, _plan(list(range(10)), times))
    first, second = _csv(client, clip)
    assert first == {
        "unit": "Turn",
        "label": "A",
        "first_frame_from_0": "0",
        "last_frame_included": "4",
        "start_seconds": "0",
        "end_seconds_excluded": "0.166833",
        "source_first_frame_from_0": "0",
        "source_last_frame_included": "4",
        "source_start_seconds": "1.5",
        "source_end_seconds_excluded": "1.666833",
        "state": "unit",
        "confidence": "0.75",
    }
    assert (second["first_frame_from_0"], second["last_frame_included"]) == ("5", "9"), "nothing between, nothing twice"
    assert (second["unit"], second["state"], second["confidence"]) == ("", "none", "")
    assert second["source_end_seconds_excluded"] == "1.833667"


def test_repeated_and_dropped_source_frames(clip: Clip, client: Client) -> None:
    plan = _plan([0, 0, 2, 2, 5, 6], [i / 10 for i in range(7)], Fraction(25), dropped=(1, 3, 4))
    _store(clip, plan, cut=3)
    first, second = _csv(client, clip)
    assert (first["source_first_frame_from_0"], first["source_last_frame_included"]) == ("0", "2")
    assert first["source_end_seconds_excluded"] == "0.5", "until the source shows something else"
    assert (second["source_first_frame_from_0"], second["source_start_seconds"]) == ("2", "0.2")


@pytest.mark.parametrize("rate", [NTSC, Fraction(60000, 1001)])
def test_no_drift_over_ten_minutes(rate: Fraction, clip: Clip, client: Client) -> None:
    frames = int(600 * rate)
    _store(clip, _plan(list(range(frames)), [float(i / rate) for i in range(frames)], rate), cut=frames - 1)
    last = _csv(client, clip)[1]
    for name in ("start_seconds", "source_start_seconds"):
        assert abs(float(last[name]) - (frames - 1) * rate.denominator / rate.numerator) < 1e-6


def test_json_holds_the_whole(clip: Clip, client: Client) -> None:
    clip_edit(clip=clip, title="Sprünge")
    _store(clip, _plan([0, 0, 2], [0.0, 0.04, 0.08], dropped=(1,)), cut=1)
    answer = client.get(f"/api/clips/{clip.id}/structure.json")
    told = json.loads(answer.content)
    assert (told["clip"]["title"], told["fps"], told["frames"]) == ("Sprünge", [30000, 1001], 3)
    assert told["times"] == {
        "source_index": [0, 0, 2],
        "source_time": [0.0, 0.0, 0.08],
        "duplicate": [1],
        "dropped": [1],
    }
    assert told["report"] == report_json(clip, clip.reports.get())
    assert [(part["first_frame"], part["last_frame"]) for part in told["segments"]] == [(0, 0), (1, 2)]
    assert "included" in told["conventions"]["frames"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://evil")', "|x"]
)
def test_a_name_is_never_a_formula(name: str, clip: Clip, client: Client) -> None:
    _store(clip, _plan([0, 1], [-0.5, 0.5]), name=name, label=name)
    row = _csv(client, clip)[0]
    assert (row["unit"], row["label"]) == (f"'{name}", f"'{name}")
    assert row["source_start_seconds"] == "-0.5", "a number is not text"


def test_what_a_person_calls_a_unit_is_in_both_files(clip: Clip, client: Client, dancer: User) -> None:
    _store(clip, _plan([0, 1], [0.0, 0.5]))
    unit_rename(clip=clip, user=dancer, unit="u1", name="=Leap")
    row = _csv(client, clip)[0]
    assert (row["unit"], row["label"]) == ("'=Leap", "'=Leap")
    told = json.loads(client.get(f"/api/clips/{clip.id}/structure.json").content)
    assert (told["segments"][0]["unit"], told["report"]["units"][0]["name"]) == ("=Leap", "=Leap")


def test_names_with_commas_quotes_and_lines(clip: Clip, client: Client) -> None:
    _store(clip, _plan([0, 1], [0.0, 0.5]), name='Turn, "slow"\nsecond line', label="A′")
    row = _csv(client, clip)[0]
    assert (row["unit"], row["label"]) == ('Turn, "slow"\nsecond line', "A′")


def test_before_there_is_a_report(clip: Clip, client: Client) -> None:
    assert client.get(f"/api/clips/{clip.id}/structure.csv").status_code == 404
    assert client.get(f"/api/clips/{clip.id}/").json()["downloads"] is None


def test_the_clip_tells_where_they_are(clip: Clip, client: Client) -> None:
    _store(clip, _plan([0, 1], [0.0, 0.5]))
    downloads = client.get(f"/api/clips/{clip.id}/").json()["downloads"]
    assert set(downloads) == {"csv", "json"}
    for url in downloads.values():
        answer = client.get(url, headers={"accept": "text/csv"})
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert answer["Content-Disposition"].startswith('attachment; filename="Diagonal - structure.')


def test_a_table_of_another_reading_is_not_taken(clip: Clip, client: Client) -> None:
    """A newer version of the site plans other frames, and has not found the structure anew yet."""
    _store(clip, _plan([0, 1], [0.0, 0.5]))
    path = make_upload()
    write_times(path, _plan([0, 1, 2], [0.0, 0.5, 1.0]))
    newer = artefact_store(clip=clip, kind=Artefact.Kind.TIMES, key="newer", path=path, suffix=".dsa")
    assert [row["last_frame_included"] for row in _csv(client, clip)] == ["0", "1"]
    clip.artefacts.exclude(id=newer.id).delete()
    assert client.get(f"/api/clips/{clip.id}/structure.csv").status_code == 409


def test_a_lost_table_of_times_is_made_again(clip: Clip, client: Client) -> None:
    _store(clip, _plan([0, 1], [0.0, 0.5]))
    JobRun.objects.update(state="done")
    default_storage.delete(Artefact.objects.get().name)
    answer = client.get(f"/api/clips/{clip.id}/structure.csv")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "rebuilding")
    assert JobRun.objects.filter(state="queued").count() == 1


# --- names of files ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "plain", "encoded"),
    [
        ("dance.mp4", "dance.mp4", "dance.mp4"),
        ("Tänzerin – 舞.mp4", "Tanzerin  .mp4", "T%C3%A4nzerin%20%E2%80%93%20%E8%88%9E.mp4"),
        ('a"; filename="evil.exe', "a filename=evil.exe", "a%20filename%3Devil.exe"),
        ("a\r\nSet-Cookie: x=y\r\n\r\n<script>", "aSet-Cookie x=yscript", "aSet-Cookie%20x%3Dyscript"),
        ("../../etc/passwd", "etcpasswd", "etcpasswd"),
        ("film\u202e4pm.exe", "film4pm.exe", "film4pm.exe"),
        ("舞", "file", "%E8%88%9E"),
        ("...", "file", "file"),
        ("", "file", "file"),
    ],
)
def test_a_file_name_is_only_a_name(name: str, plain: str, encoded: str) -> None:
    assert attachment(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"


def test_a_title_as_a_file_name(clip: Clip, client: Client) -> None:
    clip_edit(clip=clip, title='Solo"; x="\u202e.exe')
    _store(clip, _plan([0, 1], [0.0, 0.5]))
    header = client.get(f"/api/clips/{clip.id}/structure.csv")["Content-Disposition"]
    assert header.count('"') == 2
    assert header.endswith("Solo%20x%3D.exe%20-%20structure.csv")
