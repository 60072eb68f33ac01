"""Starts a PostgreSQL and a Valkey for the whole run, unless DATABASE_URL and REDIS_URL name others.

pytest-django has imported the settings by now; they point into a home of this process's own (supervisor/paths.py).
The servers die with this process, also when it is killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dancesite.supervisor import paths
from dancesite.supervisor.servers import Servers
from tests import texts

_servers: Servers | None = None
_skipped_browser_tests: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    global _servers
    if config.option.collectonly or config.option.help:
        return
    _sweep_old_homes()
    home = paths.home()
    if not home.name.startswith(paths.TEST_PREFIX):
        home = paths.test_home()  # run without the Django plugin
    os.environ["DANCESITE_HOME"] = str(home)  # also for the processes that tests start
    _servers = Servers(home, durable=False, say=lambda line: None)
    _servers.claim()
    _servers.start()
    texts.pseudo_write(home / "pseudo")


def pytest_unconfigure(config: pytest.Config) -> None:
    global _servers
    if _servers is None:
        return
    _servers.stop()
    elsewhere = _servers.postgres and _servers.postgres.user and _servers.postgres.user.data.parent
    if elsewhere and elsewhere != _servers.home:
        shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.rmtree(paths.run_dir(), ignore_errors=True)
    shutil.rmtree(_servers.home, ignore_errors=True)
    _servers = None


def _sweep_old_homes() -> None:
    """Remove the folders of test runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{paths.TEST_PREFIX}{os.getuid()}-*"):
        found = re.fullmatch(r".*-(\d+)", folder.name)
        if found and folder.stat().st_uid == os.getuid() and not _alive(int(found.group(1))):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def chromium_path() -> str | None:
    """The browser: $CHROMIUM, or the one on the PATH; None without one."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return found if found and os.access(found, os.X_OK) else None


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; without one the test is skipped."""
    found = chromium_path()
    if not found:
        pytest.skip("no Chromium here: install it, or name it in CHROMIUM")
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    # One that also needs films may be skipped for want of them; the others tell whether there is a browser.
    counted = item.get_closest_marker("browser") and not item.get_closest_marker("data")
    if counted and report.skipped and not hasattr(report, "wasxfail"):
        _skipped_browser_tests.append(f"{item.nodeid}: {report.longrepr[2] if report.longrepr else ''}")
    return report


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On a build machine a browser test that was skipped is a failure: nobody would notice otherwise."""
    if _skipped_browser_tests and os.environ.get("CI", "").lower() in {"1", "true", "yes"} and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped_browser_tests:
        terminalreporter.section(f"{len(_skipped_browser_tests)} browser tests were skipped", sep="-")
        for line in _skipped_browser_tests:
            terminalreporter.write_line(line)
