"""The frame on the screen is the frame that is stored and the frame that the pose worker saw, on every frame."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.core.models import JobRun
from tests.builders import make_clip
from tests.e2e.conftest import Site
from tests.marked_clips import pairwise, write_kind
from tests.marked_page import MarkedClip, MarkedPage
from tests.processes import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRAMES = 24


@pytest.fixture(scope="module")
def marked_site(site: Site) -> Iterator[Site]:
    """The site with a worker that reads the frame marks in place of a body."""
    site.use_worker("tests.marked_worker")
    yield site
    site.use_worker("worker.app")


def job_over(clip: Clip) -> JobRun:
    """The job of a clip, once it is done or has failed."""
    over = JobRun.objects.filter(subject_id=clip.id, state__in=["done", "failed"])
    return wait_for(over.first, 60, f"{clip.title} to be read")


def test_every_frame_is_the_one_that_is_stored_and_the_one_the_worker_saw(
    marked_site: Site, page: Page, studio: Studio, lead: User, tmp_path: Path
) -> None:
    """Every value of codec, rate, order, start and rotation together with every other; the whole matrix: make bench."""
    clips = {
        kind: make_clip(studio, lead, title=str(kind), source=write_kind(tmp_path / "clip.mp4", kind, FRAMES))
        for kind in pairwise()
    }
    for kind, clip in clips.items():  # all of them first: a clip that is ready puts a word over the film of another
        job = job_over(clip)
        assert job.state == "done", f"{kind}: {job.error}"
    wrong = []
    for kind, clip in clips.items():
        stored = MarkedClip(clip)
        marked = MarkedPage(page, f"{marked_site.url}/s/{studio.slug}/clips/{clip.id}/", stored.frames)
        sights = marked.every_way(random.Random(0))
        assert len(sights) > 2 * stored.frames
        wrong += [f"{kind}: {sentence}" for sight in sights if (sentence := stored.wrong(sight))]
    assert not wrong, "\n".join(wrong)
