"""A clip that a model read: what it sees, beside the labels; and back to the first reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Locator, Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.clip_view import clip_url
from dancesite.clips.models import Clip
from dancesite.core import events
from dancesite.core.models import JobRun
from dancesite.learning.models import ModelVersion
from dancesite.reports.models import Report
from dancesite.reports.services import report_choose, report_store
from tests.builders import make_upload
from tests.checkpoints import checkpoint, make_card, make_model
from tests.e2e.axe import troubles
from tests.e2e.conftest import Site
from tests.e2e.labelled import make_ready
from tests.e2e.learned import learned_report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def clip(studio: Studio, lead: User, drawn_clip: Path) -> Clip:
    return make_ready(studio, lead, drawn_clip)


def label(clip: Clip, studio: Studio) -> None:
    """As the model reads it, but that the turn begins 8 frames later; frames from 158 on are not looked at."""
    names = ("Preparation", "turn", "Jump", "Turn")  # names mean the same however they are written
    edges = (0, 42, 82, 120, 158)
    segments = [
        {"start": start, "end": end, "state": "unit", "word": str(word_ensure(studio=studio, name=name).id)}
        for name, (start, end) in zip(names, pairwise(edges), strict=True)
    ]
    labels_save(clip=clip, author=None, source="hand", segments=segments, based_on=0)


def open_report(page: Page, clip: Clip) -> Locator:
    page.goto(page.url.split("/s/")[0] + clip_url(clip))
    card = page.get_by_role("region", name="What the model sees")
    expect(card).to_be_visible()
    return card


def at_frame(page: Page, frame: int) -> None:
    page.wait_for_function("(frame) => document.querySelector('.strip-place').dataset.frame === frame", arg=str(frame))


def test_figure_seven(page: Page, clip: Clip, studio: Studio) -> None:
    label(clip, studio)
    report_store(clip=clip, key="m", report=learned_report())
    card = open_report(page, clip)
    found = page.get_by_role("region", name="What was found")
    expect(found.get_by_role("heading", name="Grand jeté")).to_be_visible()
    expect(found).to_contain_text("94% sure")
    expect(found.get_by_role("list", name="What else it might be")).to_contain_text("Tour en l’air")
    expect(found).to_contain_text("Read by Studio parser 2.")

    # 150 of the 158 frames that are labelled.
    expect(card).to_contain_text("The model agrees with the labels in 150 of 158 labelled frames (95%).")
    labels = card.get_by_role("listbox", name=re.compile("^Labels, "))
    units = card.get_by_role("listbox", name="Units, Studio parser v2")
    for lane in (labels, units):
        expect(lane).to_be_visible()
    first, other = labels.bounding_box(), units.bounding_box()
    assert first
    assert other
    assert first["y"] < other["y"]
    assert abs(first["x"] - other["x"]) < 1
    expect(units.get_by_role("option", name=re.compile("^Jump, frames 82 to 119, .*88% sure$"))).to_be_visible()
    expect(card.get_by_role("img", name="How likely a unit starts or ends at each moment")).to_be_visible()
    expect(card.get_by_role("img", name="Where the model differs from the labels")).to_be_visible()

    moment = card.get_by_role("option", name="Primitive 5, frame 8, 65% sure")
    moment.click()
    at_frame(page, 8)
    page.keyboard.press(".")
    at_frame(page, 17)
    expect(page.get_by_text("Primitive 10, frame 17, 75% sure", exact=True)).to_have_count(1)

    page.keyboard.press("t")
    edges = card.get_by_role("table", name="Decided edges")
    expect(edges.get_by_role("row")).to_have_count(11)
    moments = card.get_by_role("table", name="Key moments")
    moments.get_by_role("button", name="Show Primitive 5, frame 8").click()
    at_frame(page, 8)


def test_what_is_not_there_is_said(page: Page, clip: Clip) -> None:
    report_store(clip=clip, key="m", report=learned_report(classes=False, primitives=False))
    card = open_report(page, clip)
    expect(card).to_contain_text("Nobody has labelled this clip: there is nothing to compare the model with.")
    expect(card).to_contain_text("This model knows no primitives.")
    expect(card.get_by_role("listbox", name=re.compile("^Labels"))).to_have_count(0)
    expect(page.get_by_role("region", name="What was found")).to_contain_text("This model knows no classes")


def elsewhere(do: Callable[[], object]) -> None:
    """In a thread where no browser's loop runs, as a worker would: pages hear of it."""

    def run() -> None:
        try:
            do()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def ends(clip: Clip, store: Callable[[], object]) -> None:
    """The reading that was asked for is over, and has left this report."""

    def run() -> None:
        store()
        JobRun.objects.filter(subject_id=clip.id).update(state=JobRun.State.DONE)
        events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))

    elsewhere(run)


