"""A model's report as the API tells it: in the studio's words, and light."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import User
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_add, word_ensure
from dancesite.clips.models import Clip
from dancesite.core.models import JobRun
from dancesite.learning.models import ModelVersion
from dancesite.learning.services import model_remove, model_retire
from dancesite.reports.models import ModelChoice, Report
from dancesite.reports.services import report_store
from tests.checkpoints import make_model
from tests.reports import make_learned_report, make_report

pytestmark = pytest.mark.usefixtures("sent")


@pytest.fixture
def version(clip: Clip) -> ModelVersion:
    return make_model(clip.studio)


def _get(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(url)


def test_a_report_says_which_version_read_it_and_which_words_it_means(
    clip: Clip, version: ModelVersion, lead: User
) -> None:
    word, _change = word_add(studio=clip.studio, by=lead, kind="unit", own=False, name="Tour", synonyms=["Turn"])
    action = word_ensure(studio=clip.studio, name="Adagio", kind=Word.Kind.ACTION)
    report = report_store(clip=clip, key="m", report=make_learned_report(), model=version)
    told = _get(lead, f"/api/clips/{clip.id}/report/").json()
    named = {"name": "Barre", "number": 1, "version": "1.0", "state": "candidate"}
    assert told["model"] == named | {"id": str(version.id)}
    unit = told["units"][0]
    assert (unit["name"], unit["word"], unit["hue"], unit["abbr"]) == ("Turn", str(word.id), word.hue, word.abbr)
    assert [(one["name"], one["word"]) for one in told["scores"]["classes"]] == [
        ("Adagio", str(action.id)),
        ("Other", None),
    ]
    assert told["scores"]["start"] == [0.125] * 10
    assert told["scores"]["end"] == [None] * 10
    curves = _get(lead, told["scores"]["curves"]).json()
    assert curves == {
        "start": [0.125] * 10,
        "end": [None] * 10,
        "keys": [{"frame": 2, "primitive": 3, "confidence": 0.5}],
    }
    assert Report.objects.get(id=report.pk).data["units"][0]["hue"] == 1  # the stored one stays as it was read


def test_the_long_parts_of_a_long_report_are_fetched_apart(clip: Clip, version: ModelVersion, lead: User) -> None:
    report_store(clip=clip, key="m", report=make_learned_report(frames=36_000), model=version)
    told = _get(lead, f"/api/clips/{clip.id}/report/").json()
    assert (told["scores"]["start"], told["scores"]["end"], told["scores"]["primitives"]["keys"]) == (None, None, None)
    assert told["scores"]["primitives"]["count"] == 4
    assert len(json.dumps(told["scores"])) < 1000
    assert len(_get(lead, told["scores"]["curves"]).json()["start"]) == 36_000
    whole = _get(lead, f"/api/clips/{clip.id}/structure.json")
    assert whole.status_code == 409  # without the table of times; the export holds all of it (test_exports.py)


def test_curves_are_of_this_clip_and_of_models_only(clip: Clip, version: ModelVersion, lead: User) -> None:
    first = report_store(clip=clip, key="f", report=make_report())
    model = report_store(clip=clip, key="m", report=make_learned_report(), model=version)
    assert _get(lead, f"/api/clips/{clip.id}/report/{first.pk}/curves/").status_code == 404
    assert _get(lead, f"/api/clips/{clip.id}/report/{model.pk + 1}/curves/").status_code == 404
    assert "scores" not in first.data


def test_which_readings_there_are(clip: Clip, version: ModelVersion, lead: User) -> None:
    first = report_store(clip=clip, key="f", report=make_report())
    model = report_store(clip=clip, key="m", report=make_learned_report(), model=version)
    told = _get(lead, f"/api/clips/{clip.id}/reading/").json()
    assert told["model"] is None
    assert [(one["report"], one["kind"], one["counts"]) for one in told["readings"]] == [
        (model.pk, "learned", True),
        (first.pk, "unsupervised", False),
    ]
    assert told["readings"][0]["model"]["id"] == str(version.id)


def test_a_version_is_chosen_by_the_api(clip: Clip, version: ModelVersion, annotator: User, lead: User) -> None:
    Clip.objects.filter(id=clip.id).update(barcode=[])
    JobRun.objects.update(state="done")
    client = Client()
    client.force_login(annotator)

    def put(value: Any) -> Any:
        body = {"model": value}
        return client.put(f"/api/clips/{clip.id}/reading/", body, content_type="application/json")

    told = put(str(version.id)).json()
    assert told["reading"]["model"]["name"] == "Barre"
    assert (told["job"]["stage"], told["state"]) == ("infer", "ready")
    assert ModelChoice.objects.get().by == annotator
    assert put(None).json()["reading"] is None
    assert put("00000000-0000-0000-0000-000000000000").status_code == 404
    assert put(7).status_code == 400
    model_retire(version=version, by=lead)
    refused = put(str(version.id))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "retired")


def test_all_clips_of_a_studio_by_the_api(
    clip: Clip, version: ModelVersion, lead: User, stranger: User
) -> None:
    Clip.objects.filter(id=clip.id).update(barcode=[])
    JobRun.objects.update(state="done")
    client = Client()
    client.force_login(lead)
    url, body = f"/api/studios/{clip.studio.slug}/reading/", {"model": str(version.id)}
    answer = client.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (202, {"asked": 1, "left": 0})
    assert client.post(url, body, content_type="application/json").json() == {"asked": 0, "left": 0}
    elsewhere = make_model(stranger.memberships.get().studio)
    wrong = client.post(url, {"model": str(elsewhere.id)}, content_type="application/json")
    assert wrong.status_code == 404


def test_a_report_outlives_its_version_and_still_names_it(clip: Clip, version: ModelVersion, lead: User) -> None:
    report_store(clip=clip, key="m", report=make_learned_report(), model=version)
    model_retire(version=version, by=lead)
    model_remove(version=version, by=lead)
    told = _get(lead, f"/api/clips/{clip.id}/report/").json()
    assert (told["model"], told["scores"]["model"]["name"]) == (None, "Barre")


def test_pages_know_what_may_be_chosen(clip: Clip, version: ModelVersion, lead: User) -> None:
    promoted = make_model(clip.studio, name="Best", promote=True)
    gone = make_model(clip.studio, name="Gone")
    model_retire(version=gone, by=lead)
    page = _get(lead, f"/s/{clip.studio.slug}/clips/{clip.id}/").context["page_data"]
    assert [one["id"] for one in page["models"]] == [str(promoted.id), str(version.id)]
    assert page["clip"]["reading"] is None
