"""The log of words, and what is taken back: of every kind of change."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations import word_services as services
from dancesite.annotations.label_selectors import labels_latest
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import LabelRevision, Word, WordChange
from dancesite.annotations.word_book import LOGGED, recall, recorded
from dancesite.annotations.word_lists import list_add
from dancesite.annotations.word_selectors import words_meant
from dancesite.annotations.word_split import word_split
from dancesite.annotations.word_undo import change_undo
from dancesite.clips.models import Clip
from dancesite.clips.removal import clip_delete
from dancesite.core.errors import Problem
from tests.builders import make_person

Kind = WordChange.Kind


@pytest.fixture
def turn(studio: Studio, lead: User) -> Word:
    return services.word_add(studio=studio, by=lead, kind="unit", own=False, name="Turn", key="t")[0]


@pytest.fixture
def leap(studio: Studio, lead: User) -> Word:
    return services.word_add(studio=studio, by=lead, kind="unit", own=False, name="Leap")[0]


@pytest.fixture
def labelled(clip: Clip, annotator: User, turn: Word) -> Clip:
    """Three turns in 90 frames, by the annotator."""
    Clip.objects.filter(id=clip.id).update(frames=90, fps_num=25, fps_den=1)
    clip.refresh_from_db()
    parts = [{"start": n, "end": n + 30, "state": "unit", "word": str(turn.id), "phases": [n + 5, n + 9]}
             for n in (0, 30, 60)]  # fmt: skip
    labels_save(clip=clip, author=annotator, source="hand", segments=parts, based_on=0)
    return clip


def log(person: User, studio: Studio) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(person)
    lines: list[dict[str, Any]] = client.get(f"/api/studios/{studio.slug}/words/changes/").json()["results"]
    return lines


def said(line: dict[str, Any]) -> str:
    text: str = line["sentence"]["text"]
    return text.format(**line["sentence"]["values"])


def state(studio: Studio) -> dict[str, dict[str, Any]]:
    return {word.name: recorded(word) for word in studio.words.all()}


def last() -> WordChange:
    return WordChange.objects.latest("id")


def test_the_record_of_a_word_goes_both_ways(turn: Word, leap: Word, lead: User, clip: Clip) -> None:
    """A field that is forgotten in the log would be lost by an undo."""
    told = {field.attname for field in Word._meta.concrete_fields}
    assert set(LOGGED) == told - {"id", "studio_id", "created_at"}
    turn.parent, turn.owner, turn.merged_into, turn.example_clip = leap, lead, leap, clip
    turn.example_start, turn.example_end, turn.synonyms = 1, 2, ["a"]
    services.word_retire(word=leap, by=lead)
    turn.retired_at = Word.objects.get(id=leap.id).retired_at
    again = Word(id=turn.id)
    recall(again, recorded(turn))
    assert recorded(again) == recorded(turn)
    assert again.retired_at == turn.retired_at


Do = Callable[..., object]
CHANGES: dict[str, tuple[Do, str, str]] = {
    "rename": (
        lambda turn, leap, by: services.word_edit(word=turn, by=by, name="Spin"),
        "Ana Lead renamed “Turn” to “Spin”.",
        "Ana Lead took back a change of “Turn”.",
    ),
    "abbreviation": (
        lambda turn, leap, by: services.word_edit(word=turn, by=by, abbr="TT"),
        "Ana Lead changed the abbreviation of “Turn” from Tur to TT.",
        "Ana Lead took back a change of “Turn”.",
    ),
    "several": (
        lambda turn, leap, by: services.word_edit(word=turn, by=by, name="Spin", hue=9, parent=leap.id, key=""),
        "Ana Lead changed several things of “Spin”.",
        "Ana Lead took back a change of “Turn”.",
    ),
    "retire": (
        lambda turn, leap, by: services.word_retire(word=turn, by=by),
        "Ana Lead retired “Turn”.",
        "Ana Lead took back the retiring of “Turn”.",
    ),
    "merge": (
        lambda turn, leap, by: services.word_merge(word=turn, into=leap.id, by=by),
        "Ana Lead merged “Turn” into “Leap”.",
        "Ana Lead took back the merging of “Turn” into “Leap”.",
    ),
    "order": (
        lambda turn, leap, by: services.words_order(studio=turn.studio, by=by, ids=[leap.id, turn.id]),
        "Ana Lead put the words in another order.",
        "Ana Lead took back another order of the words.",
    ),
}


@pytest.mark.parametrize(("do", "told", "undone"), CHANGES.values(), ids=CHANGES)
def test_what_is_taken_back_is_as_it_was(
    do: Do, told: str, undone: str, turn: Word, leap: Word, lead: User, studio: Studio
) -> None:
    before = state(studio)
    do(turn, leap, lead)
    changed = state(studio)
    assert changed != before
    assert said(log(lead, studio)[0]) == told
    back = change_undo(change=last(), by=lead)
    assert state(studio) == before
    lines = log(lead, studio)
    assert [said(line) for line in lines][:2] == [undone, told]
    assert (lines[1]["undone"], lines[1]["may_undo"], lines[0]["undoes"]) == (True, False, lines[1]["id"])
    change_undo(change=back, by=lead)  # and once more the other way
    assert state(studio) == changed
    assert said(log(lead, studio)[0]) == "Ana Lead did again what had been taken back."


def test_bringing_back_is_taken_back(turn: Word, lead: User, studio: Studio) -> None:
    services.word_retire(word=turn, by=lead)
    before = state(studio)
    services.word_restore(word=turn, by=lead)
    assert said(log(lead, studio)[0]) == "Ana Lead brought “Turn” back."
    change_undo(change=last(), by=lead)
    assert state(studio) == before
    assert said(log(lead, studio)[0]) == "Ana Lead retired “Turn” again."


def test_sharing_is_taken_back(lead: User, annotator: User, studio: Studio) -> None:
    mine, _line = services.word_add(studio=studio, by=annotator, kind="unit", own=True, name="Twist")
    services.word_share(word=mine, by=lead)
    change_undo(change=last(), by=lead)
    mine.refresh_from_db()
    assert mine.owner == annotator


def test_what_was_added_is_retired_and_never_deleted(turn: Word, lead: User, labelled: Clip, studio: Studio) -> None:
    change_undo(change=WordChange.objects.get(kind=Kind.ADD, after__has_key=str(turn.id)), by=lead)
    turn.refresh_from_db()
    assert turn.retired_at
    labels = labels_latest(labelled)
    assert labels is not None
    assert labels.segments[0]["word"] == str(turn.id)
    assert said(log(lead, studio)[0]) == "Ana Lead took back the adding of “Turn”."


def test_a_name_in_the_log_is_the_one_of_that_day(turn: Word, lead: User, studio: Studio) -> None:
    services.word_retire(word=turn, by=lead)
    services.word_restore(word=turn, by=lead)
    services.word_edit(word=turn, by=lead, name="Spin")
    services.word_edit(word=turn, by=lead, name="Whirl")
    services.word_retire(word=turn, by=lead)
    assert [said(line) for line in log(lead, studio)] == [
        "Ana Lead retired “Whirl”.",
        "Ana Lead renamed “Spin” to “Whirl”.",
        "Ana Lead renamed “Turn” to “Spin”.",
        "Ana Lead brought “Turn” back.",
        "Ana Lead retired “Turn”.",
        "Ana Lead added “Turn”.",
    ]


def test_a_change_upon_a_change_is_in_the_way(turn: Word, lead: User, studio: Studio) -> None:
    _word, first = services.word_edit(word=turn, by=lead, name="Spin")
    _word, second = services.word_edit(word=turn, by=lead, name="Whirl")
    assert first is not None
    assert second is not None
    assert [line["may_undo"] for line in log(lead, studio)][:2] == [True, False]
    with pytest.raises(Problem) as problem:
        change_undo(change=first, by=lead)
    assert (problem.value.code, problem.value.status) == ("conflict", 409)
    assert problem.value.extra["since"] == [second.id]
    turn.refresh_from_db()
    assert turn.name == "Whirl"
    change_undo(change=second, by=lead)
    change_undo(change=first, by=lead)
    turn.refresh_from_db()
    assert turn.name == "Turn"


def test_a_change_of_something_else_is_not_in_the_way(turn: Word, lead: User) -> None:
    _word, first = services.word_edit(word=turn, by=lead, name="Spin")
    services.word_edit(word=turn, by=lead, hue=20)
    assert first is not None
    change_undo(change=first, by=lead)
    turn.refresh_from_db()
    assert (turn.name, turn.hue) == ("Turn", 20)


def test_a_name_that_was_given_away_does_not_come_back(turn: Word, leap: Word, lead: User, studio: Studio) -> None:
    _word, merge = services.word_merge(word=turn, into=leap.id, by=lead)
    other, added = services.word_add(studio=studio, by=lead, kind="unit", own=False, name="turn")
    assert merge is not None
    assert added is not None
    with pytest.raises(Problem) as problem:
        change_undo(change=merge, by=lead)
    assert problem.value.code == "conflict"
    assert "“turn”" in problem.value.message
    assert problem.value.extra["since"] == [added.id]
    services.word_edit(word=other, by=lead, name="Other", abbr="Ot")
    change_undo(change=merge, by=lead)
    turn.refresh_from_db()
    assert turn.merged_into is None


def test_no_circle_by_taking_back(turn: Word, leap: Word, lead: User) -> None:
    _word, merge = services.word_merge(word=turn, into=leap.id, by=lead)
    assert merge is not None
    back = change_undo(change=merge, by=lead)
    services.word_merge(word=leap, into=turn.id, by=lead)
    with pytest.raises(Problem) as problem:
        change_undo(change=back, by=lead)  # turn into leap again
    assert problem.value.code == "conflict"


def test_once_is_enough(turn: Word, lead: User) -> None:
    services.word_retire(word=turn, by=lead)
    line = last()
    change_undo(change=line, by=lead)
    with pytest.raises(Problem) as problem:
        change_undo(change=line, by=lead)
    assert (problem.value.code, problem.value.status) == ("undone", 409)


def test_an_example_that_is_gone_does_not_come_back(turn: Word, lead: User, labelled: Clip) -> None:
    shown = {"clip": labelled, "start": 1, "end": 9}
    _word, first = services.word_edit(word=turn, by=lead, example=shown)
    _word, second = services.word_edit(word=turn, by=lead, example=None, hue=30)
    assert first is not None
    assert second is not None
    clip_delete(clip=labelled)
    change_undo(change=second, by=lead)
    turn.refresh_from_db()
    assert (turn.example_clip, turn.example_start, turn.hue) == (None, None, first.after[str(turn.id)].get("hue", 1))
    with pytest.raises(Problem):  # nothing else was in it
        change_undo(change=first, by=lead)


def test_one_takes_back_ones_own(annotator: User, dancer: User, lead: User, studio: Studio, turn: Word) -> None:
    _mine, line = services.word_add(studio=studio, by=annotator, kind="unit", own=True, name="Twist")
    assert line is not None
    url = f"/api/studios/{studio.slug}/words/changes/{line.id}/undo/"
    shared = f"/api/studios/{studio.slug}/words/changes/{WordChange.objects.earliest('id').id}/undo/"
    for person, path, status in ((dancer, url, 403), (annotator, shared, 403), (annotator, url, 201), (lead, url, 409)):
        client = Client()
        client.force_login(person)
        assert client.post(path).status_code == status
    assert [line["may_undo"] for line in log(annotator, studio)] == [True, False, False]


# --- split ---------------------------------------------------------------------------------------------------------
def split(turn: Word, by: User, clip: Clip, **more: Any) -> WordChange:
    into = [{"name": "Turn left"}, {"name": "Turn right", "abbr": "TR", "hue": 31}]
    where = [
        {"clip": clip.id, "start": 0, "end": 30, "to": 0},
        {"clip": clip.id, "start": 60, "end": 90, "to": 1},
    ]
    return word_split(word=turn, by=by, **({"into": into, "segments": where, "retire": True} | more))


def called(clip: Clip) -> list[str]:
    """What the labels that count are called today."""
    labels = labels_latest(clip)
    assert labels is not None
    meant = words_meant(Word.objects.all())
    return [meant[segment["word"]].name for segment in labels.segments]


def test_a_word_is_split(turn: Word, lead: User, annotator: User, labelled: Clip, studio: Studio) -> None:
    line = split(turn, lead, labelled)
    assert called(labelled) == ["Turn left", "Turn", "Turn right"]
    labels = labels_latest(labelled)
    assert labels is not None
    assert (labels.number, labels.source, labels.author, labels.based_on) == (2, "split", lead, 1)
    assert line.labels == [{"clip": str(labelled.id), "number": 2}]
    assert [one["phases"] for one in labels.segments] == [[5, 9], [35, 39], [65, 69]]
    assert {one["by"] for one in labels.segments} == {str(annotator.pk)}  # who set the edges
    turn.refresh_from_db()
    assert turn.retired_at
    right = Word.objects.get(name="Turn right")
    assert (right.abbr, right.hue, right.style, right.kind) == ("TR", 31, turn.style, turn.kind)
    assert said(log(lead, studio)[0]) == "Ana Lead split “Turn” into “Turn left”, “Turn right”."
    first = LabelRevision.objects.get(clip=labelled, number=1)
    assert {one["word"] for one in first.segments} == {str(turn.id)}  # readable as it was


@pytest.mark.parametrize("retire", [True, False])
def test_a_split_taken_back_merges_the_new_words(
    retire: bool, turn: Word, lead: User, labelled: Clip, studio: Studio
) -> None:
    line = split(turn, lead, labelled, retire=retire)
    split_up = called(labelled)
    back = change_undo(change=line, by=lead)
    assert called(labelled) == ["Turn", "Turn", "Turn"]
    turn.refresh_from_db()
    assert turn.retired_at is None
    assert LabelRevision.objects.count() == 2  # no label was written for it
    assert said(log(lead, studio)[0]) == "Ana Lead took back the splitting of “Turn” into “Turn left”, “Turn right”."
    change_undo(change=back, by=lead)
    assert called(labelled) == split_up


def test_a_split_is_all_or_nothing(turn: Word, lead: User, labelled: Clip, studio: Studio, dancer: User) -> None:
    before, lines = state(studio), WordChange.objects.count()
    good = {"clip": labelled.id, "start": 0, "end": 30, "to": 0}
    for wrong, code in (
        ({"start": 0, "end": 29}, "conflict"),  # labelled otherwise
        ({"start": 0, "end": 30}, "invalid"),  # twice
        ({"start": 30, "end": 60, "to": 2}, "invalid"),
        ({"start": 30, "end": 60, "clip": turn.id}, "invalid"),  # no clip of this id
    ):
        with pytest.raises(Problem) as problem:
            split(turn, lead, labelled, segments=[good, good | wrong])
        assert problem.value.code == code, wrong
    with pytest.raises(Problem):
        split(turn, lead, labelled, into=[{"name": "Turn left"}, {"name": "turn LEFT"}])
    assert (state(studio), WordChange.objects.count(), LabelRevision.objects.count()) == (before, lines, 1)


def test_an_older_revision_is_read_and_brought_back_after_all_that(
    turn: Word, leap: Word, lead: User, labelled: Clip, studio: Studio
) -> None:
    split(turn, lead, labelled)
    services.word_edit(word=turn, by=lead, name="Pirouette")
    services.word_merge(word=turn, into=leap.id, by=lead)
    services.word_retire(word=leap, by=lead)
    client = Client()
    client.force_login(lead)
    first = f"/api/clips/{labelled.id}/labels/revisions/1/"
    told = client.get(first).json()
    assert [one["word"] for one in told["segments"]] == [str(turn.id)] * 3
    answer = client.post(f"{first}restore/", {"id": str(uuid.uuid4()), "based_on": 2}, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert called(labelled) == ["Leap"] * 3
    page = client.get(f"/api/studios/{studio.slug}/words/").json()["results"]
    assert {word["name"] for word in page if word["retired"] or word["merged_into"]} == {"Pirouette", "Leap"}


def test_nobody_splits_labels_of_clips_that_they_may_not_label(
    lead: User, studio: Studio, labelled: Clip, dancer: User
) -> None:
    newest = labels_latest(labelled)
    assert newest is not None
    member = make_person("Other Dancer", studio)
    own, _line = services.word_add(studio=studio, by=member, kind="unit", own=True, name="Mine")
    part = newest.segments[0] | {"word": str(own.id)}
    labels_save(clip=labelled, author=lead, source="hand", segments=[part], based_on=1)
    where = [{"clip": str(labelled.id), "start": 0, "end": 30, "to": 0}]
    client = Client()
    client.force_login(member)
    body = {"into": [{"name": "Mine too"}], "segments": where}
    url = f"/api/studios/{studio.slug}/words/{own.id}/split/"
    assert client.post(url, body, content_type="application/json").status_code == 403
    assert labelled.label_revisions.count() == 2


def test_a_line_of_no_possible_number(lead: User, studio: Studio) -> None:
    client = Client()
    client.force_login(lead)
    assert client.post(f"/api/studios/{studio.slug}/words/changes/{10**30}/undo/").status_code == 404


def test_labels_of_words_that_came_to_be_in_it_are_split(turn: Word, leap: Word, lead: User, labelled: Clip) -> None:
    services.word_merge(word=turn, into=leap.id, by=lead)
    split(leap, lead, labelled, retire=False)
    assert called(labelled) == ["Turn left", "Leap", "Turn right"]


def test_an_action_class_is_split(lead: User, studio: Studio, labelled: Clip) -> None:
    action, _line = services.word_add(studio=studio, by=lead, kind="action", own=False, name="Class")
    newest = labels_latest(labelled)
    assert newest is not None
    labels_save(clip=labelled, author=lead, source="hand", segments=newest.segments, action=action, based_on=1)
    where = [{"clip": labelled.id, "start": 0, "end": 90, "to": 0}]
    word_split(word=action, by=lead, into=[{"name": "Barre"}], segments=where, retire=False)
    now = labels_latest(labelled)
    assert now is not None
    assert now.action is not None
    assert (now.action.name, now.action.kind, len(now.segments)) == ("Barre", "action", 3)


def test_where_a_word_is_said(
    turn: Word, leap: Word, lead: User, labelled: Clip, studio: Studio, stranger: User
) -> None:
    client = Client()
    client.force_login(lead)
    root = f"/api/studios/{studio.slug}/words/"
    assert client.get(f"{root}uses/").json() == {str(turn.id): {"labels": 3, "clips": 1}}
    services.word_merge(word=turn, into=leap.id, by=lead)
    page = client.get(f"{root}{leap.id}/uses/?page_size=2").json()
    where = {"clip": str(labelled.id), "title": labelled.title, "fps": [25, 1]}
    assert page == {
        "count": 3, "next": 2, "previous": None,
        "results": [where | {"start": 0, "end": 30}, where | {"start": 30, "end": 60}],
    }  # fmt: skip
    assert client.get(f"{root}uses/").json() == {str(turn.id): {"labels": 3, "clips": 1}}  # each by itself


def test_a_change_that_changes_nothing_leaves_no_line(turn: Word, lead: User) -> None:
    lines = WordChange.objects.count()
    assert services.word_edit(word=turn, by=lead, name="Turn")[1] is None
    assert services.word_restore(word=turn, by=lead)[1] is None
    assert WordChange.objects.count() == lines


def test_a_list_is_one_change(lead: User, studio: Studio) -> None:
    line = list_add(studio=studio, by=lead, code="salsa")
    assert line is not None
    count = studio.words.count()
    assert said(log(lead, studio)[0]) == f"Ana Lead added {count} words."
    change_undo(change=line, by=lead)
    assert not studio.words.filter(retired_at=None).exists()
    list_add(studio=studio, by=lead, code="salsa")  # they come back
    assert studio.words.filter(retired_at=None).count() == count == studio.words.count()
