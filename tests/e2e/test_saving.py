"""No label is lost: killed browsers, two who save, sessions that end, answers that never arrive."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as BrowserError

from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import LabelRevision, Word
from dancesite.clips.models import Clip
from tests.builders import PASSWORD, make_person
from tests.e2e.conftest import CHROMIUM_FLAGS, Site
from tests.e2e.labelled import FRAMES, let_in, make_ready, make_words
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PARTS = 6  # labels of 30 frames each
LOST_AT_MOST = 2.0  # seconds
PACE_MS = 200  # so slow that a part is not drawn with every word within those seconds


@pytest.fixture
def words(studio: Studio) -> list[Word]:
    return make_words(studio)


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path, words: list[Word]) -> Clip:
    """Labelled from end to end by the lead."""
    clip = make_ready(studio, lead, drawn_clip)
    size = FRAMES // PARTS
    segments = [
        {"start": at, "end": at + size, "state": "unit", "word": str(words[0].id)} for at in range(0, FRAMES, size)
    ]
    labels_save(clip=clip, author=lead, source="hand", segments=segments, based_on=0)
    return clip


@pytest.fixture
def jonas(studio: Studio) -> User:
    return make_person("Jonas Weber", studio, Role.ANNOTATOR)


@pytest.fixture
def opened(site: Site, clip: Clip, studio: Studio) -> Callable[[Page], Page]:
    """The labels of the clip in a page, ready for keys."""

    def one(page: Page) -> Page:
        page.goto(f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/")
        return ready(page)

    return one


def ready(page: Page) -> Page:
    lanes = page.get_by_role("application")
    expect(lanes).to_be_visible()
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    lanes.focus()
    return page


def give(page: Page, part: int, digit: int) -> None:
    """The word of a digit to one part, by keys alone."""
    page.keyboard.press("Escape")
    page.keyboard.press("Home")
    for _ in range(part):
        page.keyboard.press("]")
    page.keyboard.press("a")
    page.keyboard.press(str(digit))


def state(page: Page, kind: str) -> None:
    page.wait_for_selector(f".savestate[data-state={kind}]")


def stored(clip: Clip, words: list[Word]) -> list[int]:
    """The digits of the labels that count, in order."""
    digits = {str(word.id): digit for digit, word in enumerate(words, 1)}
    newest = LabelRevision.objects.filter(clip=clip).latest("number")
    return [digits[segment["word"]] for segment in newest.segments]


def on_page(page: Page) -> list[int]:
    names = page.get_by_role("listbox", name="Units").get_by_role("option")
    told = [name or "" for name in names.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")]
    parts = sorted((int(name.split("frames ")[1].split()[0]), int(name.split()[1].strip(","))) for name in told)
    return [digit for _start, digit in parts]


# --- the browser is killed -----------------------------------------------------------------------------------------
def _kill(profile: Path) -> None:
    """SIGKILL to every process of the browser that has this profile: the browser first, so that nobody tidies up."""
    mine = [
        process
        for process in psutil.process_iter(["cmdline", "create_time"])
        if any(str(profile) in argument for argument in process.info["cmdline"] or ())
    ]
    for process in sorted(mine, key=lambda one: one.info["create_time"]):
        with contextlib.suppress(psutil.NoSuchProcess):
            os.kill(process.pid, signal.SIGKILL)


def test_killed_at_random_moments(
    browser: Browser,
    chromium: str,
    site: Site,
    clip: Clip,
    lead: User,
    words: list[Word],
    tmp_path: Path,
    opened: Callable[[Page], Page],
) -> None:
    """Labels are drawn one after the other until the browser dies. Whatever was drawn two seconds before is there."""
    seed = int(os.environ.get("KILL_SEED", random.SystemRandom().randrange(10**6)))
    print(f"KILL_SEED={seed}")
    chance = random.Random(seed)
    profile = tmp_path / "profile"
    drawn: list[tuple[float, int, int]] = []  # when the key was heard, part, digit
    turns = count(1)
    killed_at, looked_at = 0.0, 0

    def start() -> tuple[BrowserContext, Page]:
        context = browser.browser_type.launch_persistent_context(
            str(profile), executable_path=chromium, args=CHROMIUM_FLAGS, viewport={"width": 1440, "height": 900}
        )
        let_in(context, site.url, lead)
        return context, opened(context.pages[0])

    for round in range(4):
        context, page = start()
        settled(page)
        if round:
            # What the page found in its draft is on the server by now.
            looked_at += _check(drawn, killed_at, stored(clip, words))
            assert on_page(page) == stored(clip, words)
        drawn.clear()
        # While the line is down only the draft is there; in the last round it goes in the middle.
        if round in (1, 3):
            context.set_offline(round == 1)
        moment = time.monotonic() + chance.uniform(3.0, 6.5)
        cut = moment - chance.uniform(0.2, 2.5)
        timer = threading.Timer(moment - time.monotonic(), _kill, [profile])
        timer.start()
        with contextlib.suppress(BrowserError):
            while time.monotonic() < moment + 5:
                if round == 3 and time.monotonic() > cut:
                    context.set_offline(True)
                turn = next(turns)
                part, digit = turn % PARTS, turn % 7 + 1  # 42 turns until a part has the same one again
                give(page, part, digit)
                drawn.append((time.monotonic(), part, digit))
                page.wait_for_timeout(PACE_MS)
        timer.join()
        killed_at = moment
        assert drawn, "nothing was drawn before it died"
        with contextlib.suppress(BrowserError):
            context.close()
    context, page = start()
    settled(page)
    looked_at += _check(drawn, killed_at, stored(clip, words))
    assert looked_at, "nothing was older than that: the test saw nothing"
    assert on_page(page) == stored(clip, words)
    context.close()


def _check(drawn: list[tuple[float, int, int]], killed_at: float, found: list[int]) -> int:
    """Each part has what was drawn last before that, or something newer. Returns how many parts had anything old."""
    assert len(found) == PARTS
    looked_at = 0
    for part in range(PARTS):
        mine = [(at, digit) for at, one, digit in drawn if one == part]
        old = [digit for at, digit in mine if at <= killed_at - LOST_AT_MOST]
        if old:
            later = [digit for at, digit in mine if at > killed_at - LOST_AT_MOST]
            assert found[part] in {old[-1], *later}, (part, mine, killed_at, found)
            looked_at += 1
    return looked_at


def settled(page: Page) -> None:
    """What an earlier page left is on the server."""
    wait_for(lambda: _drafts(page) == 0, 20, "the draft to go")
    state(page, "saved")


def _drafts(page: Page) -> int:
    return int(
        page.evaluate(
            """() => new Promise((done, failed) => {
                 const opened = indexedDB.open('dancesite')
                 opened.onerror = () => failed(opened.error)
                 opened.onsuccess = () => {
                   const all = opened.result.transaction('drafts').objectStore('drafts').count()
                   all.onsuccess = () => { opened.result.close(); done(all.result) }
                 }
               })"""
        )
    )


# --- the line ------------------------------------------------------------------------------------------------------
def test_answers_that_are_dropped_after_the_commit(
    page: Page, clip: Clip, words: list[Word], opened: Callable[[Page], Page]
) -> None:
    """The server stored it, and the page does not know: it asks three times more, and there is one revision."""
    opened(page)
    ids: list[str] = []

    def dropping(route: Route) -> None:
        body = json.loads(route.request.post_data or "")
        ids.append(body["id"])
        answer = route.fetch()
        if ids.count(body["id"]) < 4:
            route.abort("connectionreset")
        else:
            route.fulfill(response=answer)

    at = f"**/api/clips/{clip.id}/labels/"
    page.route(at, lambda route: dropping(route) if route.request.method == "POST" else route.continue_())
    give(page, 2, 5)
    state(page, "offline")
    expect(page.locator(".savestate .chip")).to_contain_text("Draft kept here: 1 change")
    page.wait_for_selector(".savestate[data-state=saved]", timeout=30_000)
    assert len(ids) == 4
    assert len(set(ids)) == 1
    assert LabelRevision.objects.filter(clip=clip).count() == 2
    assert stored(clip, words) == [1, 1, 5, 1, 1, 1]
    page.unroute(at)


def test_a_session_that_ended(
    page: Page, lead: User, clip: Clip, words: list[Word], opened: Callable[[Page], Page]
) -> None:
    """Nothing is lost: also a page loaded anew finds what was drawn; signing in over the page saves it."""
    opened(page)
    Session.objects.all().delete()
    give(page, 1, 4)
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    state(page, "signed-out")
    assert LabelRevision.objects.filter(clip=clip).count() == 1
    assert _drafts(page) == 1
    expect(dialog.get_by_label("Email")).to_have_value(lead.email)
    dialog.get_by_label("Password").fill("not this one at all")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("do not fit together")
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    state(page, "saved")
    assert stored(clip, words) == [1, 4, 1, 1, 1, 1]
    wait_for(lambda: _drafts(page) == 0, 5, "the draft to go")

    # Once more, and this time somebody closes the dialog and leaves.
    Session.objects.all().delete()
    give(page, 2, 7)
    page.get_by_role("button", name="Later").click()
    wait_for(lambda: _drafts(page) == 1, 5, "the draft")
    page.reload()
    page.wait_for_url("**/sign-in/**")
    page.get_by_label("Email").fill(lead.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    ready(page)
    state(page, "saved")
    wait_for(lambda: stored(clip, words) == [1, 4, 7, 1, 1, 1], 10, "what the page before had drawn")
    assert on_page(page) == [1, 4, 7, 1, 1, 1]


def test_drafts_belong_to_one_person(
    page: Page,
    context: BrowserContext,
    jonas: User,
    site: Site,
    clip: Clip,
    words: list[Word],
    opened: Callable[[Page], Page],
) -> None:
    """On the same machine somebody else signs in: nothing of the first one's is shown, or saved as the other's."""
    opened(page)
    context.set_offline(True)
    give(page, 1, 4)
    state(page, "offline")
    let_in(context, site.url, jonas)
    context.set_offline(False)
    other = opened(context.new_page())
    state(page, "refused")  # it tried again by itself
    expect(page.get_by_role("alert")).to_contain_text("Somebody else signed in here")
    state(other, "saved")
    assert on_page(other) == [1] * PARTS
    assert LabelRevision.objects.filter(clip=clip).count() == 1
    other.close()


# --- two at once ---------------------------------------------------------------------------------------------------
@pytest.fixture
def two(
    browser: Browser, site: Site, page: Page, jonas: User, opened: Callable[[Page], Page]
) -> Any:
    """The lead's page, and that of Jonas in a browser of his own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    let_in(context, site.url, jonas)
    theirs = opened(context.new_page())
    opened(page)
    yield page, theirs
    context.close()


