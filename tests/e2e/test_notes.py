"""A teacher draws and writes on a clip; the dancer, whose page is open elsewhere, sees it at once and answers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.reports.models import Note
from dancesite.reports.services import report_store
from tests.builders import PASSWORD, make_clip, make_person
from tests.e2e.axe import troubles
from tests.e2e.conftest import PATIENCE_MS, Site
from tests.reports import make_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def dancer(studio: Studio) -> User:
    return make_person("Mei Lin", studio, Role.DANCER)


@pytest.fixture
def clip(studio: Studio, dancer: User, drawn_clip: Path) -> Clip:
    """The dancer's: six seconds of film with one unit."""
    made = make_clip(studio, dancer, title=f"Diagonal {HOSTILE}")
    Clip.objects.filter(id=made.id).update(frames=180, fps_num=30, fps_den=1, width=360, height=480)
    film = Path(tempfile.mkdtemp()) / "film.mp4"
    shutil.copyfile(drawn_clip, film)
    artefact_store(clip=made, kind=Artefact.Kind.PROXY, key="k", path=film, suffix=".mp4")
    film.parent.rmdir()
    report_store(clip=made, key="k", report=make_report(frames=180, fps=Fraction(30), cut=90))
    return made


@pytest.fixture
def of_dancer(browser: Browser, site: Site, dancer: User) -> Iterator[Page]:
    """The dancer, signed in in a browser of their own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in/")
    page.get_by_label("Email").fill(dancer.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/clips/")
    yield page
    context.close()


def _open(page: Page, site: Site, clip: Clip, at: str = "") -> Locator:
    """The page of the clip; its notes."""
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(f"{site.url}/s/{clip.studio.slug}/clips/{clip.id}/{at}")
    page.locator(".player[data-frame]").wait_for()
    notes = page.locator(".notes")
    notes.get_by_role("heading", name="Teacher’s notes").wait_for()
    return notes


def _draw(page: Page, *shares: tuple[float, float]) -> None:
    """Through these places of the film's box."""
    box = page.locator(".player .v").bounding_box()
    assert box is not None
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in shares]
    page.mouse.move(*at[0])
    page.mouse.down()
    for x, y in at[1:]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_drawn_written_told_at_once_and_answered(page: Page, of_dancer: Page, site: Site, clip: Clip) -> None:
    theirs = _open(of_dancer, site, clip)
    expect(theirs).to_contain_text("What a teacher writes or draws on this clip appears here.")
    expect(theirs.get_by_role("button", name="Add")).to_have_count(0)
    bell = of_dancer.get_by_role("button", name="Notices", exact=True)
    expect(bell).to_have_attribute("data-count", "0")

    notes = _open(page, site, clip, "#frame=30")
    expect(page.locator(".player")).to_have_attribute("data-frame", "30")
    notes.get_by_role("button", name="Add").click()
    expect(notes.get_by_role("button", name="Unit", exact=True)).to_have_attribute("aria-pressed", "true")
    notes.get_by_role("button", name="Draw on the frame").click()
    tools = page.get_by_role("toolbar", name="Draw on the frame")
    _draw(page, (0.4, 0.6), (0.5, 0.7), (0.6, 0.5))
    tools.get_by_role("button", name="Circle").click()
    _draw(page, (0.45, 0.3), (0.55, 0.5))
    expect(page.locator("svg.ink path.ink-cinnabar")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator("svg.ink path.ink-cinnabar")).to_have_count(1)
    tools.get_by_role("button", name="Done").click()
    notes.get_by_label("Note", exact=True).fill(f"Send the back leg first.\n{HOSTILE}")
    notes.get_by_role("button", name="Write").click()
    written = notes.get_by_role("article", name="Note by Ana Duarte")
    expect(written).to_contain_text("Send the back leg first.")
    note = Note.objects.get()
    assert (note.about, note.frame, note.start, note.end) == ("unit", 30, 0, 90)
    assert [stroke["kind"] for stroke in note.drawing] == ["arrow"]
    # The film stands upright in the middle of a broader box: shares are of the film, not of the box.
    assert all(0 <= x <= 1 and 0.4 < y < 0.8 for x, y in note.drawing[0]["points"])

    told = theirs.get_by_role("article", name="Note by Ana Duarte")
    expect(told).to_contain_text(HOSTILE)
    expect(told.locator("path.ink-cinnabar")).to_have_count(1)
    expect(of_dancer.locator(".toast")).to_contain_text("Ana Duarte wrote about Diagonal")
    assert not troubles(of_dancer)
    told.get_by_title("Show this moment").click()
    expect(of_dancer.locator(".player")).to_have_attribute("data-frame", "30")
    expect(of_dancer.locator(".player svg.ink path.ink-cinnabar")).to_have_count(1)
    of_dancer.keyboard.press("ArrowRight")
    expect(of_dancer.locator(".player svg.ink")).to_have_count(0)

    told.get_by_role("button", name="Answer").click()
    told.get_by_label("Your answer").fill("Tried it. Better?")
    told.get_by_label("Your answer").press("Control+Enter")
    expect(written).to_contain_text("Tried it. Better?")
    expect(page.locator(".toast")).to_contain_text("Mei Lin answered about Diagonal")


def test_the_bell_leads_to_the_note(page: Page, of_dancer: Page, site: Site, clip: Clip, lead: User) -> None:
    of_dancer.goto(f"{site.url}/s/{clip.studio.slug}/clips/")
    of_dancer.locator("article h3 a").wait_for()
    notes = _open(page, site, clip, "#frame=120")
    notes.get_by_role("button", name="Add").click()
    moment = notes.get_by_role("button", name="Moment", exact=True)
    expect(moment).to_have_attribute("aria-pressed", "true")  # there is no unit
    notes.get_by_label("Note", exact=True).fill("Stand still.")
    notes.get_by_role("button", name="Write").click()
    bell = of_dancer.get_by_role("button", name="Notices, 1 unread")
    bell.click()
    of_dancer.get_by_role("menuitem", name="Ana Duarte wrote about Diagonal").click()
    of_dancer.locator(".player[data-frame='120']").wait_for()
    expect(of_dancer.get_by_role("button", name="Notices", exact=True)).to_have_attribute("data-count", "0")

    written = notes.get_by_role("article", name="Note by Ana Duarte")
    written.get_by_role("button", name="More").click()
    written.get_by_role("menuitem", name="Delete").click()
    expect(notes.get_by_role("article")).to_have_count(0)
    expect(of_dancer.locator(".notes article")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(written).to_contain_text("Stand still.")
    expect(of_dancer.locator(".notes article")).to_have_count(1)
    written.get_by_role("button", name="More").click()
    written.get_by_role("menuitem", name="Set resolved").click()
    expect(of_dancer.get_by_text("1 resolved")).to_be_visible()
