"""Maps of the pool: asked for, stored, and what is proposed from them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.core import events, jobs
from dancesite.core.models import JobRun
from dancesite.learning.models import Assignment, Survey
from dancesite.learning.surveys import survey_clips, survey_finish, survey_for_work
from tests.at_once import at_once
from tests.builders import make_claim
from tests.pools import label, label_whole, pool_clip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


@pytest.fixture
def leads(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def _survey(client: Client, studio: Studio) -> Any:
    return client.post(f"/api/studios/{studio.slug}/training/surveys/", {}, content_type="application/json")


def _told(client: Client, studio: Studio) -> Any:
    return client.get(f"/api/studios/{studio.slug}/training/").json()


def _propose(client: Client, studio: Studio, **asked: Any) -> Any:
    return client.post(f"/api/studios/{studio.slug}/training/proposals/", asked, content_type="application/json")


def _result(clips: list[Clip], **orders: list[dict[str, Any]]) -> dict[str, Any]:
    places = {str(clip.id): {"x": at / len(clips), "y": 0.5, "far": at == 0} for at, clip in enumerate(clips)}
    whole = [{"clip": str(clip.id), "start": None, "end": None, "reason": {"code": "random"}} for clip in clips]
    return {"method": "random", "clips": places, "orders": {"random": whole} | orders}


def _made(studio: Studio, client: Client, clips: list[Clip], **orders: list[dict[str, Any]]) -> Survey:
    """A survey as a worker makes it."""
    survey = Survey.objects.get(id=_survey(client, studio).json()["id"])
    claim = make_claim(JobRun.objects.get(subject_id=survey.id))
    survey_finish(claim, survey, _result(clips, **orders))
    return survey


def test_a_survey_is_asked_for_once(studio: Studio, leads: Client, sent: list[str]) -> None:
    pool_clip(studio)
    seq = events.sequence(studio.pk)
    first, again = _survey(leads, studio), _survey(leads, studio)
    assert (first.status_code, first.json()) == (202, again.json())
    assert first.json() | {"id": "", "made_at": ""} == {
        "id": "", "state": "queued", "made_at": "", "fresh": True, "error": None
    }  # fmt: skip
    assert len(sent) == 1
    assert {event["type"] for event in events.replay(studio.pk, seq).events} == {"training.changed"}
    assert _told(leads, studio)["survey"] == first.json()


def test_eight_at_once_ask_for_one(studio: Studio, lead: User) -> None:
    from dancesite.learning.surveys import survey_start

    pool_clip(studio)
    assert len(set(at_once(*[lambda: survey_start(studio=studio, by=lead).id] * 8))) == 1
    assert JobRun.objects.filter(kind=jobs.Job.SURVEY).count() == 1


def test_an_empty_pool_has_no_map(studio: Studio, leads: Client) -> None:
    pool_clip(studio, train=False)
    answer = _survey(leads, studio)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "empty-pool")


def test_what_the_worker_gets(studio: Studio, leads: Client) -> None:
    clips = [pool_clip(studio), pool_clip(studio), pool_clip(studio, body=False)]
    label_whole(clips[1])
    survey = survey_for_work(_survey(leads, studio).json()["id"])
    assert survey is not None
    told = survey_clips(survey)
    assert [(clip.id, clip.labelled) for clip in told] == [(clips[0].id, False), (clips[1].id, True)]  # type: ignore[attr-defined]
    assert all(set(clip.body) == {"artefact", "sha256"} for clip in told)  # type: ignore[attr-defined]


def test_the_map_is_shown_until_there_is_a_newer_one(studio: Studio, leads: Client) -> None:
    clips = [pool_clip(studio), pool_clip(studio)]
    _made(studio, leads, clips)
    told = _told(leads, studio)
    assert (told["survey"]["state"], told["survey"]["fresh"]) == ("done", True)
    assert [(clip["x"], clip["far"]) for clip in told["pool"]["clips"]] == [(0.0, True), (0.5, False)]
    pool_clip(studio)
    assert _told(leads, studio)["survey"]["fresh"] is False
    going = _survey(leads, studio).json()
    told = _told(leads, studio)
    assert told["survey"] == going
    assert [clip["x"] for clip in told["pool"]["clips"]] == [0.0, 0.5, None]
    error = {"code": "x", "message": "m", "remedy": "r", "details": ""}
    jobs.fail(make_claim(JobRun.objects.get(subject_id=going["id"])), error)
    assert _told(leads, studio)["survey"]["state"] == "failed"
    assert _told(leads, studio)["survey"]["error"]["message"] == "m"
    _survey(leads, studio)
    assert Survey.objects.count() == 2, "the last that is done, and the one that goes on"


def test_what_is_withdrawn_while_it_is_made_is_not_on_it(studio: Studio, leads: Client, lead: User) -> None:
    clips = [pool_clip(studio), pool_clip(studio), pool_clip(studio)]
    survey = Survey.objects.get(id=_survey(leads, studio).json()["id"])
    claim, result = make_claim(JobRun.objects.get(subject_id=survey.id)), _result(clips)
    consent_set(clip=clips[0], purpose=Purpose.VIEW, granted=False, by=lead)
    clips[1].delete()
    survey_finish(claim, survey, result)
    survey.refresh_from_db()
    assert survey.result is not None
    assert list(survey.result["clips"]) == [str(clips[2].id)]
    assert [one["clip"] for one in survey.result["orders"]["random"]] == [str(clips[2].id)]


def test_a_worker_that_was_given_up_stores_nothing(studio: Studio, leads: Client) -> None:
    clips = [pool_clip(studio)]
    survey = Survey.objects.get(id=_survey(leads, studio).json()["id"])
    claim = make_claim(JobRun.objects.get(subject_id=survey.id))
    JobRun.objects.update(claim=None, state="queued")
    with pytest.raises(jobs.JobLost):
        survey_finish(claim, survey, _result(clips))
    survey.refresh_from_db()
    assert survey.result is None


# --- proposals -----------------------------------------------------------------------------------------------------
def test_without_a_survey_nothing_is_proposed(studio: Studio, leads: Client) -> None:
    pool_clip(studio)
    answer = _propose(leads, studio, count=1)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no-survey")


def test_what_is_done_or_given_is_not_proposed(studio: Studio, leads: Client, lead: User) -> None:
    clips = [pool_clip(studio) for _ in range(6)]
    _made(studio, leads, clips)
    label(clips[0], (0, 50, "Turn"))
    label(clips[1], (0, 50, "unsure"))  # says nothing yet
    Assignment.objects.create(clip=clips[2])
    consent_set(clip=clips[3], purpose=Purpose.TRAIN, granted=False, by=lead)
    answer = _propose(leads, studio, count=9)
    assert answer.status_code == 200
    assert answer.json()["method"] == "random"
    assert [one["clip"] for one in answer.json()["proposed"]] == [str(clips[at].id) for at in (1, 4, 5)]
    assert len(_propose(leads, studio, count=2).json()["proposed"]) == 2


def test_by_another_order_and_why(studio: Studio, leads: Client) -> None:
    clip = pool_clip(studio, dancer="Mei <b>{x}")
    reasons: list[dict[str, Any]] = [
        {"code": "dancer", "dancer": "as she was called"},
        {"code": "style"},
        {"code": "random-dancer"},
        {"code": "random-style"},
        {"code": "first", "clips": 3},
        {"code": "far", "clips": 2},
        {"code": "far", "clips": 0},
        {"code": "doubt", "percent": 40},
        {"code": "of another time"},
    ]
    order = [{"clip": str(clip.id), "start": 10, "end": 60, "reason": reason} for reason in reasons]
    _made(studio, leads, [clip], coverage=order)
    told = _propose(leads, studio, count=99, method="coverage").json()
    assert told["method"] == "coverage"
    assert {(one["clip"], one["start"], one["end"]) for one in told["proposed"]} == {(str(clip.id), 10, 60)}
    assert [one["reason"] for one in told["proposed"]] == [
        "It is the first of Mei <b>{x}.",
        "It is the first of the style Ballet.",
        "It was drawn by lot, as the first of Mei <b>{x}.",
        "It was drawn by lot, as the first of the style Ballet.",
        "It lies in the middle of the clips: many others are like it.",
        "2 other clips are more like it than like anything labelled.",
        "It is unlike all that is labelled.",
        "The model is unsure about it: 40 of 100.",
        "It is unlike all that is labelled.",
    ]
    refused = _propose(leads, studio, count=5, method="doubt")
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (400, ["method"])


def test_sections_are_proposed_one_by_one(studio: Studio, leads: Client) -> None:
    clip, other = pool_clip(studio), pool_clip(studio)
    spans = [(0, 25), (25, 50), (50, 75), (75, 100)]
    order = [{"clip": str(clip.id), "start": start, "end": end, "reason": {"code": "far"}} for start, end in spans]
    order.append({"clip": str(other.id), "start": 0, "end": 50, "reason": {"code": "far"}})
    _made(studio, leads, [clip, other], coverage=order)

    def proposed() -> list[tuple[int, int]]:
        told = _propose(leads, studio, count=9, method="coverage").json()["proposed"]
        return [(one["start"], one["end"]) for one in told if one["clip"] == str(clip.id)]

    assert proposed() == spans
    label(clip, (0, 20, "Turn"), (25, 35, "none"), (50, 75, "unsure"))
    assert proposed() == spans[1:], "of the second less than half is labelled, and of the third nothing"
    Assignment.objects.create(clip=clip, start=70, end=80)
    assert proposed() == [(25, 50)]
    Assignment.objects.create(clip=other)
    assert len(_propose(leads, studio, count=9, method="coverage").json()["proposed"]) == 1
    Assignment.objects.create(clip=clip)
    assert proposed() == []


@pytest.mark.parametrize("asked", [{}, {"count": 0}, {"count": 10**6}, {"count": 1, "method": "luck"}, {"count": "1"}])
def test_questions_that_are_none(studio: Studio, leads: Client, asked: dict[str, Any]) -> None:
    assert _propose(leads, studio, **asked).status_code == 400


def test_words_do_not_matter_to_a_survey(studio: Studio, leads: Client) -> None:
    _made(studio, leads, [pool_clip(studio)])
    word_ensure(studio=studio, name="Turn")
    assert _told(leads, studio)["survey"]["fresh"] is True
