"""The pages of a training as a person uses them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SOON_MS = 30_000  # until a page shows what it has
_AT_STEP = re.compile(r"at step ([\d,]+)")


def open_train(page: Page, url: str) -> Locator:
    """The part of the Train page where runs begin."""
    page.goto(url)
    start = page.get_by_role("region", name="Teach a new version")
    expect(start).to_be_visible(timeout=SOON_MS)
    return start


def start_run(
    page: Page, *, steps: int, batch: int, before: int = 0, seed: int = 0, recipe: str = "", snapshot: str = ""
) -> None:
    """From the Train page to the page of the new run. before: steps that see no label. recipe, snapshot: as the page
    calls them; empty: as it stands."""
    form = page.get_by_role("region", name="Teach a new version")
    form.get_by_role("radio", name=re.compile("^Quick")).check()
    form.get_by_text("For experts").click()
    for field, value in (("Steps", steps), ("Steps before any label", before), ("Clips a step", batch), ("Seed", seed)):
        form.get_by_label(field, exact=True).fill(str(value))
    if recipe:
        form.get_by_label("Recipe").select_option(label=recipe)
    if snapshot:
        form.get_by_label("Learn from").select_option(label=snapshot)
    form.get_by_role("button", name="Start learning").click()
    page.wait_for_url(re.compile(r"/train/runs/\d+/$"))
    expect(page.get_by_role("heading", name="Learning", exact=True)).to_be_visible(timeout=SOON_MS)


def shown_step(page: Page) -> int:
    """The last step of the curves of the loss, as their chart tells it; 0 without any."""
    chart = page.get_by_role("img", name=re.compile("^(Loss over steps|No loss is known yet)"))
    told = _AT_STEP.search(chart.get_attribute("aria-label") or "")
    return int(told[1].replace(",", "")) if told else 0
