"""A clip labelled from end to end with keys, with a pointer and with a finger: what is stored is what the page shows.

Nothing here acts but keys, pointers and touches in the page; the database is only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from analysis.data.drawn import draw_dancer
from analysis.schema import StructureReport
from analysis.schema.report_parts import Body, Boundary, Method, Rhythm, Segment, Unit
from dancesite.accounts.models import Studio, User
from dancesite.annotations.word_services import word_add
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.reports.services import report_store
from tests.builders import make_clip
from tests.clips import real_clip
from tests.e2e.conftest import Site
from tests.e2e.desk import DeskPage, keys_of_the_sheet, newest, stored_details, stored_refused, stored_sections
from tests.e2e.labelled import let_in
from tests.e2e.pointer import Pointer
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRAMES = 360
NAMES = ("Turn", "Leap", "Balance", "Bend", "Kick", "Slide", "Run", "Jump", "Wave")  # of the digits
# What the reading suggests for each thirty frames; there is no word for "Sway".
READ = (
    ("Turn", 0.95), ("Leap", 0.97), (None, 0.9), ("Turn", 0.95), ("Leap", 0.6), ("Leap", 0.7),
    ("Turn", 0.99), ("Leap", 0.92), (None, 0.96), ("Turn", 0.93), ("Sway", 0.5), (None, 0.95),
)  # fmt: skip


@pytest.fixture(scope="module")
def dance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds of a drawn dance with music."""
    path = tmp_path_factory.mktemp("dance") / "Dance.mp4"
    draw_dancer(path, seed=3, seconds=FRAMES / 30, size=(360, 480))
    return path


@pytest.fixture
def words(studio: Studio, lead: User) -> None:
    for name in NAMES:
        word_add(studio=studio, by=lead, kind="unit", own=False, name=name, style="Ballet")
    word_add(studio=studio, by=lead, kind="unit", own=False, name="Spin", style="Ballet", key="k")
    word_add(studio=studio, by=lead, kind="action", own=False, name="Waltz")
    word_add(studio=studio, by=lead, kind="action", own=False, name="Adagio")


@pytest.fixture
def clip(page: Page, studio: Studio, lead: User, dance: Path, words: None) -> Clip:
    """Read by the worker; then with a structure by rule, so that what is suggested is known."""
    return read(studio, lead, dance, structure())


def read(studio: Studio, lead: User, film: Path, report: StructureReport | None = None) -> Clip:
    made = make_clip(studio, lead, title="Dance", source=film)
    wait_for(lambda: clip_get(lead, made.id).readable, 300, "the clip to be read")
    clip = clip_get(lead, made.id)
    if report:
        assert clip.frames == report.frames
        report_store(clip=clip, key="by rule", report=report)
    return clip


def structure() -> StructureReport:
    units = {name: Unit(f"u{n}", name, name[:2], n) for n, name in enumerate(("Turn", "Leap", "Sway"), 1)}
    segments, edges = [], []
    for n, (name, confidence) in enumerate(READ):
        start, end = 30 * n, 30 * n + 30
        if name is None:
            segments.append(Segment(start, end, "none", None, 0, "", confidence, reason="still"))
            continue
        phases = (start + 8, end - 8)
        segments.append(Segment(start, end, "unit", units[name].id, 0, name[:1], confidence, phases))
        edges += [Boundary(start, "start", 0.8, 2.0), Boundary(end, "end", 0.8, 3.0)]
    return StructureReport(
        frames=FRAMES, fps=Fraction(30), method=Method("unsupervised", "by rule", "1", {}), confidence=0.8,
        units=tuple(units.values()), segments=tuple(segments), boundaries=tuple(edges), phrases=(),
        rhythm=Rhythm(120.0, 0.9, tuple(0.1 + 0.5 * n for n in range(23)), 0, None),
        energy=(0.5,) * FRAMES, body=Body(FRAMES, 0, ()), summary=(), problems=(),
    )  # fmt: skip


