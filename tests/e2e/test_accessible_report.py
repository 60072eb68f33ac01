"""The report, what opens over it, the pages around it: axe finds nothing serious, in both themes, on desk and phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from dancesite.reports.notes.services import answer_add, note_add
from dancesite.reports.sharing.services import link_make
from tests.e2e.conftest import Site
from tests.e2e.labelled import make_ready
from tests.e2e.test_accessible import nothing_serious
from tests.e2e.test_report_page import measures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ARROW = {"kind": "arrow", "ink": "cinnabar", "points": [[0.2, 0.2], [0.6, 0.5]]}
WIDTHS = pytest.mark.parametrize("width", [1440, 390])


@pytest.fixture
def clip(page: Page, site: Site, studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """With notes, one of which points to another take, and measures."""
    clip = make_ready(studio, lead, drawn_clip)
    other = make_ready(studio, lead, drawn_clip, title="Another take")
    note, _new = note_add(clip=clip, by=lead, about="unit", frame=30, start=0, end=90, text="Higher.", drawing=[ARROW])
    answer_add(note=note, by=lead, text=f"As in {site.url}{clip_url(other)}")
    note_add(clip=clip, by=lead, about="moment", frame=120, text="And here.")
    body = json.dumps(measures(segments=2, frames=180))
    page.route("**/measures/", lambda route: route.fulfill(body=body, content_type="application/json"))
    return clip


def _open(page: Page) -> None:
    expect(page.get_by_role("heading", name="Measures", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Another take")).to_be_visible()
    expect(page.locator(".tl-row-notes [role=option]").first).to_be_attached()


@WIDTHS
def test_the_report(page: Page, site: Site, clip: Clip, width: int) -> None:
    def button(name: str, opens: str = "dialog") -> Callable[[], None]:
        def reach() -> None:
            _open(page)
            page.get_by_role("button", name=name, exact=True).first.click()
            expect(page.locator(opens).first).to_be_visible()

        return reach

    def picking() -> None:
        button("Answer", ".answer-form")()
        page.get_by_role("button", name="Link a take").click()
        expect(page.locator(".take-list .mi").first).to_be_visible()

    def keys() -> None:
        _open(page)
        page.keyboard.press("?")

    page.set_viewport_size({"width": width, "height": 900})
    states = {
        "as it opens": lambda: _open(page), "a note": button("Note", ".note-form"), "a take is linked": picking,
        "as a table": button("As a table", ".tbl"), "as numbers": button("As numbers", ".ms-sec table"),
        "take away": button("Take away"), "share": button("Share"),
        "keys": keys,
    }  # fmt: skip
    nothing_serious(page, f"{site.url}{clip_url(clip)}", states)


@WIDTHS
def test_the_pages_around_it(page: Page, site: Site, studio: Studio, lead: User, clip: Clip, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    _link, secret = link_make(clip=clip, by=lead, scope="report", days=7)
    here = [f"/s/{studio.slug}/{name}/" for name in ("clips", "compare", "progress", "train", "models", "studio")]
    for path in (*here, "/me/", "/help/", f"/shared/{secret}/"):
        nothing_serious(page, f"{site.url}{path}", {path: lambda: page.wait_for_timeout(400)})
