"""Labels and words: axe finds nothing serious in any of their states, in both themes, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.clips.models import Clip
from tests.e2e.axe import troubles
from tests.e2e.conftest import Site
from tests.e2e.labelled import make_ready, make_words

pytestmark = [pytest.mark.browser, pytest.mark.slow]
THEMES = ("dark", "light")


@pytest.fixture
def clip(page: Page, studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    words = make_words(studio)
    clip = make_ready(studio, lead, drawn_clip)
    segments = [
        {"start": 0, "end": 40, "state": "unit", "word": str(words[0].id), "phases": [10, 30]},
        {"start": 40, "end": 70, "state": "unsure", "word": None},
        {"start": 70, "end": 90, "state": "none", "word": None},
    ]
    sections = [{"start": 0, "end": 60, "kind": "prelude"}, {"start": 60, "end": 180, "kind": "main"}]
    labels_save(clip=clip, author=lead, source="hand", segments=segments, sections=sections, based_on=0)
    return clip


def nothing_serious(page: Page, url: str, states: dict[str, Callable[[], None]]) -> None:
    """Each state is reached from the page as it is opened, in both themes."""
    found = []
    for name, reach in states.items():
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.goto(url)
            page.evaluate("(theme) => document.documentElement.setAttribute('data-theme', theme)", theme)
            expect(page.locator("h1").first).to_be_visible()
            reach()
            found += [f"{name}, {theme}: {trouble}" for trouble in troubles(page)]
    assert not found, "\n".join(found)


def _labels(page: Page) -> None:
    expect(page.get_by_role("application")).to_be_visible()
    page.wait_for_function("() => Number(document.querySelector('.player')?.dataset.frame) >= 0")


def test_labels(page: Page, site: Site, studio: Studio, clip: Clip) -> None:
    def keys(*pressed: str) -> Callable[[], None]:
        def reach() -> None:
            _labels(page)
            for key in pressed:
                page.keyboard.press(key)
            page.wait_for_timeout(300)

        return reach

    def revisions() -> None:
        _labels(page)
        page.get_by_role("button", name="Revisions").click()
        page.wait_for_timeout(300)

    def menu() -> None:
        _labels(page)
        page.get_by_role("application").press("a")
        page.get_by_role("application").press("Shift+F10")
        expect(page.get_by_role("menu", name="What can be done here")).to_be_visible()

    def changing() -> None:
        keys("?")()
        page.get_by_role("button", name="Change keys").click()

    states = {
        "as it opens": keys(), "selected": keys("a", "Shift+O"), "unsure": keys("]", "ArrowRight", "a"),
        "a section": keys("ArrowDown"), "keys": keys("?"), "keys being changed": changing, "by name": keys("/"),
        "table": keys("t"), "name of a revision": keys("Control+s"), "find": keys("a", "f"),
        "folded": keys("Shift+Q", "Shift+E"), "revisions": revisions, "menu": menu,
    }  # fmt: skip
    nothing_serious(page, f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/", states)


def test_labels_on_a_phone(page: Page, site: Site, studio: Studio, clip: Clip) -> None:
    def more(name: str = "") -> Callable[[], None]:
        def reach() -> None:
            _labels(page)
            page.get_by_role("button", name="More").click()
            if name:
                page.get_by_role("menuitem", name=name).click()
                page.wait_for_timeout(300)

        return reach

    page.set_viewport_size({"width": 390, "height": 844})
    states = {
        "as it opens": lambda: _labels(page), "more": more(), "revisions": more("Revisions"),
        "table": more("As a table"), "keys": more("Keys"),
    }  # fmt: skip
    nothing_serious(page, f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/", states)


@pytest.mark.parametrize("width", [1440, 390])
def test_words(page: Page, site: Site, studio: Studio, clip: Clip, width: int) -> None:
    def button(name: str) -> Callable[[], None]:
        def reach() -> None:
            page.get_by_role("button", name=name, exact=True).first.click()
            page.wait_for_timeout(300)

        return reach

    def item(name: str) -> Callable[[], None]:
        def reach() -> None:
            page.get_by_role("button", name="What to do with Word 1", exact=True).click()
            page.get_by_role("menuitem", name=name).click()
            expect(page.get_by_role("dialog")).to_be_visible()

        return reach

    page.set_viewport_size({"width": width, "height": 900})
    states = {
        "as it opens": lambda: page.wait_for_timeout(300), "one word": button("Word 1"), "add": button("Add a word"),
        "lists": button("Ready lists"), "changes": button("Changes"), "edit": item("Edit…"),
        "merge": item("Merge into…"), "split": item("Split…"),
    }  # fmt: skip
    nothing_serious(page, f"{site.url}/s/{studio.slug}/words/?style=Ballet", states)
