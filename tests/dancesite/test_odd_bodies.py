"""Bodies that nobody should send: each is refused with a reason, and never breaks anything."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Clip
from dancesite.reports.models import Comparison, Note
from tests.pools import ready_pool
from tests.reports import make_report

DESCRIBED = yaml.safe_load((Path(__file__).parents[1] / "contract" / "openapi.yaml").read_text())
pytestmark = pytest.mark.usefixtures("sent")


def _writes() -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation that takes JSON, with what it takes by name."""
    found = []
    for path, operations in DESCRIBED["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                name = content["schema"]["$ref"].rpartition("/")[2]
                found.append((method, path, DESCRIBED["components"]["schemas"][name]))
    return found


WRITES = _writes()
WHOLE = [b"", b" ", b"null", b"[]", b'"x"', b"1", b"true", b"{", b"{]", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 9000]
WHOLE += [b"NaN", b"1e999", b'{"\\u0000": 1}', b'{"\\ud800": "\\udfff"}', b"\xef\xbb\xbf{}", b"9" * 5000]
ODD = ['"\\u0000"', '"\\ud800"', '"' + "x" * 10_000 + '"', "1e999", "-1e999", "1e308", "9" * 400, "-" + "9" * 400]
ODD += ["9223372036854775808", "NaN", "Infinity", "null", "true", "0", "[]", "{}", "[[[]]]"]
ODD += ['[{"a": 1}]', '{"a": [1]}']
ODD += ['""', '" "', '"\\u202e\\u0007"', "[1e999]", '["\\u0000"]', "[null]", "[true]", "0.5"]
ODD += ["[" + "1," * 9_000 + "1]"]


@pytest.fixture
def ids(clip: Clip, studio: Studio, lead: User) -> dict[str, Any]:
    from dancesite.reports.services import report_store

    Clip.objects.filter(id=clip.id).update(frames=10, fps_num=25, fps_den=1, width=2, height=2)
    clip.refresh_from_db()
    report = report_store(clip=clip, key="k", report=make_report())
    sides = {"first": clip, "second": clip, "first_report": report, "second_report": report}
    comparison = Comparison.objects.create(**sides, by=lead, version=1, made_at="2026-01-01T00:00Z")
    word = word_ensure(studio=studio, name="Turn")
    labels_save(clip=clip, author=None, source="drawn", segments=[], based_on=0)
    ready_pool(studio)  # enough to learn from
    here = {"clip_id": clip.id, "slug": studio.slug, "unit": "u1", "webhook_id": uuid.uuid4()}
    note = Note.objects.create(clip=clip, by=lead, about="moment", frame=1, text="Higher.")
    return here | {"word_id": word.id, "code": "salsa", "number": 1, "note_id": note.id, "comparison_id": comparison.id}


def _send(client: Client, method: str, path: str, body: bytes | str, kind: str = "application/json") -> Any:
    answer = getattr(client, method)(path, data=body, content_type=kind)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) >= {"code", "message", "fields"}
    return answer


@pytest.mark.parametrize(("method", "path", "shape"), WRITES, ids=[f"{row[0]} {row[1]}" for row in WRITES])
def test_odd_bodies(method: str, path: str, shape: dict[str, Any], ids: dict[str, Any], lead: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    path = path.format(**ids)
    for body in WHOLE:
        nothing = not body and not shape.get("required")  # all of it may be left out
        assert _send(client, method, path, body).status_code in ({200, 201} if nothing else {400}), body[:40]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data", "x", ""):
        assert _send(client, method, path, b"{}", kind).status_code in {400, 415}, kind
    assert _send(client, method, path, b'{"no_such_key": 1}').json()["error"]["fields"].keys() >= {"no_such_key"}
    for name in shape["properties"]:
        for odd in ODD:
            others = {other: _fitting(told) for other, told in shape["properties"].items() if other != name}
            said = json.dumps(others)[:-1] + (", " if others else "") + f'"{name}": {odd}}}'
            _send(client, method, path, said)


def _fitting(told: dict[str, Any]) -> Any:
    """A value that fits what the description says, so that the odd one beside it is looked at."""
    if "enum" in told:
        return told["enum"][0]
    kind = told.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    return {"string": "x", "integer": told.get("minimum", 0), "number": 1.0, "boolean": True, "array": []}.get(kind)


def test_wrong_types_are_not_taken_for_others(lead: User, clip: Clip) -> None:
    """DRF alone would take 0 for no and withdraw consent, and 7 for a title."""
    client = Client()
    client.force_login(lead)
    for odd in ("0", '"no"', '"off"', '""', "0.0"):
        answer = _send(client, "post", f"/api/clips/{clip.id}/consent/", f'{{"purpose": "view", "granted": {odd}}}')
        assert list(answer.json()["error"]["fields"]) == ["granted"]
    assert _send(client, "patch", f"/api/clips/{clip.id}/", '{"title": 7}').status_code == 400
    assert _send(client, "patch", f"/api/clips/{clip.id}/", '{"titel": "New"}').status_code == 400
    clip.refresh_from_db()
    assert (clip.title, clip.withdrawn_at) == ("Diagonal", None)


def test_what_is_wrong_inside_a_list_is_said_in_words(lead: User, ids: dict[str, Any]) -> None:
    client = Client()
    client.force_login(lead)
    said = '{"beats": [1.0, 1e9, 2.0], "count_one": null, "based_on": 0}'
    told = _send(client, "put", f"/api/clips/{ids['clip_id']}/rhythm/", said).json()["error"]
    assert "less than or equal" in told["message"]
    assert told["fields"]["beats"] == [told["message"].removeprefix("beats: ")]


def test_a_whole_number_may_be_written_with_a_point(clip: Clip, lead: User) -> None:
    client = Client()
    client.force_login(lead)
    path = "/api/notices/read/"
    assert [_send(client, "post", path, f'{{"upto": {upto}}}').status_code for upto in ("3.0", "3e0", "3.5")] == [
        200, 200, 400,
    ]  # fmt: skip