def test_which_reading_counts_is_chosen(page: Page, clip: Clip, studio: Studio, lead: User, site: Site) -> None:
    site.kill_worker()
    try:
        model = make_model(studio, lead, name="Studio parser", version="2", promote=True)
        page.goto(page.url.split("/s/")[0] + clip_url(clip))
        choice = page.get_by_label("Read by")
        expect(choice.locator("option")).to_have_text(["First reading", "Studio parser v2 (in use)"])
        expect(page.get_by_role("region", name="Structure")).to_be_visible()
        choice.select_option(label="Studio parser v2 (in use)")
        expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_visible()
        # What was read before stays to be seen meanwhile.
        expect(page.get_by_role("region", name="Structure")).to_be_visible()
        ends(clip, lambda: report_store(clip=clip, key="m", report=learned_report(), model=model))
        expect(page.get_by_role("region", name="What the model sees")).to_be_visible()
        expect(page.get_by_text("Read by Studio parser 2.")).to_be_visible()
        page.reload()
        expect(choice).to_have_value(str(model.id))
        choice.select_option(label="First reading")
        first = Report.objects.get(clip=clip, key="k")
        expect(page.get_by_role("status").filter(has_text="Waiting")).to_be_visible()
        ends(clip, lambda: report_choose(clip=clip, report=first))
        expect(page.get_by_role("region", name="Structure")).to_be_visible()
        expect(page.get_by_role("group", name="A unit lasts about")).to_be_visible()
    finally:
        site.use_worker("worker.app")


def test_models_are_brought_in_and_promoted(page: Page, studio: Studio, lead: User) -> None:
    make_model(studio, lead, name="Barre", version="1")
    page.get_by_role("navigation", name="Main").first.get_by_role("link", name="Train").click()
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()
    old = page.get_by_role("region", name="Barre v1")
    expect(old.get_by_text("Candidate")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Bring in a model").click()
    broken = {"name": "broken.safetensors", "mimeType": "application/octet-stream", "buffer": b"no model"}
    chooser.value.set_files([broken])
    expect(page.get_by_role("alert")).to_contain_text("“broken.safetensors” was not taken.")

    card = make_card(name="Studio parser", version="2", metrics={"frame_accuracy": 0.812})
    path = make_upload(checkpoint(card, weights=b"\0\0\0@"))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Bring in a model").click()
    chooser.value.set_files([{"name": "parser.safetensors", "mimeType": "", "buffer": path.read_bytes()}])
    new = page.get_by_role("region", name="Studio parser v2")
    expect(new.get_by_text("81.2%")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    new.get_by_role("button", name="Promote").click()
    expect(new.get_by_text("In use")).to_be_visible()
    assert ModelVersion.objects.get(studio=studio, state="promoted").name == "Studio parser"
    old.get_by_role("button", name="What to do with Barre v1").click()
    old.get_by_role("menuitem", name="Retire").click()
    expect(old.get_by_text("Retired", exact=True)).to_be_visible()
    expect(old.get_by_role("button", name="Read all clips")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, clip: Clip, studio: Studio, lead: User, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    label(clip, studio)
    model = make_model(studio, lead, name="Studio parser", version="2")
    report_store(clip=clip, key="m", report=learned_report(), model=model)
    card = open_report(page, clip)
    expect(card.get_by_role("option", name="Primitive 5, frame 8, 65% sure")).to_be_visible()
    assert troubles(page) == []
    page.keyboard.press("t")
    expect(card.get_by_role("table", name="Decided edges")).to_be_visible()
    assert troubles(page) == []
    page.goto(page.url.split("/clips/")[0] + "/models/")
    page.get_by_text("Where it comes from").click()
    assert troubles(page) == []
