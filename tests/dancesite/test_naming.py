"""Names that people give to units: where they show, and how they go over to another report."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from analysis.schema import StructureReport
from analysis.schema.report_parts import Segment, Sentence, Unit
from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core.errors import Problem
from dancesite.reports.models import Report, UnitName
from dancesite.reports.naming import names_carried
from dancesite.reports.report_view import report_json
from dancesite.reports.selectors import report_latest, unit_names
from dancesite.reports.services import report_choose, report_store, unit_rename
from tests.reports import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


def parts(*segments: tuple[int, int, str | None]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "unit": unit} for start, end, unit in segments]


def carried(names: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> dict[str, str]:
    return names_carried(dict.fromkeys(names, "a name"), {"segments": old}, {"segments": new})


def test_a_name_goes_to_the_unit_with_most_frames_in_common() -> None:
    old = parts((0, 40, "A"), (40, 60, "B"), (60, 100, "A"))
    new = parts((0, 10, "A"), (10, 45, "B"), (45, 60, "C"), (60, 70, None), (70, 100, "B"))
    assert carried("AB", old, new) == {"B": "A", "C": "B"}
    assert carried("B", old, new) == {"C": "B"}


def test_of_two_that_become_one_the_larger_keeps_its_name() -> None:
    old = parts((0, 40, "A"), (40, 100, "B"))
    assert carried("AB", old, parts((0, 100, "A"))) == {"A": "B"}
    assert carried("A", old, parts((0, 100, "A"))) == {"A": "A"}
    assert carried("AB", old, parts((0, 100, None))) == {}


def read(clip: Clip, key: str, *segments: tuple[int, int, str, int]) -> Report:
    """Store a report of units A, B ... as the parser names them."""
    units = sorted({unit for _start, _end, unit, _variant in segments})
    report = make_report(frames=segments[-1][1])
    made = StructureReport(
        **{name: getattr(report, name) for name in report.__dataclass_fields__}
        | {
            "units": tuple(Unit(unit, f"Motion {unit}", unit, 1 + i) for i, unit in enumerate(units)),
            "segments": tuple(
                Segment(start, end, "unit", unit, variant, f"Motion {unit}" + "′" * variant, 0.5)
                for start, end, unit, variant in segments
            ),
            "summary": (Sentence("{name} is seen {n} times.", {"name": "Motion A", "n": 3}),),
        }
    )
    return report_store(clip=clip, key=key, report=made)


def test_a_name_shows_everywhere_and_the_stored_report_stays(clip: Clip, annotator: User) -> None:
    report = read(clip, "k", (0, 4, "A", 0), (4, 6, "B", 0), (6, 10, "A", 2))
    unit_rename(clip=clip, user=annotator, unit="A", name=" Grand \t jeté ")
    told = report_json(clip, report)
    assert [(unit["name"], unit["found"]) for unit in told["units"]] == [
        ("Grand jeté", "Motion A"),
        ("Motion B", "Motion B"),
    ]
    assert [segment["label"] for segment in told["segments"]] == ["Grand jeté", "Motion B", "Grand jeté′′"]
    assert told["summary"] == [{"text": "{name} is seen {n} times.", "values": {"name": "Grand jeté", "n": 3}}]
    report.refresh_from_db()
    assert report.data["units"][0]["name"] == "Motion A"
    StructureReport.from_json(told)


@pytest.mark.parametrize("name", ["", "  ", "Motion A"])
def test_an_empty_name_is_the_one_it_was_found_by(clip: Clip, annotator: User, name: str) -> None:
    read(clip, "k", (0, 10, "A", 0))
    unit_rename(clip=clip, user=annotator, unit="A", name="Turn")
    unit_rename(clip=clip, user=annotator, unit="A", name=name)
    assert not UnitName.objects.exists()
    unit_rename(clip=clip, user=annotator, unit="A", name=name)


def test_what_cannot_be_named(clip: Clip, annotator: User) -> None:
    with pytest.raises(Http404):
        unit_rename(clip=clip, user=annotator, unit="A", name="Turn")  # there is no report
    report = read(clip, "k", (0, 10, "A", 0))
    with pytest.raises(Http404):
        unit_rename(clip=clip, user=annotator, unit="B", name="Turn")
    with pytest.raises(Problem) as problem:
        unit_rename(clip=clip, user=annotator, unit="A", name="a" * 81)
    assert set(problem.value.fields) == {"name"}
    with pytest.raises(Problem) as problem:
        unit_rename(clip=clip, user=annotator, unit="A", name="Turn", report=report.pk + 1)
    assert problem.value.status == 409


def test_names_wait_for_their_report_where_the_new_one_has_no_such_unit(clip: Clip, annotator: User) -> None:
    """Coarser, and back again: nothing that was typed is lost, and what was renamed meanwhile stays so."""
    fine = read(clip, "fine", (0, 4, "A", 0), (4, 10, "B", 0))
    for unit, name in (("A", "Turn"), ("B", "Leap")):
        unit_rename(clip=clip, user=annotator, unit=unit, name=name)
    coarse = read(clip, "coarse", (0, 10, "A", 0))
    assert report_latest(clip) == coarse
    assert unit_names(clip) == {"A": "Leap"}
    unit_rename(clip=clip, user=annotator, unit="A", name="Big leap")
    report_choose(clip=clip, report=fine)
    assert report_latest(clip) == fine
    assert unit_names(clip) == {"A": "Turn", "B": "Big leap"}
    report_choose(clip=clip, report=fine)
    assert unit_names(clip) == {"A": "Turn", "B": "Big leap"}


def test_the_api_names_and_takes_back(clip: Clip, annotator: User) -> None:
    report = read(clip, "k", (0, 10, "A", 0))
    client = Client()
    client.force_login(annotator)

    def put(body: object) -> tuple[int, Any]:
        answer = client.put(f"/api/clips/{clip.id}/units/A/", body, content_type="application/json")
        return answer.status_code, answer.json()

    named = {"id": "A", "name": "Turn", "abbr": "A", "hue": 1, "found": "Motion A"}
    assert put({"name": "Turn", "report": report.pk}) == (200, named)
    assert client.get(f"/api/clips/{clip.id}/report/").json()["segments"][0]["label"] == "Turn"
    assert put({"name": "Turn", "report": report.pk + 1})[0] == 409
    assert put({"name": "T\u0000urn"})[0] == 400
    assert put({"name": ""}) == (200, named | {"name": "Motion A"})


@pytest.mark.parametrize(
    ("scale", "field"),
    [
        ({"unit": "seconds", "value": 0.1}, "value"),
        ({"unit": "seconds", "value": 31}, "value"),
        ({"unit": "counts", "value": 0.5}, "value"),
        ({"unit": "beats", "value": 2}, "unit"),
        ({"unit": "seconds", "value": "two"}, "value"),
        ({"unit": "seconds"}, "value"),
    ],
)
def test_a_scale_that_is_none(clip: Clip, annotator: User, scale: dict[str, Any], field: str) -> None:
    client = Client()
    client.force_login(annotator)
    answer = client.put(f"/api/clips/{clip.id}/scale/", scale, content_type="application/json")
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (400, {field})


@pytest.mark.parametrize("method", ["put", "delete"])
def test_a_clip_out_of_sight_is_not_read_anew(clip: Clip, dancer: User, method: str) -> None:
    clip_remove(clip=clip)
    client = Client()
    client.force_login(dancer)
    body = {"unit": "counts", "value": 8} if method == "put" else None
    answer = getattr(client, method)(f"/api/clips/{clip.id}/scale/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "removed")


def test_the_scale_is_told(clip: Clip, annotator: User) -> None:
    client = Client()
    client.force_login(annotator)
    address = f"/api/clips/{clip.id}/scale/"
    assert client.get(address).json() is None
    told = client.put(address, {"unit": "counts", "value": 8}, content_type="application/json").json()
    assert told["scale"] == client.get(address).json() == {"unit": "counts", "value": 8.0}
    assert client.delete(address).json()["scale"] is None
