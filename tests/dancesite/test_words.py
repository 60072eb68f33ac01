"""The studio's words, by the API: who may do what, and what is offered to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import WordChange
from dancesite.clips.models import Clip

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
