"""Consent in the browser: seen, taken back and given again; a withdrawal is seen by others at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip, ClipConsent
from dancesite.core import storage
from tests.builders import PASSWORD, make_clip, make_person
from tests.e2e.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(page: Page, studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """A clip that has been read, on the page of the lead."""
    made = make_clip(studio, lead, title="Variation, Kitri", source=drawn_clip)
    page.reload()
    expect(card_of(page).get_by_text("Found without labels")).to_be_visible(timeout=120_000)
    return made


@pytest.fixture
def other(browser: Browser, site: Site, studio: Studio) -> Iterator[Page]:
    """Somebody else of the studio, who may look."""
    person = make_person("Jonas Weber", studio, Role.ANNOTATOR)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/clips/")
    yield page
    context.close()


def card_of(page: Page) -> Locator:
    return page.get_by_role("article", name="Variation, Kitri")


def open_consent(page: Page) -> Locator:
    page.get_by_role("button", name=re.compile("^(Actions for|More about)")).first.click()
    page.get_by_role("menuitem", name="Consent").click()
    return page.get_by_role("dialog")


def withdraw(page: Page) -> None:
    dialog = open_consent(page)
    dialog.get_by_role("button", name="Take back: Watching in this studio").click()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    dialog.get_by_role("button", name="Take back and delete").click()
    expect(dialog.get_by_text("Watching was taken back.")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()


def test_teaching_is_given_and_taken_back(page: Page, clip: Clip, other: Page) -> None:
    dialog = open_consent(page)
    dialog.get_by_role("button", name="Allow: Teaching the model").click()
    back = dialog.get_by_role("button", name="Take back: Teaching the model")
    expect(back).to_be_focused()
    assert ClipConsent.objects.filter(clip=clip, purpose="train").latest("id").granted
    back.click()
    expect(dialog.get_by_role("button", name="Allow: Teaching the model")).to_be_visible()
    assert not ClipConsent.objects.filter(clip=clip, purpose="train").latest("id").granted
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Actions for Variation, Kitri")).to_be_focused()

    seen = open_consent(other)
    expect(seen.get_by_text("Whoever added the clip, or a lead, can change this.")).to_be_visible()
    expect(seen.get_by_role("button", name=re.compile("^(Allow|Take back)"))).to_have_count(0)
    seen.get_by_text("Every answer so far").click()
    expect(seen.get_by_role("listitem").first).to_contain_text("Teaching the model: taken back by Ana Duarte")


def test_a_withdrawn_clip_goes_at_once_for_everybody(page: Page, clip: Clip, other: Page, site: Site) -> None:
    watching = other.context.new_page()
    watching.goto(f"{site.url}/s/{clip.studio.slug}/clips/{clip.id}/")
    expect(watching.locator(".player video")).to_be_visible()
    film = watching.locator(".player video").get_attribute("src") or ""
    names = [clip.original, *Artefact.objects.filter(clip=clip).values_list("name", flat=True)]
    assert len(names) > 4

    withdraw(page)
    for list_page in (page, other):
        expect(card_of(list_page).get_by_text("Consent taken back")).to_be_visible()
        expect(card_of(list_page).get_by_text("Video and labels are gone.")).to_be_visible()
        expect(card_of(list_page).locator("img")).to_have_count(0)
    expect(watching.get_by_role("heading", name="Consent to watching was taken back")).to_be_visible()
    expect(watching.locator(".player video")).to_have_count(0)
    expect(watching.get_by_role("heading", name="Structure")).to_have_count(0)
    assert page.request.get(site.url + film).status == 404
    assert not [name for name in names if storage.size(name) is not None]

    expect(other.get_by_role("menuitem", name="Remove")).to_have_count(0)
    card_of(page).get_by_role("button", name=re.compile("^Actions")).click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(card_of(other)).to_have_count(0)
    assert not Clip.objects.exists()


def test_the_page_of_a_withdrawn_clip_leads_back_to_the_list(page: Page, clip: Clip) -> None:
    card_of(page).get_by_role("link").click()
    withdraw(page)
    page.reload()
    expect(page.get_by_text("To show the clip again, upload it again.")).to_be_visible()
    page.get_by_role("button", name="Remove the record").click()
    page.wait_for_url("**/clips/")
    assert not Clip.objects.exists()
