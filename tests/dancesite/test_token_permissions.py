"""Who may do what by token: the table of test_permissions.py once more, by another door.

A token that may change does what its owner does. One that may only read is told so before anything is looked up.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from dancesite.accounts.models import User
from dancesite.accounts.token_services import token_create
from dancesite.core.api import NotByToken
from tests.dancesite.test_permissions import TABLE, WHO, ids

__all__ = ["ids"]  # a fixture
ROWS = [row for row in TABLE if row[1].startswith(("/api/", "/media/"))]
SAFE = {"GET", "HEAD", "OPTIONS"}


def _ask(secret: str, method: str, path: str) -> Any:
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {secret}"})
    content = {"title": "New"}
    kwargs = {"data": content} if method == "POST" else {"data": content, "content_type": "application/json"}
    if method == "GET":
        kwargs = {}
    return getattr(client, method.lower())(path, **kwargs)


def _by_hand_only(path: str) -> bool:
    view = getattr(resolve(path.partition("?")[0]).func, "view_class", None)
    return NotByToken in getattr(view, "permission_classes", [])


@pytest.mark.parametrize("who", ["stranger", "dancer"])
@pytest.mark.parametrize(("method", "path", "statuses"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_a_token_that_may_change_does_what_its_owner_does(
    method: str, path: str, statuses: tuple[int, ...], who: str, ids: dict[str, object], request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("stranger")
    person: User = request.getfixturevalue(who)
    path = path.format(**ids)
    _token, secret = token_create(user=person, name="x", scope="write", days=1)
    answer = _ask(secret, method, path)
    if method not in SAFE and _by_hand_only(path):
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not-by-token")
    else:
        assert answer.status_code == statuses[WHO.index(who)], answer.content[:300]


def test_a_token_that_may_read_changes_nothing_anywhere(ids: dict[str, object], lead: User, stranger: User) -> None:
    _token, secret = token_create(user=lead, name="x", scope="read", days=1)
    for method, path, statuses in ROWS:
        answer = _ask(secret, method, path.format(**ids))
        if method in SAFE:
            assert answer.status_code == statuses[WHO.index("lead")], (method, path)
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "read-only"), (method, path)


def test_a_wrong_token_opens_nothing(ids: dict[str, object], stranger: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dancesite.accounts.throttle.MOST_PER_ACCOUNT", 10_000)
    for method, path, _statuses in ROWS:
        answer = _ask("ds_wrong", method, path.format(**ids))
        assert answer.status_code == 401, (method, path)
