"""Uploads through everything that breaks them: each ends with the bytes that were in the file, once."""

from __future__ import annotations

import hashlib
import os
import re
import struct
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Dialog, Locator, Page, Request, Route, expect

from analysis.data.drawn import draw_dancer
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip, Upload
from dancesite.core.storage import local_path
from tests.builders import PASSWORD
from tests.e2e.conftest import Site
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UPLOADS = "**/api/uploads/*/"
PATIENCE_MS = 60_000


@pytest.fixture(scope="session")
def large_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 20 MB: some seconds of the drawn dancer, and a box of random bytes that players skip."""
    path = tmp_path_factory.mktemp("large") / "IMG_4471.mp4"
    draw_dancer(path, seconds=4.0, size=(180, 240))
    padding = os.urandom(20_000_000)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", len(padding) + 8, b"free") + padding)
    return path


class Pieces:
    """Watches the pieces go by, and can hold them back: the next ones wait until `open`."""

    def __init__(self, page: Page) -> None:
        self.sent = 0
        self.hashed = 0
        self._room: int | None = None
        self._held: list[Route] = []
        page.on("request", self._count)
        page.route(UPLOADS, self._pass)

    def hold_after(self, count: int) -> None:
        self._room = count

    def open(self) -> None:
        self._room = None
        for route in self._held:
            route.continue_()
        self._held.clear()

    def drop(self) -> None:
        """Let pieces through again, but none of those that were held: the page has given them up."""
        self._room = None
        for route in self._held:
            route.abort()
        self._held.clear()

    def _count(self, request: Request) -> None:
        if request.method == "PATCH":
            self.sent += 1
            self.hashed += "upload-checksum" in request.headers

    def _pass(self, route: Route) -> None:
        if route.request.method != "PATCH" or self._room is None:
            return route.continue_()
        if self._room > 0:
            self._room -= 1
            return route.continue_()
        self._held.append(route)


def small_pieces(page: Page) -> None:
    """As after a proxy refused large ones: there are more places in which to be interrupted."""
    page.evaluate("sessionStorage.setItem('dancesite.small-pieces', 'yes')")
    page.reload()


def open_dialog(page: Page) -> Locator:
    page.get_by_role("button", name="Add clips").first.click()
    return page.get_by_role("dialog")


def begin(page: Page, path: Path, *, dancer: str = "Mei Lin") -> Locator:
    """Choose the file, answer, and press the button; returns the dialog."""
    dialog = open_dialog(page)
    dialog.get_by_label("Choose videos").last.set_input_files(path)
    dialog.get_by_label("Who dances?").fill(dancer)
    dialog.get_by_label("Watching in this studio").check()
    dialog.get_by_role("button", name=re.compile("^Upload")).click()
    return dialog


def under_way(pieces: Pieces, page: Page, count: int = 4) -> None:
    """Wait until some pieces have arrived and the rest is still to come."""
    for _ in range(1500):
        if pieces.sent > count:
            return
        page.wait_for_timeout(20)
    pytest.fail("no pieces are sent")


def begin_and_hold(page: Page, path: Path) -> tuple[Locator, Pieces]:
    """Send a fifth of the file: 8 small pieces are there, the next one is held back."""
    small_pieces(page)
    pieces = Pieces(page)
    pieces.hold_after(8)
    dialog = begin(page, path)
    expect(dialog.get_by_text(re.compile("4 of 20 MB"))).to_be_visible(timeout=PATIENCE_MS)
    return dialog, pieces


def check_arrived(page: Page, path: Path) -> Clip:
    """All bytes are there, once, and nothing is left over."""
    expect(page.get_by_role("dialog").get_by_text("All there")).to_be_visible(timeout=PATIENCE_MS)
    clip = Clip.objects.get()
    wanted = hashlib.sha256(path.read_bytes()).hexdigest()
    assert clip.sha256 == wanted
    with local_path(clip.original) as stored:
        assert hashlib.sha256(stored.read_bytes()).hexdigest() == wanted
    assert not Upload.objects.filter(clip=None).exists()
    return clip


def test_a_file_arrives_in_hashed_pieces(page: Page, large_clip: Path) -> None:
    pieces = Pieces(page)
    begin(page, large_clip)
    clip = check_arrived(page, large_clip)
    assert pieces.sent == pieces.hashed == 3
    assert clip.file_name == large_clip.name
    assert clip.dancer is not None
    assert clip.dancer.name == "Mei Lin"


def test_on_plain_http_the_page_hashes_by_itself(page: Page, large_clip: Path) -> None:
    """Away from this machine and without https, browsers keep their own hashing to themselves."""
    page.add_init_script("delete Crypto.prototype.subtle")
    page.reload()
    assert page.evaluate("crypto.subtle") is None
    pieces = Pieces(page)
    begin(page, large_clip)
    check_arrived(page, large_clip)
    assert pieces.hashed == 3


def test_pause_and_go_on(page: Page, large_clip: Path) -> None:
    dialog, pieces = begin_and_hold(page, large_clip)
    dialog.get_by_role("button", name="Pause IMG_4471").click()
    expect(dialog.get_by_text("Paused at 20%.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Go on with IMG_4471")).to_be_focused()
    sent = pieces.sent
    pieces.drop()
    page.wait_for_timeout(300)
    assert pieces.sent == sent
    assert Upload.objects.get().offset == 8 * 512_000
    dialog.get_by_role("button", name="Go on with IMG_4471").click()
    check_arrived(page, large_clip)


def test_all_can_be_paused_at_once(page: Page, large_clip: Path) -> None:
    dialog, _pieces = begin_and_hold(page, large_clip)
    dialog.get_by_role("button", name="Pause all").click()
    expect(dialog.get_by_text(re.compile("Paused at"))).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    dialog.get_by_role("button", name="Go on with all").click()
    check_arrived(page, large_clip)


def test_a_lost_connection_goes_on_by_itself(page: Page, context: BrowserContext, large_clip: Path) -> None:
    small_pieces(page)
    pieces = Pieces(page)
    dialog = begin(page, large_clip)
    under_way(pieces, page)
    context.set_offline(True)
    expect(dialog.get_by_text(re.compile(r"Connection lost\. Goes on by itself from \d+%\."))).to_be_visible(
        timeout=PATIENCE_MS
    )
    context.set_offline(False)
    check_arrived(page, large_clip)


def test_a_closed_tab_goes_on_when_the_file_is_chosen_again(
    page: Page, context: BrowserContext, large_clip: Path, site: Site
) -> None:
    """In another tab, with the answers of the first: nothing is asked again."""
    begin_and_hold(page, large_clip)
    page.close(run_before_unload=False)

    again = context.new_page()
    again.goto(site.url)
    small_pieces(again)
    expect(again.get_by_text(re.compile(r"IMG_4471\.mp4, 2\d% there\. Choose it again to go on\."))).to_be_visible()
    again.get_by_role("button", name="Go on").click()
    dialog = again.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile(r"^2\d% there\. Choose it again to go on\."))).to_be_visible()
    rest = Pieces(again)
    dialog.get_by_label("Choose videos").last.set_input_files(large_clip)
    clip = check_arrived(again, large_clip)
    assert rest.sent < 40  # the whole file has forty
    assert clip.dancer is not None
    assert clip.dancer.name == "Mei Lin"
    assert {row.purpose: row.granted for row in clip.consents.all()} == {"view": True, "train": False, "publish": False}


def test_leaving_the_page_is_asked_about(page: Page, large_clip: Path) -> None:
    _dialog, pieces = begin_and_hold(page, large_clip)
    asked: list[str] = []

    def stay(question: Dialog) -> None:
        asked.append(question.type)
        question.dismiss()

    page.on("dialog", stay)
    page.evaluate("location.href = '/'")
    expect(page.get_by_text(re.compile("What is sent so far is kept"))).to_be_attached()
    assert asked == ["beforeunload"]
    pieces.open()
    check_arrived(page, large_clip)


def test_a_killed_web_process_loses_nothing(page: Page, large_clip: Path, site: Site) -> None:
    small_pieces(page)
    pieces = Pieces(page)
    dialog = begin(page, large_clip)
    under_way(pieces, page)
    site.kill_web()
    expect(dialog.get_by_text(re.compile("Goes on by itself from"))).to_be_visible(timeout=PATIENCE_MS)
    site.start_web()
    check_arrived(page, large_clip)


def test_a_proxy_that_takes_only_a_megabyte(page: Page, large_clip: Path) -> None:
    sizes: list[int] = []

    def cap(route: Route) -> None:
        size = len(route.request.post_data_buffer or b"")
        if route.request.method == "PATCH" and size > 1_000_000:
            return route.fulfill(status=413, content_type="text/html", body="<html>413 Request Entity Too Large</html>")
        if route.request.method == "PATCH":
            sizes.append(size)
        route.continue_()

    page.route(UPLOADS, cap)
    begin(page, large_clip)
    check_arrived(page, large_clip)
    assert len(sizes) == 40
    assert max(sizes) <= 512_000


def test_the_same_film_again_is_told_before_a_byte_is_sent(page: Page, large_clip: Path, tmp_path: Path) -> None:
    begin(page, large_clip)
    check_arrived(page, large_clip)
    page.get_by_role("dialog").get_by_role("button", name="Done").click()
    other = tmp_path / "The same.mp4"
    other.write_bytes(large_clip.read_bytes())
    pieces = Pieces(page)
    dialog = begin(page, other)
    expect(dialog.get_by_text(re.compile(r"Already here since .*\. Nothing was stored twice\."))).to_be_visible(
        timeout=PATIENCE_MS
    )
    there = dialog.get_by_role("link", name="Open it").get_attribute("href") or ""
    assert there.endswith(f"{Clip.objects.get().id}/")
    assert pieces.sent == 0


def test_an_ended_session_goes_on_after_signing_in_again(
    page: Page, context: BrowserContext, large_clip: Path, site: Site, lead: User
) -> None:
    dialog, pieces = begin_and_hold(page, large_clip)
    Session.objects.all().delete()
    pieces.open()
    expect(dialog.get_by_text(re.compile("Waits until you have signed in again"))).to_be_visible(timeout=PATIENCE_MS)
    with context.expect_page() as opened:
        dialog.get_by_role("link", name="Sign in").click()
    door = opened.value
    door.get_by_label("Email").fill(lead.email)
    door.get_by_label("Password", exact=True).fill(PASSWORD)
    door.get_by_role("button", name="Sign in").click()
    door.wait_for_url("**/clips/")
    door.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    check_arrived(page, large_clip)


def test_cancelling_throws_away_what_is_there(page: Page, large_clip: Path) -> None:
    dialog, _pieces = begin_and_hold(page, large_clip)
    dialog.get_by_role("button", name="Stop sending IMG_4471 and discard it").click()
    page.get_by_role("button", name="Stop and discard", exact=True).click()
    expect(dialog.get_by_text("IMG_4471")).to_have_count(0)
    wait_for(lambda: not Upload.objects.exists(), 30, "the upload to go")
    assert not Clip.objects.exists()


def test_what_does_not_fit_into_the_studio_is_not_sent(page: Page, large_clip: Path, studio: Studio) -> None:
    Studio.objects.filter(pk=studio.pk).update(quota_bytes=15_000_000)
    page.reload()
    dialog = open_dialog(page)
    expect(dialog.get_by_text("The studio uses 0 bytes of 15 MB.")).to_be_visible()
    dialog.get_by_label("Choose videos").last.set_input_files(large_clip)
    expect(dialog.get_by_text(re.compile("space is nearly full: 15 MB left, this file has 20 MB"))).to_be_visible()
    assert not Upload.objects.exists()
