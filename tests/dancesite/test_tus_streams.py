"""Bodies as they arrive: through the whole ASGI application, message by message."""

from __future__ import annotations

import asyncio
import errno
import json
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connection
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.accounts.token_services import token_create
from dancesite.clips.models import Clip, Upload
from dancesite.clips.uploads import body, parts, receiving, services
from dancesite.clips.uploads.body import StreamedBodies
from dancesite.core import storage
from dancesite.core.body_limit import BodyLimit
from tests import tus

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024
GONE = {"type": "http.disconnect"}


class Visit:
    """One request whose body the test gives bit by bit."""

    def __init__(self, cookie: str, method: str, url: str, **headers: str) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.told: list[dict[str, Any]] = []
        said = {"host": "testserver", "cookie": f"sessionid={cookie}; csrftoken={'c' * 32}", "x-csrftoken": "c" * 32}
        said |= tus.VERSION | {"content-type": tus.BODY}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        app = get_asgi_application()
        scope = {
            "type": "http",
            "method": method,
            "path": url,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
            "server": ("testserver", 80),
        }
        self._task = asyncio.create_task(
            StreamedBodies(app, other=BodyLimit(app))(scope, self.messages.get, self._send)
        )

    async def _send(self, message: dict[str, Any]) -> None:
        self.told.append(message)

    def give(self, content: bytes, *, more: bool = True) -> None:
        self.messages.put_nowait({"type": "http.request", "body": content, "more_body": more})

    def hang_up(self) -> None:
        self.messages.put_nowait(GONE)

    async def taken(self) -> None:
        """All that was given was read."""
        while not self.messages.empty():
            await asyncio.sleep(0.01)

    async def answer(self) -> tuple[int, Any]:
        """Status, and headers or the error's code."""
        await asyncio.wait_for(self._task, 20)
        headers = {name.decode().lower(): value.decode() for name, value in self.told[0]["headers"]}
        status: int = self.told[0]["status"]
        content = b"".join(message.get("body", b"") for message in self.told[1:])
        return status, json.loads(content)["error"]["code"] if status >= 400 and content else headers

    def cancel(self) -> None:
        self._task.cancel()


class Door:
    def __init__(self, cookie: str, upload: Upload) -> None:
        self.cookie, self.id = cookie, upload.id
        self.url = f"/api/uploads/{upload.id}/"

    def patch(self, offset: int, **headers: str) -> Visit:
        return Visit(self.cookie, "PATCH", self.url, upload_offset=str(offset), **headers)

    async def head(self) -> int:
        visit = Visit(self.cookie, "HEAD", self.url)
        visit.give(b"", more=False)
        status, headers = await visit.answer()
        assert status == 200
        return int(headers["upload-offset"])

    async def offset(self) -> int:
        """What the database says."""
        return (await self.row()).offset

    async def row(self) -> Upload:
        return await database_sync_to_async(Upload.objects.get)(id=self.id)

    async def until(self, offset: int) -> None:
        async with asyncio.timeout(10):
            while await self.offset() != offset:
                await asyncio.sleep(0.02)

    @property
    def file(self) -> Path:
        return parts.part_path(self.id)


@pytest.fixture
def cookie(dancer: User) -> str:
    client = Client()
    client.force_login(dancer)
    return client.cookies["sessionid"].value


def _begin(studio: Studio, user: User, length: int) -> Upload:
    return services.upload_create(studio=studio, user=user, length=length, file_name="a", consent={"view": True})


@pytest.fixture
def door(cookie: str, studio: Studio, dancer: User) -> Door:
    """An upload of 20 MB has begun."""
    return Door(cookie, _begin(studio, dancer, 20 * MB))


def test_bytes_are_on_disk_before_the_request_ends(door: Door) -> None:
    async def check() -> None:
        visit = door.patch(0)
        for _ in range(9):
            visit.give(b"x" * MB)
        await door.until(8 * MB)  # what a kill -9 at this moment leaves
        assert door.file.stat().st_size >= 8 * MB
        visit.hang_up()
        await visit.answer()

    asyncio.run(check())


