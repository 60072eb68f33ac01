from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dancesite.supervisor import paths


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "dancesite.settings.dev")
    monkeypatch.setenv("DANCESITE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_home_is_the_one_named_or_lies_in_the_clone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.home() == home
    monkeypatch.delenv("DANCESITE_HOME")
    assert paths.home() == paths.CLONE / ".dancesite"
    monkeypatch.setenv("DANCESITE_HOME", "~/dance")
    assert paths.home() == Path.home() / "dance"


def test_tests_never_use_a_real_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "dancesite.settings.test")
    assert paths.home() == paths.test_home() != home


def test_two_homes_have_two_socket_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = paths.run_dir()
    monkeypatch.setenv("DANCESITE_HOME", f"{home}2")
    assert paths.run_dir() != first


def test_the_key_is_made_once_and_only_ours_to_read(home: Path) -> None:
    key = paths.secret_key()
    assert paths.secret_key() == key
    assert len(key) >= 50
    file = home / "secrets" / "secret-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert os.listdir(file.parent) == ["secret-key"]


def test_an_empty_key_file_is_told_not_used(home: Path) -> None:
    paths.secret_key()
    (home / "secrets" / "secret-key").write_text("\n")
    with pytest.raises(paths.Unusable, match="Delete it"):
        paths.secret_key()


def test_a_private_folder_may_be_no_link(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(paths.Unusable, match="is not a folder of yours"):
        paths.make_private(tmp_path / "link")


def test_a_private_folder_is_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    assert stat.S_IMODE(paths.make_private(tmp_path / "open").stat().st_mode) == 0o700


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_private_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65534, 65534)
    with pytest.raises(paths.Unusable, match="is not a folder of yours"):
        paths.make_private(tmp_path / "theirs")


def test_a_home_that_is_a_file(home: Path) -> None:
    home.write_text("")
    with pytest.raises(paths.Unusable, match=f"Cannot write to {home}: .*Set DANCESITE_HOME"):
        paths.make_folder(home)
