"""What holds on every page, whatever it shows: no sideways scrolling, a name for everything one can act on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.live.webhooks.services import webhook_create
from tests.builders import make_clip
from tests.e2e.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = "Averyverylongtitlewithoutanyplacetobreakit" * 3
UNNAMED = """
() => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select')]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.getAttribute('aria-label') || one.innerText.trim() || one.labels?.length))
  .map((one) => one.outerHTML)
"""


@pytest.mark.parametrize("width", [320, 390, 820])
def test_no_page_scrolls_sideways(page: Page, site: Site, studio: Studio, lead: User, width: int) -> None:
    clip = make_clip(studio, lead, title=LONG)
    page.set_viewport_size({"width": width, "height": 844})
    folder = f"/s/{studio.slug}"
    address = "https://receiver.example.org/" + "averylongpath" * 20
    webhook = webhook_create(studio=studio, created_by=lead, url=address, types=["clip.changed"])
    hooks = f"{folder}/studio/webhooks/"
    paths = (f"{folder}/clips/", f"{folder}/clips/{clip.id}/", f"{folder}/studio/", hooks, f"{hooks}{webhook.id}/")
    for path in (*paths, "/me/", "/help/", "/privacy/"):
        page.goto(site.url + path)
        expect(page.locator("h1").first).to_be_visible()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(UNNAMED) == [], path


def test_a_closed_dialog_gives_the_focus_back(page: Page) -> None:
    add = page.get_by_role("button", name="Add clips").first
    add.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(add).to_be_focused()


def test_who_removes_by_keyboard_goes_on_from_the_next_card(page: Page, studio: Studio, lead: User) -> None:
    for title in ("Third", "Second", "First"):
        make_clip(studio, lead, title=title)
    page.reload()
    for title in ("First", "Second", "Third"):
        expect(page.get_by_role("article", name=title).get_by_text("Not read")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Actions for Second").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Remove").press("Enter")
    expect(page.get_by_role("article", name="Second")).to_have_count(0)
    expect(page.locator(".clip h3 a:focus")).to_have_text(re.compile("First|Third"))
