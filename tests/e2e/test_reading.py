"""What people say about a reading: names, their undo, labels, and how long a unit lasts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.reports.models import UnitName
from tests.builders import make_clip
from tests.e2e.conftest import Site
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(page: Page, studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """Read, with one label, and on the page."""
    made = make_clip(studio, lead, source=drawn_clip)
    wait_for(lambda: clip_get(lead, made.id).readable, 180, "the clip to be read")
    clip = clip_get(lead, made.id)
    turn = {"start": 3, "end": 60, "state": "unit", "word": str(word_ensure(studio=studio, name="Turn").id)}
    labels_save(clip=clip, author=None, source="drawn", segments=[turn], based_on=0)
    page.goto(page.url.split("/s/")[0] + clip_url(clip))
    expect(units(page).get_by_role("option").first).to_be_visible()
    return clip


def units(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Units")


def rename(page: Page, name: str, key: str) -> None:
    page.get_by_role("region", name="This unit").get_by_role("button", name=re.compile(", rename$")).click()
    field = page.get_by_role("textbox", name="Name of Motion A")
    field.fill(name)
    field.press(key)
    expect(field).to_be_hidden()


def test_names_and_labels(page: Page, clip: Clip) -> None:
    card = page.get_by_role("region", name="This unit")
    first = units(page).get_by_role("option").first
    rename(page, "Saut", "Escape")
    expect(card.get_by_role("button", name="Motion A, rename")).to_be_focused()
    rename(page, "Grand jeté", "Enter")
    expect(card.get_by_role("heading")).to_contain_text("Grand jeté")
    expect(first).to_have_accessible_name(re.compile("^Grand jeté, frames 0 to"))
    wait_for(lambda: UnitName.objects.filter(name="Grand jeté").exists(), 10, "the name to be stored")
    page.reload()
    expect(first).to_have_accessible_name(re.compile("^Grand jeté, frames 0 to"))
    rename(page, "", "Enter")
    expect(first).to_have_accessible_name(re.compile("^Motion A, frames 0 to"))
    page.get_by_role("button", name="Undo").click()
    expect(first).to_have_accessible_name(re.compile("^Grand jeté, frames 0 to"))

    lane = page.get_by_role("listbox", name="Labels, Known from the drawing")
    label = lane.get_by_role("option", name=re.compile("Turn"))
    expect(label).to_have_accessible_name(re.compile("^Turn, frames 3 to 59, .* seconds, Known from the drawing$"))
    label.click()
    expect(label).to_have_attribute("aria-selected", "true")
    page.keyboard.press("t")
    table = page.get_by_role("table", name="Labels")
    expect(table.get_by_role("row", name=re.compile("Turn"))).to_contain_text("Known from the drawing")
    page.get_by_role("row", name=re.compile("Grand jeté")).first.hover()
    page.get_by_role("button", name="Rename Grand jeté").first.click()
    page.keyboard.type("Leap\n")
    expect(page.get_by_role("row", name=re.compile("^Loop Leap")).first).to_be_visible()
    page.get_by_role("link", name="Back to clips").click()
    expect(page.locator("article.clip").get_by_text("Labelled")).to_be_visible()


def test_other_units_for_another_time_scale(page: Page, clip: Clip, site: Site) -> None:
    """While the structure is read anew the one before stays on the page, and the clip is not called broken."""
    before = units(page).get_by_role("option").count()
    site.kill_worker()
    field = page.get_by_role("textbox", name="Seconds that a unit lasts, about")
    field.fill("0.4")
    field.press("Enter")
    control = page.get_by_role("group", name="A unit lasts about")
    expect(control.get_by_role("button", name="seconds")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_visible()
    expect(units(page).get_by_role("option")).to_have_count(before)
    others = page.context.new_page()
    others.goto(page.url.split("/clips/")[0] + "/clips/")
    expect(others.locator("article.clip").get_by_text("Being read again")).to_be_visible()
    others.close()

    site.use_worker("worker.app")
    expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_hidden(timeout=60_000)
    wait_for(lambda: units(page).get_by_role("option").count() > before, 60, "more and shorter units")
    control.get_by_role("button", name="Automatic").click()
    expect(units(page).get_by_role("option")).to_have_count(before, timeout=60_000)
    expect(field).to_have_value("")
