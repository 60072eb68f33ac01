"""Bodies at the door of the web process: who may send how much."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from dancesite.accounts.models import Studio, User
from dancesite.accounts.sessions import known
from dancesite.clips.models import Clip
from dancesite.core import jobs
from dancesite.core.body_limit import BodyLimit
from tests.builders import make_clip

FORM = [(b"content-type", b"multipart/form-data; boundary=x")]
BIG = BodyLimit.SMALL + 1


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on another file system than the media's."""
    if not Path("/dev/shm").is_dir() or Path("/dev/shm").stat().st_dev == Path("/tmp").stat().st_dev:
        pytest.skip("there is no second file system here")
    folder = Path("/dev/shm") / tmp_path_factory.mktemp("elsewhere").name
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_temporary_files_on_another_disk(elsewhere: Path, studio: Studio, dancer: User) -> None:
    client = Client()
    client.force_login(dancer)
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(elsewhere)):
        form = {"file": SimpleUploadedFile("a.mp4", b"film"), "consent_view": "true"}
        assert client.post(f"/api/studios/{studio.slug}/clips/", form).status_code == 201
    assert default_storage.open(Clip.objects.get().original).read() == b"film"
    assert not list(elsewhere.iterdir())


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

    await BodyLimit(site, most=2 * BIG, known=known)({"type": "http", "headers": headers}, receive, send)
    return told[0]["status"], json.loads(told[1]["body"])


async def aiter_of(parts: list[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def _length(size: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(size).encode())]


@pytest.fixture
def cookie(dancer: User) -> list[tuple[bytes, bytes]]:
    client = Client()
    client.force_login(dancer)
    return [(b"cookie", f"theme=dark; sessionid={client.cookies['sessionid'].value}".encode())]


@pytest.mark.django_db(transaction=True)
class TestBodies:
    async def test_small_ones_pass_from_anybody(self) -> None:
        assert (await _send(_length(100)))[0] == 200
        assert (await _send(FORM + _length(100)))[0] == 200

    async def test_large_ones_only_from_somebody_signed_in(self, cookie: list[tuple[bytes, bytes]]) -> None:
        status, told = await _send(FORM + _length(BIG))
        assert (status, told["error"]["code"]) == (401, "signed-out")
        assert (await _send([*FORM, (b"cookie", b"sessionid=invented"), *_length(BIG)]))[0] == 401
        assert (await _send(FORM + cookie + _length(BIG)))[0] == 200

    async def test_large_ones_only_with_a_file(self, cookie: list[tuple[bytes, bytes]]) -> None:
        assert (await _send(cookie + _length(BIG)))[0] == 413

    async def test_never_above_the_limit(self, cookie: list[tuple[bytes, bytes]]) -> None:
        status, told = await _send(FORM + cookie + _length(3 * BIG))
        assert (status, told["error"]["code"]) == (413, "too-large")

    async def test_without_a_length_it_is_counted(self, cookie: list[tuple[bytes, bytes]]) -> None:
        chunked = [*FORM, (b"transfer-encoding", b"chunked")]
        assert (await _send(chunked, [b"x" * BIG]))[0] == 401
        assert (await _send(chunked + cookie, [b"x" * BIG]))[0] == 200
        status, told = await _send(chunked + cookie, [b"x" * BIG] * 3)
        assert (status, told["error"]["code"]) == (413, "too-large")

    async def test_no_room(self, cookie: list[tuple[bytes, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=BodyLimit.SPARE + BIG))
        status, told = await _send(FORM + cookie + _length(BIG))
        assert (status, told["error"]["code"]) == (507, "no-room")


@pytest.mark.django_db(transaction=True)
async def test_who_has_signed_out_is_not_known(dancer: User) -> None:
    def at() -> tuple[Client, dict[bytes, bytes]]:
        client = Client()
        client.force_login(dancer)
        return client, {b"cookie": f"sessionid={client.cookies['sessionid'].value}".encode()}

    client, headers = await database_sync_to_async(at)()
    assert await known(headers)
    await database_sync_to_async(client.post)("/sign-out/")
    assert not await known(headers)


def test_a_long_file_name_makes_a_title_by_itself(studio: Studio, dancer: User) -> None:
    """Nobody typed a title that could be too long."""
    client = Client()
    client.force_login(dancer)
    form = {"file": SimpleUploadedFile("take " * 45 + ".mp4", b"film"), "consent_view": "true"}
    told = client.post(f"/api/studios/{studio.slug}/clips/", form)
    assert told.status_code == 201
    assert len(told.json()["title"]) <= 200


@pytest.mark.django_db(transaction=True)
def test_a_refused_upload_leaves_nothing_behind(studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **values: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(jobs, "enqueue", broken)
    with pytest.raises(RuntimeError):
        make_clip(studio, dancer)
    assert not Clip.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "clips").glob("*"))