def test_two_who_label_the_same(
    two: tuple[Page, Page], clip: Clip, words: list[Word], shots: Callable[..., None]
) -> None:
    """What differs is shown, part by part; nothing is written before the choice, and what is not taken stays."""
    mine, theirs = two
    mine.context.set_offline(True)
    give(mine, 0, 2)
    give(mine, 3, 3)
    give(mine, 5, 9)
    state(mine, "offline")
    give(theirs, 0, 4)
    give(theirs, 2, 6)
    give(theirs, 3, 5)
    state(theirs, "saved")
    wait_for(lambda: stored(clip, words) == [4, 1, 6, 5, 1, 1], 10, "what Jonas labelled")
    before = LabelRevision.objects.filter(clip=clip).count()

    mine.context.set_offline(False)
    state(mine, "conflict")
    card = mine.get_by_role("alertdialog", name="Jonas Weber saved while you were working")
    expect(card).to_contain_text("2 parts differ. Nothing is lost")
    expect(card.get_by_role("listitem")).to_have_count(2)
    shots(mine, "conflict")
    assert LabelRevision.objects.filter(clip=clip).count() == before
    # No key changes labels while the question stands.
    give(mine, 1, 8)
    assert stored(clip, words) == [4, 1, 6, 5, 1, 1]
    first, second = card.get_by_role("listitem").all()
    expect(first.get_by_role("img").nth(1)).to_have_attribute("aria-label", "Word 2: frames 0 to 29")
    first.get_by_role("button", name="Take mine").click()
    expect(card).to_contain_text("1 choice left")
    second.get_by_role("button", name="Take theirs").click()
    card.get_by_role("button", name="Save what is chosen").click()
    expect(card).to_be_hidden()
    state(mine, "saved")
    assert stored(clip, words) == [2, 1, 6, 5, 1, 9]
    assert on_page(mine) == [2, 1, 6, 5, 1, 9]
    digits = {str(word.id): digit for digit, word in enumerate(words, 1)}
    kept = [[digits[one["word"]] for one in row.segments] for row in LabelRevision.objects.filter(clip=clip)]
    assert [2, 1, 6, 3, 1, 9] in kept, "what was not taken is a revision"
    wait_for(lambda: on_page(theirs) == [2, 1, 6, 5, 1, 9], 10, "the choice, on the other page")


