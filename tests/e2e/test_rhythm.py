"""Correcting the counts in a browser: tapped along, set right by hand, saved, in conflict, and taken back."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from analysis.schema import Rhythm
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.reports.models import BeatGrid
from dancesite.reports.services import report_store
from tests.builders import make_clip
from tests.e2e.conftest import Site
from tests.processes import wait_for
from tests.reports import make_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GAP = 60 / 100
BEATS = [0.3 + GAP * i for i in range(9)]

# Taps when the film passes each beat, by the page's own clock: how late a test's message comes does not matter.
TAP_ALONG = """async (beats) => {
  const film = document.querySelector('.player video')
  for (const beat of beats) {
    while (film.currentTime < beat) await new Promise(requestAnimationFrame)
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'p', bubbles: true }))
  }
}"""


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """Six seconds of film, and a report that heard a wrong tempo."""
    made = make_clip(studio, lead, title="To count")
    Clip.objects.filter(id=made.id).update(frames=180, fps_num=30, fps_den=1, width=360, height=480)
    film = Path(tempfile.mkdtemp()) / "film.mp4"
    shutil.copyfile(drawn_clip, film)
    artefact_store(clip=made, kind=Artefact.Kind.PROXY, key="k", path=film, suffix=".mp4")
    film.parent.rmdir()
    wrong = Rhythm(150.0, 0.4, tuple(0.1 + 0.4 * i for i in range(14)), 0, None)
    report = dataclasses.replace(make_report(frames=180, fps=Fraction(30), cut=90), rhythm=wrong)
    report_store(clip=made, key="k", report=report)
    return made


def _open(page: Page, site: Site, studio: Studio, clip: Clip) -> None:
    page.goto(f"{site.url}/s/{studio.slug}/clips/{clip.id}/")
    page.locator(".player[data-frame]").wait_for()
    page.get_by_role("button", name="Correct the counts").click()


def test_tapped_corrected_saved_and_taken_back(
    page: Page, context: BrowserContext, site: Site, studio: Studio, clip: Clip
) -> None:
    _open(page, site, studio, clip)
    card = page.locator(".rhythm")
    expect(card).to_contain_text("150 beats a minute")
    expect(card).to_contain_text("40% sure")
    page.locator("body").press("p")  # the first press starts the film
    page.evaluate(TAP_ALONG, BEATS)
    page.locator("body").press("k")
    about = r"(9[5-9]|10[0-5])"  # a busy machine is late for a frame
    expect(card).to_contain_text(re.compile(rf"9 taps, {about} beats a minute"))
    tapped = card.locator(".rh-tempo").inner_text()
    expect(card).to_contain_text("Changed, not saved")

    card.get_by_role("button", name="1 a beat later").click()
    card.get_by_role("button", name="Double").click()
    expect(card).to_contain_text(re.compile(r"\b(19|20|21)\d beats a minute"))
    page.keyboard.press("Control+z")  # the focus is on the tools
    expect(card.locator(".rh-tempo")).to_have_text(tapped, use_inner_text=True)
    card.get_by_role("button", name="Save the counts").click()
    expect(card.get_by_text("Set by hand", exact=True)).to_be_visible()
    grid = BeatGrid.objects.get(clip=clip)
    assert len(grid.beats) in {9, 10, 11}
    for true in BEATS:
        assert min(abs(true - found) for found in grid.beats) < 0.1

    other = context.new_page()
    _open(other, site, studio, clip)
    expect(other.locator(".rh-tempo")).to_have_text(tapped, use_inner_text=True)
    other.locator(".rhythm").get_by_role("button", name="1 a beat earlier").click()
    card.get_by_role("button", name="Halve").click()
    card.get_by_role("button", name="Save the counts").click()
    wait_for(lambda: BeatGrid.objects.get(clip=clip).version == 2, 15, "the first tab's grid")
    other.locator(".rhythm").get_by_role("button", name="Save the counts").click()
    expect(other.get_by_text("Somebody else saved counts while you were working")).to_be_visible()
    assert len(BeatGrid.objects.get(clip=clip).beats) in {4, 5, 6}
    other.get_by_role("button", name="Take theirs").click()
    expect(other.locator(".rh-tempo")).to_have_text(re.compile(r"^(4[789]|5[0-3])(\.\d)? beats"), use_inner_text=True)
    other.get_by_role("button", name="Back to what was heard").click()
    expect(other.locator(".rhythm")).to_contain_text("150 beats a minute")
    expect(card).to_contain_text("150 beats a minute")  # told over the socket
    other.close()
