"""A studio teaches its own model from a fifth of the labels, in the browser alone: from films to clips read anew.

Films are drawn, so that every frame is known. Bodies are read from them by the real worker, as from any other film.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_create
from dancesite.core.models import JobRun
from dancesite.learning.models import Assignment, ModelVersion, Snapshot, TrainingRun
from dancesite.reports.selectors import report_latest
from tests.builders import make_upload
from tests.e2e.conftest import Site
from tests.e2e.desk import DeskPage, newest
from tests.e2e.few_units import STYLE, UNITS, Dance, draw
from tests.e2e.train_page import open_train, shown_step, start_run
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DANCERS, EACH = 10, 3
LABELLED = DANCERS * EACH // 5  # a fifth, and just enough for a run
STEPS, BATCH = 200, 4
READ_S, LEARN_S = 900, 600  # at most; far less on a machine that has nothing else to do


@pytest.fixture
def pool(page: Page, site: Site, studio: Studio, lead: User, tmp_path: Path) -> dict[str, Dance]:
    """By title: drawn, brought in and read. One dancer's come through the browser, while the others are drawn."""
    for unit in UNITS:
        word_ensure(studio=studio, name=unit, style=STYLE)
    dances: dict[str, Dance] = {}
    for who in range(DANCERS):
        films = [draw(tmp_path, who + DANCERS * number, who) for number in range(EACH)]
        dances |= {dance.film.stem: dance for dance in films}
        if who == 0:
            upload(page, films)
        else:
            for dance in films:
                bring_in(studio, lead, dance)
    wait_for(lambda: not JobRun.objects.exclude(state="done").exists(), READ_S, "all clips to be read")
    assert Clip.objects.filter(studio=studio).count() == len(dances) == DANCERS * EACH
    return dances


def upload(page: Page, films: Sequence[Dance]) -> None:
    page.get_by_role("button", name="Add clips").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").first.set_input_files([dance.film for dance in films])
    dialog.get_by_label("Who dances?", exact=True).fill(films[0].dancer)
    dialog.get_by_label("Style", exact=True).fill(STYLE)
    dialog.get_by_label("Watching in this studio").check()
    dialog.get_by_label("Teaching the model").check()
    dialog.get_by_role("button", name=re.compile("^Upload")).click()
    expect(dialog.get_by_text("All there")).to_have_count(len(films), timeout=60_000)
    dialog.get_by_role("button", name=re.compile("^(Done|Close)$")).first.click()


def bring_in(studio: Studio, lead: User, dance: Dance) -> None:
    path = make_upload(dance.film.read_bytes())
    consent = {"view": True, "train": True, "publish": False}
    clip_create(studio=studio, user=lead, path=path, file_name=dance.film.name, dancer=dance.dancer, style=STYLE,
                consent=consent)  # fmt: skip


def label(desk: DeskPage, dance: Dance) -> None:
    """Each unit to its last frame, by its digit. Where the reading sees an edge, too, a digit stops before it: `o` does
    not."""
    desk.open()
    at = 0
    for _start, end, unit in dance.segments:
        tens, ones = divmod(end - 1 - at, 10)
        desk.press(*["Shift+ArrowRight"] * tens, *["ArrowRight"] * ones)
        desk.at(end - 1)
        desk.press(str(UNITS.index(unit) + 1), "o")
        at = end - 1
    desk.expect_units(*((unit, start, end - 1) for start, end, unit in dance.segments))
    desk.saved()


def frames_right(clips: Sequence[Clip], pool: dict[str, Dance], version: ModelVersion) -> float:
    """Percent of the clips' frames that their reports call what they are; each was written by this version."""
    right = frames = 0
    for clip in clips:
        report = report_latest(clip)
        assert report is not None
        assert report.model == version
        names = {unit["id"]: unit["name"] for unit in report.data["units"]}
        found = np.full(pool[clip.title].frames, -1)
        for part in report.data["segments"]:
            if part["state"] == "unit":
                found[part["start"] : part["end"]] = UNITS.index(names[part["unit"]])
        right += int((found == pool[clip.title].truth).sum())
        frames += len(found)
    return 100 * right / frames