def test_two_tabs_of_one_person(
    page: Page, context: BrowserContext, clip: Clip, words: list[Word], opened: Callable[[Page], Page]
) -> None:
    """Without changes a tab follows the other; side by side both are kept; the same part is a question."""
    opened(page)
    other = opened(context.new_page())
    give(page, 0, 2)
    state(page, "saved")
    wait_for(lambda: on_page(other) == [2, 1, 1, 1, 1, 1], 10, "the label, in the other tab")

    hold = threading.Event()
    at = f"**/api/clips/{clip.id}/labels/**"
    held: list[Route] = []

    def holding(route: Route) -> None:
        if route.request.method == "POST" and not hold.is_set():
            held.append(route)
        else:
            route.continue_()

    other.route(at, holding)
    give(other, 1, 3)
    give(page, 0, 4)
    give(page, 4, 5)
    wait_for(lambda: (other.wait_for_timeout(50), stored(clip, words) == [4, 1, 1, 1, 5, 1])[1], 10, "the first tab")
    hold.set()
    for route in held:
        route.continue_()
    wait_for(lambda: (other.wait_for_timeout(50), stored(clip, words) == [4, 3, 1, 1, 5, 1])[1], 10, "both, merged")
    expect(other.locator(".savestate")).to_contain_text("With labels of Ana Duarte")
    wait_for(lambda: on_page(page) == on_page(other) == [4, 3, 1, 1, 5, 1], 10, "both tabs alike")

    hold.clear()
    held.clear()
    give(other, 2, 6)
    give(page, 2, 7)
    wait_for(lambda: (other.wait_for_timeout(50), stored(clip, words)[2] == 7)[1], 10, "the first tab")
    hold.set()
    for route in held:
        route.continue_()
    card = other.get_by_role("alertdialog", name="You saved in another window meanwhile")
    card.get_by_role("button", name="Take theirs").click()
    state(other, "saved")
    assert stored(clip, words) == [4, 3, 7, 1, 5, 1]
    other.close()


