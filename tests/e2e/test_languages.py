"""The rich pages, read in a pseudo-language: a word without accents on its letters went through no catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from tests.builders import PASSWORD, make_clip
from tests.e2e.conftest import Site
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Outside what is marked as a name (translate="no"), a key, or text of another language.
SAID = """() => {
  const texts = []
  const quiet = 'script, style, noscript, kbd, [translate="no"], [lang]:not(html), [hidden]'
  const silent = (element) => element.closest(quiet)
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement: at, data } = walker.currentNode
    if (at && !silent(at) && at.checkVisibility()) texts.push(data)
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-valuetext', 'aria-roledescription'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!silent(element)) texts.push(element.getAttribute(name))
  return texts.map((text) => text.trim()).filter(Boolean)
}"""
# What has no translation: names of people and things here, of a method, of keys, of this month.
NAMES = ("Ana Duarte", "AD", "Lindenhof Studio", "Mei", "Ballet", "Turn", "Tur", "Motion", "Dancesite")
NAMES += ("activity-changepoints", "Shift", "Ctrl", "Enter", "Alt", f"{date.today():%B}")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-XA", reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(site: Site, context: BrowserContext, lead: User) -> Page:
    page = context.new_page()
    page.goto(f"{site.url}/sign-in/")
    page.locator("[name=email]").fill(lead.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/clips/")
    return page


def plain(page: Page, *names: str) -> list[str]:
    name = re.compile("|".join(re.escape(name) for name in sorted((*NAMES, *names), key=len, reverse=True)))
    # Whatever follows a number is a unit of measure (1.2 s, 30 fps).
    return sorted({text for text in page.evaluate(SAID) if re.search(r"(?<!\d )[A-Za-z]{2}", name.sub("", text))})


def test_rich_pages_say_nothing_untranslated(
    page: Page, site: Site, studio: Studio, lead: User, drawn_clip: Path
) -> None:
    made: Clip = make_clip(studio, lead, source=drawn_clip)
    wait_for(lambda: clip_get(lead, made.id).readable, 180, "the clip to be read")
    clip = clip_get(lead, made.id)
    turn = {"start": 3, "end": 60, "state": "unit", "word": str(word_ensure(studio=studio, name="Turn").id)}
    labels_save(clip=clip, author=lead, source="hand", segments=[turn], based_on=0)
    found = {}
    for path, seen in {
        f"/s/{studio.slug}/clips/": "article",
        clip_url(clip): "[role=listbox] [role=option]",
        f"{clip_url(clip)}label/": "[role=listbox] [role=option]",
        f"/s/{studio.slug}/words/": "main li",
    }.items():
        page.goto(f"{site.url}{path}")
        expect(page.locator(seen).first).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "en-xa"
        found[path] = plain(page, clip.title)
        page.keyboard.press("?")
        if page.locator("dialog[open]").count():
            found[f"{path} keys"] = plain(page, clip.title)
            page.keyboard.press("Escape")
    left = [f"{path}: {text}" for path, texts in found.items() for text in texts]
    assert not left, "\n".join(left)
