"""Share links to a comparison: both clips have to allow it, and either can end it. And what else a link may show."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from analysis.schema.measures import Measure, Measures, Number
from analysis.schema.measures import Note as Said
from dancesite.accounts.models import Membership, Purpose, Role, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store, clip_remove
from dancesite.core.models import JobRun
from dancesite.reports.exporting.services import blur_set
from dancesite.reports.measuring.services import sheet_store
from dancesite.reports.models import Comparison, Note, ShareLink
from dancesite.reports.selectors import report_latest
from dancesite.reports.services import report_store
from dancesite.reports.sharing.services import link_make
from dancesite.reports.sharing.shared_view import shared_report
from tests.answers import body_of
from tests.builders import make_clip, make_upload
from tests.dancesite.test_comparisons import ask, finish
from tests.reports import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
KINDS = {Artefact.Kind.PROXY: ".mp4", Artefact.Kind.THUMBNAIL: ".jpg", Artefact.Kind.POSE: ".dsa"}


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _read(clip: Clip, by: User) -> Clip:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=100, fps_num=25, fps_den=1, width=320, height=240)
    report_store(clip=clip, key="k", report=make_report(frames=100))
    for kind, suffix in KINDS.items():
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(f"{clip.title} {kind}".encode()), suffix=suffix)
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=by)
    clip.refresh_from_db()
    return clip


@pytest.fixture
def first(clip: Clip, dancer: User) -> Clip:
    return _read(clip, dancer)


@pytest.fixture
def second(studio: Studio, lead: User) -> Clip:
    return _read(make_clip(studio, lead, title="Take 2"), lead)


@pytest.fixture
def made(first: Clip, second: Clip, lead: User) -> Comparison:
    told = ask(lead, first, second).json()
    finish(told["id"], first)
    return Comparison.objects.get(id=told["id"])


def _post(user: User, comparison: Comparison, **values: Any) -> Any:
    return _client(user).post(f"/api/comparisons/{comparison.id}/links/", values, content_type="application/json")


def _shared(user: User, comparison: Comparison, scope: str = "film") -> str:
    """The path of a new link's page."""
    answer = _post(user, comparison, scope=scope)
    assert answer.status_code == 201, answer.content
    told: str = answer.json()["url"]
    return told[told.index("/shared/") :]


def _page(path: str) -> Any:
    text = Client().get(path).content.decode()
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found, text[:500]
    return json.loads(found[1])


def test_a_stranger_sees_both_takes_compared_and_nothing_else(made: Comparison, lead: User, studio: Studio) -> None:
    path = _shared(lead, made)
    told = _page(path)["comparison"]
    assert [told[side]["clip"]["title"] for side in ("first", "second")] == ["Diagonal", "Take 2"]
    assert told["result"]["pairs"][0]["shape"] == "right arm 12° lower"
    for side, title in (("first", "Diagonal"), ("second", "Take 2")):
        assert body_of(Client().get(told[side]["proxy"])) == f"{title} proxy".encode()
        assert Client().get(told[side]["pose"]).status_code == 200
    text = Client().get(path).content.decode()
    for hidden in (str(made.id), str(made.first_id), str(made.second_id), studio.slug + "/", "/api/", "/media/"):
        assert hidden not in text, hidden
    for what in ("film", "third-film", "first-original", "first-sound", "first-", "-film"):
        assert Client().get(f"{path}{what}").status_code == 404


def test_without_film_there_is_only_the_body(made: Comparison, lead: User) -> None:
    path = _shared(lead, made, "report")
    side = _page(path)["comparison"]["second"]
    assert (side["proxy"], side["thumbnail"]) == (None, None)
    assert Client().get(side["pose"]).status_code == 200
    assert Client().get(f"{path}second-film").status_code == 404


def test_only_who_may_change_both_clips_shares_them(made: Comparison, dancer: User, lead: User) -> None:
    assert _post(dancer, made, scope="report").status_code == 403, "the other clip is the lead's"
    told = [_client(who).get(f"/api/comparisons/{made.id}/").json()["may"]["share"] for who in (dancer, lead)]
    assert told == [False, True]
    _shared(lead, made)
    link = ShareLink.objects.get()
    listed = _client(dancer).get(f"/api/clips/{made.first_id}/links/").json()["results"]
    assert [(one["comparison"], one["title"]) for one in listed] == [(str(made.id), "Diagonal – Take 2")]
    assert _client(dancer).delete(f"/api/links/{link.id}/").json()["state"] == "ended", "her film is in it"


def _unpublish_first(made: Comparison, by: User) -> None:
    consent_set(clip=made.first, purpose=Purpose.PUBLISH, granted=False, by=by)


def _unpublish_second_and_again(made: Comparison, by: User) -> None:
    for granted in (False, True):
        consent_set(clip=made.second, purpose=Purpose.PUBLISH, granted=granted, by=by)


def _withdraw_first(made: Comparison, by: User) -> None:
    consent_set(clip=made.first, purpose=Purpose.VIEW, granted=False, by=by)


def _withdraw_second(made: Comparison, by: User) -> None:
    consent_set(clip=made.second, purpose=Purpose.VIEW, granted=False, by=by)


def _remove_second(made: Comparison, by: User) -> None:
    clip_remove(clip=made.second)


