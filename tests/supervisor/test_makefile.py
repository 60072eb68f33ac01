"""The Makefile's sentences and promises, in a folder with nothing but it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "docker/constraints.txt", "frontend/package.json", "frontend/package-lock.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


def make(clone: Path, *arguments: str, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run make with these programs (name -> shell script) before all others on the PATH."""
    folder = clone / "programs"
    folder.mkdir(exist_ok=True)
    for name, script in programs.items():
        (folder / name.replace("_", ".")).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name.replace("_", ".")).chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "DANCESITE"))}
    environment = {**kept, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHON": ""}
    return subprocess.run(
        ["make", *arguments],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


OLD = "echo Python 3.9.2; exit 1"


def test_no_python_that_fits(clone: Path) -> None:
    done = make(clone, "setup", python3_11=OLD, python3_12=OLD, python3=OLD)
    assert done.returncode != 0
    assert "Python 3.11 or 3.12 is needed and was not found (Python 3.9.2)" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_python_without_venv(clone: Path) -> None:
    done = make(clone, "setup", python3_11='case "$2" in *ensurepip*) exit 1;; *version_info*) echo 3.11;; esac')
    assert done.returncode != 0
    assert "apt-get install python3.11-venv" in done.stderr


def test_a_node_that_is_too_old(clone: Path) -> None:
    done = make(clone, "frontend/dist/manifest.json", node='[ "$1" = --version ] && echo v18.19.0 && exit 0; exit 1')
    assert done.returncode != 0
    assert "Node.js 20.19 or newer is needed to build the pages; found: v18.19.0" in done.stderr


def test_the_real_node_is_accepted(clone: Path) -> None:
    if not shutil.which("node"):
        pytest.skip("no Node.js here")
    done = make(clone, "frontend/node_modules/.installed", npm="mkdir node_modules")
    assert done.returncode == 0, done.stderr


def test_clean_keeps_the_data(clone: Path) -> None:
    for name in (".dancesite/media/__pycache__/x", ".venv/x", "frontend/dist/x", "dancesite/__pycache__/x"):
        (clone / name).parent.mkdir(parents=True)
        (clone / name).write_text("x")
    for name in ("analysis", "worker", "tests"):
        (clone / name).mkdir()
    assert make(clone, "clean").returncode == 0
    assert (clone / ".dancesite" / "media" / "__pycache__" / "x").exists()
    assert not (clone / ".venv").exists()
    assert not (clone / "frontend" / "dist").exists()
    assert not (clone / "dancesite" / "__pycache__").exists()


def test_one_failed_step_does_not_hide_the_others(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    python = clone / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "ran $2"\n[ "$2" != mypy ]\n')
    python.chmod(0o755)
    done = make(clone, "steps", "STEPS=ruff types pytest")
    assert done.returncode != 0
    assert [line for line in done.stdout.splitlines() if line.startswith("ran ")] == [
        "ran ruff",
        "ran mypy",
        "ran pytest",
    ]
    assert done.stdout.rstrip().splitlines()[-1] == "FAILED: types"
    assert make(clone, "steps", "STEPS=ruff pytest").stdout.rstrip().splitlines()[-1] == "All passed: ruff pytest"
