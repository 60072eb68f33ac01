"""The studio's words, by the API: who may do what, and what is offered to whom."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Membership, Role, Studio, User
from dancesite.annotations.models import Word, WordChange
from dancesite.annotations.word_book import abbr_ideas
from dancesite.annotations.word_selectors import digits_of, words_meant
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove, clip_restore
from dancesite.core import events
from dancesite.live.visibility import relayed
from tests.builders import make_clip

Ask = Callable[..., Any]


@pytest.fixture
def ask(studio: Studio) -> Ask:
    """ask(person, method, path under words/, **body): the answer, with its JSON as `told`."""

    def one(person: User, method: str, path: str = "", **body: Any) -> Any:
        client = Client()
        client.force_login(person)
        content = {"data": body, "content_type": "application/json"} if method != "get" else {}
        answer = getattr(client, method)(f"/api/studios/{studio.slug}/words/{path}", **content)
        answer.told = answer.json()
        return answer

    return one


def test_a_word_as_it_is_told(ask: Ask, lead: User, clip: Clip) -> None:
    Clip.objects.filter(id=clip.id).update(frames=90, fps_num=25, fps_den=1)
    parent = ask(lead, "post", name="Jump", style="Ballet").told["words"][0]
    said = {
        "name": "  Grand \n jeté ", "style": "Ballet", "lang": "fr", "english": "large leap", "abbr": "GJ", "hue": 7,
        "phase": "process", "key": "G", "description": "Both legs\r\nlong.", "synonyms": ["split leap", "split leap"],
        "parent": parent["id"], "example": {"clip": str(clip.id), "start": 10, "end": 60},
    }  # fmt: skip
    answer = ask(lead, "post", **said)
    assert answer.status_code == 201, answer.told
    (word,) = answer.told["words"]
    assert answer.told["change"] == WordChange.objects.latest("id").id
    assert word == said | {
        "id": word["id"], "kind": "unit", "name": "Grand jeté", "key": "g", "description": "Both legs\nlong.",
        "synonyms": ["split leap"], "owner": None, "position": 1, "retired": False, "merged_into": None, "digit": 2,
    }  # fmt: skip
    page = ask(lead, "get").told
    assert page["results"] == [parent, word]


def made(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 201, answer.told
    word: dict[str, Any] = answer.told["words"][0]
    return word


BAD = {
    "no name": ({"name": " \n "}, "name"),
    "a long abbreviation": ({"name": "A", "abbr": "abcde"}, "abbr"),
    "a short abbreviation": ({"name": "A", "abbr": " a "}, "abbr"),
    "a hue of none": ({"name": "A", "hue": 33}, "hue"),
    "a key that is a digit": ({"name": "A", "key": "1"}, "key"),
    "two keys": ({"name": "A", "key": "ab"}, "key"),
    "a phase of none": ({"name": "A", "phase": "middle"}, "phase"),
    "a language of none": ({"name": "A", "lang": "fr_FR!"}, "lang"),
    "a synonym that is a number": ({"name": "A", "synonyms": [1]}, "synonyms"),
    "a parent that is not here": ({"name": "A", "parent": "00000000-0000-4000-8000-000000000000"}, "parent"),
    "an example without an end": ({"name": "A", "example": {"clip": "{clip}", "start": 1}}, "example"),
    "an example of yes": ({"name": "A", "example": {"clip": "{clip}", "start": True, "end": 5}}, "example"),
    "an example with more": ({"name": "A", "example": {"clip": "{clip}", "start": 1, "end": 5, "x": 1}}, "example"),
    "an example past the end": ({"name": "A", "example": {"clip": "{clip}", "start": 1, "end": 91}}, "example"),
    "an example without frames": ({"name": "A", "example": {"clip": "{clip}", "start": 5, "end": 5}}, "example"),
    "an unknown key": ({"name": "A", "colour": 3}, "colour"),
}


@pytest.mark.parametrize(("body", "field"), BAD.values(), ids=BAD)
def test_a_word_that_is_none(ask: Ask, lead: User, clip: Clip, body: dict[str, Any], field: str) -> None:
    Clip.objects.filter(id=clip.id).update(frames=90, fps_num=25, fps_den=1)
    if "example" in body:
        body = body | {"example": {k: str(clip.id) if v == "{clip}" else v for k, v in body["example"].items()}}
    answer = ask(lead, "post", **body)
    assert (answer.status_code, answer.told["error"]["code"]) == (400, "invalid"), answer.told
    assert set(answer.told["error"]["fields"]) == {field}
    assert not Word.objects.exists()


def test_an_example_of_a_clip_that_one_may_not_see(ask: Ask, lead: User, stranger: User, studio: Studio) -> None:
    theirs = make_clip(stranger.memberships.get().studio, stranger)
    Clip.objects.filter(id=theirs.id).update(frames=90, fps_num=25, fps_den=1)
    answer = ask(lead, "post", name="Turn", example={"clip": str(theirs.id), "start": 0, "end": 5})
    assert answer.status_code == 404


def test_an_example_of_another_studio_where_one_is_too(ask: Ask, lead: User, stranger: User, studio: Studio) -> None:
    """The others of this studio have nothing to see there."""
    Membership.objects.create(user=lead, studio=stranger.memberships.get().studio, role=Role.LEAD)
    theirs = make_clip(stranger.memberships.get().studio, stranger)
    Clip.objects.filter(id=theirs.id).update(frames=90, fps_num=25, fps_den=1)
    answer = ask(lead, "post", name="Turn", example={"clip": str(theirs.id), "start": 0, "end": 5})
    assert (answer.status_code, set(answer.told["error"]["fields"])) == (400, {"example"})


def test_what_one_clip_is_offered_has_no_two_alike(ask: Ask, lead: User) -> None:
    general = made(ask(lead, "post", name="Turn", abbr="Tu", key="t"))
    ballet = made(ask(lead, "post", name="Pirouette", style="Ballet", abbr="Pi", key="p"))
    for body, field, other in (
        ({"name": "tURN", "style": "Ballet"}, "name", general),  # it would stand beside the general one
        ({"name": "Whirl", "style": "Ballet", "abbr": "tu"}, "abbr", general),
        ({"name": "Whirl", "style": "", "abbr": "PI"}, "abbr", ballet),
        ({"name": "Whirl", "style": "ballet", "key": "P"}, "key", ballet),
        ({"name": "Whirl", "key": "p"}, "key", ballet),
    ):
        error = ask(lead, "post", **body).told["error"]
        assert (set(error["fields"]), error["word"]) == ({field}, other["id"]), body
    # Words of two styles are never offered together, and an action class is no unit. What one style calls so may be
    # a general word too.
    salsa = made(ask(lead, "post", name="Pirouette", style="Salsa", abbr="Pi", key="p"))
    made(ask(lead, "post", name="Turn", kind="action", abbr="Tu", key="t"))
    made(ask(lead, "post", name="Pirouette"))
    moved = ask(lead, "patch", f"{salsa['id']}/", style="Ballet")
    assert set(moved.told["error"]["fields"]) == {"name"}
    assert Word.objects.get(id=salsa["id"]).style == "Salsa"


def test_there_is_an_abbreviation_for_every_word(ask: Ask, lead: User, studio: Studio) -> None:
    ideas = {idea.casefold() for idea in itertools.islice(abbr_ideas("Step 2"), 1100)}
    stored = [Word(studio=studio, name=idea, abbr=idea, hue=1) for idea in ideas]
    Word.objects.bulk_create(stored)
    answer = ask(lead, "post", name="Step 2")
    assert answer.status_code == 201
    assert answer.told["words"][0]["abbr"].casefold() not in ideas


def test_letters_that_look_alike_are_alike(ask: Ask, lead: User) -> None:
    composed = made(ask(lead, "post", name="Jet\u00e9"))
    again = ask(lead, "post", name="JETE\u0301")
    assert again.told["error"]["word"] == composed["id"]


def test_the_name_of_a_retired_word_leads_to_it(ask: Ask, lead: User) -> None:
    turn = made(ask(lead, "post", name="Turn", key="t"))
    ask(lead, "post", f"{turn['id']}/retire/")
    error = ask(lead, "post", name="turn").told["error"]
    assert error["word"] == turn["id"]
    assert "retired" in error["message"]
    leap = made(ask(lead, "post", name="Leap", key="t"))  # a retired word has no key to defend
    back = ask(lead, "post", f"{turn['id']}/restore/").told["words"][0]
    assert (back["retired"], back["key"], leap["key"]) == (False, "", "t")


def test_words_of_ones_own_stand_beside_the_shared_ones(
    ask: Ask, lead: User, annotator: User, dancer: User, studio: Studio
) -> None:
    turn = made(ask(lead, "post", name="Turn", abbr="Tu"))
    assert ask(annotator, "post", name="Twist").status_code == 403
    mine = made(ask(annotator, "post", name="Twist", own=True))
    assert mine["owner"] == str(annotator.pk)
    assert ask(annotator, "post", name="turn", own=True).told["error"]["word"] == turn["id"]
    assert ask(annotator, "post", name="Tour", own=True, abbr="TU").told["error"]["word"] == turn["id"]
    made(ask(dancer, "post", name="Twist", own=True))  # two people may both have it

    def offered(person: User) -> list[str]:
        return [word["name"] for word in ask(person, "get", "?show=active").told["results"] if word["owner"]]

    assert (offered(annotator), offered(lead)) == (["Twist"], [])
    assert ask(lead, "get").told["count"] == 3  # readable for all: labels may say it
    assert ask(dancer, "patch", f"{mine['id']}/", name="Mine").status_code == 403
    assert ask(annotator, "patch", f"{mine['id']}/", name="Twister").status_code == 200
    assert ask(annotator, "post", f"{mine['id']}/share/").status_code == 403
    shared = ask(lead, "post", f"{mine['id']}/share/").told["words"][0]
    assert (shared["owner"], shared["name"]) == (None, "Twister")
    assert ask(annotator, "patch", f"{mine['id']}/", name="Mine").status_code == 403  # it is everybody's now


def test_a_shared_word_makes_way(ask: Ask, lead: User, annotator: User) -> None:
    mine = made(ask(annotator, "post", name="Twist", own=True, abbr="Tw", key="t"))
    made(ask(lead, "post", name="Twirl", abbr="Tw", key="t"))  # a shared word heeds nobody's own ones
    shared = ask(lead, "post", f"{mine['id']}/share/").told["words"][0]
    assert (shared["abbr"], shared["key"]) == ("Twi", "")


def test_merging(ask: Ask, lead: User, annotator: User) -> None:
    turn, spin, whirl = (made(ask(lead, "post", name=name)) for name in ("Turn", "Spin", "Whirl"))
    action = made(ask(lead, "post", name="Turns", kind="action"))
    mine = made(ask(annotator, "post", name="Twist", own=True))

    def merge(word: dict[str, Any], into: dict[str, Any]) -> Any:
        return ask(lead, "post", f"{word['id']}/merge/", into=into["id"])

    assert merge(spin, turn).told["words"][0]["merged_into"] == turn["id"]
    for one, into in ((turn, turn), (turn, spin), (turn, action), (turn, mine)):  # spin came to be in turn: a circle
        assert set(merge(one, into).told["error"]["fields"]) == {"into"}
    assert merge(spin, whirl).told["error"]["code"] == "merged"
    assert merge(whirl, spin).told["words"][0]["merged_into"] == turn["id"]  # in what spin came to be
    assert ask(annotator, "post", f"{mine['id']}/merge/", into=turn["id"]).status_code == 200
    meant = words_meant(Word.objects.all())
    assert {meant[one["id"]].name for one in (turn, spin, whirl, mine)} == {"Turn"}
    assert ask(lead, "patch", f"{spin['id']}/", name="Spun").told["error"]["code"] == "merged"
    made(ask(lead, "post", name="Spin"))  # its name is free
    again = ask(lead, "post", f"{spin['id']}/restore/")
    assert again.told["error"]["fields"]["name"]
    back = ask(lead, "post", f"{whirl['id']}/restore/").told["words"][0]
    assert (back["merged_into"], back["retired"]) == (None, False)


def test_what_was_merged_is_not_made_again_for_a_drawn_clip(ask: Ask, lead: User, studio: Studio) -> None:
    turn, spin = (word_ensure(studio=studio, name=name) for name in ("Turn", "Spin"))
    ask(lead, "post", f"{turn.id}/merge/", into=str(spin.id))
    assert word_ensure(studio=studio, name="turn").id == turn.id  # its labels read “Spin”
    again = made(ask(lead, "post", name="Turn"))
    assert str(word_ensure(studio=studio, name="turn").id) == again["id"]


def test_no_word_stands_below_itself(ask: Ask, lead: User) -> None:
    jump = made(ask(lead, "post", name="Jump"))
    leap = made(ask(lead, "post", name="Leap", parent=jump["id"]))
    grand = made(ask(lead, "post", name="Grand jeté", parent=leap["id"]))
    error = ask(lead, "patch", f"{jump['id']}/", parent=grand["id"]).told["error"]
    assert set(error["fields"]) == {"parent"}
    assert ask(lead, "patch", f"{leap['id']}/", parent=None).status_code == 200


def test_order_and_digits(ask: Ask, lead: User, studio: Studio) -> None:
    general = [made(ask(lead, "post", name=f"G{n}"))["id"] for n in range(5)]
    ballet = [made(ask(lead, "post", name=f"B{n}", style="Ballet"))["id"] for n in range(6)]

    def digits(query: str = "") -> dict[str, int | None]:
        return {word["name"]: word["digit"] for word in ask(lead, "get", query).told["results"]}

    assert [digits()[f"G{n}"] for n in range(5)] == [1, 2, 3, 4, 5]
    assert [digits()[f"B{n}"] for n in range(6)] == [6, 7, 8, 9, None, None]
    answer = ask(lead, "post", "order/", ids=[ballet[5], ballet[0], general[1]])
    assert answer.status_code == 200
    names = [word["name"] for word in ask(lead, "get").told["results"]]
    assert names == ["G0", "B5", "G2", "G3", "G4", "B0", "B1", "B2", "B3", "B4", "G1"]
    assert ask(lead, "post", "order/", ids=[ballet[0], ballet[0]]).told["error"]["fields"]["ids"]
    ask(lead, "post", f"{general[0]}/retire/")
    assert digits("?style=ballet&show=active")["B5"] == 1
    assert digits("?style=")["G2"] == 1  # of all styles only
    word = Word.objects.get(id=general[2])
    assert digits_of(Word.objects.order_by("position"), lead.pk)[word.id] == 1


def test_what_is_offered_may_be_asked_for(ask: Ask, lead: User) -> None:
    for name, style in (("A1", ""), ("B1", "Ballet"), ("S1", "Salsa")):
        made(ask(lead, "post", name=name, style=style))
    made(ask(lead, "post", name="C1", kind="action"))

    def names(query: str) -> list[str]:
        return [word["name"] for word in ask(lead, "get", query).told["results"]]

    assert names("?kind=unit&style=BALLET") == ["A1", "B1"]
    assert names("?kind=action") == ["C1"]
    assert ask(lead, "get", "?colour=1").status_code == 400


def test_a_removed_clip_is_no_example_until_it_is_restored(ask: Ask, lead: User, clip: Clip) -> None:
    Clip.objects.filter(id=clip.id).update(frames=90, fps_num=25, fps_den=1)
    made(ask(lead, "post", name="Turn", example={"clip": str(clip.id), "start": 0, "end": 9}))
    clip_remove(clip=clip)
    assert ask(lead, "get").told["results"][0]["example"] is None
    clip_restore(clip=Clip.objects.get(id=clip.id))
    assert ask(lead, "get").told["results"][0]["example"]["end"] == 9


def test_words_of_another_studio_are_not_here(ask: Ask, lead: User, stranger: User) -> None:
    theirs = word_ensure(studio=stranger.memberships.get().studio, name="Turn")
    mine = made(ask(lead, "post", name="Turn"))
    assert ask(lead, "patch", f"{theirs.id}/", name="X").status_code == 404
    assert ask(lead, "post", f"{mine['id']}/merge/", into=str(theirs.id)).told["error"]["fields"]["into"]
    assert ask(lead, "post", "order/", ids=[str(theirs.id)]).told["error"]["fields"]["ids"]
    assert ask(lead, "patch", f"{mine['id']}/", parent=str(theirs.id)).told["error"]["fields"]["parent"]


def test_everybody_hears_of_a_change_once_it_is_committed(
    ask: Ask, lead: User, studio: Studio, django_capture_on_commit_callbacks: Any
) -> None:
    before = events.sequence(studio.pk)
    with django_capture_on_commit_callbacks(execute=True):
        turn = made(ask(lead, "post", name="Turn"))
    with django_capture_on_commit_callbacks(execute=True):
        ask(lead, "patch", f"{turn['id']}/", name="Turn")  # nothing is different
    told = events.replay(studio.pk, before).events
    assert [event["type"] for event in told] == ["words.changed"]
    assert relayed(lead, told) == told
