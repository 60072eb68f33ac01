"""The page of words: what it is told, and by whom words may be changed on it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import LabelRevision, Word
from dancesite.clips.models import Clip
from tests.builders import make_clip


def _data(user: User, studio: Studio) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    page = client.get(f"/s/{studio.slug}/words/").content.decode()
    found = re.search(r'<script id="page-data" type="application/json">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


def _word(studio: Studio, name: str, **more: Any) -> Word:
    return Word.objects.create(studio=studio, name=name, abbr=name[:3], hue=1, **more)


def test_words_with_how_often_they_are_used_and_the_film_of_their_example(
    studio: Studio, clip: Clip, lead: User, dancer: User
) -> None:
    turn = _word(studio, "Turn", style="ballet", example_clip=clip, example_start=3, example_end=9)
    _word(studio, "Mine", owner=dancer)
    segment = {"start": 3, "end": 9, "state": "unit", "word": str(turn.id), "phases": None}
    segments = [segment, segment | {"start": 9, "end": 12}]
    LabelRevision.objects.create(clip=clip, number=1, source="hand", segments=segments)
    data = _data(lead, studio)
    assert [word["name"] for word in data["words"]] == ["Turn", "Mine"]
    assert data["uses"] == {str(turn.id): {"labels": 2, "clips": 1}}
    assert data["words"][0]["example"] == {"clip": str(clip.id), "start": 3, "end": 9}
    assert data["films"][str(clip.id)]["title"] == clip.title
    assert data["people"] == {str(dancer.id): dancer.name}
    assert [word["owner"] for word in data["words"]] == [None, str(dancer.id)]
    assert data["me"]["id"] == str(lead.id)


def test_the_film_of_another_studio_is_not_told(studio: Studio, lead: User, stranger: User, clip: Clip) -> None:
    elsewhere = make_clip(stranger.memberships.get().studio, stranger)
    _word(studio, "Turn", example_clip=elsewhere, example_start=3, example_end=9)
    assert _data(lead, studio)["films"] == {}


@pytest.mark.parametrize(("role", "words"), [("lead", True), ("annotator", False), ("dancer", False)])
def test_who_may_change_what(role: str, words: bool, studio: Studio, request: pytest.FixtureRequest) -> None:
    assert _data(request.getfixturevalue(role), studio)["may"] == {"words": words, "own": True}


def test_styles_of_the_studios_clips(studio: Studio, lead: User) -> None:
    for style in ("salsa", "ballet", "salsa", ""):
        Clip.objects.filter(id=make_clip(studio, lead).id).update(style=style)
    assert _data(lead, studio)["styles"] == ["ballet", "salsa"]
