"""Serving files: ranges, types, caching, flat memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.db import connection
from django.test import AsyncClient, Client

from dancesite.accounts.models import User
from dancesite.clips.media import parse_range
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from tests.builders import make_upload

BLOCK = 256 * 1024


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
    ],
)
def test_parse_range(header: str, expected: tuple[int, int] | None) -> None:
    assert parse_range(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0"])
def test_ranges_that_cannot_be_met(header: str) -> None:
    with pytest.raises(ValueError, match="bytes="):
        parse_range(header, 100)


@pytest.fixture
def film(clip: Clip) -> Artefact:
    content = bytes(range(256)) * (2 * BLOCK // 256 + 1)
    return artefact_store(clip=clip, kind=Artefact.Kind.PROXY, key="p", path=make_upload(content), suffix=".mp4")


@pytest.mark.django_db(transaction=True)
def test_whole_and_part(film: Artefact, dancer: User) -> None:
    client = AsyncClient()
    client.force_login(dancer)
    url = f"/media/{film.clip_id}/{film.id}/proxy"

    async def get(**headers: str):
        response = await client.get(url, headers=headers)
        body = b"".join([part async for part in response]) if response.streaming else response.content
        return response, body

    async def check() -> None:
        whole, body = await get()
        assert (whole.status_code, len(body)) == (200, film.bytes)
        assert whole["Content-Type"] == "video/mp4"
        assert whole["Accept-Ranges"] == "bytes"
        assert whole["X-Content-Type-Options"] == "nosniff"
        assert whole["Cache-Control"].startswith("private")
        part, some = await get(range=f"bytes={BLOCK - 3}-{BLOCK + 4}")
        assert part.status_code == 206
        assert part["Content-Range"] == f"bytes {BLOCK - 3}-{BLOCK + 4}/{film.bytes}"
        assert some == body[BLOCK - 3 : BLOCK + 5]
        assert part["Content-Length"] == "8"
        beyond, _ = await get(range=f"bytes={film.bytes}-")
        assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{film.bytes}")
        cached, _ = await get(**{"if-none-match": whole["ETag"]})
        assert cached.status_code == 304

    asyncio.run(check())


def test_a_kind_that_does_not_fit_is_not_found(film: Artefact, dancer: User) -> None:
    client = Client()
    client.force_login(dancer)
    assert client.get(f"/media/{film.clip_id}/{film.id}/sound").status_code == 404


def test_a_lost_file_is_not_found(film: Artefact, dancer: User) -> None:
    from django.core.files.storage import default_storage

    default_storage.delete(film.name)
    client = Client()
    client.force_login(dancer)
    assert client.get(f"/media/{film.clip_id}/{film.id}/proxy").status_code == 404


async def _watch(url: str, cookie: str) -> Callable[[], Awaitable[None]]:
    """Begin to fetch a file and stop reading it, as a browser does whose buffer is full; the result hangs up."""
    full, hang_up = asyncio.Event(), asyncio.Event()
    unread = asyncio.Event()
    asked = [False]

    async def receive() -> dict[str, Any]:
        if not asked[0]:
            asked[0] = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            full.set()
            await unread.wait()

    headers = [(b"host", b"testserver"), (b"cookie", f"sessionid={cookie}".encode())]
    scope = {"type": "http", "method": "GET", "path": url, "query_string": b"", "headers": headers}
    serving = asyncio.create_task(get_asgi_application()({**scope, "server": ("testserver", 80)}, receive, send))
    await asyncio.wait_for(full.wait(), 5)

    async def stop() -> None:
        hang_up.set()
        unread.set()
        await asyncio.wait_for(serving, 5)

    return stop


@pytest.mark.django_db(transaction=True)
def test_a_film_being_watched_holds_no_database_connection(film: Artefact, dancer: User) -> None:
    """The pool has twenty: that many open players would stop the whole site."""
    client = Client()
    client.force_login(dancer)
    url, cookie = f"/media/{film.clip_id}/{film.id}/proxy", client.cookies["sessionid"].value

    def connections() -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                return int(cursor.fetchone()[0])
        finally:
            connection.close()

    async def check() -> None:
        before = await asyncio.to_thread(connections)
        stops = [await _watch(url, cookie) for _ in range(5)]
        during = await asyncio.to_thread(connections)
        for stop in stops:
            await stop()
        assert during <= before

    asyncio.run(check())
