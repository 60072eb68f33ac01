"""Comparisons: who may ask for and see them, one a pair, stale when a clip was read anew, gone with either clip."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import translation

from analysis.schema.comparison import Comparison as Found
from analysis.schema.comparison import JointDifference, Pair, Thing
from analysis.schema.measures import Note
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.services import clip_remove, clip_restore
from dancesite.core import events, job_watch, jobs
from dancesite.core.models import JobRun
from dancesite.reports.comparing import words
from dancesite.reports.comparing.services import comparison_finish
from dancesite.reports.models import Comparison
from dancesite.reports.selectors import report_latest
from dancesite.reports.services import report_store, unit_rename
from tests.builders import make_claim, make_clip
from tests.reports import make_report

pytestmark = pytest.mark.usefixtures("sent")
FRAMES = 100


def _read(clip: Clip, key: str = "a") -> Clip:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=FRAMES, fps_num=25, fps_den=1)
    report_store(clip=clip, key=key, report=make_report(frames=FRAMES))
    clip.refresh_from_db()
    return clip


@pytest.fixture
def first(clip: Clip) -> Clip:
    return _read(clip)


@pytest.fixture
def second(studio: Studio, lead: User) -> Clip:
    return _read(make_clip(studio, lead, title="Take 2"))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(user: User, first: Clip, second: Clip, slug: str = "") -> Any:
    path = f"/api/studios/{slug or first.studio.slug}/comparisons/"
    return signed_in(user).post(path, {"first": str(first.id), "second": str(second.id)}, "application/json")


def found(clip: Clip) -> Found:
    """The first unit is early, with the right arm low; the last one is left out."""
    report = make_report(frames=FRAMES)
    arm = JointDifference("right_shoulder", 12.4, 4.2, True, "lower")
    units = [k for k, part in enumerate(report.segments) if part.state == "unit"]
    same = Pair("same", units[0], 0, early=-0.36, frames=-9.0, uncertainty=0.1, told=True, longer=0.2, alike=0.8,
                joints=(arm,), shape=0)  # fmt: skip
    unit = report.segments[units[0]].unit or ""
    things = (
        Thing("left-out", 1, values={"unit": unit, "before": unit}),
        Thing("timing", 0, values={"unit": unit, "frames": -9}),
        Thing("shape", 0, "right_shoulder", "lower", {"unit": unit, "degrees": 12, "uncertainty": 4, "times": 2}),
    )
    second = (type(report.segments[0])(0, FRAMES, "unit", unit, 0, "x", None),)
    return Found(
        report.units, report.segments, second, (same, Pair("left-out", units[-1], None)),
        ((0.0, 0.0), (100.0, 100.0)), (arm,), things, (Note("views", {"degrees": 30}),), 1.0,
    )  # fmt: skip


def finish(comparison_id: str, first: Clip) -> None:
    claim = make_claim(JobRun.objects.get(kind=jobs.Job.COMPARE, subject_id=comparison_id, state="queued"))
    row = Comparison.objects.get(id=comparison_id)
    assert comparison_finish(claim=claim, made_of=row, data=found(first).to_json())


def test_asked_for_made_and_told(dancer: User, first: Clip, second: Clip, sent: list[Any]) -> None:
    answer = ask(dancer, first, second)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["result"], told["error"], told["stale"]) == ("queued", None, None, False)
    assert (told["first"]["clip"]["title"], told["second"]["clip"]["title"]) == ("Diagonal", "Take 2")
    finish(told["id"], first)
    now = signed_in(dancer).get(f"/api/comparisons/{told['id']}/").json()
    assert now["state"] == "ready"
    assert now["by"] == dancer.name
    pair, gone = now["result"]["pairs"]
    assert (pair["kind"], pair["early"], pair["shape"]) == ("same", -0.36, "right arm 12° lower")
    assert (gone["kind"], gone["second"], gone["shape"]) == ("left-out", None, None)
    said = [(thing["title"], thing["badge"]) for thing in now["result"]["things"]]
    name = pair["name"]
    assert said == [
        (f"{name} is missing", "left out"),
        (f"{name} begins early", "−9 frames"),
        (f"Right arm, {name}", "12° ± 4°"),
    ]
    assert now["result"]["limits"] == ["The cameras stood 30° apart: angles are compared with more doubt."]
    assert now["second"]["segments"][0]["label"] == name


def test_the_same_pair_is_made_once_and_the_other_way_round_is_another(dancer: User, first: Clip, second: Clip) -> None:
    one = ask(dancer, first, second).json()
    assert ask(dancer, first, second).json()["id"] == one["id"]
    assert JobRun.objects.filter(kind=jobs.Job.COMPARE).count() == 1
    finish(one["id"], first)
    assert ask(dancer, first, second).json()["state"] == "ready"
    assert JobRun.objects.filter(kind=jobs.Job.COMPARE).count() == 1
    assert ask(dancer, second, first).json()["id"] != one["id"]


def test_read_anew_it_is_stale_until_it_is_asked_for_again(dancer: User, first: Clip, second: Clip) -> None:
    told = ask(dancer, first, second).json()
    finish(told["id"], first)
    _read(second, "b")
    path = f"/api/comparisons/{told['id']}/"
    now = signed_in(dancer).get(path).json()
    assert (now["state"], now["stale"], bool(now["result"])) == ("ready", True, True)
    again = ask(dancer, first, second).json()
    assert (again["id"], again["state"], again["stale"]) == (told["id"], "queued", False)


def test_what_is_made_of_older_readings_is_not_stored(dancer: User, first: Clip, second: Clip) -> None:
    told = ask(dancer, first, second).json()
    older = Comparison.objects.get(id=told["id"])
    claim = make_claim(JobRun.objects.get(subject_id=told["id"]))
    _read(second, "b")
    ask(dancer, first, second)
    assert not comparison_finish(claim=claim, made_of=older, data=found(first).to_json())
    row = Comparison.objects.get(id=told["id"])
    assert row.data is None
    assert row.second_report == report_latest(second)
    assert comparison_finish(claim=claim, made_of=row, data=found(first).to_json())


def test_people_s_names_are_told(lead: User, first: Clip, second: Clip) -> None:
    told = ask(lead, first, second).json()
    finish(told["id"], first)
    report = report_latest(first)
    assert report is not None
    unit = next(part["unit"] for part in report.data["segments"] if part["unit"])
    unit_rename(clip=first, user=lead, unit=unit, name="Glissade <b>")
    now = signed_in(lead).get(f"/api/comparisons/{told['id']}/").json()
    assert now["result"]["pairs"][0]["name"] == "Glissade <b>"
    assert now["result"]["things"][1]["title"] == "Glissade <b> begins early"
    assert now["second"]["segments"][0]["label"].startswith("Glissade <b>")


def test_who_may(lead: User, annotator: User, dancer: User, stranger: User, first: Clip, second: Clip) -> None:
    told = ask(dancer, first, second).json()
    path = f"/api/comparisons/{told['id']}/"
    for user in (lead, annotator, dancer):
        assert signed_in(user).get(path).status_code == 200
    assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(stranger).delete(path).status_code == 404
    assert ask(stranger, first, second).status_code == 404
    assert ask(stranger, first, second, stranger.memberships.get().studio.slug).status_code == 404
    assert Client().get(path).status_code == 401
    assert signed_in(annotator).delete(path).status_code == 403
    assert signed_in(dancer).delete(path).status_code == 204
    assert signed_in(dancer).get(path).status_code == 404
    again = ask(dancer, first, second).json()
    assert signed_in(lead).delete(f"/api/comparisons/{again['id']}/").status_code == 204
    assert not JobRun.objects.filter(kind=jobs.Job.COMPARE).exists()


def test_what_cannot_be_compared(lead: User, stranger: User, first: Clip, second: Clip, studio: Studio) -> None:
    assert ask(lead, first, first).status_code == 400
    unread = make_clip(studio, lead, title="New")
    answer = ask(lead, first, unread)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not-read")
    theirs = _read(make_clip(stranger.memberships.get().studio, stranger))
    assert ask(lead, first, theirs).status_code == 404
    lead.memberships.create(studio=theirs.studio, role="dancer")
    assert ask(lead, first, theirs).status_code == 400
    assert ask(lead, theirs, first).status_code == 400
    assert not Comparison.objects.exists()


def test_gone_with_either_clip(lead: User, dancer: User, first: Clip, second: Clip) -> None:
    told = ask(lead, first, second).json()
    path = f"/api/comparisons/{told['id']}/"
    clip_remove(clip=second)
    assert signed_in(lead).get(path).status_code == 404
    assert signed_in(lead).get("/api/studios/lindenhof/comparisons/").json()["results"] == []
    clip_restore(clip=Clip.objects.get(id=second.id))
    assert signed_in(lead).get(path).status_code == 200
    Clip.objects.select_for_update().get(id=second.id)
    clip_delete(clip=second)
    assert not Comparison.objects.exists()
    assert not JobRun.objects.filter(kind=jobs.Job.COMPARE).exists()


def test_a_failure_is_told(
    dancer: User, first: Clip, second: Clip, django_capture_on_commit_callbacks: Any
) -> None:
    told = ask(dancer, first, second).json()
    run = JobRun.objects.get(kind=jobs.Job.COMPARE)
    before = events.sequence(first.studio_id)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.fail(make_claim(run), {"code": "no-body", "message": "m", "remedy": "r", "details": "secret"})
    log = events.replay(first.studio_id, before).events
    assert [(one["type"], one["comparison"]) for one in log] == [("comparison.changed", told["id"])]
    now = signed_in(dancer).get(f"/api/comparisons/{told['id']}/").json()
    assert (now["state"], now["error"]) == ("failed", {"code": "no-body", "message": "m", "remedy": "r"})
    assert ask(dancer, first, second).json()["state"] == "queued"


def test_that_its_worker_was_killed_is_told(
    dancer: User, first: Clip, second: Clip, django_capture_on_commit_callbacks: Any
) -> None:
    """No worker is left that could tell it."""
    told = ask(dancer, first, second).json()
    run = JobRun.objects.get(kind=jobs.Job.COMPARE)
    make_claim(run)
    JobRun.objects.filter(id=run.id).update(heartbeat_at=Now() - timedelta(minutes=1), kills=2)
    before = events.sequence(first.studio_id)
    with django_capture_on_commit_callbacks(execute=True):
        job_watch.reconcile()
    log = events.replay(first.studio_id, before).events
    assert [(one["type"], one["comparison"]) for one in log] == [("comparison.changed", told["id"])]
    error = signed_in(dancer).get(f"/api/comparisons/{told['id']}/").json()["error"]
    assert (error["code"], "Reading" in error["message"]) == ("worker-killed", False)


def test_the_list_and_the_pages(dancer: User, stranger: User, first: Clip, second: Clip) -> None:
    one, other = ask(dancer, first, second).json(), ask(dancer, second, first).json()
    page = signed_in(dancer).get("/api/studios/lindenhof/comparisons/?page_size=1").json()
    assert (page["count"], [row["id"] for row in page["results"]]) == (2, [other["id"]])
    assert page["results"][0]["result"] is None
    for path in ("/s/lindenhof/compare/", f"/s/lindenhof/compare/{one['id']}/"):
        assert signed_in(dancer).get(path).status_code == 200
        assert signed_in(stranger).get(path).status_code == 404
    assert signed_in(dancer).get(f"/s/lindenhof/compare/{uuid.uuid4()}/").status_code == 404


def test_every_sentence_has_its_places() -> None:
    values = {"degrees": 1, "unit": "a", "other": "b", "before": "c", "after": "d", "more": 2, "frames": 3, "times": 4}
    for table in (words.SHAPES, words.JOINTS, words.ONCE, words.BADGES):
        for sentence in table.values():
            with translation.override("zh-hans"):
                assert "{" not in str(sentence).format(**values)