@pytest.fixture
def desk(page: Page, site: Site, studio: Studio, clip: Clip) -> DeskPage:
    desk = DeskPage(page, f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/")
    desk.open()
    return desk


def compare(desk: DeskPage, clip: Clip, user: User) -> None:
    """Every field that is stored is the one that the page shows, before and after it is loaded anew."""
    for again in (False, True):
        assert desk.saved() == newest(clip).number
        if again:
            desk.open()
            desk.press("Shift+Z")
        assert desk.details() == stored_details(clip, user)
        assert desk.spans("Sections") == stored_sections(clip)
        refused = desk.page.locator(".unit.sug.refused").evaluate_all("(all) => all.map((a) => a.ariaLabel)")
        told = [re.search(r"frames (\d+) to (\d+)", name) for name in refused]
        assert sorted((int(m[1]), int(m[2])) for m in told if m) == stored_refused(clip)
        action = newest(clip).action
        expect(desk.page.get_by_label("Action")).to_have_value(str(action.id) if action else "")


def test_everything_by_keyboard_alone(desk: DeskPage, clip: Clip, lead: User, studio: Studio, page: Page) -> None:
    press, go = desk.press, desk.go
    press("Shift+Z")

    # Drawn: by digit, by name, by letter, no unit, unsure.
    for n in range(len(NAMES)):
        go(29 + 10 * n)
        press(str(n + 1))
    go(119)
    press("/")
    page.keyboard.type("spi")
    press("Enter")
    go(129)
    press("g", "k")
    go(139)
    press("0")
    go(149)
    press("q")
    drawn = [(name, 10 * n + 20, 10 * n + 29) for n, name in enumerate(NAMES)]
    drawn[0] = ("Turn", 0, 29)
    others = [("Spin", 110, 119), ("Spin", 120, 129), ("No unit", 130, 139), ("Unsure", 140, 149)]
    desk.expect_units(*drawn, *others)

    # Held while the film plays: what passes is that unit.
    press("ArrowRight")
    desk.at(150)
    press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.down("1")
    page.wait_for_function("() => Number(document.querySelector('.player').dataset.frame) >= 172")
    page.keyboard.up("1")
    press("k")
    desk.said(re.compile(r"Filled: Turn, frames \d+ to \d+"))
    desk.expect(lambda told: told[-1][0] == "Turn")
    filled = desk.spans("Units")[-1]
    assert 150 <= filled[1] <= 155
    assert filled[2] >= 170
    press("Home", "u")
    desk.at(filled[2] + 1)

    # An edge in hand: one frame, ten; the neighbour yields, and keeps three frames.
    go(35)
    press("a", "Shift+O", "ArrowRight", "ArrowRight")
    desk.expect_unit("Leap", 30, 41)
    desk.expect_unit("Balance", 42, 49)
    press("Shift+ArrowRight")
    desk.expect_unit("Leap", 30, 46)
    press("Shift+ArrowLeft")
    desk.expect_unit("Leap", 30, 36)
    press("Escape", "Shift+I", "ArrowRight", "Escape")
    desk.expect_unit("Leap", 31, 36)
    go(38)
    press("o")
    go(32)
    press("i", "Escape")
    desk.expect_unit("Leap", 32, 38)

    # Split, merged, deleted, not looked at, called otherwise.
    go(55)
    press("s")
    desk.expect_unit("Bend", 50, 54)
    go(52)
    press("m")
    desk.expect_unit("Bend", 50, 59)
    go(65)
    press("Delete")
    go(75)
    press("Backspace")
    go(85)
    press("a", "1", "Escape")
    desk.expect_unit("Turn", 80, 89)
    desk.expect(lambda told: not [one for one in told if one[0] in ("Kick", "Slide")])

    # Where the turn returned, what followed it before.
    go(filled[1] + 5)
    press("v")
    desk.said(re.compile(r"labels? copied from frame 80"))
    desk.expect(lambda told: [one[0] for one in told if one[1] > filled[1]][:2] == ["Jump", "Wave"])
    press("Control+z")
    desk.expect(lambda told: told[-1] == filled)

    # Parts of the dance, and the other lane.
    go(49)
    press("Shift+Digit1")
    go(249)
    press("Shift+Digit2")
    go(299)
    press("Shift+Digit3")
    sections = [("Prelude", 0, 49), ("Main part", 50, 249), ("Conclusion", 250, 299)]
    desk.expect(lambda told: told == sections, "Sections")
    press("ArrowDown")
    desk.said("Selected: Conclusion, frames 250 to 299")
    press("ArrowUp")
    press("Escape")

    # Suggestions: taken, taken with a word that is asked for, refused, taken while going on.
    go(275)
    press("Enter")
    desk.expect_unit("Turn", 270, 299)
    go(305)
    press("Enter")
    expect(page.get_by_role("dialog", name="Which word is Sway?")).to_be_visible()
    page.keyboard.type("wave")
    press("Enter")
    desk.expect_unit("Wave", 300, 329)
    go(245)
    press("x")
    desk.said("Not this one")
    go(335)
    press("Shift+Enter")
    desk.expect_unit("No unit", 330, 359)
    press("d")
    before = desk.spans("Units")
    press("Control+Enter")
    desk.said(re.compile("suggestions? taken"))
    desk.expect(lambda told: len(told) > len(before))
    assert not [one for one in desk.spans("Units") if one[1] == 240], "it was refused"

    # More of the same: the panel looks by itself, and goes away with Escape.
    go(280)
    press("f")
    panel = page.get_by_role("region", name="More like this")
    expect(panel.get_by_role("status")).not_to_have_text(re.compile("^$|Looking"), timeout=60_000)
    press("Escape")
    expect(panel).to_be_hidden()

    # Inside a label and how sure its edges are; what the whole clip is.
    go(5)
    process = page.get_by_label("First frame of the process")
    desk.tab_to(process, ".pane.right")
    press("Control+a")
    page.keyboard.type("7")
    press("Enter")
    desk.tab_to(page.get_by_label("How sure the end is"), ".pane.right")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    desk.tab_to(page.get_by_label("Action"), ".pane.right")
    page.keyboard.type("W")
    expect(page.get_by_label("Action").locator("option:checked")).to_have_text("Waltz")

    # What only looks.
    desk.tab_to(page.get_by_role("application"), ".wlanes")
    go(100)
    press("]", "[", "Alt+ArrowRight", "Alt+ArrowLeft", "End", "ArrowLeft", "Shift+F6", "F6")
    press("z", "+", "-", "Shift+Z", "h", "h", "b", "b", "b", "Shift+S", "Shift+S")
    press("Home", "l", "k", "End", "j", "k", "r", "r", "k")
    press("Shift+Q", "Shift+Q", "Shift+E", "Shift+E")
    press("t")
    expect(page.get_by_role("table")).to_be_visible()
    press("t")
    expect(page.get_by_role("table")).to_have_count(0)
    press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    press("Control+s")
    expect(page.get_by_role("dialog", name="Save a named revision")).to_be_visible()
    page.keyboard.type("First reading")
    press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    wait_for(lambda: newest(clip).name == "First reading", 15, "the name to be stored")

    # Back to nothing, and all of it again.
    units, parts = desk.spans("Units"), desk.spans("Sections")
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    for _ in range(200):
        if undo.is_disabled():
            break
        press("Control+z")
    desk.expect(lambda told: told == [])
    desk.expect(lambda told: told == [], "Sections")
    expect(page.get_by_label("Action")).to_have_value("")
    press("Control+Shift+Z")
    for _ in range(200):
        if redo.is_disabled():
            break
        press("Control+y")
    desk.expect(lambda told: told == units)
    desk.expect(lambda told: told == parts, "Sections")

    press("Home")
    compare(desk, clip, lead)
    assert newest(clip).action is not None
    assert stored_details(clip, lead)[0]["phases"] == [7, 20]

    pressed = {key.lower().replace("digit", "") for key in desk.pressed}
    left = {command: keys for command, keys in keys_of_the_sheet().items() if command not in ("next",)}
    missed = [command for command, keys in left.items() if not any(_chord(key) in pressed for key in keys)]
    assert not missed, f"never pressed: {missed}"


def _chord(key: str) -> str:
    """A key as the sheet writes it, as it is pressed here."""
    return key.replace("Ctrl+", "Control+").lower()


# --- by pointer ------------------------------------------------------------------------------------------------------
def test_everything_by_pointer(desk: DeskPage, clip: Clip, lead: User, page: Page) -> None:
    hand = Pointer(desk, FRAMES)
    units = page.get_by_role("region", name="Unit", exact=True)
    while page.get_by_text("12.0 s in view").count() == 0:
        page.get_by_role("button", name="Zoom out").click()

    # Drawn on the open ground; what holds an edge is said: the reading's edge, a beat, another unit. Ctrl holds it off.
    assert "model" in hand.drag(10, 30.4)
    desk.expect(lambda told: told == [("Unsure", 10, 29)])
    units.get_by_role("button", name="Turn").click()
    desk.expect_units(("Turn", 10, 29))
    assert hand.drag(60.4, 80.2, key="Control") == ""
    desk.expect(lambda told: told[-1][0] == "Turn" and told[-1][1] in (60, 61) and told[-1][2] in (78, 79, 80))
    units.get_by_role("button", name="Leap").click()
    hand.click(300)
    page.keyboard.press("Escape")

    # Edges: to a beat, to the other unit, both together, and taken back while it is held.
    hand.click(70)
    end = desk.spans("Units")[-1][2] + 1
    assert "count" in hand.drag(end, 93.2)
    desk.expect(lambda told: told[-1][2] == 92)
    hand.click(20)
    start = desk.spans("Units")[-1][1]
    assert "next unit" in hand.drag(30, start + 0.4)
    desk.expect(lambda told: told[0][2] == told[1][1] - 1)
    hand.click(20)
    hand.drag(start, 48, key="Shift")
    desk.expect(lambda told: told[0][2] + 1 == told[1][1] == 48)
    hand.mouse.move(hand.x(48), hand.y("units"))
    hand.mouse.down()
    hand.mouse.move(hand.x(40), hand.y("units"))
    desk.expect(lambda told: told[0][2] < 45)
    page.keyboard.press("Escape")
    hand.mouse.up()
    desk.expect(lambda told: told[0][2] + 1 == told[1][1] == 48)

    # Inside of a unit, parts of the dance, suggestions.
    hand.click(70)
    before = page.get_by_label("First frame of the process").input_value()
    first, last = 48, 93
    hand.drag(first + (last - first) / 3, first + 8, share=0.75)
    expect(page.get_by_label("First frame of the process")).not_to_have_value(before)
    hand.drag(0, 90, "sections")
    desk.expect(lambda told: [one[0] for one in told] == ["Prelude"], "Sections")
    hand.drag(120, 250, "sections")
    desk.expect(lambda told: [one[0] for one in told] == ["Prelude", "Main part"], "Sections")
    hand.mouse.dblclick(hand.x(195), hand.y("suggestion"))
    desk.expect_unit("Turn", 180, 209)
    hand.click(220, "suggestion")
    hand.click(195)
    hand.click(195, button="right")
    menu = page.get_by_role("menu", name="What can be done here")
    menu.get_by_role("menuitem", name=re.compile("^Split at the playhead")).click()
    desk.expect(lambda told: [one for one in told if one[1] >= 180] == [("Turn", 180, 194), ("Turn", 195, 209)])
    hand.click(185, button="right")
    menu.get_by_role("menuitem", name=re.compile("^Merge with the next")).click()
    desk.expect_unit("Turn", 180, 209)
    page.get_by_role("button", name=re.compile("^Take all above")).click()
    desk.expect(lambda told: ("Turn", 270, 299) in told)
    hand.click(285, button="right")
    menu.get_by_role("menuitem", name=re.compile("^Delete")).click()
    desk.expect(lambda told: ("Turn", 270, 299) not in told)
    hand.mouse.click(hand.x(315), hand.y("suggestion"), button="right")
    menu.get_by_role("menuitem", name=re.compile("^Not this one")).click()
    expect(page.locator(".unit.sug.refused")).to_have_count(1)
    page.get_by_label("Action").select_option("Adagio")

    # The lanes move under wheel and strip; then everything undone by its button, and done again.
    hand.mouse.move(hand.x(100), hand.y("units"))
    page.keyboard.down("Control")
    hand.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    expect(page.get_by_text("12.0 s in view")).to_have_count(0)
    for _ in range(8):
        page.get_by_role("button", name="Zoom out").click()
    told = desk.spans("Units")
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    while undo.is_enabled():
        undo.click()
    desk.expect(lambda left: left == [])
    while redo.is_enabled():
        redo.click()
    desk.expect(lambda again: again == told)
    compare(desk, clip, lead)


# --- by finger -------------------------------------------------------------------------------------------------------
@pytest.fixture
def phone(browser: Browser, site: Site, lead: User) -> Iterator[BrowserContext]:
    size = {"width": 390, "height": 844}
    context = browser.new_context(viewport=size, has_touch=True, is_mobile=True, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    let_in(context, site.url, lead)
    yield context
    context.close()


def test_corrected_by_finger_on_a_phone(
    phone: BrowserContext, desk: DeskPage, clip: Clip, lead: User, page: Page
) -> None:
    """Checked and corrected: that is what a phone is for. Fingers alone touch the page."""
    small = phone.new_page()
    hand = DeskPage(small, desk.url)
    hand.open()
    finger = phone.new_cdp_session(small)

    def swipe(x: float, y: float, to_x: float) -> None:
        """As slowly as a person: it must not count as a tap."""
        steps = 8
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for n in range(1, steps + 1):
            point = {"x": x + (to_x - x) * n / steps, "y": y}
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            small.wait_for_timeout(25)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    # The lanes go under the line in the middle; what is suggested there is taken.
    box = small.locator(".wl-row-units").bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2
    swipe(middle, box["y"] + box["height"] / 2, middle - 60)
    small.wait_for_function("() => Number(document.querySelector('.player').dataset.frame) > 5")
    small.wait_for_timeout(500)  # a tap right after a swipe only stops it
    tools = small.get_by_role("region", name="The label in hand")
    tools.get_by_role("button", name="Take").tap()
    hand.expect(lambda told: told[:1] == [("Turn", 0, 29)])
    tools.get_by_role("button", name="End one frame earlier").tap()
    hand.expect(lambda told: told[:1] == [("Turn", 0, 28)])
    tools.get_by_role("button", name="End one frame later").tap()
    hand.expect(lambda told: told[:1] == [("Turn", 0, 29)])
    tools.get_by_role("button", name="End one frame earlier").tap()
    tools.get_by_role("button", name="end is moved; press for the start").tap()
    tools.get_by_role("button", name="Start one frame later").tap()
    hand.expect(lambda told: told[:1] == [("Turn", 1, 28)])

    # Called otherwise, split, and unsure.
    tools.get_by_role("group", name="Unit").get_by_role("button", name="Leap").tap()
    hand.expect(lambda told: told[:1] == [("Leap", 1, 28)])
    for _ in range(12):
        tools.get_by_role("button", name="Forward one frame").tap()
    small.wait_for_function("() => Number(document.querySelector('.player').dataset.frame) > 5")
    tools.get_by_role("button", name="Split").tap()
    hand.expect(lambda told: len(told) == 2)
    tools.get_by_role("button", name="Unsure").tap()
    hand.expect(lambda told: any(name.startswith(("?", "Unsure")) for name, _first, _last in told))
    tools.get_by_role("button", name="No unit").tap()
    hand.expect(lambda told: any(name == "No unit" for name, _first, _last in told))
    tools.get_by_role("button", name="Next edge").tap()
    small.get_by_role("button", name="Undo").tap()
    hand.expect(lambda told: not any(name == "No unit" for name, _first, _last in told))
    told = hand.spans("Units")
    assert hand.saved() == newest(clip).number
    small.close()

    desk.open()  # the same on a desk
    desk.press("Shift+Z")
    desk.expect(lambda again: again == told)
    compare(desk, clip, lead)


# --- a film of a person ----------------------------------------------------------------------------------------------
@pytest.mark.data
def test_a_real_dance_from_end_to_end(page: Page, site: Site, studio: Studio, lead: User, words: None) -> None:
    """Every frame of it is looked at, by what a person does: go on to what is open, and say what it is."""
    film = real_clip("dance_portrait_1080x1920_aac.mp4")
    clip = read(studio, lead, film)
    desk = DeskPage(page, f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/")
    desk.open()
    desk.press("Shift+Z")
    assert clip.frames
    for turn in range(clip.frames):
        start = desk.spans("Units")[-1][2] + 1 if desk.spans("Units") else 0
        if start >= clip.frames:
            break
        end = min(start + 20 + 7 * (turn % 4), clip.frames)
        if clip.frames - end < 10:
            end = clip.frames
        desk.go(end - 1)
        desk.press(("1", "2", "0", "3", "q")[turn % 5])
        desk.expect(lambda told, end=end: bool(told) and told[-1][2] == end - 1)  # type: ignore[misc]
    desk.press("Home", "u")
    desk.said("All frames were looked at.")
    expect(page.get_by_role("progressbar", name="This clip, looked at")).to_have_attribute("aria-valuenow", "100")
    compare(desk, clip, lead)
    assert newest(clip).segments[0]["start"] == 0
    assert newest(clip).segments[-1]["end"] == clip.frames
