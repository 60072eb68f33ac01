"""Notes on clips: who writes and answers, what is refused, what is told to whom, and what goes with a clip."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Dancer, Membership, Purpose, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core import events
from dancesite.reports.models import Note, Notice
from dancesite.reports.notes.services import notes_purge
from tests.builders import make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]

STROKE = {"kind": "arrow", "ink": "cinnabar", "points": [[0.1, 0.2], [0.5, 0.25], [0.75, 1]]}
UNIT = {"about": "unit", "frame": 30, "start": 20, "end": 40, "text": "Back leg first.", "drawing": [STROKE]}
XSS = '<img src=x onerror=alert(1)></script><script>alert(2)</script>'


@pytest.fixture(autouse=True)
def _read(clip: Clip) -> None:
    """The dancer's clip has four seconds."""
    Clip.objects.filter(id=clip.id).update(frames=100, fps_num=25, fps_den=1)
    clip.refresh_from_db()


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _send(user: User, method: str, path: str, body: dict[str, Any] | None = None, *, status: int = 200) -> Any:
    answer = getattr(_client(user), method)(f"/api/{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def _write(user: User, clip: Clip, *, status: int = 201, **change: Any) -> Any:
    return _send(user, "post", f"clips/{clip.id}/notes/", UNIT | change, status=status)


def _notes(user: User, clip: Clip) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = _send(user, "get", f"clips/{clip.id}/notes/")["results"]
    return told


def _notices(user: User) -> Any:
    return _send(user, "get", "notices/")


def _told(clip: Clip, seq: int) -> list[dict[str, Any]]:
    return events.replay(clip.studio_id, seq).events


# --- writing and answering -------------------------------------------------------------------------------------------
def test_a_teacher_writes_and_the_dancer_answers(clip: Clip, lead: User, dancer: User) -> None:
    seq = events.sequence(clip.studio_id)
    note = _write(lead, clip, text=f"  Back leg first.\r\n{XSS}\x07 ")
    assert note["text"] == f"Back leg first.\n{XSS}", "kept as it was written, but for what nobody sees"
    assert (note["about"], note["frame"], note["start"], note["end"]) == ("unit", 30, 20, 40)
    assert note["drawing"] == [STROKE]
    assert note["by"] == {"id": str(lead.pk), "name": "Ana Lead"}
    assert note["may"] == {"edit": True, "answer": True}

    answered = _send(dancer, "post", f"notes/{note['id']}/answers/", {"text": "Better?"}, status=201)
    assert [one["text"] for one in answered["answers"]] == ["Better?"]
    assert answered["may"] == {"edit": False, "answer": True}
    assert answered["answers"][0]["may"] == {"edit": True}
    assert _notes(lead, clip) == [answered | {"may": note["may"], "answers": _notes(lead, clip)[0]["answers"]}]

    kinds = [(one["type"], one.get("note"), one.get("notice", {}).get("to")) for one in _told(clip, seq)]
    assert kinds == [
        ("note.changed", note["id"], None),
        ("notice.new", None, str(dancer.pk)),
        ("note.changed", note["id"], None),
        ("notice.new", None, str(lead.pk)),
    ]


def test_notes_come_in_the_order_of_their_frames(clip: Clip, lead: User) -> None:
    for frame in (50, 10, 30):
        _write(lead, clip, about="moment", frame=frame, start=None, end=None)
    assert [note["frame"] for note in _notes(lead, clip)] == [10, 30, 50]
    assert _send(lead, "get", f"clips/{clip.id}/notes/?page_size=1&page=2")["next"] == 3


@pytest.mark.parametrize(
    "change",
    [
        {"text": " \u202e\n", "drawing": []},
        {"text": "x" * 4001},
        {"about": "moment"},  # a moment has no start
        {"start": None},
        {"frame": 40},  # its end is open
        {"frame": 19},
        {"end": 101},
        {"about": "moment", "start": None, "end": None, "frame": 100},
        {"about": "motif"},
        {"drawing": [STROKE | {"points": [[0.1, 1.01], [0, 0]]}]},
        {"drawing": [STROKE | {"points": [[0.1, 0.1]]}]},
        {"drawing": [STROKE | {"points": [[0.1], [0, 0]]}]},
        {"drawing": [STROKE | {"points": [[0, 0]] * 301}]},
        {"drawing": [STROKE | {"kind": "circle"}]},  # three corners
        {"drawing": [STROKE | {"ink": "url(#x)"}]},
        {"drawing": [STROKE | {"href": "javascript:x"}]},
        {"drawing": [STROKE] * 41},
        {"id": "x"},
    ],
)
def test_what_is_refused(change: dict[str, Any], clip: Clip, lead: User) -> None:
    assert _write(lead, clip, status=400, **change)["error"]["code"] == "invalid"
    assert not Note.objects.exists()


def test_a_drawing_needs_no_words(clip: Clip, lead: User) -> None:
    assert _write(lead, clip, text="")["drawing"] == [STROKE]


def test_sent_twice_it_is_one_note(clip: Clip, lead: User, annotator: User, dancer: User) -> None:
    own = str(uuid.uuid4())
    first = _write(lead, clip, id=own)
    assert first["id"] == own
    assert _write(lead, clip, id=own, status=200) == first
    assert _write(annotator, clip, id=own, status=409)["error"]["code"] == "id-taken"
    answer = {"id": str(uuid.uuid4()), "text": "Yes"}
    _send(dancer, "post", f"notes/{own}/answers/", answer, status=201)
    _send(dancer, "post", f"notes/{own}/answers/", answer)
    assert (Note.objects.count(), Notice.objects.count()) == (2, 2)


def test_who_may(clip: Clip, lead: User, annotator: User, dancer: User, stranger: User, studio: Studio) -> None:
    other = make_person("Other Dancer", studio)
    _write(dancer, clip, status=403)
    note = _write(annotator, clip)
    page = {who.name: _send(who, "get", f"clips/{clip.id}/notes/") for who in (lead, annotator, dancer, other)}
    assert {name: told["may"]["write"] for name, told in page.items()} == {
        "Ana Lead": True, "Jonas Annotator": True, "Mei Dancer": False, "Other Dancer": False,
    }  # fmt: skip
    told = {name: one["results"][0]["may"] for name, one in page.items()}
    assert told["Ana Lead"] == {"edit": False, "answer": True}
    assert told["Other Dancer"] == {"edit": False, "answer": False}
    for path, method in ((f"clips/{clip.id}/notes/", "get"), (f"notes/{note['id']}/", "get")):
        _send(stranger, method, path, status=404)
    for body in ({"text": "x"}, {"resolved": True}):
        _send(other, "patch", f"notes/{note['id']}/", body, status=403)
    _send(lead, "patch", f"notes/{note['id']}/", {"text": "x"}, status=403)
    _send(other, "post", f"notes/{note['id']}/answers/", {"text": "x"}, status=403)
    # Who dances in it is told and answers, also where somebody else added the clip.
    Dancer.objects.filter(clips=clip).update(user=other)
    _send(other, "post", f"notes/{note['id']}/answers/", {"text": "x"}, status=201)


def test_the_page_offers_notes_to_who_may_write_them(clip: Clip, lead: User, annotator: User, dancer: User) -> None:
    page = f"/s/{clip.studio.slug}/clips/{clip.id}/"
    told = [_client(user).get(page).context["page_data"]["may_note"] for user in (lead, annotator, dancer)]
    assert told == [True, True, False]


def test_an_answer_is_not_answered_nor_resolved_nor_drawn_on(clip: Clip, lead: User) -> None:
    note = _write(lead, clip)
    answer = _send(lead, "post", f"notes/{note['id']}/answers/", {"text": "And"}, status=201)["answers"][0]["id"]
    _send(lead, "post", f"notes/{answer}/answers/", {"text": "x"}, status=400)
    _send(lead, "patch", f"notes/{answer}/", {"resolved": True}, status=400)
    _send(lead, "patch", f"notes/{answer}/", {"drawing": [STROKE]}, status=400)
    _send(lead, "post", f"notes/{note['id']}/answers/", {"text": "\n"}, status=400)


# --- changing, resolving, deleting -----------------------------------------------------------------------------------
def test_edited_resolved_and_opened_again(clip: Clip, lead: User, dancer: User) -> None:
    path = f"notes/{_write(lead, clip)['id']}/"
    assert _send(lead, "patch", path, {"text": "Back leg first."})["edited_at"] is None, "nothing was changed"
    edited = _send(lead, "patch", path, {"text": "Arms!", "drawing": []})
    assert (edited["text"], edited["drawing"]) == ("Arms!", [])
    assert edited["edited_at"]
    _send(lead, "patch", path, {"text": ""}, status=400)
    seq = events.sequence(clip.studio_id)
    assert _send(dancer, "patch", path, {"resolved": True})["resolved"]["by"]["name"] == "Mei Dancer"
    _send(dancer, "patch", path, {"resolved": True})
    assert _send(lead, "patch", path, {"resolved": False})["resolved"] is None
    assert [one["type"] for one in _told(clip, seq)] == ["note.changed", "note.changed"]


def test_deleted_and_brought_back(clip: Clip, lead: User, dancer: User) -> None:
    note = _write(lead, clip)
    answered = _send(dancer, "post", f"notes/{note['id']}/answers/", {"text": "Better?"}, status=201)
    answer = answered["answers"][0]["id"]
    _send(dancer, "delete", f"notes/{note['id']}/", status=403)
    _send(dancer, "delete", f"notes/{answer}/", status=204)
    assert _notes(lead, clip)[0]["answers"] == []
    assert _send(dancer, "post", f"notes/{answer}/restore/")["answers"][0]["id"] == answer
    _send(lead, "delete", f"notes/{note['id']}/", status=204)
    assert _notes(lead, clip) == []
    assert _notices(dancer)["count"] == _notices(lead)["count"] == 0
    for path, method, who in (
        (f"notes/{note['id']}/", "get", lead),
        (f"notes/{note['id']}/restore/", "post", dancer),
        (f"notes/{answer}/", "get", dancer),
        (f"notes/{note['id']}/answers/", "post", dancer),
    ):
        _send(who, method, path, {"text": "x"} if method == "post" else None, status=404)
    assert _send(lead, "post", f"notes/{note['id']}/restore/")["answers"][0]["id"] == answer
    assert _notices(dancer)["count"] == 1


def test_what_was_deleted_long_ago_goes(clip: Clip, lead: User) -> None:
    old, new = (_write(lead, clip)["id"] for _ in range(2))
    for note in (old, new):
        _send(lead, "delete", f"notes/{note}/", status=204)
    Note.objects.filter(id=old).update(deleted_at=timezone.now() - timedelta(days=2))
    _send(lead, "post", f"notes/{old}/restore/", status=404)
    notes_purge()
    assert [str(note.id) for note in Note.objects.all()] == [new]
    _send(lead, "post", f"notes/{new}/restore/")


# --- notices ---------------------------------------------------------------------------------------------------------
def test_notices_are_read_one_person_at_a_time(clip: Clip, lead: User, annotator: User, dancer: User) -> None:
    note = _write(lead, clip, text="x" * 500)
    _send(annotator, "post", f"notes/{note['id']}/answers/", {"text": "Yes"}, status=201)
    told = _notices(dancer)
    assert (told["unread"], [one["kind"] for one in told["results"]]) == (2, ["answer", "note"])
    first = told["results"][1]
    assert (first["by"]["name"], first["clip"]["title"], len(first["text"])) == ("Ana Lead", "Diagonal", 140)
    assert first["url"].endswith(f"/clips/{clip.id}/#note-{note['id']}")
    assert told["results"][0]["url"] == first["url"], "of an answer: the note"
    assert [one["by"]["name"] for one in _notices(lead)["results"]] == ["Jonas Annotator"]
    assert _notices(annotator)["count"] == 0, "nobody is told of what they wrote"

    assert _send(dancer, "post", "notices/read/", {"upto": first["id"], "clip": str(uuid.uuid4())}) == {"unread": 2}
    assert _send(dancer, "post", "notices/read/", {"upto": first["id"], "clip": str(clip.id)}) == {"unread": 1}
    assert [one["read"] for one in _notices(dancer)["results"]] == [False, True]
    assert _send(dancer, "post", "notices/read/", {"upto": 2**31 - 1}) == {"unread": 0}
    assert _notices(lead)["unread"] == 1


def test_notices_of_what_one_may_not_see(clip: Clip, lead: User, dancer: User, stranger: User) -> None:
    note = _write(lead, clip)
    assert _notices(stranger)["count"] == 0
    own = Membership.objects.get(user=dancer)
    own.delete()
    assert _notices(dancer)["count"] == 0
    _send(lead, "post", f"notes/{note['id']}/answers/", {"text": "Are you there?"}, status=201)
    assert Notice.objects.count() == 1, "who left is told nothing"
    own.save(force_insert=True)
    assert _notices(dancer)["unread"] == 1
    clip_remove(clip=clip)
    assert _notices(dancer)["unread"] == 0
    _send(lead, "patch", f"notes/{note['id']}/", {"text": "x"}, status=409)


def test_a_notice_is_relayed_to_nobody_else(clip: Clip, lead: User, annotator: User, dancer: User) -> None:
    seq = events.sequence(clip.studio_id)
    _write(lead, clip)
    path = f"/api/studios/{clip.studio.slug}/events/?last={seq}"

    def types(user: User) -> list[str]:
        return [one["type"] for one in _client(user).get(path).json()["events"]]

    assert types(dancer) == ["note.changed", "notice.new"]
    assert types(annotator) == types(lead) == ["note.changed"]


# --- what goes with a clip -------------------------------------------------------------------------------------------
def test_withdrawn_with_its_clip(clip: Clip, lead: User, dancer: User) -> None:
    note = _write(lead, clip)
    consent_set(clip=clip, by=dancer, purpose=Purpose.VIEW, granted=False)
    assert (Note.objects.count(), Notice.objects.count()) == (0, 0)
    _send(lead, "get", f"notes/{note['id']}/", status=404)


def test_a_clip_that_was_not_read_has_no_moments(clip: Clip, lead: User) -> None:
    Clip.objects.filter(id=clip.id).update(frames=None)
    assert _send(lead, "get", f"clips/{clip.id}/notes/")["may"] == {"write": False}
    assert _write(lead, clip, status=409)["error"]["code"] == "not-read"
