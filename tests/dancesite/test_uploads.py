"""Bodies at the door of the web process, and what an upload leaves behind."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.core.body_limit import BodyLimit
from tests import tus
from tests.builders import make_clip

BIG = BodyLimit.MOST + 1


async def _send(headers: list[tuple[bytes, bytes]], body: list[bytes] | None = None) -> tuple[int, Any]:
    """What BodyLimit answers; 200 is the site behind it, which reads the whole body as Django does."""
    parts: AsyncIterator[bytes] = aiter_of(body or [b"x"])
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part = await anext(parts, b"")
        return {"type": "http.request", "body": part, "more_body": bool(part)}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    async def site(scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    await BodyLimit(site)({"type": "http", "headers": headers}, receive, send)
    return told[0]["status"], json.loads(told[1]["body"])


async def aiter_of(parts: list[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _length(size: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(size).encode())]


class TestBodies:
    async def test_small_ones_pass(self) -> None:
        assert (await _send(_length(100)))[0] == 200

    @pytest.mark.parametrize("kind", [b"application/json", b"multipart/form-data; boundary=x"])
    async def test_large_ones_do_not(self, kind: bytes) -> None:
        status, told = await _send([(b"content-type", kind), *_length(BIG)])
        assert (status, told["error"]["code"]) == (413, "too-large")

    async def test_without_a_length_it_is_counted(self) -> None:
        chunked = [(b"transfer-encoding", b"chunked")]
        assert (await _send(chunked, [b"x" * 1000] * 3))[0] == 200
        status, told = await _send(chunked, [b"x" * 1000_000] * 3)
        assert (status, told["error"]["code"]) == (413, "too-large")


def test_a_long_file_name_makes_a_title_by_itself(studio: Studio, dancer: User) -> None:
    """Nobody typed a title that could be too long."""
    client = Client()
    client.force_login(dancer)
    assert len(tus.upload(client, studio, filename="take " * 45 + ".mp4")["title"]) <= 200


@pytest.mark.django_db(transaction=True)
def test_a_refused_upload_leaves_nothing_behind(studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **values: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(jobs, "enqueue", broken)
    with pytest.raises(RuntimeError):
        make_clip(studio, dancer)
    assert not Clip.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "clips").glob("*"))
