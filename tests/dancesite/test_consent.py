"""Consent, one purpose at a time, and what taking it back does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.clips import services
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip, ClipConsent
from dancesite.core import events
from dancesite.core.errors import Problem
from tests.builders import make_clip, make_upload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _answer(client: Client, clip: Clip, purpose: str, granted: Any) -> Any:
    values = {"purpose": purpose, "granted": granted}
    return client.post(f"/api/clips/{clip.id}/consent/", values, content_type="application/json")


def test_answers_are_added_and_the_newest_counts(clip: Clip, dancer: User, lead: User) -> None:
    assert _answer(_client(dancer), clip, "train", True).json()["consent"]["train"]
    told = _answer(_client(lead), clip, "train", False).json()
    assert told["consent"] == {"view": True, "train": False, "publish": False}
    assert told["state"] == "waiting", "what is not about watching deletes nothing"
    rows = ClipConsent.objects.filter(purpose="train").order_by("id").values_list("granted", "by__name")
    assert list(rows) == [(False, "Mei Dancer"), (True, "Mei Dancer"), (False, "Ana Lead")]


def test_the_same_answer_twice_is_recorded_once(clip: Clip, dancer: User) -> None:
    for _ in range(2):
        assert _answer(_client(dancer), clip, "publish", True).status_code == 200
    assert ClipConsent.objects.filter(purpose="publish", granted=True).count() == 1


def test_the_record(clip: Clip, dancer: User, annotator: User) -> None:
    _answer(_client(dancer), clip, "train", True)
    told = _client(dancer).get(f"/api/clips/{clip.id}/consent/").json()
    assert [(row["purpose"], row["granted"], row["by"]) for row in told["purposes"]] == [
        ("view", True, "Mei Dancer"),
        ("train", True, "Mei Dancer"),
        ("publish", False, "Mei Dancer"),
    ]
    assert len(told["history"]) == 4
    assert told["may"]
    assert not _client(annotator).get(f"/api/clips/{clip.id}/consent/").json()["may"]


@pytest.mark.parametrize("values", [{"purpose": "sell", "granted": True}, {"purpose": "view"}, {"granted": False}, []])
def test_what_is_no_answer_is_refused(clip: Clip, dancer: User, values: Any) -> None:
    given = _client(dancer).post(f"/api/clips/{clip.id}/consent/", values, content_type="application/json")
    assert given.status_code == 400
    assert ClipConsent.objects.count() == 3


def test_taking_watching_back_leaves_a_record_and_nothing_else(clip: Clip, dancer: User, studio: Studio) -> None:
    made = services.artefact_store(
        clip=clip, kind=Artefact.Kind.PROXY, key="k", path=make_upload(b"film"), suffix=".mp4"
    )
    client = _client(dancer)
    before = events.sequence(studio.id)
    told = _answer(client, clip, "view", False).json()
    assert (told["state"], told["title"], told["dancer"]["name"]) == ("withdrawn", "Diagonal", "Mei")
    assert told["withdrawn_at"]
    gone = ("file_name", "bytes", "frames", "fps", "width", "height", "duration", "notes", "barcode", "job", "proxy")
    gone += ("thumbnail", "pose", "sound", "sprite", "original", "report", "downloads")
    assert not any(told[name] for name in gone)
    assert told["may"] == {"edit": True, "remove": True, "process": False, "label": False}
    assert not default_storage.exists(clip.original)
    assert client.get(f"/media/{clip.id}/{made.id}/proxy").status_code == 404
    assert client.get(f"/media/{clip.id}/original").status_code == 404
    assert events.replay(studio.id, before).reset, "every page fetches anew"
    listed = client.get(f"/api/studios/{studio.slug}/clips/?show=attention").json()
    assert listed["counts"] == {"all": 1, "ready": 0, "work": 0, "attention": 1, "removed": 0}
    assert [shown["state"] for shown in listed["results"]] == ["withdrawn"]
    assert (listed["seconds"], listed["dancers"]) == (0, 0)


def test_what_is_gone_can_be_neither_allowed_nor_read_nor_restored(clip: Clip, dancer: User) -> None:
    client = _client(dancer)
    services.clip_remove(clip=clip)
    assert _answer(client, clip, "view", False).json()["state"] == "withdrawn", "also out of the bin"
    for purpose in Purpose.values:
        refused = _answer(client, clip, purpose, True)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "withdrawn")
    assert client.post(f"/api/clips/{clip.id}/restore/").json()["error"]["code"] == "withdrawn"
    assert client.post(f"/api/clips/{clip.id}/retry/").json()["error"]["code"] == "withdrawn"
    assert client.post(f"/api/clips/{clip.id}/cancel/").status_code == 409
    assert _answer(client, clip, "view", False).status_code == 200, "said again, it is as it is"
    assert ClipConsent.objects.filter(purpose="view").count() == 2


def test_the_record_goes_at_once_when_it_is_removed(clip: Clip, dancer: User, studio: Studio) -> None:
    client = _client(dancer)
    _answer(client, clip, "view", False)
    assert client.delete(f"/api/clips/{clip.id}/").status_code == 204
    assert client.delete(f"/api/clips/{clip.id}/").status_code == 404
    assert not Clip.objects.exists()
    assert not ClipConsent.objects.exists()


def test_the_same_film_may_come_again(studio: Studio, dancer: User) -> None:
    def add() -> Clip:
        return services.clip_create(
            studio=studio, user=dancer, path=make_upload(b"the same film"), file_name="a.mp4", consent={"view": True}
        )

    first = add()
    with pytest.raises(Problem, match="Already here"):
        add()
    consent_set(clip=first, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert add().id != first.id


def test_a_clip_that_is_deleted_for_good_meanwhile(clip: Clip, dancer: User) -> None:
    Clip.objects.all().delete()
    with pytest.raises(Problem, match="deleted for good"):
        consent_set(clip=clip, purpose=Purpose.TRAIN, granted=True, by=dancer)


def test_only_who_added_it_or_a_lead(clip: Clip, annotator: User, stranger: User) -> None:
    assert _answer(_client(annotator), clip, "view", False).status_code == 403
    assert _answer(_client(stranger), clip, "view", False).status_code == 404
    assert default_storage.exists(clip.original)


def test_other_clips_stay(clip: Clip, studio: Studio, dancer: User) -> None:
    other = make_clip(studio, dancer, title="Other")
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert default_storage.exists(other.original)
    assert Clip.objects.get(id=other.id).job is not None
