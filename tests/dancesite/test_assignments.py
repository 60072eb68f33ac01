"""Who is asked to label what."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dancesite.accounts.models import Purpose, Role, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core import events
from dancesite.learning.models import Assignment
from tests.at_once import at_once
from tests.builders import make_person
from tests.pools import FRAMES, label, pool_clip

pytestmark = pytest.mark.django_db(transaction=True)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _give(user: User, studio: Studio, clips: list[Any], to: User | None = None) -> Any:
    told = [{"clip": str(one.id), "reason": "Why"} if isinstance(one, Clip) else one for one in clips]
    body = {"clips": told, "to": str(to.pk) if to else None}
    return _client(user).post(
        f"/api/studios/{studio.slug}/training/assignments/", body, content_type="application/json"
    )


def _listed(user: User, studio: Studio, query: str = "") -> list[dict[str, Any]]:
    answer = _client(user).get(f"/api/studios/{studio.slug}/training/assignments/{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["assignments"]
    return rows


def test_clips_are_given_to_somebody(studio: Studio, lead: User, annotator: User) -> None:
    first, second = pool_clip(studio), pool_clip(studio)
    part = {"clip": str(second.id), "start": 10, "end": 60, "reason": "A\nlong\tone"}
    seq = events.sequence(studio.pk)
    answer = _give(lead, studio, [first, part], annotator)
    assert answer.status_code == 201
    told = answer.json()["assignments"]
    assert [(one["clip"], one["start"], one["end"], one["reason"]) for one in told] == [
        (str(first.id), None, None, "Why"),
        (str(second.id), 10, 60, "A long one"),
    ]
    assert told[0]["to"] == {"id": str(annotator.pk), "name": annotator.name}
    assert told[0]["url"] == f"/s/{studio.slug}/clips/{first.id}/label/"
    assert [event["type"] for event in events.replay(studio.pk, seq).events] == ["training.changed"]
    assert _listed(annotator, studio, "?mine=true") == told
    pool = _client(lead).get(f"/api/studios/{studio.slug}/training/").json()["pool"]["clips"]
    assert [clip["assignment"]["to"]["name"] for clip in pool] == [annotator.name] * 2


def test_one_sees_ones_own_and_those_of_whoever_labels(studio: Studio, lead: User, annotator: User) -> None:
    clips = [pool_clip(studio) for _ in range(3)]
    _give(lead, studio, clips[:1], annotator)
    _give(lead, studio, clips[1:2], lead)
    _give(lead, studio, clips[2:])
    assert [one["clip"] for one in _listed(annotator, studio, "?mine=1")] == [str(clips[0].id), str(clips[2].id)]
    assert len(_listed(annotator, studio)) == 3


def test_given_again_it_is_given_to_the_other_one(studio: Studio, lead: User, annotator: User) -> None:
    clip = pool_clip(studio)
    first = _give(lead, studio, [clip], annotator).json()["assignments"]
    assert _give(lead, studio, [clip], annotator).json()["assignments"] == first
    again = _give(lead, studio, [clip, clip], lead).json()["assignments"]
    assert [(one["id"], one["to"]["name"]) for one in again] == [(first[0]["id"], lead.name)]
    assert Assignment.objects.count() == 1


def test_eight_at_once_give_it_once(studio: Studio, lead: User) -> None:
    clip = pool_clip(studio)
    assert at_once(*[lambda: _give(lead, studio, [clip]).status_code] * 8) == [201] * 8
    assert Assignment.objects.count() == 1


def test_it_is_done_when_all_of_it_was_looked_at(studio: Studio, lead: User) -> None:
    clip = pool_clip(studio)
    _give(lead, studio, [clip, {"clip": str(clip.id), "start": 20, "end": 60}])

    def done() -> list[tuple[float, bool]]:
        return [(one["looked"], one["done"]) for one in _listed(lead, studio)]

    assert done() == [(0.0, False), (0.0, False)]
    label(clip, (10, 40, "unsure"))
    assert done() == [(0.3, False), (0.5, False)]
    label(clip, (10, 30, "none"), (30, 70, "Turn"))
    assert done() == [(0.6, False), (1.0, True)]
    label(clip, (0, FRAMES, "Turn"))
    assert done() == [(1.0, True), (1.0, True)]


_WRONG = [
    ({"start": 10}, 400), ({"end": 10}, 400), ({"start": 10, "end": 10}, 400), ({"start": 0, "end": FRAMES + 1}, 400),
    ({"clip": "x"}, 400), ({"more": 1}, 400), ({"reason": "x" * 301}, 400),
]  # fmt: skip


@pytest.mark.parametrize(("values", "status"), _WRONG)
def test_what_is_no_passage_is_refused_and_nothing_is_given(
    studio: Studio, lead: User, values: dict[str, Any], status: int
) -> None:
    fine, clip = pool_clip(studio), pool_clip(studio)
    assert _give(lead, studio, [fine, {"clip": str(clip.id)} | values]).status_code == status
    assert not Assignment.objects.exists()


def test_only_people_who_label_here(studio: Studio, lead: User, dancer: User, stranger: User) -> None:
    clip = pool_clip(studio)
    for person in (dancer, stranger):
        answer = _give(lead, studio, [clip], person)
        assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["to"])
    assert not Assignment.objects.exists()


def test_clips_of_others_and_such_as_are_gone(studio: Studio, lead: User, stranger: User) -> None:
    elsewhere = pool_clip(stranger.memberships.get().studio)
    removed = pool_clip(studio)
    clip_remove(clip=removed)
    for clip in (elsewhere, removed):
        answer = _give(lead, studio, [clip])
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "gone")


def test_what_is_removed_or_taken_back_is_not_to_be_labelled(studio: Studio, lead: User) -> None:
    clips = [pool_clip(studio) for _ in range(3)]
    _give(lead, studio, clips)
    clip_remove(clip=clips[0])
    consent_set(clip=clips[1], purpose=Purpose.TRAIN, granted=False, by=lead)
    assert [one["clip"] for one in _listed(lead, studio)] == [str(clips[2].id)]


def test_nobody_is_asked_any_more(studio: Studio, lead: User, stranger: User) -> None:
    told = _give(lead, studio, [pool_clip(studio)]).json()["assignments"][0]
    assert _client(stranger).delete(f"/api/training/assignments/{told['id']}/").status_code == 404
    assert _client(lead).delete(f"/api/training/assignments/{told['id']}/").status_code == 204
    assert _client(lead).delete(f"/api/training/assignments/{told['id']}/").status_code == 404
    assert _listed(lead, studio) == []


def test_who_leaves_leaves_the_clips_to_whoever_labels(studio: Studio, lead: User) -> None:
    person = make_person("Leaving", studio, Role.ANNOTATOR)
    _give(lead, studio, [pool_clip(studio)], person)
    person.delete()
    assert [one["to"] for one in _listed(lead, studio)] == [None]


def test_the_queries_are_as_many_for_many_clips(studio: Studio, lead: User) -> None:
    def asked() -> int:
        client = _client(lead)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/studios/{studio.slug}/training/assignments/").status_code == 200
        return len(queries)

    _give(lead, studio, [pool_clip(studio)])
    few = asked()
    _give(lead, studio, [pool_clip(studio) for _ in range(30)])
    assert asked() == few


def test_two_who_give_the_same_clips_the_other_way_round(studio: Studio, lead: User) -> None:
    clips = [pool_clip(studio) for _ in range(12)]
    works = [lambda order=order: _give(lead, studio, order).status_code for order in (clips, clips[::-1]) * 3]
    assert at_once(*works) == [201] * 6
    assert Assignment.objects.count() == 12
