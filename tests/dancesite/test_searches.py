"""Searches for passages: who may ask, one at a time, told to the asker alone, forgotten after a day."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Membership, Studio, User
from dancesite.annotations.models import PassageSearch
from dancesite.annotations.search_services import KEPT_EACH, search_found, search_start
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core import jobs
from dancesite.core.models import JobRun
from tests.builders import make_claim, make_clip

pytestmark = pytest.mark.usefixtures("sent")


@pytest.fixture
def read(clip: Clip) -> Clip:
    """A clip of 100 frames that was read."""
    return _read(clip)


def _read(clip: Clip) -> Clip:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=100, fps_num=25, fps_den=1, barcode=[])
    clip.refresh_from_db()
    return clip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def ask(user: User, clip: Clip, **body: Any) -> Any:
    path = f"/api/clips/{clip.id}/searches/"
    return signed_in(user).post(path, {"start": 10, "end": 40, "scope": "clip"} | body, "application/json")


def done(search_id: str, found: list[dict[str, Any]]) -> None:
    search_found(claim=make_claim(JobRun.objects.get(subject_id=search_id)), found=found)


def test_asked_looked_at_and_told(annotator: User, read: Clip) -> None:
    answer = ask(annotator, read)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["start"], told["end"], told["scope"]) == ("queued", 10, 40, "clip")
    assert (told["found"], told["error"], told["clips"]) == ([], None, 0)
    done(told["id"], [{"clip": str(read.id), "start": 50, "end": 80, "likeness": 0.9, "mirrored": True}])
    now = signed_in(annotator).get(f"/api/searches/{told['id']}/").json()
    assert now["state"] == "done"
    assert now["found"] == [
        {"clip": str(read.id), "title": "Diagonal", "start": 50, "end": 80, "likeness": 0.9, "mirrored": True}
    ]


def test_only_who_asked_is_told(annotator: User, lead: User, stranger: User, read: Clip) -> None:
    path = f"/api/searches/{ask(annotator, read).json()['id']}/"
    for other in (lead, stranger):
        assert signed_in(other).get(path).status_code == 404
        assert signed_in(other).delete(path).status_code == 404
    assert Client().get(path).status_code == 401
    assert JobRun.objects.filter(kind=jobs.Job.FIND, state="queued").count() == 1
    Membership.objects.filter(user=annotator).delete()
    assert signed_in(annotator).get(path).status_code == 404


def test_who_can_no_longer_see_the_clip_is_not_told(annotator: User, read: Clip) -> None:
    path = f"/api/searches/{ask(annotator, read).json()['id']}/"
    clip_remove(clip=read)
    assert signed_in(annotator).get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"end": 101},
        {"start": 40},
        {"start": 38},
        {"start": -1},
        {"start": "ten"},
        {"scope": "world"},
        {"stop": 3},
        {"examples": [{"start": 0, "end": 50}]},
        {"examples": [{"clip": "CLIP", "start": 90, "end": 120}]},
        {"examples": [{"clip": "CLIP", "start": 0, "end": 50}] * 9},
        {"examples": 5},
    ],
)
def test_what_is_no_passage_is_refused(annotator: User, read: Clip, body: dict[str, Any]) -> None:
    for one in body["examples"] if isinstance(body.get("examples"), list) else []:
        if "clip" in one:
            one["clip"] = str(read.id)
    answer = ask(annotator, read, **body)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["error"]["fields"]
    assert not PassageSearch.objects.exists()


def test_examples_are_of_clips_that_the_asker_sees(annotator: User, stranger: User, read: Clip) -> None:
    elsewhere = _read(make_clip(stranger.memberships.get().studio, stranger))
    example = {"clip": str(elsewhere.id), "start": 0, "end": 50}
    assert ask(annotator, read, examples=[example]).status_code == 404
    Membership.objects.create(user=annotator, studio=elsewhere.studio, role="dancer")
    assert ask(annotator, read, examples=[example]).status_code == 400  # of another studio
    own = {"clip": str(read.id), "start": 50, "end": 90}
    assert ask(annotator, read, examples=[own]).json()["examples"] == [own]


def test_a_clip_that_was_not_read_or_is_removed(annotator: User, lead: User, clip: Clip) -> None:
    assert ask(annotator, clip).json()["error"]["code"] == "not-read"
    _read(clip)
    clip_remove(clip=clip)
    assert ask(annotator, clip).status_code == 404
    assert ask(lead, clip).json()["error"]["code"] == "removed"  # who may restore it


def test_a_newer_one_cancels_the_older_of_the_same_person(annotator: User, lead: User, read: Clip) -> None:
    first, others = ask(annotator, read).json()["id"], ask(lead, read).json()["id"]
    second = ask(annotator, read, scope="studio").json()["id"]
    states = dict(JobRun.objects.filter(kind=jobs.Job.FIND).values_list("subject_id", "state"))
    assert states == {uuid.UUID(first): "cancelled", uuid.UUID(others): "queued", uuid.UUID(second): "queued"}
    assert signed_in(annotator).get(f"/api/searches/{first}/").json()["state"] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_goes_on(annotator: User, read: Clip) -> None:
    def start() -> None:
        try:
            search_start(clip=read, by=annotator, start=10, end=40, scope="clip")
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = sorted(JobRun.objects.filter(kind=jobs.Job.FIND).values_list("state", flat=True))
    assert states == ["cancelled"] * 5 + ["queued"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_deletion_at_once_do_not_lock_each_other_up(annotator: User, read: Clip) -> None:
    """Both take the job first: who has to wait for it holds nothing of the search."""
    search = search_start(clip=read, by=annotator, start=10, end=40, scope="clip")
    run = JobRun.objects.get(subject_id=search.id)
    claim = make_claim(run)

    def answer() -> None:
        try:
            search_found(claim=claim, found=[])
        finally:
            connection.close()

    worker = threading.Thread(target=answer)
    with transaction.atomic():
        JobRun.objects.select_for_update().get(id=run.id)
        worker.start()
        with connection.cursor() as cursor:
            while worker.is_alive():  # until it waits
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
        PassageSearch.objects.select_for_update(nowait=True).get(id=search.id)
    worker.join()
    search.refresh_from_db()
    assert search.found == []


def test_stopped_by_the_asker(annotator: User, read: Clip) -> None:
    path = f"/api/searches/{ask(annotator, read).json()['id']}/"
    assert signed_in(annotator).delete(path).json()["state"] == "cancelled"
    assert signed_in(annotator).delete(path).json()["state"] == "cancelled"


def test_old_ones_go_with_their_jobs(annotator: User, lead: User, read: Clip) -> None:
    old = ask(lead, read).json()["id"]
    PassageSearch.objects.filter(id=old).update(created_at=timezone.now() - timedelta(days=2))
    for _ in range(KEPT_EACH + 3):
        newest = ask(annotator, read).json()["id"]
    kept = set(PassageSearch.objects.values_list("id", flat=True))
    assert len(kept) == KEPT_EACH
    assert uuid.UUID(newest) in kept
    assert uuid.UUID(old) not in kept
    assert set(JobRun.objects.filter(kind=jobs.Job.FIND).values_list("subject_id", flat=True)) == kept


def test_a_search_tells_no_event(annotator: User, studio: Studio, read: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr("dancesite.core.events.publish", told.append)
    done(ask(annotator, read).json()["id"], [])
    assert told == []
