"""The real site in a real browser: web process, worker, PostgreSQL, broker, Chromium."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.backends.postgresql.operations import DatabaseOperations
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from psycopg.errors import DeadlockDetected

from analysis.data.drawn import draw_dancer
from dancesite.accounts.models import Role, Studio, User
from tests.builders import PASSWORD, make_person, make_studio
from tests.processes import ROOT, kill_group, test_environment, wait_for, worker

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the test's thread; the ORM would refuse
PATIENCE_MS = 15_000  # what has to come comes within seconds; a busy machine may take several times as long
expect.set_options(timeout=PATIENCE_MS)

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Not for the whole session: Playwright keeps an event loop in this thread, in which other tests could not publish.
@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package", autouse=True)
def emptied_patiently() -> Iterator[None]:
    """The site may still answer a page that was just closed while tables are emptied for the next test; PostgreSQL ends
    one of the two where each waits for the other, and then it is tried once more."""
    plain = DatabaseOperations.execute_sql_flush

    def once_more(self: DatabaseOperations, sql_list: list[str]) -> None:
        try:
            plain(self, sql_list)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            plain(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", once_more)
        yield


class Site:
    """The web process on a port of its own; the worker runs beside it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "web"
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self._worker = ExitStack()

    def start_web(self, *options: str) -> None:
        command = [sys.executable, "-m", "uvicorn", "dancesite.asgi:application", "--port", str(self.port), *options]
        with self.log.open("ab") as log:
            web = subprocess.Popen(
                command, cwd=ROOT, env=test_environment(), stdout=log, stderr=log, start_new_session=True
            )
        self.web = web
        wait_for(lambda: _answers(self.url) or web.poll() is not None, 60, "the web process")
        assert web.poll() is None, self.log.read_text()

    def kill_web(self) -> None:
        if self.web is not None:
            kill_group(self.web)

    def use_worker(self, app: str) -> None:
        """Run this Celery application as the site's only worker."""
        self.kill_worker()
        log = Path(tempfile.mkstemp(prefix="worker-", dir=self.log.parent)[1])
        self.worker = self._worker.enter_context(worker(log, app))

    def kill_worker(self) -> None:
        self._worker.close()

    def restart_web(self) -> None:
        """kill -9, and a new one on the same port."""
        self.kill_web()
        self.start_web()


@pytest.fixture(scope="package")
def site(
    browser: Browser, django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Web process and worker on the test database, for all tests of the session."""
    if not (ROOT / "frontend" / "dist" / "manifest.json").is_file():
        pytest.fail("The pages are not built: run `make setup` first.")
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder)
    try:
        site.use_worker("worker.app")
        site.start_web()
        yield site
    finally:
        site.kill_web()
        site.kill_worker()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture
def studio(transactional_db: None) -> Studio:
    return make_studio("Lindenhof Studio")


@pytest.fixture
def lead(studio: Studio) -> User:
    return make_person("Ana Duarte", studio, Role.LEAD)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(site: Site, context: BrowserContext, lead: User) -> Iterator[Page]:
    """The lead, signed in through the door, on the page of clips. Any error in the console fails the test."""
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.url}/sign-in/")
    page.get_by_label("Email").fill(lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/clips/")
    yield page
    page.close()
    expected = ("net::ERR_", "Failed to load resource", "WebSocket connection")
    assert not [problem for problem in problems if not any(known in problem for known in expected)]


@pytest.fixture(scope="session")
def drawn_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of the drawn dancer, for machines without the real clips."""
    path = tmp_path_factory.mktemp("drawn") / "Drawn.mp4"
    draw_dancer(path, seconds=6.0, size=(360, 480))
    return path
