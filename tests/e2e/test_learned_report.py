"""A clip that a model read: what it sees, beside the labels; and back to the first reading."""

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
from dancesite.reports.services import report_store
from tests.e2e.labelled import make_ready
from tests.e2e.learned import learned_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    return make_ready(studio, lead, drawn_clip)


def label(clip: Clip, studio: Studio) -> None:
    """As the model reads it, but that the turn begins 8 frames later; frames from 158 on are not looked at."""
    names = ("Preparation", "turn", "Jump", "Turn")  # names mean the same however they are written
    edges = (0, 42, 82, 120, 158)
    segments = [
        {"start": start, "end": end, "state": "unit", "word": str(word_ensure(studio=studio, name=name).id)}
        for name, start, end in zip(names, edges, edges[1:], strict=False)
    ]
    labels_save(clip=clip, author=None, source="hand", segments=segments, based_on=0)


def open_report(page: Page, clip: Clip) -> Locator:
    page.goto(page.url.split("/s/")[0] + clip_url(clip))
    card = page.get_by_role("region", name="What the model sees")
    expect(card).to_be_visible()
    return card


def frame(page: Page) -> int:
    return int(page.locator(".strip-place").get_attribute("data-frame") or -1)


def test_figure_seven(page: Page, clip: Clip, studio: Studio) -> None:
    label(clip, studio)
    report_store(clip=clip, key="m", report=learned_report())
    card = open_report(page, clip)
    found = page.get_by_role("region", name="What was found")
    expect(found.get_by_role("heading", name="Grand jeté")).to_be_visible()
    expect(found).to_contain_text("94% sure")
    expect(found.get_by_role("list", name="What else it might be")).to_contain_text("Tour en l’air")
    expect(found).to_contain_text("Read by Studio parser 2.")

    # 150 of the 158 frames that are labelled.
    expect(card).to_contain_text("The model agrees with the labels in 150 of 158 labelled frames (95%).")
    labels = card.get_by_role("listbox", name=re.compile("^Labels, "))
    units = card.get_by_role("listbox", name="Units, Studio parser v2")
    first, other = labels.bounding_box(), units.bounding_box()
    assert first and other and first["y"] < other["y"] and abs(first["x"] - other["x"]) < 1
    expect(units.get_by_role("option", name=re.compile("^Jump, frames 82 to 119, .*88% sure$"))).to_be_visible()
    expect(card.get_by_role("img", name="How likely a unit starts or ends at each moment")).to_be_visible()
    expect(card.get_by_role("img", name="Where the model differs from the labels")).to_be_visible()

    moment = card.get_by_role("option", name="Primitive 5, frame 8, 65% sure")
    moment.click()
    page.wait_for_function("() => document.querySelector('.strip-place').dataset.frame === '8'")
    page.keyboard.press(".")
    page.wait_for_function("() => document.querySelector('.strip-place').dataset.frame === '17'")
    expect(page.get_by_text("Primitive 10, frame 17, 75% sure", exact=True)).to_have_count(1)

    page.keyboard.press("t")
    edges = card.get_by_role("table", name="Decided edges")
    expect(edges.get_by_role("row")).to_have_count(11)
    moments = card.get_by_role("table", name="Key moments")
    moments.get_by_role("button", name="Show Primitive 5, frame 8").click()
    page.wait_for_function("() => document.querySelector('.strip-place').dataset.frame === '8'")


def test_what_is_not_there_is_said(page: Page, clip: Clip) -> None:
    report_store(clip=clip, key="m", report=learned_report(classes=False, primitives=False))
    card = open_report(page, clip)
    expect(card).to_contain_text("Nobody has labelled this clip: there is nothing to compare the model with.")
    expect(card).to_contain_text("This model knows no primitives.")
    expect(card.get_by_role("listbox", name=re.compile("^Labels"))).to_have_count(0)
    expect(page.get_by_role("region", name="What was found")).to_contain_text("This model knows no classes")