def test_of_a_slow_connection_a_killed_server_loses_two_seconds(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "SYNC_AFTER", 0.1)

    async def check() -> None:
        visit = door.patch(0)
        sent = 0
        async with asyncio.timeout(20):
            while await door.offset() < 10:  # by single bytes that never stop
                visit.give(b"x")
                sent += 1
        assert sent < MB, "not for their number"
        visit.hang_up()
        await visit.answer()

    asyncio.run(check())


def test_a_pause_is_used_to_make_safe_what_arrived(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PAUSE", 0.1)

    async def check() -> None:
        visit = door.patch(0)
        visit.give(b"abc")
        await door.until(3)
        visit.give(b"def", more=False)
        assert (await visit.answer())[1]["upload-offset"] == "6"

    asyncio.run(check())


def test_a_broken_connection_loses_nothing_that_arrived(door: Door) -> None:
    async def check() -> None:
        visit = door.patch(0)
        visit.give(b"abc")
        visit.give(b"defg")
        visit.hang_up()
        assert await visit.answer() == (423, "interrupted")
        assert await door.head() == 7
        assert door.file.read_bytes() == b"abcdefg"

    asyncio.run(check())


def test_with_a_checksum_only_the_whole_piece_counts(door: Door) -> None:
    async def check() -> None:
        visit = door.patch(0, upload_checksum=tus.checksum(b"abcdef"))
        visit.give(b"abc")
        visit.hang_up()
        await visit.answer()
        assert await door.head() == 0
        assert door.file.stat().st_size == 0

    asyncio.run(check())


def test_a_stalled_connection_is_given_up(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "STALLED", 0.2)

    async def check() -> None:
        visit = door.patch(0)
        visit.give(b"abc")
        assert await visit.answer() == (423, "interrupted")
        assert await door.head() == 3

    asyncio.run(check())


def test_who_resumes_ends_the_dead_connection(door: Door) -> None:
    """The server has not noticed yet that the other end is gone."""

    async def check() -> None:
        dead = door.patch(0)
        dead.give(b"abc")
        await dead.taken()
        assert await door.head() == 3, "what the dead connection brought is kept"
        assert await dead.answer() == (423, "interrupted")
        alive = door.patch(3)
        alive.give(b"def", more=False)
        assert (await alive.answer())[1]["upload-offset"] == "6"
        assert door.file.read_bytes() == b"abcdef"

    asyncio.run(check())


def test_who_may_only_read_interrupts_nobody(door: Door, dancer: User) -> None:
    _token, secret = token_create(user=dancer, name="x", scope="read", days=1)

    async def check() -> None:
        sending = door.patch(0)
        sending.give(b"abc")
        await sending.taken()
        asking = Visit(door.cookie, "HEAD", door.url, authorization=f"Bearer {secret}")
        asking.give(b"", more=False)
        assert (await asking.answer())[0] == 200
        sending.give(b"def", more=False)
        assert (await sending.answer())[1]["upload-offset"] == "6"

    asyncio.run(check())


def test_of_two_at_once_the_newer_one_goes_on(door: Door) -> None:
    async def check() -> None:
        older = door.patch(0)
        older.give(b"abc")
        await older.taken()
        newer = door.patch(0)
        newer.give(b"xyz", more=False)
        assert await newer.answer() == (409, "offset"), "it did not know of the older one's bytes"
        older.give(b"late")
        assert await older.answer() == (423, "interrupted")
        assert await door.head() == 3
        assert door.file.read_bytes() == b"abc"

    asyncio.run(check())


def test_another_process_that_writes(door: Door) -> None:
    lock = parts.Lock(door.id)
    assert lock.acquire()

    async def check() -> None:
        visit = door.patch(0)
        visit.give(b"abc", more=False)
        assert await visit.answer() == (423, "locked")
        lock.release()
        again = door.patch(0)
        again.give(b"abc", more=False)
        assert (await again.answer())[0] == 204

    asyncio.run(check())


def test_a_server_that_stops_keeps_what_arrived(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """uvicorn cancels what has not ended when it is asked to stop."""
    next_block, asked = body.Body.next_block, asyncio.Semaphore(0)

    async def noted(self: body.Body, stop: asyncio.Future[None]) -> bytes:
        asked.release()
        return await next_block(self, stop)

    monkeypatch.setattr(body.Body, "next_block", noted)

    async def serve() -> None:
        visit = door.patch(0)
        visit.give(b"abc")
        await asked.acquire()
        await asked.acquire()  # it has the first block, and waits for more
        # leaving asyncio.run cancels all that still runs, as it does in uvicorn

    asyncio.run(serve())
    assert asyncio.run(door.head()) == 3
    assert door.file.read_bytes() == b"abc"
    assert not receiving._turns


def test_a_server_that_stops_in_the_middle_of_a_write(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread goes on when its task is cancelled; nothing is written twice."""
    write, begun, go_on = parts.PartFile.write, threading.Event(), threading.Event()

    def slow(self: parts.PartFile, block: bytes | bytearray) -> None:
        if begun.is_set():
            return write(self, block)
        content = bytes(block)
        write(self, content[:1000])
        begun.set()
        go_on.wait(10)
        write(self, content[1000:])

    monkeypatch.setattr(parts.PartFile, "write", slow)
    content = bytes(range(256)) * (MB // 256)

    async def serve() -> None:
        visit = door.patch(0)
        visit.give(content)
        await asyncio.to_thread(begun.wait)
        threading.Timer(0.3, go_on.set).start()

    asyncio.run(serve())
    assert asyncio.run(door.head()) == MB
    assert door.file.read_bytes() == content


def test_more_than_was_announced_in_a_body_without_a_length(cookie: str, studio: Studio, dancer: User) -> None:
    door = Door(cookie, _begin(studio, dancer, 5))

    async def check() -> None:
        visit = door.patch(0, transfer_encoding="chunked")
        for _ in range(3):
            visit.give(b"abc")
        assert await visit.answer() == (400, "invalid")
        assert await door.head() == 0
        assert door.file.stat().st_size == 0

    asyncio.run(check())


def test_the_disk_is_full_in_the_middle(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    write, room = parts.PartFile.write, [10 * MB]

    def full(self: parts.PartFile, block: bytes | bytearray) -> None:
        room[0] -= len(block)
        if room[0] < 0:
            write(self, block[:100])  # the kernel takes what still fits
            raise OSError(errno.ENOSPC, "No space left on device")
        write(self, block)

    monkeypatch.setattr(parts.PartFile, "write", full)

    async def check() -> None:
        visit = door.patch(0)
        for _ in range(12):
            visit.give(b"x" * MB)
        assert await visit.answer() == (507, "no-room")
        assert await door.head() == 8 * MB
        assert door.file.stat().st_size == 8 * MB
        room[0] = 100 * MB
        again = door.patch(8 * MB)
        for _ in range(12):
            again.give(b"y" * MB)
        again.messages.put_nowait({"type": "http.request"})
        assert (await again.answer())[0] == 204

    asyncio.run(check())
    with storage.local_path(Clip.objects.get().original) as path:
        assert path.read_bytes() == b"x" * 8 * MB + b"y" * 12 * MB


@pytest.mark.parametrize(("checked", "kept"), [(False, 8 * MB), (True, 0)])
def test_a_disk_that_is_nearly_full(checked: bool, kept: int, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database on the same disk needs the rest. A body in chunks does not say how long it will be."""
    asked: list[int] = []

    def room_for(size: int) -> bool:
        asked.append(size)
        return len(asked) < 2

    monkeypatch.setattr(parts, "room_for", room_for)

    async def check() -> None:
        said = {"upload_checksum": tus.checksum(b"x" * 20 * MB)} if checked else {"content_length": str(20 * MB)}
        visit = door.patch(0, **said)
        for _ in range(20):
            visit.give(b"x" * MB)
        assert await visit.answer() == (507, "no-room")
        assert asked == [0 if checked else 20 * MB, 0]
        assert await door.head() == kept
        assert door.file.stat().st_size == kept

    asyncio.run(check())


def test_a_stranger_sends_nothing(door: Door, stranger: User) -> None:
    client = Client()
    client.force_login(stranger)
    foreign = client.cookies["sessionid"].value

    async def check() -> None:
        visit = Visit(foreign, "PATCH", door.url, upload_offset="0")
        visit.give(b"abc")
        assert await visit.answer() == (404, "not-found")
        assert not visit.messages.empty(), "nothing was read"
        assert not door.file.exists()

    asyncio.run(check())


def test_methods_in_a_header(door: Door) -> None:
    """For surroundings that let only POST through."""

    async def check() -> None:
        visit = Visit(door.cookie, "POST", door.url, upload_offset="0", x_http_method_override="PATCH")
        visit.give(b"abc", more=False)
        assert (await visit.answer())[1]["upload-offset"] == "3"
        gone = Visit(door.cookie, "POST", door.url, x_http_method_override="DELETE")
        gone.give(b"", more=False)
        assert (await gone.answer())[0] == 204

    asyncio.run(check())


def test_cancelled_while_it_arrives(door: Door) -> None:
    async def check() -> None:
        sending = door.patch(0)
        sending.give(b"abc")
        await sending.taken()
        cancelling = Visit(door.cookie, "DELETE", door.url)
        cancelling.give(b"", more=False)
        assert (await cancelling.answer())[0] == 204
        assert (await sending.answer())[0] == 423
        assert not list(parts.folder().iterdir())

    asyncio.run(check())
    assert not Upload.objects.exists()


def test_uploads_on_their_way_hold_no_database_connection(studio: Studio, dancer: User, cookie: str) -> None:
    """The pool has twenty: that many slow uploads would stop the whole site."""
    doors = [Door(cookie, _begin(studio, dancer, 20 * MB)) for _ in range(6)]

    def connections() -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                return int(cursor.fetchone()[0])
        finally:
            connection.close()

    async def check() -> None:
        before = await asyncio.to_thread(connections)
        visits = [door.patch(0) for door in doors]
        for number, (door, visit) in enumerate(zip(doors, visits, strict=True)):
            visit.give(b"abc")
            await visit.taken()
            if number < 3:  # these have told the database of their first bytes
                visit.give(bytes(8 * MB))
                await door.until(8 * MB + 3)
        during = await asyncio.to_thread(connections)
        for visit in visits:
            visit.hang_up()
            await visit.answer()
        assert during <= before

    asyncio.run(check())


class TestMiddleware:
    """What reaches which application."""

    @staticmethod
    async def _seen(method: str, path: str, **headers: str) -> tuple[str, str]:
        seen: list[tuple[str, str]] = []

        def app(name: str) -> Callable[..., Any]:
            async def serve(scope: Any, receive: Any, send: Any) -> None:
                seen.append((name, scope["method"]))

            return serve

        said = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "path": path, "method": method, "headers": said}
        await StreamedBodies(app("streamed"), other=app("other"))(scope, None, None)  # type: ignore[arg-type]
        return seen[0]

    async def test_only_pieces_stream(self) -> None:
        url = f"/api/uploads/{uuid.uuid4()}/"
        assert await self._seen("PATCH", url) == ("streamed", "PATCH")
        assert await self._seen("POST", url) == ("other", "POST")
        assert await self._seen("POST", url, x_http_method_override="patch") == ("streamed", "PATCH")
        assert await self._seen("POST", url, x_http_method_override="TRACE") == ("other", "POST")
        assert await self._seen("GET", url, x_http_method_override="DELETE") == ("other", "GET")
        for path in (f"/api/clips/{uuid.uuid4()}/", url + "x", url[:-1], "/api/uploads/", "/api/uploads/../x/"):
            assert (await self._seen("PATCH", path))[0] == "other"
            assert await self._seen("POST", path, x_http_method_override="PATCH") == ("other", "POST")
