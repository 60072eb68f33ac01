"""Two takes are chosen and laid over each other: what is missing is told as soon as it is known, when one was read
anew, the other way round, and where it does not work."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from analysis.data.choreography import Choreography, choreograph, edited
from analysis.experiments.compare_takes import true_report
from analysis.experiments.corpus import exact_of
from analysis.formats import write_pose
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core.models import JobRun
from dancesite.reports.models import Comparison
from dancesite.reports.services import report_store
from tests.builders import make_clip
from tests.e2e.axe import troubles
from tests.e2e.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RATE = Fraction(30)
SECONDS = 14.0


def _clip(studio: Studio, user: User, title: str, dance: Choreography, film: Path, *, body: bool = True) -> Clip:
    """A clip that was read; the film is another's, as nobody looks at it here."""
    made = make_clip(studio, user, title=title)
    report = true_report(dance)
    JobRun.objects.filter(subject_id=made.id).update(state="done")
    Clip.objects.filter(id=made.id).update(frames=report.frames, fps_num=30, fps_den=1, width=360, height=480)
    folder = Path(tempfile.mkdtemp())
    shutil.copyfile(film, folder / "film.mp4")
    artefact_store(clip=made, kind=Artefact.Kind.PROXY, key="k", path=folder / "film.mp4", suffix=".mp4")
    if body:
        write_pose(folder / "body.dsa", exact_of(dance, RATE))
        artefact_store(clip=made, kind=Artefact.Kind.POSE, key="k", path=folder / "body.dsa", suffix=".dsa")
    shutil.rmtree(folder)
    report_store(clip=made, key="k", report=report)
    made.refresh_from_db()
    return made


@pytest.fixture(scope="module")
def dances() -> tuple[Choreography, Choreography]:
    """The second leaves a unit out."""
    first = choreograph(100, split="train", flavour="ballet", seconds=SECONDS)
    return first, edited(first, ("omitted",), seed=1)


def _choose(page: Page, site: Site, studio: Studio, first: Clip, second: Clip) -> None:
    page.goto(f"{site.url}/s/{studio.slug}/compare/")
    go = page.locator("form").get_by_role("button", name="Compare")
    expect(go).to_be_disabled()
    for side, clip in (("First take", first), ("Second take", second)):
        page.get_by_role("radiogroup", name=side).get_by_role("radio", name=clip.title).check()
    go.click()


def test_chosen_told_read_anew_and_swapped(
    page: Page, site: Site, studio: Studio, lead: User, dances: tuple[Choreography, Choreography], drawn_clip: Path
) -> None:
    first, second = (_clip(studio, lead, title, dance, drawn_clip)
                     for title, dance in zip(("The teacher’s", "Mine"), dances, strict=True))  # fmt: skip
    _choose(page, site, studio, first, second)
    expect(page.get_by_role("heading", name="Three things to work on")).to_be_visible()
    table = page.get_by_role("region", name="In time, and in shape")
    expect(table.get_by_role("cell", name="left out")).to_have_count(1)
    expect(table.get_by_role("cell", name="added")).to_have_count(0)
    assert not troubles(page)

    report_store(clip=second, key="again", report=replace(true_report(dances[1]), confidence=0.5))
    page.reload()
    anew = page.get_by_text("One of the takes was read anew since.")
    expect(anew).to_be_visible()
    page.get_by_role("button", name="Compare again").click()
    expect(anew).to_have_count(0)
    expect(table.get_by_role("cell", name="left out")).to_have_count(1)

    before = page.url
    page.get_by_role("button", name="Swap the two takes").click()
    page.wait_for_url(lambda url: "/compare/" in url and url != before)
    expect(table.get_by_role("cell", name="added")).to_have_count(1)
    assert Comparison.objects.count() == 2


def test_waits_until_it_is_made_and_says_why_it_could_not_be(
    page: Page, site: Site, studio: Studio, lead: User, dances: tuple[Choreography, Choreography], drawn_clip: Path
) -> None:
    first = _clip(studio, lead, "The teacher’s", dances[0], drawn_clip)
    second = _clip(studio, lead, "Nobody is seen", dances[1], drawn_clip, body=False)
    site.kill_worker()
    try:
        _choose(page, site, studio, first, second)
        expect(page.get_by_role("status").get_by_text("This page shows the result by itself.")).to_be_visible()
    finally:
        site.use_worker("worker.app")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("The two takes could not be compared.", timeout=60_000)
    expect(told).to_contain_text("No body was found in one of the clips")
    expect(told.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.get_by_role("link", name="Choose other takes")).to_be_visible()
    assert not troubles(page)
