"""`manage.py up` as people use it: real processes, really killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dancesite.supervisor import paths

from .running import Running, connect, free_port, gone, run_dir, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (paths.CLONE / "frontend" / "dist" / "manifest.json").exists(), reason="the pages are not built: make setup"
    ),
]

Up = Callable[..., Running]
READY = "Ready after"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home that has been started once."""
    home = tmp_path_factory.mktemp("up") / "home"
    first = Running(home, "manage.py", "up", "--port", str(free_port()))
    try:
        first.until(READY, 120)
        assert first.stop() == 0, first.output()
        assert first.members() == []
        yield home
    finally:
        first.end()


@pytest.fixture
def up(supervise: Callable[..., Running], home: Path) -> Up:
    """Start the site in the prepared home and wait until it is ready."""

    def start(**options: str) -> Running:
        port = free_port()
        running = supervise(home, "manage.py", "up", "--port", str(port), **options)
        running.until(READY, 60)
        running.port = port
        return running

    return start


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def part(running: Running, words: str) -> psutil.Process:
    """The oldest process of this site whose command line holds these words."""
    found = [process for process in running.members() if words in " ".join(process.cmdline())]
    assert found, words
    return min(found, key=lambda process: process.create_time())


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Running]:
    """The site, already started once before, for the tests that leave it running."""
    port = free_port()
    running = Running(home, "manage.py", "up", "--port", str(port))
    running.port = port
    try:
        running.until(READY, 60)
        yield running
    finally:
        running.end()


def test_the_second_start_is_ready_within_ten_seconds(running: Running) -> None:
    seconds = float(running.output().split(READY)[1].split()[0])
    assert seconds < 10, running.output()
    assert "Bringing database and pages up to date" not in running.output()
    assert get(running.port, "/sign-in/") == 200


def test_it_tells_the_address_and_the_logins(running: Running, home: Path) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.output()
    logins = (home / "secrets" / "seed-logins.txt").read_text().splitlines()
    assert logins
    assert all(line in running.output() for line in logins)


def test_a_second_start_on_the_same_home(running: Running, supervise: Callable[..., Running], home: Path) -> None:
    second = supervise(home, "manage.py", "up", "--port", str(free_port()), share=True)
    assert second.process.wait(20) == 1
    assert f"already running as process {running.process.pid}" in second.output()
    assert get(running.port, "/healthz") == 200


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("uvicorn", "web"),
        ("-Q cpu", "worker"),
        ("-Q quick", "quick"),
        ("-Q train", "train"),
        ("watch_jobs", "watch_jobs"),
        ("valkey-server", "Valkey"),
        ("postgres", "PostgreSQL"),
    ],
)
def test_a_killed_part_comes_back(running: Running, words: str, name: str) -> None:
    before = part(running, words)
    before.kill()
    running.until(f"{name} is running again", 20)
    wait_for(lambda: get(running.port, "/healthz") == 200, 20, running.output)
    assert part(running, words).pid != before.pid


@pytest.mark.parametrize("queue", ["cpu", "quick", "train"])
def test_pool_children_die_with_a_killed_worker(running: Running, queue: str) -> None:
    worker = part(running, f"-Q {queue}")
    wait_for(lambda: bool(worker.children(recursive=True)), 10, running.output)
    children = worker.children(recursive=True)
    worker.kill()
    wait_for(lambda: not any(child.is_running() for child in children), 5, lambda: f"{children}")


def test_everything_goes_before_training(running: Running) -> None:
    assert part(running, "-Q train").nice() == 10
    assert part(running, "-Q cpu").nice() == 0


def test_after_all_that_it_still_stops_cleanly(running: Running) -> None:
    assert running.stop() == 0
    assert running.members() == []


def test_ctrl_c_stops_it_although_the_shell_ignored_it(supervise: Callable[..., Running], home: Path) -> None:
    """As in `make run &` of a shell without job control."""
    prefix = ("/bin/sh", "-c", 'trap "" INT; exec "$0" "$@"', sys.executable)
    running = supervise(home, "manage.py", "up", "--port", str(free_port()), prefix=prefix)
    running.until(READY, 60)
    assert running.stop(signal.SIGINT) == 0
    assert running.members() == []
    assert "Stopped." in running.output()


def test_ctrl_c_while_it_starts(supervise: Callable[..., Running], home: Path) -> None:
    running = supervise(home, "manage.py", "up", "--port", str(free_port()))
    running.until("Starting database and queue", 30)
    assert running.stop(signal.SIGINT) == 0
    assert running.members() == []


def test_a_killed_supervisor_leaves_nobody_and_loses_nothing(up: Up, home: Path) -> None:
    first = up()
    with connect(home) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    assert len(first.members()) > 5
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    gone(home, 8)
    second = up()
    with connect(home) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    assert second.stop() == 0


def test_everything_killed_at_once(up: Up, home: Path) -> None:
    first = up()
    with connect(home) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept_too (n int)")
        connection.execute("INSERT INTO kept_too VALUES (8)")
    for process in [psutil.Process(first.process.pid), *first.members()]:
        process.kill()
    first.process.wait()
    second = up()
    with connect(home) as connection:
        assert connection.execute("SELECT n FROM kept_too").fetchone() == (8,)
    assert second.stop() == 0


def test_parse_starts_what_it_needs_and_stops_it(home: Path, tmp_path: Path) -> None:
    """No site is running: database, queue and worker are there for the time of the command."""
    film = tmp_path / "none.mp4"
    film.write_bytes(b"no film")
    parse = Running(home, "manage.py", "parse", str(film), "--json", str(tmp_path / "out.json"), "--consent", "view")
    try:
        parse.until("Starting the worker", 30)
        assert parse.process.wait(90) == 1, parse.output()
        assert f"{film}: This file is damaged, or it is no video that can be read." in parse.output()
        assert "Traceback" not in parse.output()
        assert parse.members() == []
    finally:
        parse.end()


def test_a_taken_port(supervise: Callable[..., Running], home: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        running = supervise(home, "manage.py", "up", "--port", str(port))
        assert running.process.wait(20) == 1
    assert f"Port {port} is taken by process {os.getpid()}" in running.output()
    assert "Traceback" not in running.output()
    assert running.members() == []


def test_a_home_that_cannot_be_written(supervise: Callable[..., Running], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    running = supervise(tmp_path / "file" / "home", "manage.py", "up", "--port", str(free_port()))
    assert running.process.wait(20) == 1
    assert "Set DANCESITE_HOME to a folder that you may write to" in running.output()
    assert "Traceback" not in running.output()


def test_a_part_that_fails_at_start_shows_its_last_words(supervise: Callable[..., Running], home: Path) -> None:
    running = supervise(home, "manage.py", "up", "--port", str(free_port()), DANCESITE_UPLOAD_MAX_MB="much")
    assert running.process.wait(60) == 1
    assert "DANCESITE_UPLOAD_MAX_MB must be a whole number" in running.output()
    assert running.members() == []
    assert not (run_dir(home) / "pg" / ".s.PGSQL.5432").exists()
