"""Serving files: ranges, types, caching, flat memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.core.files.storage import default_storage
from django.db import connection
from django.test import AsyncClient, Client

from dancesite.accounts.models import Studio, User
from dancesite.clips.media import parse_range
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_find, artefact_store, clip_create, clip_remove
from dancesite.core.models import JobRun
from tests.answers import body_of, get_as
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
        assert whole["Cache-Control"] == "private, max-age=600, must-revalidate"
        assert "Cookie" in whole["Vary"], "what one person was shown is not for the next at the same browser"
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


# --- lost files ----------------------------------------------------------------------------------------------------
def _read_to_its_end(clip: Clip) -> None:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")


def test_a_lost_file_is_made_again_once(film: Artefact, dancer: User, sent: list[str]) -> None:
    _read_to_its_end(film.clip)
    default_storage.delete(film.name)
    for _ in range(3):
        answer = get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy")
        assert (answer.status_code, answer.content) == (404, b"This file is not here.\n")
    assert [run.state for run in JobRun.objects.order_by("queued_at")] == ["done", "queued"]
    assert Clip.objects.get().job == JobRun.objects.get(state="queued"), "the page shows that it is being read"


def test_a_file_that_was_cut_short_is_lost(film: Artefact, dancer: User, sent: list[str]) -> None:
    """Its length was promised in the header; and the worker must not take it for what it was."""
    _read_to_its_end(film.clip)
    Path(default_storage.path(film.name)).write_bytes(b"short")
    assert get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy", range="bytes=0-1").status_code == 404
    assert JobRun.objects.filter(state="queued").exists()
    assert artefact_find(clip=film.clip, kind=Artefact.Kind.PROXY, key="p") is None


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_no_second_reading_and_none_that_would_fail_again(
    state: str, film: Artefact, dancer: User, sent: list[str]
) -> None:
    JobRun.objects.update(state=state)
    default_storage.delete(film.name)
    assert get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy").status_code == 404
    assert [run.state for run in JobRun.objects.all()] == [state]


def test_nothing_is_made_again_for_a_removed_clip(film: Artefact, dancer: User, sent: list[str]) -> None:
    _read_to_its_end(film.clip)
    clip_remove(clip=film.clip)
    default_storage.delete(film.name)
    assert get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy").status_code == 404
    assert JobRun.objects.count() == 1


def test_nothing_is_made_again_without_the_original(film: Artefact, dancer: User, sent: list[str]) -> None:
    _read_to_its_end(film.clip)
    for name in (film.name, film.clip.original):
        default_storage.delete(name)
    assert get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy").status_code == 404
    assert get_as(dancer, f"/media/{film.clip_id}/original").status_code == 404
    assert JobRun.objects.count() == 1


def test_a_lost_file_that_a_newer_one_replaced_is_forgotten(film: Artefact, dancer: User, sent: list[str]) -> None:
    _read_to_its_end(film.clip)
    artefact_store(clip=film.clip, kind=Artefact.Kind.PROXY, key="new", path=make_upload(b"new"), suffix=".mp4")
    default_storage.delete(film.name)
    assert get_as(dancer, f"/media/{film.clip_id}/{film.id}/proxy").status_code == 404
    assert [made.key for made in Artefact.objects.all()] == ["new"]
    assert JobRun.objects.count() == 1


# --- the original --------------------------------------------------------------------------------------------------
HTML = b"<html><script>alert(document.cookie)</script></html>"


@pytest.fixture
def hostile(studio: Studio, dancer: User, sent: list[str]) -> Clip:
    """What claims to be a page, and is one."""
    return clip_create(
        studio=studio, user=dancer, path=make_upload(HTML), file_name="舞 x.html", consent={"view": True}
    )


def test_the_original_is_kept_never_shown(hostile: Clip, dancer: User) -> None:
    answer = get_as(dancer, f"/media/{hostile.id}/original")
    assert (answer.status_code, body_of(answer)) == (200, HTML)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "attachment; filename=\"x.html\"; filename*=UTF-8''%E8%88%9E%20x.html"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Accept-Ranges"] == "bytes"
    part = get_as(dancer, f"/media/{hostile.id}/original", range="bytes=6-13", **{"if-range": answer["ETag"]})
    assert (part.status_code, body_of(part)) == (206, HTML[6:14])
    other = get_as(dancer, f"/media/{hostile.id}/original", range="bytes=6-13", **{"if-range": '"another"'})
    assert other.status_code == 200, "the rest of another file would not fit"


def test_the_original_is_for_who_may_change_the_clip(
    hostile: Clip, dancer: User, lead: User, annotator: User, stranger: User
) -> None:
    urls = {user.name: get_as(user, f"/api/clips/{hostile.id}/").json().get("original") for user in (dancer, annotator)}
    assert urls == {"Mei Dancer": f"/media/{hostile.id}/original", "Jonas Annotator": None}
    statuses = [get_as(user, f"/media/{hostile.id}/original").status_code for user in (lead, annotator, stranger)]
    assert statuses == [200, 403, 404]
    clip_remove(clip=hostile)
    statuses = [get_as(user, f"/media/{hostile.id}/original").status_code for user in (dancer, annotator)]
    assert statuses == [200, 404]


@pytest.mark.parametrize("kind", Artefact.Kind.values)
def test_types_are_ours_whatever_the_file_holds(kind: str, clip: Clip, dancer: User, sent: list[str]) -> None:
    made = artefact_store(clip=clip, kind=Artefact.Kind(kind), key="k", path=make_upload(HTML), suffix=".html")
    answer = get_as(dancer, f"/media/{clip.id}/{made.id}/{kind}")
    types = {"video/mp4", "image/jpeg", "application/json", "application/octet-stream", "application/pdf"}
    assert answer["Content-Type"] in types
    assert answer["X-Content-Type-Options"] == "nosniff"
    taken = kind in {"annotated", "annotated-blurred", "pdf"}  # to be kept, not shown
    assert answer["Content-Disposition"].partition(";")[0] == ("attachment" if taken else "inline")
    answer.close()


@pytest.mark.parametrize("number", ["9" * 19, "٣"])
def test_odd_numbers_in_a_range_are_ignored(number: str) -> None:
    assert parse_range(f"bytes={number}-", 100) is None


# --- connections ---------------------------------------------------------------------------------------------------
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
                # Not the server's own, such as an autovacuum that happens to run.
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND backend_type = 'client backend'"
                )
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
