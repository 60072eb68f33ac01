from __future__ import annotations

import os
from pathlib import Path

import pytest

from dancesite.supervisor import paths, prepare


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small clone, and a home in it that was prepared for the database `d1`."""
    for name in ("dancesite/clips/migrations/0001_initial.py", "docker/constraints.txt", "frontend/dist/manifest.json"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text("x")
    monkeypatch.setattr(paths, "CLONE", tmp_path)
    monkeypatch.setattr(paths, "static_root", lambda: tmp_path / "docker")
    prepare.remember(tmp_path, "d1")
    return tmp_path


def test_nothing_changed(clone: Path) -> None:
    assert prepare.is_prepared(clone, "d1")


def test_another_database(clone: Path) -> None:
    assert not prepare.is_prepared(clone, "d2")


def test_a_database_that_is_not_ours_is_always_prepared_anew(clone: Path) -> None:
    prepare.remember(clone, None)
    assert not prepare.is_prepared(clone, None)


@pytest.mark.parametrize("name", ["dancesite/clips/migrations/0002_more.py", "frontend/dist/assets/a.js"])
def test_a_new_file(clone: Path, name: str) -> None:
    (clone / name).parent.mkdir(exist_ok=True)
    (clone / name).write_text("new")
    assert not prepare.is_prepared(clone, "d1")


def test_pages_built_again(clone: Path) -> None:
    os.utime(clone / "frontend" / "dist" / "manifest.json", ns=(1, 1))
    assert not prepare.is_prepared(clone, "d1")


def test_a_broken_stamp(clone: Path) -> None:
    (clone / prepare.STAMP).write_text("{")
    assert not prepare.is_prepared(clone, "d1")


def test_the_identity_is_that_of_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "global").mkdir()
    (tmp_path / "global" / "pg_control").write_bytes(bytes(range(16)))
    assert prepare.database_identity(tmp_path) == "0001020304050607"
    assert prepare.database_identity(None) is None
