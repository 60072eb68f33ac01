"""A decoder's process cannot do harm, whatever runs in it; its parent hears a reason and lives on.

Each test fails when the wall it is about is taken away.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from analysis.media import doors, guard
from analysis.media.guard import Allowance, Decoder
from analysis.schema import MediaError

ROOT = Path(__file__).resolve().parents[2]


def ask(task, *raw, reads=(), writes=(), idle=lambda: None, cpu_seconds=30, silence=20.0, **words):
    """The last words of a task of tests/analysis/misbehaving.py."""
    limits = {name: words.pop(name) for name in ("file_bytes", "memory", "waiting") if name in words}
    allowance = Allowance(cpu_seconds, silence=silence, **limits)
    where = {"reads": [ROOT / "tests", *reads], "writes": writes, "module": "tests.analysis.misbehaving"}
    with Decoder(task, words, *raw, allowance=allowance, idle=idle, **where) as decoder:
        last = list(decoder.messages(most_raw=1 << 20))[-1].words
    assert not psutil.pid_exists(decoder.pid)
    return last


def refused(task, *raw, **how):
    before = set(psutil.Process().children())
    with pytest.raises(MediaError) as caught:
        ask(task, *raw, **how)
    error = caught.value
    assert error.message.endswith(".")
    assert error.remedy.endswith(".")
    assert set(psutil.Process().children()) <= before
    return error.code, error.details


@pytest.fixture(scope="module")
def walls():
    return set(ask("lists_environment")["walls"])


def needs(walls, *names):
    if not walls & set(names):
        pytest.skip(f"this kernel has no wall around {' or '.join(names)}")


def test_nothing_of_the_environment_reaches_it(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@/db")
    assert set(ask("lists_environment")["environment"]) <= {*guard._ENVIRONMENT, *guard._KEPT, "LC_CTYPE"}


def test_threads_it_may_have():
    assert ask("starts_a_thread")["done"] == [1]


# --- limits --------------------------------------------------------------------------------------------------------
def test_memory_without_end():
    assert refused("eats_memory", memory=512 << 20) == ("too-heavy", "out of memory")


def test_work_without_end():
    assert refused("spins", cpu_seconds=1) == ("too-heavy", "SIGXCPU")


def test_silence_without_end():
    code, details = refused("falls_silent", silence=0.5)
    assert code == "too-heavy"
    assert details.startswith("no answer")


def test_words_without_end():
    """A byte now and then is not silence, but not for ever."""
    code, details = refused("drips", waiting=0.5)
    assert code == "too-heavy"
    assert details.endswith("waited for it in all")


def test_somebody_who_cancels_is_heard_while_bytes_drip():
    class Cancelled(Exception):
        pass

    def cancel():
        raise Cancelled

    with pytest.raises(Cancelled):
        ask("drips", idle=cancel)


def test_a_file_without_end(tmp_path):
    path = tmp_path / "file"
    path.touch()
    code, _ = refused("writes_without_end", path=str(path), writes=[path], file_bytes=3 << 20)
    assert code == "too-heavy"
    assert path.stat().st_size <= 3 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="limits are kept by Linux")
def test_it_may_not_give_itself_more(walls):
    needs(walls, "calls")
    assert refused("raises_its_limits")[0] == "decoder-crashed"


# --- crashes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("task", "details"),
    [
        ("breaks", "SIGSEGV"),
        ("gives_up", "SIGABRT"),
        ("leaves", "it ended without a word"),
        ("raises", "ZeroDivisionError: a mistake in a decoder"),
        ("talks_nonsense", "a message of"),
        ("claims_too_much", "a message of 10 + "),
        ("is_no_object", "a message that is no object"),
        ("breaks_off", "it ended without a word"),
    ],
)
def test_a_crash_is_a_reason(task, details):
    code, said = refused(task)
    assert code == "decoder-crashed"
    assert details in said


def test_odd_walls_are_none():
    assert ask("has_odd_walls")["walls"] == 5


def test_reasons_are_plain_text():
    """The database takes no zero bytes and no halves of letters; a log takes line ends for its own."""
    with pytest.raises(MediaError) as caught:
        ask("gives_odd_reasons")
    error = caught.value
    assert (error.code, error.message, error.remedy, error.details) == ("odd", " andmore.", "Try.", "")


def test_our_own_full_disk_is_not_blamed_on_the_film():
    with pytest.raises(OSError, match="No space left"):
        ask("finds_the_disk_full")


# --- ways out ------------------------------------------------------------------------------------------------------
def test_no_file_but_the_named_ones(walls, tmp_path):
    needs(walls, "files")
    secret, film = tmp_path / "secret", tmp_path / "film"
    secret.write_text("key")
    film.write_text("pixels")
    assert ask("reads", path=str(film), reads=[film])["text"] == "pixels"
    for task in ("reads", "writes", "removes"):
        assert "PermissionError" in refused(task, path=str(secret), reads=[film])[1]
    assert "PermissionError" in refused("writes", path=str(film), reads=[film])[1]
    assert "PermissionError" in refused("writes", path=str(tmp_path / "new"), writes=[film])[1]
    assert (secret.read_text(), film.read_text()) == ("key", "pixels")


@pytest.mark.parametrize("task", ["empties", "empties_by_opening"])
def test_no_emptying_where_landlock_knows_no_truncation(walls, task, tmp_path):
    """Before Linux 6.2 only the wall around calls stands between a decoder and the length of every file."""
    needs(walls, "calls")
    film = tmp_path / "film"
    film.write_text("pixels")
    assert "[Errno 1]" in refused(task, path=str(film), reads=[film])[1]
    assert film.read_text() == "pixels"


@pytest.fixture
def listening(tmp_path):
    """(address of a TCP server and of a local one, connections that came)"""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "sock"))
        local.listen()

        def accept(server):
            while True:
                try:
                    came.append(server.accept())
                except OSError:
                    return

        for server in (tcp, local):
            threading.Thread(target=accept, args=(server,), daemon=True).start()
        yield {"tcp": [2, list(tcp.getsockname())], "local": [1, str(tmp_path / "sock")]}, came
        for server in (tcp, local):
            server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("kind", ["tcp", "local"])
def test_no_socket(walls, listening, kind):
    """The local one is how the database of a small site is reached: a network of its own would not keep it out."""
    needs(walls, "calls")
    addresses, came = listening
    code, details = refused("opens_a_socket", address=addresses[kind])
    assert code == "decoder-crashed"
    assert "PermissionError" in details
    assert not came


def test_no_network_through_ffmpeg(walls, listening):
    needs(walls, "network", "calls")
    addresses, came = listening
    port = addresses["tcp"][1][1]
    assert refused("opens_http", url=f"http://127.0.0.1:{port}/film.mp4")[0] == "decoder-crashed"
    assert not came


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_worker_that_runs_as_root_reads_what_belongs_to_others(tmp_path):
    """As where web and worker run under different names on one folder."""
    folder = tmp_path / "media"
    folder.mkdir(mode=0o700)
    film = folder / "film"
    film.write_text("pixels")
    film.chmod(0o600)
    for path in (film, folder):
        os.chown(path, 1234, 1234)
    assert ask("reads", path=str(film), reads=[film])["text"] == "pixels"


@pytest.mark.skipif(sys.platform != "linux", reason="privileges are dropped on Linux")
def test_no_privilege_of_a_worker_that_runs_as_root():
    assert "PermissionError" in refused("becomes_somebody_else")[1]


@pytest.mark.parametrize("task", ["forks", "starts_a_program", "kills_its_parent"])
def test_no_other_process(walls, task):
    needs(walls, "calls")
    assert "PermissionError" in refused(task)[1]


@pytest.mark.parametrize("asking", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_that_is_meant_for_the_worker_does_not_break_the_film(asking):
    """A service that is stopped, or a Ctrl-C, reaches every process; the worker gives its job back by itself."""
    where = {"reads": [ROOT / "tests"], "module": "tests.analysis.misbehaving"}
    with Decoder("takes_its_time", {}, allowance=Allowance(30), **where) as decoder:
        messages = decoder.messages(0)
        assert next(messages).kind == "alive"
        os.kill(decoder.pid, asking)
        assert next(messages).kind == "end"


# --- its end -------------------------------------------------------------------------------------------------------
def test_whoever_stops_asking_ends_it_at_once():
    class Cancelled(Exception):
        pass

    def cancel():
        raise Cancelled

    where = {"reads": [ROOT / "tests"], "module": "tests.analysis.misbehaving"}
    with (
        pytest.raises(Cancelled),
        Decoder("falls_silent", {}, allowance=Allowance(30), idle=cancel, **where) as decoder,
    ):
        list(decoder.messages(0))
    assert not psutil.pid_exists(decoder.pid)


def test_it_ends_with_a_parent_that_is_killed():
    code = (
        "from pathlib import Path; from analysis.media.guard import *\n"
        "d = Decoder('falls_silent', {}, allowance=Allowance(30), reads=[Path('tests').resolve()],"
        " module='tests.analysis.misbehaving')\n"
        "m = d.messages(0); next(m); print(d.pid, flush=True); next(m)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(timeout=10)


def test_ffmpeg_is_never_loaded_beside_the_database():
    """Whoever reads films must do it through the doors; this is how an import by mistake is found."""
    code = (
        "import os, sys, django; django.setup(); import worker.ingest, analysis.pose.blazepose, analysis.media.beats\n"
        "worker.ingest._estimator(); assert 'av' not in sys.modules, 'av'"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "dancesite.settings.test"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- lies ----------------------------------------------------------------------------------------------------------
INFO = {
    "container": "mp4", "video_codec": "h264", "width": 640, "height": 480, "rotation": 0, "rate": [25, 1],
    "variable_rate": False, "n_source_frames": 2, "duration": 1.0, "start_time": 0.0, "has_audio": False,
    "audio_codec": None, "mirrored": False, "pixel_format": "yuv420p", "bytes": 1, "notes": [],
}  # fmt: skip
PLAN = {"rate": [25, 1], "size": [640, 480], "rotation": 0, "mirrored": False, "counts": [1, 0]}


def lie(monkeypatch, tmp_path, *, info=None, plan=None, n_raw=13):
    def decoder(task, words, *raw, **how):
        told = {"info": INFO | (info or {}), "plan": PLAN | (plan or {}), "n_raw": n_raw}
        how["reads"] = [ROOT / "tests"]
        return Decoder("says_it_is_a_film", told, module="tests.analysis.misbehaving", **how)

    monkeypatch.setattr(doors, "Decoder", decoder)
    return doors.examine(tmp_path / "film.mp4")


def test_the_truth_is_believed(monkeypatch, tmp_path):
    info, plan = lie(monkeypatch, tmp_path)
    assert (info.width, plan.n_frames) == (640, 1)


def test_sound_of_no_length(monkeypatch, tmp_path):
    def decoder(task, words, *raw, **how):
        how["reads"] = [ROOT / "tests"]
        return Decoder("hears_odd_lengths", {}, module="tests.analysis.misbehaving", **how)

    monkeypatch.setattr(doors, "Decoder", decoder)
    with pytest.raises(MediaError) as caught:
        doors.hear(tmp_path / "film.mp4", 100, longest=1, progress=lambda done, total: None, idle=lambda: None)
    assert caught.value.code == "decoder-crashed"


@pytest.mark.parametrize(
    "what",
    [
        {"plan": {"size": [60_000, 60_000]}},
        {"plan": {"size": [641, 480]}},
        {"plan": {"size": "no"}},
        {"plan": {"size": [True, 480]}},
        {"plan": {"rate": [0, 1]}},
        {"plan": {"rate": [10**400, 1]}},
        {"plan": {"rate": [10**9, 1]}},
        {"plan": {"counts": [5, 0]}},
        {"plan": {"counts": [-1, 0]}},
        {"plan": {"counts": [0, 0]}, "n_raw": 0},
        {"plan": {"rotation": 45}},
        {"info": {"width": 10**12}},
        {"info": {"notes": [{"a": "b"}] * 10_000}},
        {"info": {"duration": "long"}},
        {"info": {"rate": None}},
    ],
)
def test_lies_are_not(monkeypatch, tmp_path, what):
    with pytest.raises(MediaError) as caught:
        lie(monkeypatch, tmp_path, **what)
    assert caught.value.code == "decoder-crashed"
