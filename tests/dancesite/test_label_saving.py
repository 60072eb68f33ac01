"""Saving labels over the API: once whatever the line does, never over somebody else's, and back again."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.accounts.token_services import token_create
from dancesite.annotations.label_checks import MOST_SEGMENTS
from dancesite.annotations.label_selectors import clips_to_label, labels_latest
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.clips.services import clip_remove
from dancesite.core import events
from dancesite.core.models import JobRun
from dancesite.reports.services import report_store
from tests.builders import make_clip
from tests.reports import make_report

FRAMES = 100


@pytest.fixture
def read(clip: Clip) -> Clip:
    """A clip of 100 frames whose structure was read."""
    _finish(clip)
    return clip_get(clip.uploaded_by or User(), clip.id)


def _finish(clip: Clip) -> None:
    Clip.objects.filter(id=clip.id).update(frames=FRAMES, fps_num=25, fps_den=1, barcode=[])
    JobRun.objects.filter(subject_id=clip.id).update(state=JobRun.State.DONE)


@pytest.fixture
def turn(studio: Studio) -> Word:
    return word_ensure(studio=studio, name="Turn")


class Person:
    """Somebody with a browser, at the labels of one clip."""

    def __init__(self, user: User, clip: Clip) -> None:
        self.user, self.at = user, f"/api/clips/{clip.id}/labels/"
        self.client = Client()
        self.client.force_login(user)

    def save(self, *segments: dict[str, Any], status: int = 201, **more: Any) -> dict[str, Any]:
        body = {"id": str(uuid.uuid4()), "based_on": 0, "sections": [], "refused": [], "action": None} | more
        answer = self.client.post(self.at, body | {"segments": list(segments)}, content_type="application/json")
        assert answer.status_code == status, answer.content
        told: dict[str, Any] = answer.json()
        return told

    def restore(self, number: int, based_on: int, status: int = 201, id: str = "") -> dict[str, Any]:
        body = {"id": id or str(uuid.uuid4()), "based_on": based_on}
        at = f"{self.at}revisions/{number}/restore/"
        answer = self.client.post(at, body, content_type="application/json")
        assert answer.status_code == status, answer.content
        told: dict[str, Any] = answer.json()
        return told

    def get(self, path: str = "") -> Any:
        answer = self.client.get(self.at + path)
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def jonas(annotator: User, read: Clip) -> Person:
    return Person(annotator, read)


@pytest.fixture
def ana(lead: User, read: Clip) -> Person:
    return Person(lead, read)


def part(start: int, end: int, word: Word | None = None, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "state": "unit" if word else "none", "word": word and str(word.id), **more}


def test_an_answer_that_was_lost_and_three_tries_are_one_revision(jonas: Person, turn: Word) -> None:
    id = str(uuid.uuid4())
    first = jonas.save(part(0, 9, turn), id=id)
    again = [jonas.save(part(0, 9, turn), id=id, status=200) for _ in range(3)]
    assert again == [first] * 3
    assert LabelRevision.objects.count() == 1


def test_it_is_told_again_also_after_somebody_else_saved(jonas: Person, ana: Person, turn: Word) -> None:
    id = str(uuid.uuid4())
    first = jonas.save(part(0, 9, turn), id=id)
    ana.save(part(0, 9, turn), part(9, 20), based_on=1)
    assert jonas.save(part(0, 9, turn), id=id, status=200) == first
    assert jonas.get()["number"] == 2


def test_an_id_belongs_to_what_was_saved_under_it(jonas: Person, ana: Person, turn: Word) -> None:
    """A page that made one id for two states would lose the second without a word."""
    id = str(uuid.uuid4())
    jonas.save(part(0, 9, turn), id=id)
    assert set(jonas.save(part(0, 8, turn), id=id, based_on=1, status=400)["error"]["fields"]) == {"id"}
    assert set(ana.save(part(0, 9, turn), id=id, status=400)["error"]["fields"]) == {"id"}
    assert jonas.save({"start": "x"}, id=id, status=400)["error"]["code"] == "invalid"
    assert LabelRevision.objects.count() == 1


def test_two_who_began_with_the_same(jonas: Person, ana: Person, turn: Word) -> None:
    jonas.save(part(0, 9, turn))
    ana.save(part(0, 12, turn), based_on=1)
    error = jonas.save(part(0, 7, turn), based_on=1, status=409)["error"]
    assert (error["code"], error["current"]) == ("conflict", ana.get())
    assert error["current"]["author"] == "Ana Lead"
    assert error["current"]["people"] == {str(ana.user.pk): "Ana Lead"}
    assert jonas.save(part(0, 7, turn), based_on=2)["number"] == 3
    assert jonas.save(part(0, 6, turn), based_on=7, status=409)["error"]["code"] == "conflict", "none of that number"


def test_the_same_labels_are_no_new_revision_but_a_name_is(jonas: Person, ana: Person, turn: Word) -> None:
    first = jonas.save(part(0, 9, turn))
    assert ana.save(part(0, 9, turn), status=200) == first, "also based on something older: nothing would be lost"
    named = ana.save(part(0, 9, turn), based_on=1, name="  First\npass ")
    assert (named["number"], named["name"], named["segments"][0]["by"]) == (2, "First pass", str(jonas.user.pk))
    assert ana.save(part(0, 9, turn), based_on=2, name="First pass", status=200)["number"] == 2


def test_everything_that_is_said_comes_back(jonas: Person, read: Clip, turn: Word, studio: Studio) -> None:
    report_store(clip=read, key="k" * 64, report=make_report(frames=FRAMES))
    report = read.reports.get()
    action = word_ensure(studio=studio, name="Diagonal", kind="action")
    taken = {"report": report.pk, "unit": "u1", "confidence": 0.75, "method": "made up", "version": "9"}
    told = jonas.save(
        part(0, 20, turn, phases=[5, 15], spread=[2, None], **{"from": taken}),
        part(20, 30),
        {"start": 40, "end": 50, "state": "unsure"},
        sections=[{"start": 0, "end": 30, "kind": "prelude"}, {"start": 30, "end": 100, "kind": "main"}],
        refused=[{"start": 60, "end": 70, "report": report.pk}] * 2,
        action=str(action.id),
        person=str(jonas.user.pk),
    )
    assert told == jonas.get()
    method = report.data["method"]
    assert told["segments"][0]["from"] == taken | {"method": method["name"], "version": method["version"]}
    assert told["segments"][2] == part(40, 50, state="unsure", phases=None, spread=None, by=str(jonas.user.pk)) | {
        "from": None
    }
    assert (told["action"], len(told["sections"]), len(told["refused"])) == (str(action.id), 2, 1)
    assert (told["based_on"], told["source"], told["restored"]) == (0, "hand", None)
    # A program may send back what it got.
    again = {key: told[key] for key in ("sections", "refused", "action")}
    assert jonas.save(*told["segments"], based_on=1, status=200, **again)["number"] == 1


def test_what_a_vanished_reading_suggested_stays_known(jonas: Person, read: Clip, turn: Word) -> None:
    report_store(clip=read, key="k" * 64, report=make_report(frames=FRAMES))
    report = read.reports.get()
    refused = [{"start": 60, "end": 70, "report": report.pk}]
    told = jonas.save(part(0, 20, turn, **{"from": {"report": report.pk, "unit": "u1"}}), refused=refused)
    report.delete()
    later = jonas.save(*told["segments"], part(20, 30), based_on=1, refused=refused)
    assert (later["segments"][0], later["refused"]) == (told["segments"][0], refused)
    jonas.save(based_on=2)
    assert jonas.restore(1, based_on=3)["refused"] == refused


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another's reading": ({"segments": [part(0, 9, None, **{"from": {"report": 1, "unit": "u1"}})]}, "segments"),
    "no reading": ({"segments": [part(0, 9, None, **{"from": 3})]}, "segments"),
    "a spread of words": ({"segments": [part(0, 9, None, spread=["far", 2])]}, "segments"),
    "a spread of nothing": ({"segments": [part(0, 9, None, spread=[-1, 2])]}, "segments"),
    "an endless spread": ({"segments": [part(0, 9, None, spread=[1e300, 2])]}, "segments"),
    "a spread beyond all numbers": ({"segments": [part(0, 9, None, spread=[10**400, 2])]}, "segments"),
    "segments by name": ({"segments": {"0": 1}}, "segments"),
    "sections over each other": (
        {"sections": [{"start": 0, "end": 9, "kind": "main"}, {"start": 8, "end": 20, "kind": "main"}]},
        "sections",
    ),
    "a section of its own kind": ({"sections": [{"start": 0, "end": 9, "kind": "coda"}]}, "sections"),
    "a section with more": ({"sections": [{"start": 0, "end": 9, "kind": "main", "by": 1}]}, "sections"),
    "refused of nothing": ({"refused": [{"start": 0, "end": 9, "report": 1}]}, "refused"),
    "refused past the end": ({"refused": [{"start": 0, "end": 101, "report": 1}]}, "refused"),
    "a unit as action": ({"action": "{turn}"}, "action"),
    "an action of nobody": ({"action": str(uuid.uuid4())}, "action"),
    "an unknown key": ({"colour": "red"}, "colour"),
    "no id": ({"id": "7"}, "id"),
    "an id of nothing": ({"id": 0}, "id"),
    "a long name": ({"name": "x" * 81}, "name"),
    "too many": ({"segments": [part(0, 9)] * (MOST_SEGMENTS + 1)}, "segments"),
}


@pytest.mark.parametrize(("change", "field"), BAD.values(), ids=BAD)
def test_what_is_not_right_is_named(change: dict[str, Any], field: str, jonas: Person, turn: Word) -> None:
    change = {key: str(turn.id) if value == "{turn}" else value for key, value in change.items()}
    segments = change.pop("segments", [])
    if isinstance(segments, list):
        error = jonas.save(*segments, status=400, **change)["error"]
    else:
        body = {"id": str(uuid.uuid4()), "based_on": 0, "sections": [], "refused": [], "action": None}
        answer = jonas.client.post(jonas.at, body | {"segments": segments}, content_type="application/json")
        assert answer.status_code == 400
        error = answer.json()["error"]
    assert (error["code"], set(error["fields"])) == ("invalid", {field})
    assert not LabelRevision.objects.exists()


def test_labels_that_no_longer_fit_are_refused_by_their_frame(jonas: Person, read: Clip, turn: Word) -> None:
    """The film was read anew, and has fewer frames now."""
    jonas.save(part(0, 9, turn), part(80, 100, turn))
    jonas.save(part(0, 9, turn), based_on=1)
    Clip.objects.filter(id=read.id).update(frames=90)
    for error in (
        jonas.save(part(0, 9, turn), part(80, 100, turn), based_on=2, status=400)["error"],
        jonas.restore(1, based_on=2, status=400)["error"],
    ):
        assert "Segment 2" in error["message"]
        assert "frame 80 to 99, and the last frame of this clip is 89" in error["message"]
    assert jonas.get("revisions/1/")["segments"][1]["end"] == 100, "they are still there to read"


def test_a_revision_comes_back_as_a_new_one(jonas: Person, ana: Person, turn: Word, studio: Studio) -> None:
    first = jonas.save(part(0, 9, turn), part(9, 20), sections=[{"start": 0, "end": 30, "kind": "main"}])
    ana.save(part(0, 5), based_on=1)
    id = str(uuid.uuid4())
    back = ana.restore(1, based_on=2, id=id)
    assert (back["number"], back["source"], back["restored"], back["author"]) == (3, "restored", 1, "Ana Lead")
    assert (back["segments"], back["sections"]) == (first["segments"], first["sections"]), "Jonas still said it"
    assert ana.restore(1, based_on=2, id=id, status=200) == back
    assert ana.restore(2, based_on=2, id=id, status=400)["error"]["fields"].keys() == {"id"}
    assert ana.restore(1, based_on=3, status=200)["number"] == 3, "it is there already"
    assert jonas.restore(2, based_on=2, status=409)["error"]["current"]["number"] == 3
    assert jonas.restore(2, based_on=3)["segments"] == jonas.get("revisions/2/")["segments"], "and that can be undone"
    assert jonas.restore(9, based_on=4, status=404)["error"]["code"] == "no-revision"


def test_the_history(jonas: Person, ana: Person, turn: Word) -> None:
    jonas.save(part(0, 9, turn))
    ana.save(part(0, 9, turn), part(50, 75), based_on=1, name="Done")
    page = jonas.get("revisions/?page_size=1")
    assert (page["count"], page["next"]) == (2, 2)
    newest = page["results"][0]
    assert (newest["number"], newest["author"], newest["name"]) == (2, "Ana Lead", "Done")
    assert (newest["segments"], newest["looked"]) == (2, 34)
    assert jonas.client.get(jonas.at + "revisions/9/").status_code == 404


def test_somebody_else_is_signed_in_in_this_browser(jonas: Person, ana: Person, turn: Word) -> None:
    error = jonas.save(part(0, 9, turn), person=str(ana.user.pk), status=403)["error"]
    assert error["code"] == "someone-else"
    assert not LabelRevision.objects.exists()


def test_a_clip_that_went_away_meanwhile(jonas: Person, lead: User, read: Clip, turn: Word) -> None:
    dancer = read.uploaded_by
    assert dancer is not None
    clip_remove(clip=read)
    jonas.save(part(0, 9, turn), status=404)
    owner = Person(dancer, read)
    assert owner.save(part(0, 9, turn), status=409)["error"]["code"] == "removed"
    consent_set(clip=read, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert owner.save(part(0, 9, turn), status=409)["error"]["code"] == "withdrawn"
    assert not LabelRevision.objects.exists()


def test_labels_by_token(annotator: User, stranger: User, read: Clip, turn: Word) -> None:
    def post(user: User, scope: str) -> int:
        _token, secret = token_create(user=user, name="Script", scope=scope, days=1)
        body = {"id": str(uuid.uuid4()), "based_on": 0, "sections": [], "refused": [], "action": None, "segments": []}
        at, headers = f"/api/clips/{read.id}/labels/", {"Authorization": f"Bearer {secret}"}
        return Client().post(at, body, content_type="application/json", headers=headers).status_code

    assert [post(annotator, "read"), post(stranger, "write"), post(annotator, "write")] == [403, 404, 201]


def test_a_save_is_told_and_a_repeated_one_is_not(jonas: Person, read: Clip, turn: Word) -> None:
    seq = events.sequence(read.studio_id)
    id = str(uuid.uuid4())
    for status in (201, 200):
        jonas.save(part(0, 9, turn), id=id, status=status)
    assert events.sequence(read.studio_id) == seq, "in a transaction nothing is told before its end"


@pytest.mark.django_db(transaction=True)
def test_old_state_and_events_are_the_new_state(jonas: Person, ana: Person, read: Clip, turn: Word) -> None:
    """Whoever holds the labels of some moment, and fetches what each event names, holds those that are there now."""
    held, seq = jonas.get(), events.sequence(read.studio_id)
    jonas.save(part(0, 9, turn))
    ana.save(part(0, 9, turn), part(9, 20), based_on=1, name="Both")
    jonas.save(part(0, 5), based_on=1, status=409)
    jonas.restore(1, based_on=2)
    told = events.replay(read.studio_id, seq).events
    assert [(event["type"], event["clip"], event["number"]) for event in told] == [
        ("labels.changed", str(read.id), number) for number in (1, 2, 3)
    ]
    for event in told:
        number = event["number"]
        assert held is None or number == held["number"] + 1, "none is missing"
        held = jonas.get(f"revisions/{number}/")
    assert held == jonas.get()


def test_ten_minutes_with_two_thousand_labels(jonas: Person, read: Clip, turn: Word) -> None:
    Clip.objects.filter(id=read.id).update(frames=18_000)
    segments = [part(9 * n, 9 * n + 9, turn, phases=[9 * n + 3, 9 * n + 6], spread=[2, 3]) for n in range(2000)]
    told = jonas.save(*segments)
    assert (len(told["segments"]), len(json.dumps(told["segments"])) < 600_000) == (2000, True)
    assert jonas.get("revisions/")["results"][0]["looked"] == 18_000


def test_how_somebody_labels_is_kept(jonas: Person, ana: Person) -> None:
    def put(data: Any, status: int = 200) -> Any:
        answer = jonas.client.put("/api/me/workspace/", {"data": data}, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    mine = {"keys": {"split": ["y"]}, "letters": False, "lanes": {"hidden": ["energy"]}, "threshold": 0.8}
    assert put(mine) == {"data": mine}
    assert jonas.client.get("/api/me/workspace/").json() == {"data": mine}
    assert ana.client.get("/api/me/workspace/").json() == {"data": {}}
    put({"colour": "red"}, 400)
    put({"threshold": 2}, 400)
    put({"letters": "yes"}, 400)
    put({"panes": {"queue": 0}}, 400)
    assert put({"lanes": {"x": "y" * 20_000}}, 400)["error"]["fields"].keys() == {"data"}
    for nothing in ({"keys": {"\0": ["a"]}}, {"lanes": {"\0": 1}}, {"lanes": {"x": [["\0"]]}}):
        assert put(nothing, 400)["error"]["fields"].keys() == {"data"}, "the database has no room for it"
    written = {"lanes": {"x": "\\u0000"}}
    assert put(written) == {"data": written}, "the letters of it are text like any other"
    assert put({"snap": True}) == {"data": {"snap": True}}, "in place of what was there"


def test_clips_to_label(jonas: Person, read: Clip, studio: Studio, annotator: User, dancer: User, turn: Word) -> None:
    """First what was begun, then what is new, at last what is done; a dancer sees only her own."""
    done, fresh, unread = (make_clip(studio, annotator, title=title) for title in ("Done", "New", "Not read"))
    for clip in (done, fresh):
        _finish(clip)
    Person(annotator, done).save(part(0, FRAMES))
    jonas.save(part(0, 25, turn))

    def listed(user: User) -> list[tuple[str, float]]:
        own = user.memberships.get()
        return [(clip.title, clip.share) for clip in clips_to_label(own)]

    assert listed(annotator) == [("Diagonal", 0.25), ("New", 0.0), ("Done", 1.0)]
    assert listed(dancer) == [("Diagonal", 0.25)]
    page = jonas.client.get(f"/s/{studio.slug}/clips/{fresh.id}/label/").context["page_data"]
    assert [(one["title"], one["looked"], one["why"]) for one in page["tolabel"]] == [
        ("Diagonal", 0.25, "begun"),
        ("New", 0.0, "new"),
        ("Done", 1.0, "done"),
    ]
    assert page["me"]["id"] == str(annotator.pk)
    assert page["settings"] == {}
    assert page["drawn"] is False
    fresh.label_revisions.create(number=1, source="drawn", segments=[], sections=[], refused=[])
    fresh.label_revisions.create(number=2, author=annotator, segments=[], sections=[], refused=[])
    assert jonas.client.get(f"/s/{studio.slug}/clips/{fresh.id}/label/").context["page_data"]["drawn"] is True
    assert jonas.client.get(f"/s/{studio.slug}/clips/{unread.id}/label/").status_code == 302


def test_who_may_not_label_is_sent_to_the_clip(read: Clip, studio: Studio, dancer: User, lead: User) -> None:
    theirs = make_clip(studio, lead, title="Theirs")
    _finish(theirs)
    client = Client()
    client.force_login(dancer)
    answer = client.get(f"/s/{studio.slug}/clips/{theirs.id}/label/")
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{studio.slug}/clips/{theirs.id}/")


def test_nobody_labelled_it(read: Clip) -> None:
    assert labels_latest(read) is None
