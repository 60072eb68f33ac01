"""What the Train page says before anything was learned, to everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio
from tests.e2e.axe import troubles
from tests.e2e.conftest import Site
from tests.e2e.train_page import open_train
from tests.pools import pool_clip, ready_pool

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, site: Site, studio: Studio, scheme: str) -> None:
    ready_pool(studio)
    pool_clip(studio, dancer="Mei", train=False)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    start = open_train(page, f"{site.url}/s/{studio.slug}/train/")
    expect(start).to_contain_text("Everything that a run needs is there.")
    start.get_by_text("For experts").click()
    page.get_by_text("One clip is left out").last.click()
    assert troubles(page) == []


def test_too_few_labels_are_told_with_what_is_missing(page: Page, site: Site, studio: Studio) -> None:
    for _ in range(7):
        pool_clip(studio, dancer="Mei")
    start = open_train(page, f"{site.url}/s/{studio.slug}/train/")
    expect(start).to_contain_text("0 clips are labelled, and 6 are needed.")
    expect(start.get_by_role("link", name="Go there")).to_have_attribute("href", "#propose")
    expect(page.get_by_role("button", name="Start learning")).to_have_count(0)
