"""What is said to `manage.py parse`, before anything is done."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from analysis.schema.scale import Scale
from dancesite.reports.command_run import STANDARD_OUTPUT, _write, out_paths
from dancesite.reports.management.commands import parse


@pytest.fixture
def films(tmp_path: Path) -> list[Path]:
    for name in ("a.mp4", "b.mov", "more/a.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return [tmp_path / "a.mp4", tmp_path / "b.mov", tmp_path / "more" / "a.mp4"]


def test_where_reports_go(films: list[Path], tmp_path: Path) -> None:
    one = films[:1]
    assert out_paths(one, "-") == [(films[0], STANDARD_OUTPUT)]
    assert out_paths(one, str(tmp_path / "x.json")) == [(films[0], tmp_path / "x.json")]
    assert out_paths(one, str(tmp_path)) == [(films[0], tmp_path / "a.mp4.json")]
    assert out_paths(films[:2], f"{tmp_path}/new/") == [
        (films[0], tmp_path / "new" / "a.mp4.json"),
        (films[1], tmp_path / "new" / "b.mov.json"),
    ]


@pytest.mark.parametrize(
    ("count", "out", "told"),
    [
        (2, "-", "Only one report"),
        (2, "{tmp}/x.json", "need a folder"),
        (3, "{tmp}", "the same name"),
        (1, "{tmp}/nowhere/x.json", "cannot be written there"),
    ],
)
def test_where_they_cannot_go(films: list[Path], tmp_path: Path, count: int, out: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        out_paths(films[:count], out.format(tmp=tmp_path))


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_report_is_as_private_as_other_files_of_who_asks(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        _write(tmp_path / "x.json", {"units": []})
        assert (tmp_path / "x.json").stat().st_mode & 0o777 == mode
        assert os.umask(mask) == mask
    finally:
        os.umask(before)


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        out_paths([tmp_path], "-")


def test_the_words_of_a_scale() -> None:
    assert parse._scale("2 seconds") == Scale("seconds", 2.0)
    assert parse._scale(" 1.5 s") == Scale("seconds", 1.5)
    assert parse._scale("4 counts") == Scale("counts", 4.0)
    for wrong in ("2", "seconds", "2 parsecs", "0 seconds", "nan seconds", "99 counts"):
        with pytest.raises(argparse.ArgumentTypeError, match="2 seconds"):
            parse._scale(wrong)


def test_the_words_of_consent() -> None:
    assert parse._consent("view, publish") == {"view": True, "train": False, "publish": True}
    assert parse._consent("train") == {"view": False, "train": True, "publish": False}
    with pytest.raises(argparse.ArgumentTypeError, match="watch"):
        parse._consent("view,watch")
