"""A training that is stopped and let go on by button, and whose worker is killed, from the page that started it."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio
from dancesite.core.models import JobRun
from dancesite.learning.models import RunPoint, TrainingRun
from tests.dances import danced_pool
from tests.e2e.conftest import Site
from tests.e2e.train_page import open_train, shown_step, start_run
from tests.processes import pool_children, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAVED = 25  # steps between two states (worker.training.student.SAVE_EVERY)
STEPS = 150
WAIT_S = 600  # at most; far less on a machine that has nothing else to do


def points() -> dict[int, int]:
    """Row of each step's point."""
    return dict(RunPoint.objects.values_list("step", "id"))


def test_it_goes_on_whatever_ends_it(page: Page, site: Site, studio: Studio) -> None:
    danced_pool(studio, seconds=6.0)
    open_train(page, f"{site.url}/s/{studio.slug}/train/")
    start_run(page, steps=STEPS, batch=2)
    run = TrainingRun.objects.get(studio=studio)

    # Stopped by button, it keeps what it learned, and goes on from there.
    wait_for(lambda: shown_step(page) >= SAVED, WAIT_S, "the first steps to be seen")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").click()
    stopped = page.get_by_role("region", name="What can be done")
    expect(stopped).to_contain_text(re.compile(r"Stopped at step \d+ of 150"), timeout=120_000)
    run.refresh_from_db()
    at, before = run.step, points()
    assert 0 < at < run.steps
    stopped.get_by_role("button", name="Go on").click()
    expect(stopped).to_be_hidden()

    # Its worker's child is killed: another one takes over from the last state that was stored.
    wait_for(lambda: max(points()) >= at + 3 * SAVED, WAIT_S, "more steps")
    assert {step: row for step, row in points().items() if step <= at} == {
        step: row for step, row in before.items() if step <= at
    }, "it began anew when it was resumed"
    kept = {step: row for step, row in points().items() if step < at + SAVED}
    assert site.worker is not None
    for child in pool_children(site.worker):
        os.kill(child, signal.SIGKILL)

    finished = page.get_by_role("button", name="Promote run 1", exact=True)
    expect(finished).to_be_enabled(timeout=1000 * WAIT_S)
    run.refresh_from_db()
    assert run.job is not None
    assert (run.state, run.step, run.job.attempt) == ("finished", STEPS, 2)
    assert JobRun.objects.filter(subject_id=run.id).count() == 2, "one job until it was stopped, one to the end"
    assert kept.items() <= points().items(), "it began anew after its worker was killed"
    assert [step for step in sorted(points()) if step % 10 == 0] == list(range(10, STEPS + 1, 10))
