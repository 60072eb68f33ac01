"""Uploads to the real web process: cut off, killed, resumed; and how much memory they take."""

from __future__ import annotations

import hashlib
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip, Upload
from dancesite.clips.uploads import parts
from dancesite.core import storage
from tests import tus
from tests.e2e.conftest import Site
from tests.processes import ROOT, kill_group, test_environment, wait_for
from tests.tus_wire import Wire, leave, reset, small_proxy

pytestmark = pytest.mark.slow

MB = 1024 * 1024


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The web process alone."""
    server = Site(tmp_path_factory.mktemp("web"))
    server.start_web()
    yield server
    server.kill_web()


@pytest.fixture
def wire(server: Site, lead: User) -> Wire:
    return Wire(server.port, lead)


def film_of(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def stored_sha256() -> str:
    with storage.local_path(Clip.objects.get().original) as path:
        return storage.sha256_of(path)


def whole(wire: Wire, url: str, film: bytes) -> None:
    """One clip, its file the same to the last bit, and nothing else of the upload left."""
    told = wire.state(url)
    assert (told["state"], told["offset"]) == ("done", len(film))
    expected = hashlib.sha256(film).hexdigest()
    assert (Clip.objects.get().sha256, stored_sha256()) == (expected, expected)
    assert not parts.part_path(Upload.objects.get(clip__isnull=False).id).exists()


def promise(checked: bool, content: bytes) -> dict[str, str]:
    return {"upload_checksum": tus.checksum(content)} if checked else {}


@pytest.mark.parametrize("checked", [False, True], ids=["plain", "checksums"])
def test_killed_twenty_times_at_random_offsets(checked: bool, wire: Wire, server: Site, studio: Studio) -> None:
    chance = random.Random(20 + checked)
    film = film_of(40 * MB + 12_345, seed=1)
    url = wire.begin(studio, len(film))
    hanging: list[socket.socket] = []

    def kill(connection: socket.socket) -> None:
        server.kill_web()

    def kill_later(connection: socket.socket) -> None:
        """When some of the piece is safe; a piece with a checksum is so only as a whole."""
        if not checked:
            wait_for(lambda: Upload.objects.get().offset > safe, 20, "bytes that are safe")
        server.kill_web()

    def hang(connection: socket.socket) -> None:
        """Open and silent: the server has no reason to take it for dead."""
        hanging.append(connection.dup())

    ways: list[Callable[[socket.socket], None]] = [reset, leave, hang, kill, kill_later] * 4
    chance.shuffle(ways)
    safe, seen = 0, set()
    for way in ways:
        offset = wire.offset(url)
        assert offset >= safe, "what was safe stays safe"
        if checked:  # a piece that is cut off does not count here, so let one through
            piece = film[offset : offset + chance.randrange(1, 2 * MB)]
            assert wire.patch(url, offset, piece, **promise(checked, piece)) == (204, None)
            offset += len(piece)
        safe = offset
        seen.add(offset)
        rest = film[offset:]
        at = min(chance.randrange(1, 10 * MB if way in {kill, kill_later} else 3 * MB), len(rest) - 1)
        wire.cut_off(url, offset, rest, at, way, **promise(checked, rest))
        if way in {kill, kill_later}:
            server.start_web()
    # Each connection that was left and each later kill brings it on; what the others do depends on the machine.
    assert len(seen) > 8, "it went on from many places"
    offset = wire.offset(url)
    assert offset < len(film)
    rest = film[offset:]
    assert wire.patch(url, offset, rest, **promise(checked, rest)) == (204, None)
    whole(wire, url, film)
    for connection in hanging:
        connection.close()


def test_behind_a_proxy_that_lets_one_megabyte_through(wire: Wire, server: Site, studio: Studio) -> None:
    """The client halves its pieces when one is refused, and goes on after cuts."""
    chance = random.Random(5)
    film = film_of(10 * MB + 77, seed=2)
    url = wire.begin(studio, len(film))
    with small_proxy(server.port, MB) as port:
        wire.port = port
        size, refused, cuts = 4 * MB, 0, 0
        while (offset := wire.offset(url)) < len(film):
            piece = film[offset : offset + size]
            if size <= MB and cuts < 20 and len(piece) > 1:
                cuts += 1
                wire.cut_off(url, offset, piece, chance.randrange(1, len(piece)), chance.choice([reset, leave]))
                continue
            status, _ = wire.patch(url, offset, piece)
            # 409: the proxy passed on the last bytes of a cut piece after it was asked how far it got.
            assert status in {204, 409, 413}
            if status == 413:
                refused, size = refused + 1, size // 2
        assert (refused, size, cuts) == (2, MB, 20)
    wire.port = server.port
    whole(wire, url, film)


def test_the_last_answer_never_comes(wire: Wire, server: Site, studio: Studio) -> None:
    """All bytes arrive, and the connection breaks before the answer: asked again, there is one clip."""
    film = film_of(3 * MB, seed=3)
    url = wire.begin(studio, len(film))
    wire.cut_off(url, 0, film, len(film), reset_when_read(lambda: Clip.objects.exists()))
    assert wire.offset(url) == len(film)
    assert wire.patch(url, len(film), b"") == (204, None)
    whole(wire, url, film)


def reset_when_read(done: Callable[[], bool]) -> Callable[[socket.socket], None]:
    def end(connection: socket.socket) -> None:
        wait_for(done, 20, "the clip")
        reset(connection)

    return end


def test_killed_while_it_finishes(wire: Wire, server: Site, studio: Studio) -> None:
    """At random moments after the last byte: before, within and after the making of the clip."""
    chance = random.Random(9)
    for seed in range(4):
        film = film_of(24 * MB, seed=100 + seed)
        url = wire.begin(studio, len(film))

        def kill(connection: socket.socket) -> None:
            connection.settimeout(chance.random() * 0.4)  # none of these moments is asserted
            with suppress(TimeoutError):
                connection.recv(1)
            server.kill_web()

        wire.cut_off(url, 0, film, len(film), kill)
        server.start_web()
        offset = wire.offset(url)
        if offset < len(film):
            assert wire.patch(url, offset, film[offset:]) == (204, None)
        whole(wire, url, film)
        Clip.objects.all().delete()


def test_memory_stays_flat(wire: Wire, server: Site, studio: Studio) -> None:
    """300 MB by two uploads at once, one as a single piece with a checksum."""
    assert server.web is not None
    process = psutil.Process(server.web.pid)
    small = film_of(2 * MB, seed=6)  # code that is loaded at the first use is no leak
    assert wire.patch(wire.begin(studio, len(small)), 0, small)[0] == 204
    film, other = film_of(180 * MB, seed=7), film_of(120 * MB, seed=8)
    urls = [wire.begin(studio, len(film)), wire.begin(studio, len(other))]
    before, most, over = process.memory_info().rss, 0, threading.Event()

    def send_pieces() -> None:
        for start in range(0, len(other), 40 * MB):
            assert wire.patch(urls[1], start, other[start : start + 40 * MB])[0] == 204

    def send_whole() -> None:
        assert wire.patch(urls[0], 0, film, **promise(True, film))[0] == 204

    senders = [threading.Thread(target=send) for send in (send_pieces, send_whole)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        most = max(most, process.memory_info().rss)
        over.wait(0.02)
    assert [wire.state(url)["state"] for url in urls] == ["done", "done"]
    assert most - before < 60 * MB


def test_the_form_is_gone_and_large_bodies_elsewhere_are_refused(wire: Wire, studio: Studio) -> None:
    for path in (f"/api/studios/{studio.slug}/clips/", "/sign-in/"):
        status, _, _ = wire.ask("POST", path, bytes(3 * MB), content_type="multipart/form-data; boundary=x")
        assert status == 413
    assert not list(Path(storage.work_dir()).glob("*.upload*"))


def test_the_watcher_finishes_what_a_dead_server_left(wire: Wire, server: Site, studio: Studio, tmp_path: Path) -> None:
    """Nobody asks for it any more: the person closed the browser with the last byte."""
    film = film_of(MB, seed=11)
    url = wire.begin(studio, len(film))
    assert wire.patch(url, 0, film[:-1]) == (204, None)
    upload = Upload.objects.get()
    with parts.part_path(upload.id).open("ab") as file:
        file.write(film[-1:])
    Upload.objects.update(offset=len(film))
    command = [sys.executable, "manage.py", "watch_jobs"]
    with (tmp_path / "log").open("wb") as log:
        watcher = subprocess.Popen(
            command, cwd=ROOT, env=test_environment(), stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(lambda: Upload.objects.filter(clip__isnull=False).exists(), 60, "the clip")
    finally:
        kill_group(watcher)
    whole(wire, url, film)


def test_asked_to_stop_as_the_supervisor_does(lead: User, studio: Studio, tmp_path: Path) -> None:
    """A connection that is open and silent does not keep the server, and what it brought is kept."""
    other = Site(tmp_path)
    other.start_web("--timeout-graceful-shutdown", "3")
    assert other.web is not None
    try:
        wire, film = Wire(other.port, lead), film_of(3 * MB, seed=12)
        url = wire.begin(studio, len(film))
        upload = Upload.objects.get()

        def stop(connection: socket.socket) -> None:
            wait_for(lambda: (parts.size_of(upload.id) or 0) >= MB, 20, "the first megabyte")
            assert other.web is not None
            other.web.terminate()
            other.web.wait(30)

        wire.cut_off(url, 0, film, 2 * MB + 5, stop)
        other.start_web()
        assert wire.offset(url) == 2 * MB + 5
    finally:
        other.kill_web()
