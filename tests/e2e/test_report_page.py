"""The report on a phone and on a desk: what is seen at a glance, turned in space, counted along, found elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from analysis.formats.posefile import write_pose
from analysis.schema.report_parts import Rhythm
from dancesite.accounts.models import Studio, User
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.reports.services import report_store
from tests.analysis.conftest import dancer
from tests.builders import make_upload
from tests.e2e.axe import troubles
from tests.e2e.conftest import Site
from tests.e2e.labelled import make_ready
from tests.e2e.learned import learned_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    """Read by a model, with a body: six seconds at 30 frames."""
    clip = make_ready(studio, lead, drawn_clip)
    body = make_upload()
    write_pose(body, dancer([("arms", 2.0), ("legs", 2.0), ("side", 2.0)], Fraction(30)))
    artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=body, suffix=".dsa")
    beats = tuple(0.5 * beat for beat in range(1, 12))
    rhythm = Rhythm(tempo_bpm=120.0, confidence=0.9, beats=beats, count_one=0, reason=None)
    report_store(clip=clip, key="m", report=replace(learned_report(), rhythm=rhythm))
    return clip


def taken(value: float | None, off: float | None, frame: int | None = None) -> dict[str, Any]:
    why = None if value is not None else "From the side the hips hide it. A view from the front would do."
    return {"value": value, "uncertainty": off, "frame": frame, "said": None, "why_not": why}


def measures(segments: int, frames: int) -> dict[str, Any]:
    """As the server tells them: one with a curve, one that abstains, and the beat."""

    def one(name: str, title: str, number: dict[str, Any], curve: bool) -> dict[str, Any]:
        values = [10 + (frame % 40) for frame in range(0, frames, 2)]
        return {
            "name": name, "title": title, "unit": "deg", "about": "From hip to ankle.", "source": None,
            "group": "shape", "clip": number, "units": [{"segment": i, **number} for i in range(segments)],
            "curve": {"every": 2, "values": values, "band": [3] * len(values)} if curve else None,
        }  # fmt: skip

    edges = [
        {"frame": 20 + 30 * i, "kind": "start", "segment": i, "count": i + 1, "beat": i, "late": late, "seconds": 0.1,
         "uncertainty": 1.0, "sure": True}
        for i, late in enumerate((-5, 0, 6))
    ]  # fmt: skip
    return {
        "state": "ready", "report": 1, "view": {"facing": "side", "sentence": "Seen from the side."},
        "measures": [
            one("leg_opening", "Leg opening", taken(171.3, 4, 30), curve=True),
            one("turn_out", "Turn-out", taken(None, None), curve=False),
        ],
        "timing": {
            "resolution": 2, "fps": 30, "edges": edges, "accents": [],
            "summary": {"near": 1, "of": 3, "median_late": 0, "off_beat": 0.2, "said": "1 of 3 starts within 2 frames"},
            "segments": [], "why_not": None,
        },
    }  # fmt: skip


def opened(page: Page, clip: Clip) -> None:
    report = learned_report()
    body = json.dumps(measures(len(report.segments), report.frames))
    answer = lambda route: route.fulfill(body=body, content_type="application/json")  # noqa: E731
    page.route("**/measures/", answer)
    page.goto(page.url.split("/s/")[0] + clip_url(clip))
    expect(page.locator(".three svg").first).to_be_visible()
    expect(page.get_by_role("heading", name="Measures", exact=True)).to_be_visible()


def test_on_a_phone(page: Page, site: Site, clip: Clip) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, clip)
    inside = page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert inside, "the page is broader than the phone"
    order = [".player", ".ver", ".ucard", ".struct", ".ms-sec", ".beat"]
    tops = page.evaluate("(all) => all.map((one) => document.querySelector(one).getBoundingClientRect().top)", order)
    assert tops == sorted(tops)

    primitives = page.get_by_role("group", name="Primitives in this unit")
    expect(primitives.get_by_role("button")).to_have_count(3)
    expect(primitives.locator(".pstills").first.locator("svg")).to_have_count(3)  # where less motion is wanted
    opening = page.get_by_role("article").filter(has_text="Leg opening")
    expect(opening).to_contain_text("171°± 4°")
    expect(page.get_by_role("article").filter(has_text="Turn-out")).to_contain_text("Not measured")
    expect(page.get_by_role("button", name="5 frames early")).to_be_visible()
    expect(page.locator(".bt-number").first).to_have_text("−5")
    assert not troubles(page)


def test_turned_in_space_and_counted_along(page: Page, site: Site, clip: Clip) -> None:
    opened(page, clip)
    page.keyboard.press("y")
    space = page.get_by_role("application", name="The body in 3-D")
    expect(space).to_be_focused()
    frame = page.locator(".player").get_attribute("data-frame")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".player").get_attribute("data-frame") == frame, "the arrow turns the body, not the film"
    page.get_by_role("button", name="Above").click()
    expect(page.get_by_role("button", name="Above")).to_have_attribute("aria-pressed", "true")
    assert not troubles(page)
    page.get_by_role("button", name="Close 3-D").click()
    expect(space).to_be_hidden()

    page.keyboard.press("e")
    expect(page.locator(".hud-eight li")).to_have_count(8)
    page.keyboard.press("Space")
    expect(page.locator(".hud-count.lead")).to_be_visible()
    page.keyboard.press("Space")  # called off before the film starts
    expect(page.locator(".hud-count.lead")).to_be_hidden()


def test_looked_for_elsewhere(page: Page, site: Site, clip: Clip) -> None:
    opened(page, clip)
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        found = [
            {"clip": str(clip.id), "title": clip.title, "start": 42, "end": 82, "likeness": likeness, "mirrored": False}
            for likeness in (0.95, 0.7)
        ]
        found[1] |= {"start": 100, "end": 140}
        told = {"id": str(clip.id), "state": "done", "looked": 1, "clips": 1, "found": found, "error": None}
        route.fulfill(status=202, body=json.dumps(told), content_type="application/json")

    page.route("**/searches/", answer)
    page.get_by_role("button", name="Find elsewhere").click()
    dialog = page.get_by_role("dialog", name="Find elsewhere")
    expect(dialog.get_by_role("status")).to_have_text("2 passages like it in 1 clip")
    expect(dialog.get_by_role("heading", name="Variations")).to_be_visible()
    start = dialog.get_by_role("slider", name="End of what is looked for")
    start.press("ArrowRight")
    expect(dialog).to_contain_text("A span of your own")
    dialog.get_by_role("button", name="This clip", exact=True).first.click()
    page.wait_for_function("() => document.querySelector('.fe-status').textContent.includes('2 passages')")
    assert [one["scope"] for one in asked][-1] == "clip"
    assert asked[-1]["end"] == asked[0]["end"] + 1
    assert not troubles(page)
    dialog.locator(".fe-go").first.click()
    expect(page.get_by_role("button", name="Loop this unit, on")).to_be_visible()
