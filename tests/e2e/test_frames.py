"""The frame on the screen is the frame that is stored and the frame that the pose worker saw, on every frame."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from tests.builders import make_clip
from tests.e2e.conftest import Site
from tests.marked_clips import long_frames, pairwise, write_clip, write_kind, write_long
from tests.marked_page import MarkedClip, MarkedPage, job_over

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRAMES = 24


@pytest.fixture(scope="module")
def marked_site(site: Site) -> Iterator[Site]:
    """The site with a worker that reads the frame marks in place of a body."""
    site.use_worker("tests.marked_worker")
    yield site
    site.use_worker("worker.app")


def url_of(site: Site, clip: Clip) -> str:
    return f"{site.url}/s/{clip.studio.slug}/clips/{clip.id}/"


def test_every_frame_is_the_one_that_is_stored_and_the_one_the_worker_saw(
    marked_site: Site, page: Page, studio: Studio, lead: User, tmp_path: Path
) -> None:
    """Every value of codec, rate, order, start and rotation together with every other; the whole matrix: make bench.

    About 1,100 looks at the screen: a minute and a half on two idle cores.
    """
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
        assert set(stored.plan.source_index) == set(range(FRAMES)), f"{kind}: not every frame of the film is there"
        sights = MarkedPage(page, url_of(marked_site, clip), stored).every_way(random.Random(0))
        assert len(sights) > 2 * stored.frames
        wrong += [f"{kind}: {sentence}" for sight in sights if (sentence := stored.wrong(sight))]
    assert not wrong, "\n".join(wrong)


def test_a_film_of_ten_minutes_at_29_97_is_right_to_its_last_frame(
    marked_site: Site, page: Page, studio: Studio, lead: User, tmp_path: Path
) -> None:
    rate = Fraction(30000, 1001)
    frames = long_frames(rate)
    clip = make_clip(studio, lead, title="Ten minutes", source=write_long(tmp_path / "long.mkv", rate))
    assert job_over(clip, seconds=400).state == "done"
    stored = MarkedClip(clip)
    assert (stored.plan.rate, stored.frames) == (rate, frames)
    assert stored.seen == stored.plan.source_index.tolist() == list(range(frames))
    places = [*random.Random(1).sample(range(frames), 17), frames - 4, frames - 2, frames - 1]
    sights = list(MarkedPage(page, url_of(marked_site, clip), stored).by_addresses(places))
    assert len(sights) == 39, "each place and the frame after it"
    assert not [sentence for sight in sights if (sentence := stored.wrong(sight))]


def test_what_cannot_be_decoded_is_refused_with_a_reason(
    marked_site: Site, page: Page, studio: Studio, lead: User, tmp_path: Path
) -> None:
    unknown = write_clip(tmp_path / "unknown.avi", frames=10, codec="ffvhuff")
    hollow = write_clip(tmp_path / "hollow.mp4", frames=60, options={"bf": "0"})
    data = bytearray(hollow.read_bytes())
    begin = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[begin:end] = bytes(end - begin)
    hollow.write_bytes(data)
    refused = {
        unknown: ("unsupported-codec", "This kind of video cannot be read here."),
        hollow: ("corrupt", "No picture of this video can be decoded."),
    }
    for path, (code, sentence) in refused.items():
        clip = make_clip(studio, lead, title=path.stem, source=path)
        job = job_over(clip)
        assert (job.state, job.error and job.error["code"]) == ("failed", code)
        page.goto(url_of(marked_site, clip))
        expect(page.get_by_text(sentence)).to_be_visible()
