"""Progress: what is counted, of which clips, and who may see it."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from analysis.schema.comparison import Comparison as Compared
from analysis.schema.comparison import Pair
from analysis.schema.measures import MEASURES_VERSION
from analysis.schema.report_parts import Boundary, Rhythm, Segment, Unit
from dancesite.accounts.models import Dancer, Role, Studio, User
from dancesite.accounts.services import membership_set
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_ensure, word_merge
from dancesite.clips.models import Clip
from dancesite.core.models import JobRun
from dancesite.reports.models import Comparison, MeasureSheet, Report, UnitName
from tests.builders import make_person
from tests.checkpoints import make_model
from tests.pools import FRAMES, label, pool_clip
from tests.reports import make_report

pytestmark = pytest.mark.usefixtures("sent")
FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: User, path: str, slug: str = "lindenhof", status: int = 200) -> Any:
    answer = signed_in(user).get(f"/api/studios/{slug}/progress/{path}")
    assert answer.status_code == status, answer.content
    return answer.json() if "json" in answer["Content-Type"] else answer.content.decode("utf-8-sig")


def take(studio: Studio, day: int = 0, *, dancer: str = "Mei", **values: Any) -> Clip:
    """Added so many days after FIRST."""
    clip = pool_clip(studio, dancer=dancer, **values)
    Clip.objects.filter(id=clip.id).update(created_at=FIRST + timedelta(days=day))
    clip.refresh_from_db()
    return clip


def read(
    clip: Clip, *, model: Any = None, cuts: Sequence[int] = (0, 50, 100), names: Sequence[str] = ("A", "B")
) -> Report:
    """A reading whose segments are the units of these names, in turn; edges are known to 1 frame, beats every half
    second, and count 1 is the first."""
    units = tuple(Unit(id=f"u{i}", name=name, abbr=name[:3], hue=i + 1) for i, name in enumerate(names))
    segments = tuple(
        Segment(start, end, "unit", units[i % len(units)].id, 0, "x", 0.9)
        for i, (start, end) in enumerate(pairwise(cuts))
    )
    edges = tuple(Boundary(cut, "start", 0.95, 1.0) for cut in cuts[1:-1])
    report = replace(
        make_report(frames=FRAMES), units=units, segments=segments, boundaries=edges,
        rhythm=Rhythm(120.0, 1.0, tuple(i / 2 for i in range(9)), 0, None),
    )  # fmt: skip
    data = report.to_json()
    if model is not None:
        data["method"]["kind"] = "learned"
    return Report.objects.create(clip=clip, key=uuid.uuid4().hex, data=data, model=model)


def measured(report: Report, value: float, *, facing: str = "front", off: float = 2.0, why: str | None = None) -> None:
    """The trunk of its first segment leans by so much."""
    reason: dict[str, Any] = {"code": why, "values": {}}
    number: dict[str, Any] = {"value": None, "uncertainty": None, "frame": None, "said": None, "why_not": reason}
    if why is None:
        number |= {"value": value, "uncertainty": off, "frame": 3, "why_not": None}
    units = [{"segment": 0} | number]
    measure = {
        "name": "trunk_lean", "group": "shape", "unit": "deg", "clip": number, "units": units, "curve": None,
    }  # fmt: skip
    data = {"version": MEASURES_VERSION, "facing": facing, "shares": {}, "measures": [measure], "accents": []}
    MeasureSheet.objects.create(report=report, version=MEASURES_VERSION, data=data)


def key_of(studio: Studio, name: str = "Turn") -> str:
    return f"w{word_ensure(studio=studio, name=name).id}"


def dancer_id(name: str = "Mei") -> int:
    return Dancer.objects.get(name=name).pk


# --- who -------------------------------------------------------------------------------------------------------------
def test_a_dancer_comes_first_in_her_own_list(studio: Studio, dancer: User, lead: User) -> None:
    for name, clips in (("Ana", 3), ("Mei", 1)):
        for _ in range(clips):
            take(studio, dancer=name)
    Dancer.objects.create(studio=studio, name="Nobody yet")
    Dancer.objects.filter(name="Mei").update(user=dancer)
    told = get(dancer, "")
    assert [(one["name"], one["me"], one["clips"]) for one in told["dancers"]] == [("Mei", True, 1), ("Ana", False, 3)]
    assert told["may"] == {"studio": False}
    told = get(lead, "")
    assert [(one["name"], one["me"]) for one in told["dancers"]] == [("Ana", False), ("Mei", False)]
    assert (told["may"], told["styles"]) == ({"studio": True}, ["Ballet"])


@pytest.mark.parametrize(
    ("role", "counted"), [("lead", 2), ("annotator", 2), ("dancer", 2), ("uploader", 2)]
)
def test_only_clips_that_are_there_are_counted(
    studio: Studio, lead: User, annotator: User, dancer: User, role: str, counted: int
) -> None:
    """Of what a lead, or who added it, may still bring back nothing is counted; nor of what was withdrawn."""
    uploader = make_person("Ulla", studio, Role.DANCER)
    who = {"lead": lead, "annotator": annotator, "dancer": dancer, "uploader": uploader}[role]
    now = datetime.now(UTC)
    values: tuple[dict[str, Any], ...] = ({}, {}, {"removed_at": now}, {"withdrawn_at": now}, {"frames": None})
    for of in values:
        label(take(studio, uploaded_by=uploader, **of), (0, 50, "Turn"), (50, 100, "Jump"))
    told = get(who, f"dancers/{dancer_id()}/")
    assert len(told["takes"]) == counted
    assert [unit["total"] for unit in told["units"]] == [counted, counted]
    unit = get(who, f"dancers/{dancer_id()}/unit/?unit={key_of(studio)}")
    assert len(unit["takes"]) == counted
    if role in ("lead", "annotator"):
        told = get(who, "studio/")
        assert (told["clips"], told["named"]["clips"]) == (counted, counted)
        assert {unit["times"] for unit in told["units"]} == {counted}
    else:
        get(who, "studio/", status=403)
        get(who, "studio/units.csv", status=403)


def test_nothing_of_another_studio_is_told(studio: Studio, lead: User, stranger: User) -> None:
    elsewhere = stranger.memberships.get().studio
    label(take(studio), (0, 50, "Turn"))
    label(take(elsewhere, dancer="Sam"), (0, 50, "Turn"))
    mine, theirs = dancer_id("Mei"), dancer_id("Sam")
    get(stranger, "", status=404)
    get(stranger, f"dancers/{mine}/", status=404)
    get(stranger, f"dancers/{mine}/", slug=elsewhere.slug, status=404)
    get(lead, f"dancers/{theirs}/", status=404)
    get(lead, f"dancers/{theirs}/unit/?unit={key_of(studio)}", status=404)
    membership_set(studio=studio, user=stranger, role=Role.LEAD)  # of both: each address tells of its own studio
    assert get(stranger, "studio/")["clips"] == 1
    assert get(stranger, f"dancers/{theirs}/", status=404)


# --- what counts -----------------------------------------------------------------------------------------------------
def test_names_come_from_labels_then_from_a_model_then_from_people(studio: Studio, lead: User) -> None:
    model = make_model(studio)
    labelled, by_model, by_name, unnamed, _unread = (take(studio, day) for day in range(5))
    label(labelled, (0, 50, "Turn"), (50, 100, "none"))
    read(labelled, model=model, names=("Jump",))
    word_ensure(studio=studio, name="Turn")
    read(by_model, model=model, names=("turn", "Swirl"))
    read(by_name)
    UnitName.objects.create(clip=by_name, unit="u1", name="Turn")
    read(unnamed)
    told = get(lead, f"dancers/{dancer_id()}/")
    assert [one["source"] for one in told["takes"]] == ["labels", "model", "names"]
    assert told["left_out"] == {"unnamed": 1, "unread": 1, "older": 0}
    assert [(unit["name"], unit["times"]) for unit in told["units"]] == [("Turn", [1, 1, 1]), ("Swirl", [0, 1, 0])]
    assert told["units"][1]["key"] == "nSwirl"
    studio_told = get(lead, "studio/")
    assert studio_told["named"] == {"clips": 3, "labels": 1, "model": 1, "names": 1}
    assert studio_told["left_out"] == {"unnamed": 1, "unread": 1}
    assert sorted((one["kind"], one["clips"]) for one in studio_told["readings"]) == [("first", 2), ("model", 2)]


def test_only_the_newest_labels_and_reading_count_and_merged_words_are_one(studio: Studio, lead: User) -> None:
    clip = take(studio)
    label(clip, (0, 50, "Jump"))
    label(clip, (0, 30, "Turn"), (30, 60, "Spin"), (60, 80, "unsure"))
    spin, turn = Word.objects.get(name="Spin"), Word.objects.get(name="Turn")
    word_merge(word=spin, into=turn.id, by=lead)
    told = get(lead, f"dancers/{dancer_id()}/")
    assert [(unit["name"], unit["total"]) for unit in told["units"]] == [("Turn", 2)]


def test_filters_narrow_every_number(studio: Studio, lead: User) -> None:
    for day, (dancer, style) in enumerate((("Mei", "Ballet"), ("Mei", "Salsa"), ("Ana", "Ballet"))):
        label(take(studio, 10 * day, dancer=dancer, style=style), (0, 50, "Turn"), (50, 100, "Jump"))
    for query, clips in (
        ("", 3), ("style=ballet", 2), (f"dancer={dancer_id()}", 2), ("since=2026-03-11", 2), ("until=2026-03-11", 2),
        ("since=2026-03-12&until=2026-03-20", 0),
    ):  # fmt: skip
        assert get(lead, f"studio/?{query}")["clips"] == clips, query
    assert len(get(lead, f"dancers/{dancer_id()}/?style=Salsa")["takes"]) == 1
    assert get(lead, f"dancers/{dancer_id()}/?style=Tango")["takes"] == []
    get(lead, f"dancers/{dancer_id()}/unit/?style=Tango&unit={key_of(studio)}", status=404)
    get(lead, "studio/?since=2026-03-12&until=2026-03-11", status=400)
    get(lead, "studio/?sytle=Ballet", status=400)


def test_what_follows_what_and_the_tables(studio: Studio, lead: User) -> None:
    clip = take(studio, dancer="=cmd")
    label(clip, (0, 20, "Turn"), (20, 40, "Jump"), (40, 60, "Turn"), (60, 80, "Jump"), (90, 100, "Turn"))
    told = get(lead, "studio/")
    follows = [(one["first"] == key_of(studio, "Turn"), one["times"], one["share"]) for one in told["follows"]]
    assert follows == [(True, 2, 1.0), (False, 1, 1.0)]
    rows = list(csv.DictReader(io.StringIO(get(lead, "studio/follows.csv"))))
    found = [(row["first"], row["second"], row["times"]) for row in rows]
    assert found == [("Turn", "Jump", "2"), ("Jump", "Turn", "1")]
    assert "'=cmd" in get(lead, "studio/units.csv")
    get(lead, "studio/nothing.csv", status=404)
    for name in ("units-by-style", "dancers", "styles", "readings", "agreement", "coverage"):
        assert get(lead, f"studio/{name}.csv").startswith(("unit_key", "dancer", "style", "kind", "clip", "day"))


def test_who_goes_over_the_labels_of_another_agrees_so_far(studio: Studio, lead: User, annotator: User) -> None:
    clip = take(studio)
    label(clip, (0, 30, "Turn"), author=annotator)
    label(clip, (0, 50, "Turn"), (50, 100, "Jump"), author=annotator)
    label(clip, (0, 50, "Turn"), (50, 90, "Jump"), author=lead)
    label(clip, (0, 50, "Turn"), (50, 75, "Jump"), (75, 100, "Turn"), author=lead)
    label(take(studio), (0, 50, "Turn"), author=lead)
    (found,) = get(lead, "studio/")["agreement"]
    assert (found["first"], found["second"], found["same"]) == (annotator.name, lead.name, 0.75)
    assert found["seconds"] == 4.0


def test_coverage_is_of_the_pool_day_by_day(studio: Studio, lead: User) -> None:
    clips = [take(studio, day) for day in (0, 0, 3, 5)]
    take(studio, train=False)
    label(clips[2], (0, 50, "Turn"))
    told = get(lead, "studio/?style=nothing")["coverage"]
    assert (told["clips"], told["labelled"], told["left_out"], told["fraction"], told["goal"]) == (4, 1, 1, 0.25, 0.2)
    assert [(one["clips"], one["labelled"]) for one in told["points"]] == [(2, 0), (3, 0), (4, 0), (4, 1)]


# --- a unit over time ------------------------------------------------------------------------------------------------
def over_time(studio: Studio, user: User, name: str, **query: str) -> Any:
    asked = "".join(f"&{key}={value}" for key, value in query.items())
    told = get(user, f"dancers/{dancer_id()}/unit/?unit={key_of(studio)}{asked}")
    return told, next((one for one in told["measures"] if one["name"] == name), None)


def test_a_change_beyond_the_uncertainty_is_told(studio: Studio, dancer: User) -> None:
    for day, lean in ((0, 10.0), (7, 11.0), (14, 20.0)):
        clip = take(studio, day)
        label(clip, (0, 52, "Turn"))
        measured(read(clip), lean)
    told, lean_told = over_time(studio, dancer, "trunk_lean")
    assert [one["value"] for one in lean_told["points"]] == [10.0, 11.0, 20.0]
    assert lean_told["change"] == {"first": 0, "last": 2, "difference": 10.0, "uncertainty": 2.8284, "told": True}
    assert [(one["view"], one["frame"]) for one in told["takes"]] == [("front", 0)] * 3
    assert told["measuring"] is False


def test_takes_from_different_sides_are_not_held_against_each_other(studio: Studio, dancer: User) -> None:
    for day, facing in ((0, "front"), (1, "side")):
        clip = take(studio, day)
        label(clip, (0, 50, "Turn"))
        measured(read(clip), 10.0 * day, facing=facing)
    _, lean = over_time(studio, dancer, "trunk_lean")
    assert [one["fits"] for one in lean["points"]] == [False, True]
    assert lean["change"] is None
    assert "same side" in lean["why_no_change"]
    _, length = over_time(studio, dancer, "length")
    assert length["change"] is not None  # how long it lasts does not depend on it


def test_a_number_that_is_missing_says_why(studio: Studio, dancer: User) -> None:
    hidden, elsewhere, new = (take(studio, day) for day in range(3))
    for clip in (hidden, elsewhere, new):
        label(clip, (0, 50, "Turn"))
    measured(read(hidden), 0, why="hidden")
    measured(read(elsewhere, cuts=(0, 10, 20, 100)), 5.0)
    read(new)
    told, lean = over_time(studio, dancer, "trunk_lean")
    assert lean["points"] == []
    assert [one["take"] for one in lean["missing"]] == [0, 1, 2]
    assert [one["why_not"].split()[1] for one in lean["missing"]] == ["joints", "reading", "take"]
    assert told["measuring"] is True
    assert JobRun.objects.filter(kind="worker.measure", subject_id=new.id).count() == 1
    assert over_time(studio, dancer, "length")[0]["measuring"] is True
    assert JobRun.objects.filter(kind="worker.measure").count() == 1


def test_passages_of_one_take_are_told_as_their_mean_and_by_how_much_they_differ(studio: Studio, dancer: User) -> None:
    for day, cut in ((0, 40), (1, 60)):
        clip = take(studio, day)
        label(clip, (0, cut, "Turn"), (cut, 60, "Jump"), (60, 80, "Turn")) if cut < 60 else label(clip, (0, 50, "Turn"))
        read(clip)
    told, length = over_time(studio, dancer, "length")
    assert [one["times"] for one in told["takes"]] == [2, 1]
    first, second = length["points"]
    assert (first["value"], first["low"], first["high"]) == (1.2, 0.8, 1.6)
    assert second["value"] == 2.0
    assert length["change"]["told"] is True
    assert length["change"]["uncertainty"] == pytest.approx(0.402, abs=1e-3)


def test_timing_follows_the_reading_s_edge(studio: Studio, dancer: User) -> None:
    clip = take(studio)
    label(clip, (0, 53, "Jump"), (53, 100, "Turn"))
    read(clip, cuts=(0, 53, 100))
    _, late = over_time(studio, dancer, "late")
    assert late["points"][0]["value"] == pytest.approx(0.12, abs=0.01)  # the beat is at frame 50
    assert late["points"][0]["uncertainty"] > 0.09


# --- likeness --------------------------------------------------------------------------------------------------------
def compared(first: Report, second: Report, alike: float) -> Comparison:
    made = replace(make_report(frames=FRAMES, cut=50))
    both = (Segment(0, 50, "unit", "u1", 0, "x", None), Segment(50, FRAMES, "none", None, 0, "", None))
    ends = ((0.0, 0.0), (float(FRAMES), float(FRAMES)))
    found = Compared(made.units, both, both, (Pair("same", 0, 0, alike=alike),), ends, (), (), (), 1.0)
    return Comparison.objects.create(
        first=first.clip, second=second.clip, first_report=first, second_report=second, version=1, made_at=FIRST,
        data=found.to_json(),
    )  # fmt: skip


def test_likeness_goes_by_a_comparison_of_the_readings_that_count(studio: Studio, dancer: User) -> None:
    clips = [take(studio, day) for day in range(3)]
    for clip in clips:
        label(clip, (0, 50, "Turn"))
    reports = [read(clip) for clip in clips]
    compared(reports[0], reports[1], 0.7)
    compared(reports[2], reports[0], 0.9)  # the other way round serves as well
    told, alike = over_time(studio, dancer, "alike")
    assert [(one["kind"], one["chosen"]) for one in told["references"]] == [("first", True)]
    assert [(one["take"], one["value"]) for one in alike["points"]] == [(1, 0.7), (2, 0.9)]
    assert alike["change"] is None
    read(clips[2])
    _, alike = over_time(studio, dancer, "alike")
    assert [one["take"] for one in alike["points"]] == [1]


def test_a_teacher_and_the_example_of_the_word_are_what_to_go_by(studio: Studio, lead: User, dancer: User) -> None:
    mine = take(studio)
    teacher, other, hidden = (take(studio, day, dancer=name) for day, name in ((1, "Ana"), (2, "Jo"), (3, "Jo")))
    Dancer.objects.filter(name="Ana").update(user=lead)
    for clip in (mine, teacher, other, hidden):
        label(clip, (0, 50, "Turn"))
    Clip.objects.filter(id=hidden.id).update(withdrawn_at=FIRST)
    example = take(studio, 4, dancer="Jo")
    Word.objects.filter(name="Turn").update(example_clip=example)
    report = read(mine)
    compared(read(teacher), report, 0.8)
    told, alike = over_time(studio, dancer, "alike")
    kinds = {one["kind"]: one["clip"] for one in told["references"]}
    assert kinds == {
        "example": str(example.id), "teacher": str(teacher.id), "labelled": str(other.id), "first": str(mine.id),
    }  # fmt: skip
    assert [one["kind"] for one in told["references"] if one["chosen"]] == ["teacher"]
    assert [one["value"] for one in alike["points"]] == [0.8]
    told, alike = over_time(studio, dancer, "alike", reference=str(other.id))
    assert [one["kind"] for one in told["references"] if one["chosen"]] == ["labelled"]
    assert alike["points"] == []


def test_the_table_of_a_unit_has_every_number_and_why_one_is_missing(studio: Studio, dancer: User) -> None:
    clip = take(studio, title="=Diagonal")
    label(clip, (0, 50, "Turn"))
    measured(read(clip), 10.0, why="hidden")
    text = get(dancer, f"dancers/{dancer_id()}/unit.csv?unit={key_of(studio)}")
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["length"]["title"] == "'=Diagonal"
    assert (rows["length"]["value"], rows["length"]["held_against_others"]) == ("2", "yes")
    assert rows["trunk_lean"]["value"] == ""
    assert rows["trunk_lean"]["why_not"]
    get(dancer, f"dancers/{dancer_id()}/unit/?unit=wnothing", status=404)


def test_a_hundred_takes_are_shown_and_a_few_queries_suffice(
    studio: Studio, lead: User, django_assert_max_num_queries: Any
) -> None:
    turn = str(word_ensure(studio=studio, name="Turn").id)
    for day in range(105):
        clip = take(studio, day)
        clip.label_revisions.create(
            number=1, source="hand", segments=[{"start": 0, "end": 50, "state": "unit", "word": turn}]
        )
        measured(read(clip), 3.0)
    client, path = signed_in(lead), f"/api/studios/lindenhof/progress/dancers/{dancer_id()}/"
    with django_assert_max_num_queries(15):
        told = client.get(path).json()
    assert (len(told["takes"]), told["left_out"]["older"]) == (100, 5)
    with django_assert_max_num_queries(25):
        told = client.get(f"{path}unit/?unit=w{turn}").json()
    assert len(told["takes"]) == 100
    with django_assert_max_num_queries(25):
        assert client.get("/api/studios/lindenhof/progress/studio/").json()["clips"] == 105