# --- back again ----------------------------------------------------------------------------------------------------
def test_a_revision_is_brought_back(
    page: Page, clip: Clip, words: list[Word], opened: Callable[[Page], Page], shots: Callable[..., None]
) -> None:
    """Named, looked at, brought back as a new one, and that undone."""
    opened(page)
    give(page, 0, 2)
    page.keyboard.press("Control+s")
    page.get_by_role("textbox", name="Name").fill("First pass")
    page.keyboard.press("Enter")
    wait_for(lambda: LabelRevision.objects.filter(clip=clip, name="First pass").exists(), 10, "the named revision")
    ready(page)
    give(page, 1, 3)
    state(page, "saved")
    wait_for(lambda: stored(clip, words) == [2, 3, 1, 1, 1, 1], 10, "the last label")
    page.get_by_role("button", name="Revisions").click()
    panel = page.get_by_role("dialog", name="Revisions")
    line = panel.get_by_role("listitem").filter(has_text="First pass").last
    line.get_by_role("button", name="Look at").click()
    expect(panel).to_contain_text("2 labels differ")
    shots(page, "revisions")
    line.get_by_role("button", name="Bring").click()
    expect(panel).to_be_hidden()
    wait_for(lambda: stored(clip, words) == [2, 1, 1, 1, 1, 1], 10, "the revision that came back")
    newest = LabelRevision.objects.filter(clip=clip).latest("number")
    named = LabelRevision.objects.get(clip=clip, name="First pass")
    assert (newest.source, newest.restored) == ("restored", named.number)
    assert on_page(page) == [2, 1, 1, 1, 1, 1]
    ready(page)
    page.keyboard.press("Control+z")
    wait_for(lambda: stored(clip, words) == [2, 3, 1, 1, 1, 1], 10, "that it was undone")


@pytest.fixture
def shots() -> Callable[..., None]:
    """Pictures to look at, where SHOTS names a folder: each in both themes and on a phone."""

    def take(page: Page, name: str) -> None:
        folder = os.environ.get("SHOTS")
        if not folder:
            return
        page.screenshot(path=f"{folder}/{name}-1440-dark.png")
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        page.screenshot(path=f"{folder}/{name}-1440-light.png")
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{folder}/{name}-390-light.png")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.set_viewport_size({"width": 1440, "height": 900})

    return take