def _delete(made: Comparison, by: User) -> None:
    assert _client(by).delete(f"/api/comparisons/{made.id}/").status_code == 204


def _make_anew(made: Comparison, by: User) -> None:
    Comparison.objects.filter(id=made.id).update(data=None)


def _demote(made: Comparison, by: User) -> None:
    Membership.objects.filter(user=by).update(role=Role.ANNOTATOR)


@pytest.mark.parametrize(
    "end",
    [_unpublish_first, _unpublish_second_and_again, _withdraw_first, _withdraw_second, _remove_second, _delete,
     _make_anew, _demote],
)  # fmt: skip
def test_what_ends_it_for_either_clip(end: Any, made: Comparison, lead: User) -> None:
    path = _shared(lead, made)
    film = f"{path}second-film"
    assert [Client().get(each).status_code for each in (path, film)] == [200, 200]
    end(made, lead)
    assert Client().get(path).status_code == 404
    if end is not _make_anew:  # it is only not told now
        assert Client().get(film).status_code == 404


def test_film_wants_consent_to_publishing_both(made: Comparison, lead: User) -> None:
    consent_set(clip=made.second, purpose=Purpose.PUBLISH, granted=False, by=lead)
    assert _post(lead, made, scope="film").json()["error"]["code"] == "no-consent"
    refused = _client(lead).get(f"/api/comparisons/{made.id}/links/").json()["refused"]
    assert {one["scope"] for one in refused} == {"film", "blurred"}
    path = _shared(lead, made, "report")
    sides = _page(path)["comparison"]
    assert sides["first"]["clip"]["dancer"] == {"name": "Mei"}
    assert sides["second"]["clip"]["dancer"] is None, "whose dance it is may not be published"


def test_a_blurred_clip_is_not_shown_plain(made: Comparison, lead: User) -> None:
    path = _shared(lead, made)
    blur_set(clip=made.second, on=True, by=lead)
    assert Client().get(f"{path}second-film").status_code == 404, "it is not made yet"
    assert Client().get(f"{path}first-film").status_code == 200
    assert _post(lead, made, scope="film").json()["error"]["code"] == "blurred"


def test_before_it_is_made_there_is_nothing_to_share(first: Clip, second: Clip, lead: User) -> None:
    told = ask(lead, first, second).json()
    answer = _post(lead, Comparison.objects.get(id=told["id"]), scope="report")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not-made")


# --- what else stands on the page of a report ------------------------------------------------------------------------
def _of_report(clip: Clip, by: User, **values: Any) -> Any:
    _link, secret = link_make(clip=clip, by=by, scope="report", days=3, **values)
    return _page(f"/shared/{secret}/")


def test_measures_and_timing_are_shared_where_they_are_made(first: Clip, dancer: User) -> None:
    assert _of_report(first, dancer)["measures"] is None
    assert not JobRun.objects.filter(kind="worker.measure").exists(), "nobody outside has anything made"
    report = report_latest(first)
    assert report is not None
    lean = Measure("trunk_lean", "shape", "deg", Number(22.0, 3.0, 8, Said("leans-right")), ())
    sheet_store(report=report, measures=Measures("front", {"front": 1.0}, (lean,), ()))
    told = _of_report(first, dancer)["measures"]
    assert told["measures"][0]["clip"]["value"] == 22.0
    assert told["timing"]["why_not"].startswith("No beat was heard")


def test_notes_are_shared_only_where_that_was_chosen(first: Clip, dancer: User, lead: User) -> None:
    stroke = {"kind": "pen", "ink": "white", "points": [[0, 0], [1, 1]]}
    note = Note.objects.create(clip=first, by=lead, about="moment", frame=3, text="Secret word", drawing=[stroke])
    Note.objects.create(clip=first, by=dancer, to=note, text="Yes")
    Note.objects.create(clip=first, by=lead, about="moment", frame=4, text="gone", deleted_at=note.at)
    told = _of_report(first, dancer)
    assert told["notes"] is None
    assert "Secret word" not in json.dumps(told)
    (shown,) = _of_report(first, dancer, notes=True)["notes"]
    assert (shown["text"], shown["drawing"], shown["by"]) == ("Secret word", [stroke], lead.name)
    assert [answer["text"] for answer in shown["answers"]] == ["Yes"]
    assert str(note.id) not in json.dumps(shown)


def test_who_answered_is_not_told_where_the_dancer_is_not(first: Clip, dancer: User, lead: User) -> None:
    note = Note.objects.create(clip=first, by=lead, about="moment", frame=3, text="Higher")
    Note.objects.create(clip=first, by=dancer, to=note, text="So?")
    consent_set(clip=first, purpose=Purpose.PUBLISH, granted=False, by=dancer)
    link, _secret = link_make(clip=first, by=dancer, scope="report", days=3, notes=True)
    (shown,) = shared_report(link, first.reports.get(), "s")["notes"]
    assert (shown["by"], shown["answers"]) == (lead.name, [{"by": None, "text": "So?"}])
    consent_set(clip=first, purpose=Purpose.PUBLISH, granted=True, by=dancer)
    (shown,) = shared_report(link, first.reports.get(), "s")["notes"]
    assert shown["answers"][0]["by"] == dancer.name
