"""Vocabularies to start from."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations import word_services as services
from dancesite.annotations.models import Word, WordChange
from dancesite.annotations.word_lists import CODES, list_add, ready_list
from dancesite.annotations.word_split import word_split
from dancesite.core.errors import Problem


@pytest.mark.parametrize("code", CODES)
def test_a_list_is_what_it_says(code: str) -> None:
    ready = ready_list(code)
    units = [word for word in ready.words if word["kind"] == "unit"]
    assert 15 <= len(units) <= 30
    assert any(word["kind"] == "action" for word in ready.words)
    assert {"start", "end"} <= {word["phase"] for word in units}
    for word in ready.words:
        assert word["description"].endswith(".")
        assert word["description"].count(". ") == 0  # one sentence
        assert len(word["description"]) < 120
        assert word["english"] or word["lang"] == "en"
        assert word["name"] not in word["synonyms"]
        if word["lang"].startswith("zh"):
            assert word["synonyms"][0].isascii() is False  # pinyin comes with its tones
            assert any("\u4e00" <= letter <= "\u9fff" for letter in word["name"])


@pytest.mark.parametrize("code", CODES)
def test_a_studio_can_have_a_list_beside_the_general_one_as_it_is(code: str, studio: Studio, lead: User) -> None:
    """No abbreviation and no key of it has to make way, also where the general words come first."""
    for one in ("generic", code):
        list_add(studio=studio, by=lead, code=one)
    ready = ready_list(code)
    stored = {(word.kind, word.name): word for word in studio.words.filter(style=ready.style)}
    for word in ready.words:
        here = stored[word["kind"], word["name"]]
        assert (here.abbr, here.key, here.phase) == (word["abbr"], word["key"], word["phase"]), word["name"]
        assert here.synonyms == word["synonyms"]
        assert (here.parent.name if here.parent else "") == word.get("parent", "")


def test_all_lists_are_told(lead: User, studio: Studio) -> None:
    services.word_ensure(studio=studio, name="turn")
    services.word_ensure(studio=studio, name="Jeté", style="ballet")
    retired = services.word_ensure(studio=studio, name="Step")
    services.word_retire(word=retired, by=lead)
    client = Client()
    client.force_login(lead)
    told = {one["code"]: one for one in client.get(f"/api/studios/{studio.slug}/words/lists/").json()["results"]}
    assert list(told) == list(CODES)
    here = {(code, word["name"]) for code, one in told.items() for word in one["words"] if word["here"]}
    assert here == {("generic", "Turn"), ("ballet", "Jeté")}
    assert told["chinese-classical"]["words"][8]["synonyms"] == ["yún shǒu"]


def test_a_list_makes_way_for_what_is_there(studio: Studio, lead: User) -> None:
    mine = services.word_ensure(studio=studio, name="Plié", style="Classical", abbr="Rel")
    turn, _line = services.word_add(studio=studio, by=lead, kind="unit", own=False, name="Turn", key="p")
    arabesque = services.word_ensure(studio=studio, name="ARABESQUE", style="classical", hue=20)
    client = Client()
    client.force_login(lead)
    url = f"/api/studios/{studio.slug}/words/lists/ballet/"
    asked = {"style": "Classical", "names": ["Relevé", "Pirouette", "Arabesque"]}
    answer = client.post(url, asked, content_type="application/json")
    assert answer.status_code == 201
    assert {word["name"] for word in answer.json()["words"]} == {"Relevé", "Pirouette"}
    words = {word.name: word for word in studio.words.all()}
    assert set(words) == {"Plié", "Turn", "ARABESQUE", "Relevé", "Pirouette"}
    assert (words["Relevé"].abbr, words["Pirouette"].key) == ("Rele", "")
    assert words["Relevé"].style == "Classical"
    for word in (mine, turn, arabesque):
        before = word.abbr, word.key, word.hue
        word.refresh_from_db()
        assert (word.abbr, word.key, word.hue) == before
    assert client.post(url, asked, content_type="application/json").json() == {"words": [], "change": None}
    assert client.post(url, {"names": ["Turn"]}, content_type="application/json").status_code == 400
    nowhere = f"/api/studios/{studio.slug}/words/lists/tango/"
    assert client.post(nowhere, {}, content_type="application/json").status_code == 404


def test_too_many_words(studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_WORDS", 3)
    with pytest.raises(Problem) as problem:
        list_add(studio=studio, by=lead, code="generic")
    assert problem.value.code == "too-many-words"
    assert not Word.objects.exists()
    for n in range(3):
        services.word_add(studio=studio, by=lead, kind="unit", own=False, name=f"Word {n}")
    with pytest.raises(Problem):
        services.word_add(studio=studio, by=lead, kind="unit", own=True, name="One more")
    with pytest.raises(Problem) as problem:
        word_split(word=Word.objects.earliest("position"), by=lead, into=[{"name": "x"}], segments=[], retire=True)
    assert problem.value.code == "too-many-words"
    assert WordChange.objects.count() == 3


def test_the_files_of_lists_are_all_used() -> None:
    from dancesite.annotations import word_lists

    files = {path.stem: json.loads(path.read_text()) for path in word_lists._FOLDER.glob("*.json")}
    assert set(files) == set(CODES)
    assert [one["style"] for one in files.values()].count("") == 1  # only one is for all styles
