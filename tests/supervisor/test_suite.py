"""tests/conftest.py itself: servers do not outlive a killed run; a build machine notices skipped browser tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .running import PROJECT, gone, members, wait_for

pytestmark = pytest.mark.slow

PYTEST = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider"]


def outside() -> dict[str, str]:
    """The environment without what this very run has put into it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("DANCESITE_", "PYTEST_", "CI"))}


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_skipped_browser_test_fails_the_run_on_a_build_machine(tmp_path: Path, ci: str, status: int) -> None:
    (tmp_path / "test_page.py").write_text(
        "import pytest\n"
        "@pytest.mark.browser\n"
        "def test_page(): pytest.skip('no Chromium here')\n"
        "def test_other(): pass\n"
    )
    done = subprocess.run(
        [*PYTEST, str(tmp_path)], cwd=PROJECT, env={**outside(), "CI": ci}, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout
    assert "1 browser tests were skipped" in done.stdout
    assert "no Chromium here" in done.stdout


def test_a_killed_run_leaves_no_server(tmp_path: Path) -> None:
    (tmp_path / "test_long.py").write_text("import time\ndef test_long(): time.sleep(600)\n")
    run = subprocess.Popen([*PYTEST, str(tmp_path)], cwd=PROJECT, env=outside(), stdout=subprocess.DEVNULL)
    home = Path("/tmp") / f"dancesite-test-{os.getuid()}-{run.pid}"
    try:
        wait_for(lambda: len(members(home)) >= 2, 30, lambda: f"no servers for {home}")
    finally:
        run.kill()
        run.wait()
    gone(home, 8)
