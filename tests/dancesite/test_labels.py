"""Words of a studio, and append-only labels of its clips."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_selectors import labels_latest
from dancesite.annotations.label_services import labels_restore, labels_save
from dancesite.annotations.models import LabelRevision
from dancesite.annotations.word_selectors import words_of
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Clip
from dancesite.clips.selectors import may_label
from dancesite.core.errors import Problem
from tests.builders import make_clip, make_studio


@pytest.fixture
def read(clip: Clip) -> Clip:
    """A clip of 100 frames."""
    clip.frames, clip.fps_num, clip.fps_den = 100, 25, 1
    clip.save()
    return clip


@pytest.fixture
def save(read: Clip, annotator: User) -> Callable[..., LabelRevision]:
    def one(*segments: dict[str, Any], based_on: int = 0, **more: Any) -> LabelRevision:
        values = {"clip": read, "author": annotator, "source": "hand", "segments": list(segments)} | more
        return labels_save(**values, based_on=based_on)

    return one


def part(start: int, end: int, word: object = None, state: str = "", **more: Any) -> dict[str, Any]:
    state = state or ("unit" if word else "none")
    return {"start": start, "end": end, "state": state, "word": word and str(word), **more}


def test_a_word_is_there_once_whatever_its_case(studio: Studio) -> None:
    word = word_ensure(studio=studio, name="  Grand \n jeté ")
    assert (word.name, word.abbr, word.hue) == ("Grand jeté", "Gj", 1)
    assert word_ensure(studio=studio, name="GRAND JETÉ", abbr="XX", hue=7).id == word.id
    assert list(words_of(studio)) == [word]
    assert not words_of(make_studio("Other")).exists()


def test_every_word_gets_an_abbreviation_and_a_hue_of_its_own(studio: Studio) -> None:
    words = [word_ensure(studio=studio, name=name) for name in ("Turn", "Turned", "Turnip", "Turnstile", "转", "旋转")]
    abbrs = [word.abbr for word in words]
    assert len({abbr.lower() for abbr in abbrs}) == len(abbrs)
    assert all(2 <= len(abbr) <= 4 for abbr in abbrs)
    assert [word.hue for word in words] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(Problem) as problem:
        word_ensure(studio=studio, name="Leap", abbr=abbrs[0].upper())
    assert set(problem.value.fields) == {"abbr"}


@pytest.mark.parametrize(
    ("field", "values"),
    [("name", {"name": " \n"}), ("name", {"name": "a" * 81}), ("hue", {"hue": 33}), ("abbr", {"abbr": "toolong"})],
)
def test_a_word_that_is_none(studio: Studio, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        word_ensure(studio=studio, **{"name": "Leap"} | values)
    assert set(problem.value.fields) == {field}
    assert not words_of(studio).exists()


def test_labels_are_appended(read: Clip, annotator: User, studio: Studio, save: Callable[..., LabelRevision]) -> None:
    turn = word_ensure(studio=studio, name="Turn")
    assert labels_latest(read) is None
    diagonal = word_ensure(studio=turn.studio, name="Diagonal", kind="action")
    first = save(part(0, 40, turn.id, phases=[5, 30]), part(40, 50), part(60, 100, None, "unsure"), action=diagonal)
    assert first.number == 1
    assert first.segments[0] == part(0, 40, turn.id, phases=[5, 30], spread=None, by=str(annotator.pk)) | {"from": None}
    second = save(part(0, 100, turn.id), based_on=1)
    assert (labels_latest(read), second.number) == (second, 2)
    assert LabelRevision.objects.get(number=1).action == diagonal


def test_a_segment_stays_whose_it_was(
    read: Clip, annotator: User, dancer: User, lead: User, studio: Studio, save: Callable[..., LabelRevision]
) -> None:
    turn, leap = (word_ensure(studio=studio, name=name) for name in ("Turn", "Leap"))

    def whose() -> list[str | None]:
        latest = labels_latest(read)
        assert latest is not None
        return [segment["by"] for segment in latest.segments]

    drawn, jonas, mei = part(0, 10, turn.id), part(10, 20, turn.id), part(20, 30, leap.id)
    save(drawn, author=None, source="drawn")
    save(drawn, jonas, based_on=1)
    save(drawn, jonas, mei, author=dancer, based_on=2)
    assert whose() == [None, str(annotator.pk), str(dancer.pk)], "nobody's stays nobody's"
    save(drawn, jonas | {"word": str(leap.id)}, mei, author=lead, source="split", based_on=3)
    assert whose() == [None, str(annotator.pk), str(dancer.pk)], "a word was split: they still said it"
    save(drawn | {"end": 9}, jonas | {"word": str(turn.id)}, mei, author=lead, based_on=4)
    assert whose() == [str(lead.pk), str(lead.pk), str(dancer.pk)]
    labels_restore(clip=read, author=lead, number=3, based_on=5, save_id=uuid.uuid4())
    assert whose() == [None, str(annotator.pk), str(dancer.pk)], "as it was in the one that came back"


def test_saving_the_same_again_stores_nothing_new(save: Callable[..., LabelRevision]) -> None:
    first = save(part(0, 10))
    assert save(part(0, 10)).id == first.id  # the answer was lost on its way, and the page sent it again


def test_labels_based_on_older_ones_are_a_conflict(read: Clip, save: Callable[..., LabelRevision]) -> None:
    save(part(0, 10))
    with pytest.raises(Problem) as problem:
        save(part(0, 20))
    assert (problem.value.code, problem.value.status) == ("conflict", 409)
    assert problem.value.extra["current"]["number"] == 1
    latest = labels_latest(read)
    assert latest is not None
    assert latest.segments[0]["end"] == 10


BAD = {
    "not an object": ["x"],
    "a missing key": [{"start": 0, "end": 3}],
    "an unknown key": [part(0, 3) | {"colour": "red"}],
    "empty": [part(5, 5)],
    "before the clip": [part(-1, 5)],
    "after the clip": [part(90, 101)],
    "no whole frame": [part(0, 5) | {"end": 4.5}],
    "yes is no frame": [part(0, 5) | {"start": True}],
    "an overlap": [part(0, 5), part(4, 9)],
    "a state of its own": [part(0, 5, None, "perhaps")],
    "a unit without a word": [part(0, 5, None, "unit")],
    "none with a word": [part(0, 5, "{turn}", "none")],
    "a word of another studio": [part(0, 5, "{foreign}")],
    "a word that is no id": [part(0, 5, "turn")],
    "one phase": [part(0, 5, "{turn}", phases=[3])],
    "phases outside": [part(2, 5, "{turn}", phases=[1, 3])],
    "phases in no order": [part(0, 5, "{turn}", phases=[4, 3])],
}


@pytest.mark.parametrize("segments", BAD.values(), ids=BAD)
def test_segments_that_are_not_right(segments: list[Any], studio: Studio, save: Callable[..., LabelRevision]) -> None:
    ids = {
        "{turn}": str(word_ensure(studio=studio, name="Turn").id),
        "{foreign}": str(word_ensure(studio=make_studio("Other"), name="Turn").id),
    }
    told = [s | {"word": ids.get(s["word"], s["word"])} if "word" in s else s for s in segments]
    with pytest.raises(Problem) as problem:
        save(*told)
    assert problem.value.code == "invalid"
    assert f"Segment {len(told)}:" in problem.value.message
    assert not LabelRevision.objects.exists()


def test_a_clip_that_was_not_read_has_no_frames_to_label(clip: Clip, annotator: User) -> None:
    with pytest.raises(Problem) as problem:
        labels_save(clip=clip, author=annotator, source="hand", segments=[], based_on=0)
    assert problem.value.code == "not-read"


def test_who_may_label(clip: Clip, studio: Studio, annotator: User, dancer: User, lead: User, stranger: User) -> None:
    assert [may_label(user, clip) for user in (annotator, dancer, lead, stranger)] == [True, True, True, False]
    theirs = make_clip(studio, lead, title="Theirs")
    assert [may_label(user, theirs) for user in (annotator, dancer, lead)] == [True, False, True]


def test_the_api_tells_words_and_labels(
    read: Clip, annotator: User, studio: Studio, save: Callable[..., LabelRevision]
) -> None:
    client = Client()
    client.force_login(annotator)
    labels, clip = f"/api/clips/{read.id}/labels/", f"/api/clips/{read.id}/"
    assert client.get(labels).json() is None
    assert client.get(clip).json()["labels"] is None
    turn, _leap = (word_ensure(studio=studio, name=name) for name in ("Turn", "Leap"))
    save(part(0, 5, turn.id))
    diagonal = word_ensure(studio=turn.studio, name="Diagonal", kind="action")
    save(part(0, 9, turn.id, phases=[2, 5]), based_on=1, action=diagonal)
    told = client.get(labels).json()
    assert (told["number"], told["author"], told["source"]) == (2, "Jonas Annotator", "hand")
    assert (told["action"], told["segments"][0]["end"]) == (str(diagonal.id), 9)
    assert client.get(clip).json()["labels"] == 2
    page = client.get(f"/api/studios/{studio.slug}/words/?page_size=1&page=2").json()
    assert (page["count"], page["next"]) == (3, 3)
    first = client.get(f"/api/studios/{studio.slug}/clips/").json()
    assert first["results"][0]["labels"] == 2


def test_the_page_of_a_clip_has_its_labels(
    read: Clip, annotator: User, studio: Studio, save: Callable[..., LabelRevision]
) -> None:
    save(part(0, 5, word_ensure(studio=studio, name="Turn").id))
    client = Client()
    client.force_login(annotator)
    data = client.get(f"/s/{studio.slug}/clips/{read.id}/").context["page_data"]
    assert (data["labels"]["number"], data["words"][0]["name"]) == (1, "Turn")
