"""The pool: which clips may teach, what is labelled in them, and what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dancesite.accounts.models import Studio, User
from dancesite.annotations.word_services import word_ensure, word_merge
from dancesite.clips.models import Artefact, Clip, ClipConsent
from tests.checkpoints import make_model
from tests.pools import FRAMES, label, label_whole, pool_clip, ready_pool

pytestmark = pytest.mark.django_db(transaction=True)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _told(user: User, studio: Studio) -> dict[str, Any]:
    answer = _client(user).get(f"/api/studios/{studio.slug}/training/")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_only_what_was_read_and_may_teach_is_in_the_pool(studio: Studio, lead: User) -> None:
    there = pool_clip(studio, dancer="Mei")
    refused = pool_clip(studio, train=False)
    unread = pool_clip(studio, body=False)
    neither = pool_clip(studio, train=False, body=False)
    pool_clip(studio, removed_at="2026-01-01T00:00Z")
    pool_clip(studio, withdrawn_at="2026-01-01T00:00Z")
    pool = _told(lead, studio)["pool"]
    assert [clip["id"] for clip in pool["clips"]] == [str(there.id)]
    assert [(clip["id"], clip["code"]) for clip in pool["left_out"]] == [
        (str(refused.id), "no-consent"),
        (str(unread.id), "not-ready"),
        (str(neither.id), "no-consent"),
    ]
    assert all(clip["message"].endswith(".") for clip in pool["left_out"])
    assert pool["counts"] == {"clips": 1, "labelled": 0, "unlabelled": 1, "left_out": 3}


def test_the_newest_answer_counts(studio: Studio, lead: User) -> None:
    clip = pool_clip(studio, train=False)
    ClipConsent.objects.create(clip=clip, purpose="train", granted=True)
    assert _told(lead, studio)["pool"]["counts"]["clips"] == 1
    ClipConsent.objects.create(clip=clip, purpose="train", granted=False)
    ClipConsent.objects.create(clip=clip, purpose="publish", granted=True)  # about something else
    assert _told(lead, studio)["pool"]["counts"]["clips"] == 0


def test_labels_count_where_they_say_something(studio: Studio, lead: User) -> None:
    unsure, half, never, empty = (pool_clip(studio) for _ in range(4))
    label(unsure, (0, 50, "unsure"))
    label(half, (0, FRAMES, "Turn"))
    label(half, (0, 20, "Turn"), (30, 60, "none"), (60, 70, "unsure"))  # the newest counts
    label(empty)
    told = _told(lead, studio)["pool"]
    assert {clip["id"]: clip["labelled"] for clip in told["clips"]} == {
        str(unsure.id): 0.0, str(half.id): 0.5, str(never.id): 0.0, str(empty.id): 0.0
    }  # fmt: skip
    assert told["counts"]["labelled"] == 1
    assert told["fraction"] == 0.25


def test_a_clip_is_told_whole(studio: Studio, lead: User) -> None:
    clip = pool_clip(studio, dancer="Mei", title="Solo", style="Salsa")
    picture = Artefact.objects.create(clip=clip, kind="thumbnail", key="k", name="x", sha256="x", bytes=1)
    body = _told(lead, studio)
    assert body["pool"]["clips"] == [
        {
            "id": str(clip.id),
            "title": "Solo",
            "url": f"/s/{studio.slug}/clips/{clip.id}/",
            "thumbnail": f"/media/{clip.id}/{picture.id}/thumbnail",
            "dancer": {"id": str(clip.dancer_id), "name": "Mei"},
            "style": "Salsa",
            "frames": FRAMES,
            "seconds": 4.0,
            "labelled": 0.0,
            "x": None,
            "y": None,
            "far": False,
            "assignment": None,
        }
    ]
    assert body["pool"]["dancers"] == [{"id": str(clip.dancer_id), "name": "Mei", "labelled": 0, "clips": 1}]
    assert body["pool"]["styles"] == [{"name": "Salsa", "labelled": 0, "clips": 1}]
    assert [person["name"] for person in body["annotators"]] == ["Ana Lead"]
    assert body["may"] == {"choose": True, "train": True}
    assert body["active"] is None
    make_model(studio, promote=True)
    assert _told(lead, studio)["active"]["name"] == "Barre"


# --- what is missing -----------------------------------------------------------------------------------------------
def _missing(user: User, studio: Studio) -> list[tuple[str, int, int]]:
    ready = _told(user, studio)["ready"]
    assert ready["ok"] == (not ready["missing"])
    for one in ready["missing"]:
        assert one["message"].endswith(".")
        assert one["url"].startswith(f"/s/{studio.slug}/")
    return [(one["code"], one["have"], one["need"]) for one in ready["missing"]]


def test_what_is_missing_is_said_one_thing_after_the_other(studio: Studio, lead: User) -> None:
    assert _missing(lead, studio) == [("pool-clips", 0, 6)]
    clips = [pool_clip(studio, dancer=dancer) for dancer in ("Mei", "Jonas", "Ana") for _ in range(3)]
    assert _missing(lead, studio) == [("labelled-clips", 0, 6)]
    for clip in clips:
        label(clip, (0, 50, "Turn"), (50, 100, "none"))
    assert _missing(lead, studio) == [("units", 1, 2)]
    for clip in clips:
        label(clip, (0, 50, "Turn"), (50, 100, "Jump"))
    assert _missing(lead, studio) == []


def test_words_that_mean_the_same_are_one_unit(studio: Studio, lead: User) -> None:
    clips = [pool_clip(studio) for _ in range(6)]
    for clip in clips:
        label(clip, (0, 50, "Turn"), (50, 100, "Spin"))
    assert _missing(lead, studio) == []
    into = word_ensure(studio=studio, name="Turn").id
    word_merge(word=word_ensure(studio=studio, name="Spin"), into=into, by=lead)
    assert _missing(lead, studio) == [("units", 1, 2)]


# --- a large studio ------------------------------------------------------------------------------------------------
def test_the_queries_are_as_many_for_many_clips(studio: Studio, lead: User) -> None:
    def asked() -> int:
        client = _client(lead)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/studios/{studio.slug}/training/").status_code == 200
        return len(queries)

    ready_pool(studio)
    few = asked()
    for clip in ready_pool(studio, dancers=[f"Dancer {n}" for n in range(10)], each=4):
        label_whole(clip)
    assert Clip.objects.count() == 49
    assert asked() == few
