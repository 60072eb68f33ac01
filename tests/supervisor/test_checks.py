from __future__ import annotations

import os
import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from dancesite.supervisor import checks
from dancesite.supervisor.process import StartError


def test_a_taken_port_names_its_holder_and_the_way_out() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(StartError) as caught:
            checks.check_port("127.0.0.1", port)
    assert f"Port {port} is taken by process {os.getpid()} (" in str(caught.value)
    assert f"DANCESITE_PORT={port + 1} make run" in str(caught.value)
    checks.check_port("127.0.0.1", port)


def test_an_address_that_is_none() -> None:
    with pytest.raises(StartError, match="is not an address"):
        checks.check_port("no such host.invalid", 8000)
    with pytest.raises(StartError, match="cannot listen on 192"):
        checks.check_port("192.0.2.1", 8000)


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**12, 10**12, 120_000_000))
    with pytest.raises(StartError, match="has 120 MB left"):
        checks.check_space(tmp_path)


def test_a_python_that_is_too_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 13, 0, "final", 0))
    with pytest.raises(StartError, match=r"This is Python 3\.13; the site needs 3\.11 or 3\.12"):
        checks.check_python()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (
            "Traceback ...\nImportError: libGL.so.1: cannot open shared object file: No such file or directory",
            ["libGL.so.1", "apt-get install", "libgl1", "libglib2.0-0"],
        ),
        (
            "ImportError: libxcb.so.1: cannot open shared object file: No such file or directory",
            ["libxcb.so.1", "libxcb1"],
        ),
        ("ModuleNotFoundError: No module named 'cv2'", ["cv2", "make setup"]),
        ("ImportError: numpy.core.multiarray failed to import", ["do not load", "multiarray failed"]),
        ("", ["do not load"]),
    ],
)
def test_a_missing_system_library_names_its_package(output: str, words: list[str]) -> None:
    sentence = checks.native_sentence(output)
    assert all(word in sentence for word in words), sentence


def test_pages_that_were_never_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("dancesite.supervisor.paths.CLONE", tmp_path)
    with pytest.raises(StartError, match="make run"):
        checks.check_front_end()
