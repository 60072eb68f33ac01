"""Words renamed, merged, split and retired on their page after annotation: no label is lost, and all is taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import LabelRevision
from dancesite.annotations.word_services import word_add
from dancesite.clips.models import Clip
from tests.builders import make_person
from tests.e2e.conftest import Site
from tests.e2e.labelled import FRAMES, make_ready

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def annotator(studio: Studio) -> User:
    return make_person("Jonas Weber", studio, Role.ANNOTATOR)


@pytest.fixture
def clip(studio: Studio, lead: User, annotator: User, drawn_clip: Path) -> Clip:
    """Six seconds of film, labelled by hand: turn, leap, turn, turn, leap."""
    made = make_ready(studio, lead, drawn_clip)
    turn, leap, _spin = (
        word_add(studio=studio, by=lead, kind="unit", own=False, name=name, style="Ballet")[0]
        for name in ("Turn", "Leap", "Spin")
    )
    segments = [
        {"start": at, "end": at + 30, "state": "unit", "word": str(word.id), "phases": [at + 4, at + 20]}
        for at, word in zip(range(0, FRAMES, 36), (turn, leap, turn, turn, leap), strict=True)
    ]
    labels_save(clip=made, author=annotator, source="hand", segments=segments, based_on=0)
    return made


@pytest.fixture
def labels(context: BrowserContext, page: Page, site: Site, studio: Studio, clip: Clip) -> Iterator[Page]:
    """The clip's labels in a tab of their own, which stays open while words change."""
    tab = context.new_page()
    tab.goto(f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/")
    yield tab
    tab.close()


@pytest.fixture
def words(page: Page, site: Site, studio: Studio, clip: Clip) -> Page:
    page.goto(f"{site.url}/s/{studio.slug}/words/?style=Ballet")
    return page


def row(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", level=3).filter(has=page.get_by_role("button", name=name, exact=True))
    return page.get_by_role("listitem").filter(has=heading)


def choose(page: Page, name: str, what: str) -> None:
    page.get_by_role("button", name=f"What to do with {name}", exact=True).click()
    page.get_by_role("menuitem", name=what).click()


def read(tab: Page) -> list[str]:
    """What the labels are called in the units' lane, in the order of their frames."""
    told = tab.get_by_role("listbox", name="Units").get_by_role("option")
    names = [name or "" for name in told.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")]
    parts = [re.match(r"(.*?), frames (\d+) to", name) for name in names]
    return [part[1] for part in sorted((part for part in parts if part), key=lambda part: int(part[2]))]


def expect_read(tab: Page, *names: str) -> None:
    """Without a reload: the page hears of words."""
    options = tab.get_by_role("listbox", name="Units").get_by_role("option")
    expect(options).to_have_count(len(names))
    tab.wait_for_function(
        """names => {
          const told = [...document.querySelectorAll('[role=option]')].map(one => one.getAttribute('aria-label') ?? '')
          return names.every(name => told.some(one => one.startsWith(name + ', frames')))
        }""",
        arg=list(names),
    )
    assert read(tab) == list(names)


def said(clip: Clip, *keys: str) -> list[dict[str, Any]]:
    """Of the labels that count, what a change of words must not touch."""
    newest = LabelRevision.objects.filter(clip=clip).latest("number")
    return [{key: segment[key] for key in keys} for segment in newest.segments]


KEPT = ("start", "end", "state", "phases", "by")


def test_labels_outlive_every_change_of_words(words: Page, labels: Page, clip: Clip, studio: Studio) -> None:
    expect_read(labels, "Turn", "Leap", "Turn", "Turn", "Leap")
    first, ids = said(clip, *KEPT), said(clip, "word")

    # Renamed, by keyboard alone: the labels read otherwise at once, and no revision was written.
    menu = words.get_by_role("button", name="What to do with Turn", exact=True)
    menu.focus()
    words.keyboard.press("Enter")
    words.keyboard.press("Enter")  # Edit…
    dialog = words.get_by_role("dialog", name="Edit “Turn”")
    field = dialog.get_by_label("Name", exact=True)
    expect(field).to_have_value("Turn")
    field.fill("Pirouette")
    field.press("Enter")
    expect(dialog).to_be_hidden()
    expect(row(words, "Pirouette")).to_be_visible()
    expect_read(labels, "Pirouette", "Leap", "Pirouette", "Pirouette", "Leap")

    # Merged, and taken back from the toast.
    choose(words, "Pirouette", "Merge into…")
    dialog = words.get_by_role("dialog", name="Merge “Pirouette” into…")
    dialog.get_by_role("combobox").fill("spi")
    words.keyboard.press("Enter")
    expect(dialog).to_contain_text("3 labels will read “Spin”.")
    dialog.get_by_role("button", name="Merge").click()
    expect_read(labels, "Spin", "Leap", "Spin", "Spin", "Leap")
    toast = words.locator(".toast").filter(has_text="“Pirouette” reads “Spin” now.")
    toast.get_by_role("button", name="Undo").click()
    expect(row(words, "Pirouette")).not_to_contain_text("reads “Spin”")
    expect_read(labels, "Pirouette", "Leap", "Pirouette", "Pirouette", "Leap")

    # Retired: not offered any more, and still read.
    choose(words, "Leap", "Retire")
    expect(words.locator(".toast").filter(has_text="“Leap” is retired. Labels keep it.")).to_be_visible()
    expect_read(labels, "Pirouette", "Leap", "Pirouette", "Pirouette", "Leap")
    assert (said(clip, *KEPT), said(clip, "word")) == (first, ids)
    assert LabelRevision.objects.filter(clip=clip).count() == 1

    # Split, passage by passage with the keys 1 and 2; the third one stays what it is.
    choose(words, "Pirouette", "Split…")
    dialog = words.get_by_role("dialog", name="Split “Pirouette”")
    dialog.get_by_label("Name of word 1").fill("En dehors")
    dialog.get_by_label("Name of word 2").fill("En dedans")
    dialog.get_by_role("radiogroup", name="Passage 1 of 3").get_by_role("radio").first.focus()
    words.keyboard.press("1")
    words.keyboard.press("2")
    expect(dialog.get_by_role("status")).to_have_text("2 passages are called otherwise.")
    dialog.get_by_role("button", name="Split", exact=True).click()
    expect(dialog).to_be_hidden()
    expect_read(labels, "En dehors", "Leap", "En dedans", "Pirouette", "Leap")
    assert said(clip, *KEPT) == first  # new words, and whose labels they are stays

    # The revision before is read as it was.
    told = labels.evaluate(f"fetch('/api/clips/{clip.id}/labels/revisions/1/').then(got => got.json())")
    assert [{"word": one["word"]} for one in told["segments"]] == ids

    # All of it in the log, and taken back from there: the split first, then the rename.
    words.get_by_role("button", name="Changes").click()
    log = words.get_by_role("dialog", name="Changes of the words")
    newest = log.get_by_role("listitem").first
    expect(newest).to_contain_text("Ana Duarte split “Pirouette” into “En dehors”, “En dedans”.")
    log.get_by_role("button", name="Undo: Ana Duarte split").click()
    expect(newest).to_contain_text("Ana Duarte took back the splitting of “Pirouette”")
    expect_read(labels, "Pirouette", "Leap", "Pirouette", "Pirouette", "Leap")
    log.get_by_role("button", name="Undo: Ana Duarte renamed “Turn” to “Pirouette”").click()
    expect(newest).to_contain_text("Ana Duarte took back a change of “Turn”")
    expect_read(labels, "Turn", "Leap", "Turn", "Turn", "Leap")
    log.get_by_role("button", name="Undo: Ana Duarte retired “Leap”").click()
    expect(newest).to_contain_text("took back the retiring of “Leap”")
    words.keyboard.press("Escape")
    expect(row(words, "Turn")).to_be_visible()
    assert said(clip, *KEPT) == first
    assert LabelRevision.objects.filter(clip=clip).count() == 2  # only the split wrote any
