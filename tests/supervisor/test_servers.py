"""The embedded servers: they keep what they were told, and never outlive who started them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from dancesite.supervisor import binaries

from .running import PROJECT, SERVERS_ONLY, Running, connect, environment, gone, run_dir, wait_for

pytestmark = pytest.mark.slow

Supervise = Callable[..., Running]


def start(supervise: Supervise, home: Path, **options: object) -> Running:
    running = supervise(home, "-c", SERVERS_ONLY, **options)
    running.until("up", 60)
    return running


def test_a_stop_leaves_no_process_and_keeps_the_data(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start(supervise, home)
    with connect(home) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('plié')")
    redis.Redis(unix_socket_path=str(run_dir(home) / "valkey.sock")).lpush("cpu", "message")
    assert first.stop() == 0
    assert first.members() == []
    start(supervise, home)
    with connect(home) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("plié",)
    assert redis.Redis(unix_socket_path=str(run_dir(home) / "valkey.sock")).lrange("cpu", 0, -1) == [b"message"]


def test_a_stop_ends_open_sessions(supervise: Supervise, tmp_path: Path) -> None:
    running = start(supervise, tmp_path / "home")
    with connect(tmp_path / "home"):
        assert running.stop(seconds=10) == 0


def test_a_killed_supervisor_takes_its_servers_along_and_loses_nothing(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start(supervise, home)
    with connect(home) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        client = redis.Redis(unix_socket_path=str(run_dir(home) / "valkey.sock"))
        client.lpush("cpu", "message")
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        gone(home, 8)
    start(supervise, home)
    with connect(home) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    assert client.lrange("cpu", 0, -1) == [b"message"]


def test_all_killed_at_once(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start(supervise, home)
    with connect(home) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    for process in [psutil.Process(first.process.pid), *first.members()]:
        process.kill()
    first.process.wait()
    assert (home / "pg" / "postmaster.pid").exists()
    second = start(supervise, home)
    with connect(home) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    assert second.stop() == 0


def test_a_pid_file_whose_number_is_somebody_elses_by_now(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert start(supervise, home).stop() == 0
    (home / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'pg'}\n1700000000\n5432\n\n\n\n\n")
    assert start(supervise, home).stop() == 0


def test_an_interrupted_first_start_is_begun_anew(supervise: Supervise, tmp_path: Path) -> None:
    half = tmp_path / "home" / "pg.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    start(supervise, tmp_path / "home")
    connect(tmp_path / "home").close()


def test_a_second_supervisor_is_refused_and_told_which_holds_the_home(supervise: Supervise, tmp_path: Path) -> None:
    first = start(supervise, tmp_path / "home")
    second = supervise(tmp_path / "home", "-c", SERVERS_ONLY)
    assert second.process.wait(10) == 1
    assert f"already running as process {first.process.pid}" in second.output()
    connect(tmp_path / "home").close()


def test_orphans_are_ended_before_servers_start_on_their_folder(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    orphan = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], env=environment(home, DANCESITE_SUPERVISED=str(home))
    )
    running = start(supervise, home)
    assert orphan.wait(1) != 0
    assert "Ended 1 process" in running.output()


def test_a_socket_folder_of_somebody_else_is_refused(supervise: Supervise, tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = run_dir(home)
    folder.symlink_to(elsewhere)
    try:
        running = supervise(home, "-c", SERVERS_ONLY)
        assert running.process.wait(10) == 1
        assert f"{folder} is not a folder of yours" in running.output()
        assert list(elsewhere.iterdir()) == []
    finally:
        folder.unlink()


def test_a_very_long_home_has_short_sockets(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / ("long " * 20) / ("longer" * 10) / "home"
    home.parent.mkdir(parents=True)
    start(supervise, home)
    connect(home).close()


@pytest.mark.skipif(os.getuid() != 0, reason="needs root, to become somebody else")
def test_as_an_ordinary_user(supervise: Supervise, tmp_path: Path) -> None:
    python, libraries = _python_for_everybody()
    home = Path("/tmp") / f"dancesite-home-{os.getpid()}" / "home"
    home.parent.mkdir(mode=0o755)
    os.chown(home.parent, 65534, 65534)
    try:
        running = start(supervise, home, prefix=(*AS_NOBODY, python), PYTHONPATH=libraries)
        assert running.members()
        assert all(process.uids().real == 65534 for process in running.members())
        assert (home / "pg").stat().st_uid == 65534
        assert running.stop() == 0
        assert running.members() == []
    finally:
        shutil.rmtree(home.parent)
        shutil.rmtree(Path("/tmp") / run_dir(home).name.replace("ds-0-", "ds-65534-"), ignore_errors=True)


# The shell in between: setpriv starts its program with root's rights still, and would enter where nobody may not.
AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", 'exec "$0" "$@"')


def _python_for_everybody() -> tuple[str, str]:
    """(interpreter, PYTHONPATH) that `nobody` can run: ours may lie where only root may go."""
    libraries = str(Path(psycopg.__file__).parents[1])
    for python in (sys.executable, "/usr/bin/python3"):
        code = f"import sys, psycopg, django; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
        command = [*AS_NOBODY, python, "-c", code]
        environ = {**os.environ, "PYTHONPATH": libraries}
        if subprocess.run(command, cwd=PROJECT, env=environ, capture_output=True, check=False).returncode == 0:
            return python, libraries
    pytest.skip("the clone or its Python lies where only root may go")


@pytest.mark.skipif(os.getuid() != 0, reason="about root")
def test_as_root_in_a_folder_that_only_root_may_enter(supervise: Supervise, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    running = start(supervise, tmp_path / "home")
    assert (tmp_path / "home").stat().st_uid == 0
    server = next(
        process for process in running.members() if process.name() == "postgres" and "-D" in process.cmdline()
    )
    assert Path(f"/proc/{server.pid}/ns/user").readlink() != Path("/proc/self/ns/user").readlink()
    assert running.stop() == 0


@pytest.mark.skipif(os.getuid() != 0, reason="about root")
def test_as_root_where_no_namespace_is_allowed(supervise: Supervise, tmp_path: Path) -> None:
    """As in most containers, with the programs where only root may go: both move to a system folder."""
    home, hidden = tmp_path / "home", tmp_path / "site-packages"
    package = binaries.postgres_package()
    system = Path("/tmp") / f"dancesite-system-{os.getpid()}"
    shutil.copytree(package / "pginstall18", hidden / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", hidden / f"{package.name}.libs")
    hidden.chmod(0o700)
    elsewhere = (
        "from pathlib import Path\nfrom dancesite.supervisor import binaries, pguser\n"
        f"pguser.SYSTEM_FOLDER = Path({str(system)!r})\n"
        f"binaries.postgres_package = lambda: Path({str(hidden / package.name)!r})\n"
    )
    try:
        running = supervise(home, "-c", elsewhere + "pguser.NAMESPACE = 'forbidden'\n" + SERVERS_ONLY)
        running.until("up", 60)
        assert "it runs as the user" in running.output()
        with connect(home) as connection:
            connection.execute("CREATE TABLE kept (n int)")
        server = next(process for process in running.members() if process.name() == "postgres")
        assert server.uids().real != 0
        assert not (home / "pg").exists()
        assert running.stop() == 0
        # Later with namespaces allowed: the same data, not a second and empty database.
        running = supervise(home, "-c", elsewhere + SERVERS_ONLY)
        running.until("up", 60)
        with connect(home) as connection:
            connection.execute("SELECT n FROM kept")
        assert running.stop() == 0
    finally:
        shutil.rmtree(system, ignore_errors=True)


@pytest.mark.skipif(os.getuid() != 0, reason="about root")
def test_data_of_root_are_not_replaced_by_an_empty_database(supervise: Supervise, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert start(supervise, home).stop() == 0
    code = "from dancesite.supervisor import pguser\npguser.NAMESPACE = 'forbidden'\n" + SERVERS_ONLY
    refused = supervise(home, "-c", code)
    assert refused.process.wait(20) == 1
    assert f"The database in {home / 'pg'} belongs to root" in refused.output()
    assert "chown -R" in refused.output()


def test_the_death_signal_reaches_a_program_when_only_the_supervisor_dies(tmp_path: Path) -> None:
    """Through a Child, with no server in between that could end for another reason."""
    code = (
        "import sys, time, pathlib\n"
        "from dancesite.supervisor.process import Child\n"
        f"child = Child('x', ['/bin/sleep', '600'], home=pathlib.Path({str(tmp_path)!r}), "
        f"log=pathlib.Path({str(tmp_path / 'log')!r}))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    wait_for(lambda: child.name() == "sleep", 5, lambda: f"it is {child.cmdline()}")
    parent.kill()
    parent.wait()
    wait_for(lambda: not child.is_running(), 5, lambda: "the child outlived its parent")
