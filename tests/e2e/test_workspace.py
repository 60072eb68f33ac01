"""From a clip to its labels and back: drawn by key, an edge moved, undone, saved by itself, there after a reload."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_selectors import labels_latest
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from tests.e2e.labelled import make_ready, make_words
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """Ready, with words and without labels."""
    make_words(studio)
    return make_ready(studio, lead, drawn_clip)


def stored(clip: Clip) -> list[tuple[int, int]]:
    revision = labels_latest(clip)
    return [(segment["start"], segment["end"]) for segment in revision.segments] if revision else []


def test_draw_correct_save_and_return(page: Page, clip: Clip) -> None:
    page.goto(page.url.split("/s/")[0] + clip_url(clip))
    page.get_by_role("link", name="Label", exact=True).click()
    page.wait_for_url("**/label/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    lanes = page.get_by_role("application")
    expect(lanes).to_be_visible()
    film = page.locator(".player")
    expect(film).to_have_attribute("data-frame", "0")
    expect(page.get_by_text("Not labelled yet")).to_be_visible()
    said = page.locator(".desk + [aria-live=polite]")

    # The frame on the screen belongs to what ends there.
    lanes.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(film).to_have_attribute("data-frame", "30")
    page.keyboard.press("1")
    expect(said).to_have_text("Drawn: Word 1, frames 0 to 30")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    expect(film).to_have_attribute("data-frame", "50")
    page.keyboard.press("2")
    expect(said).to_have_text("Drawn: Word 2, frames 31 to 50")
    wait_for(lambda: stored(clip) == [(0, 31), (31, 51)], 10, "the labels to be stored")

    # An edge in hand: the neighbour yields; one step back, and the last edge is where it was.
    page.keyboard.press("a")
    page.keyboard.press("Shift+I")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(said).to_have_text(re.compile(r"^Starts at frame 20"))
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("textbox", name="First frame", exact=True)).to_have_value("30")
    wait_for(lambda: stored(clip) == [(0, 30), (30, 51)], 10, "the edge to be stored")

    # The same by hand: the handle at the end of the last label, dragged to the right.
    end = page.get_by_role("slider", name="End of Word 2")
    box = end.bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1], steps=4)
    page.mouse.up()
    wait_for(lambda: stored(clip)[-1][1] > 55, 10, "the dragged edge to be stored")
    drawn = stored(clip)

    page.reload()
    expect(lanes.get_by_role("option", name=re.compile(r"^Word 1, frames 0 to 29, .*drawn by you$"))).to_be_attached()
    last = drawn[-1][1] - 1
    expect(lanes.get_by_role("option", name=re.compile(rf"^Word 2, frames 30 to {last}, "))).to_be_attached()
    expect(page.get_by_text(re.compile(r"^rev \d+$"))).to_be_visible()
    assert stored(clip) == drawn

    # Light is there for who wants it, and stays.
    page.get_by_role("button", name="Use the light theme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.get_by_role("link", name="Back to the clip").click()
    expect(page.get_by_role("listbox", name=re.compile("^Labels, "))).to_be_visible()