def promote_and_parse_again(page: Page, run: TrainingRun, clips: int) -> ModelVersion:
    page.get_by_role("button", name=f"Promote run {run.number}", exact=True).click()
    page.get_by_role("button", name=f"Parse again · {clips} clips").click()
    expect(page.get_by_role("button", name=f"{clips} clips asked for")).to_be_visible()
    wait_for(lambda: not JobRun.objects.exclude(state="done").exists(), READ_S, "all clips to be read again")
    run.refresh_from_db()
    assert run.version is not None
    assert run.version.state == ModelVersion.State.PROMOTED
    return run.version


def finished(page: Page, run: TrainingRun) -> None:
    button = page.get_by_role("button", name=f"Promote run {run.number}", exact=True)
    expect(button).to_be_enabled(timeout=1000 * LEARN_S)
    run.refresh_from_db()
    assert run.state == TrainingRun.State.FINISHED


def test_a_fifth_of_the_labels_teaches_more_with_the_rest(
    page: Page, site: Site, studio: Studio, lead: User, pool: dict[str, Dance]
) -> None:
    train = f"{site.url}/s/{studio.slug}/train/"
    start = open_train(page, train)
    expect(start).to_contain_text(f"0 clips are labelled, and {LABELLED} are needed.")
    expect(page.get_by_role("button", name="Start learning")).to_have_count(0)

    # What is worth labelling: a fifth of the clips, each with its reason, given to a person.
    page.get_by_role("button", name="Draw the map").click()
    expect(page.get_by_role("group", name=re.compile(f"^Map of {len(pool)} clips"))).to_be_visible(timeout=300_000)
    worth = page.get_by_role("region", name="Clips worth labelling")
    expect(worth).to_contain_text(f"{LABELLED} more labelled clips make a fifth of them")
    worth.get_by_role("button", name="Propose clips").click()
    expect(worth.get_by_role("checkbox")).to_have_count(LABELLED)
    worth.get_by_label("Who labels them?").select_option(label=lead.name)
    worth.get_by_role("button", name=f"Assign {LABELLED} clips").click()
    expect(page.get_by_role("region", name="Being labelled")).to_be_visible()
    given = [one.clip for one in Assignment.objects.filter(clip__studio=studio).select_related("clip")]
    assert len(given) == LABELLED

    for clip in given:
        label(DeskPage(page, f"{site.url}/s/{studio.slug}/clips/{clip.id}/label/"), pool[clip.title])
        told = [(one["start"], one["end"]) for one in newest(clip).segments]
        assert told == [(first, end) for first, end, _unit in pool[clip.title].segments]
    rest = list(Clip.objects.filter(studio=studio).exclude(id__in=[clip.id for clip in given]))

    # The model learns while the page shows how.
    open_train(page, train)
    expect(start).to_contain_text("Everything that a run needs is there.")
    start_run(page, steps=STEPS, batch=BATCH)
    run = TrainingRun.objects.get(studio=studio)
    seen = wait_for(lambda: shown_step(page), LEARN_S, "the curves to begin")
    wait_for(lambda: shown_step(page) > seen, LEARN_S, "the curves to grow")
    expect(page.get_by_role("img", name=re.compile("^Frames named right on the clips kept aside, over"))).to_be_visible(
        timeout=1000 * LEARN_S
    )
    finished(page, run)
    expect(page.get_by_role("region", name="By unit")).to_contain_text(UNITS[0])
    both = frames_right(rest, pool, promote_and_parse_again(page, run, len(pool)))

    # The same network, as many steps, the same labels, and nothing else.
    open_train(page, train)
    start_run(page, steps=STEPS, batch=BATCH, recipe="Labelled clips only", snapshot="Snapshot 1: 6 labelled clips")
    other = TrainingRun.objects.get(studio=studio, number=2)
    assert other.snapshot == run.snapshot == Snapshot.objects.get()
    assert other.settings == run.settings | {"recipe": "supervised"}
    finished(page, other)
    alone = frames_right(rest, pool, promote_and_parse_again(page, other, len(pool)))
    assert min(both, alone) > 1.5 * 100 / len(UNITS), "hardly better than chance"

    # Back to what served better.
    page.get_by_role("button", name="Go back to run 1").click()
    wait_for(lambda: ModelVersion.objects.get(state="promoted") == run.version, 15, "the first version to be back")

    outcome = f"frames of the rest named right: {both:.1f}% with the rest, {alone:.1f}% with the labels alone"
    print(outcome)
    assert both > alone, outcome
