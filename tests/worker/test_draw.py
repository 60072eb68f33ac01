"""The drawing of sample clips: what is made once, what gives way, what stays away. The drawings are stand-ins."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from dancesite.accounts.models import Purpose, Role, Studio, User
from dancesite.annotations.models import LabelRevision, Word
from dancesite.clips.consent import consent_now
from dancesite.clips.models import Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.samples import table
from dancesite.clips.samples.selectors import samples_state
from dancesite.clips.samples.services import samples_remove, samples_start, samples_stop
from dancesite.clips.samples.table import SAMPLES, Sample, clip_id
from dancesite.clips.services import clip_create, clip_described, clip_remove
from dancesite.core import job_watch, jobs
from dancesite.core.job_view import job_json
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_person, make_studio, make_upload
from worker import draw, runner

pytestmark = pytest.mark.django_db(transaction=True)
THREE = (
    Sample("one", "One", "Odile", "ballet", lead=1, seed=1, seconds=8, tempo=100, labelled=True),
    Sample("two", "Two", "Lan", "chinese-classical", lead=1, seed=2, seconds=8, tempo=100),
    Sample("three", "Three", "Remi", "hip-hop", lead=1, seed=3, seconds=8, tempo=100),
)
UNITS = [(0, 100, "Plié", (20, 80)), (100, 240, "Jeté", (120, 200))]
TRUTH = SimpleNamespace(action="waltz", segments=(UNITS,))


class Drawings:
    """Stands for the drawing process: writes something at once, after `before` was called."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.before = lambda name: None

    def __call__(self, claim: jobs.Claim, sample: Sample, path: Path) -> None:
        self.before(sample.name)
        draw._make_way(claim)
        path.write_bytes(f"drawn {sample.name}".encode())
        self.drawn.append(sample.name)


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> Drawings:
    fake = Drawings()
    monkeypatch.setattr(draw, "_drawing", fake)
    monkeypatch.setattr(draw, "sample_truth", lambda sample, frames, rate: TRUTH)
    monkeypatch.setattr(draw, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(table, "SAMPLES", THREE)
    settings.DEMO_CLIP = tmp_path / "none.mp4"  # type: ignore[attr-defined]
    return fake


@pytest.fixture
def studio(db: None) -> Studio:
    studio = make_studio("Lindenhof")
    make_person("Ana", studio, Role.LEAD)
    return studio


@pytest.fixture
def lead(studio: Studio) -> User:
    return studio.memberships.get().user


def _work(run: JobRun) -> JobRun:
    """As the worker does it, with clips that are read before anybody looks."""
    runner.run(str(run.id), "here", draw.draw_samples)
    return JobRun.objects.get(id=run.id)


def _read_all() -> None:
    """What the worker would do with the queued clips."""
    for clip in Clip.objects.filter(frames=None):
        clip_described(clip=clip, width=720, height=960, frames=240, fps=(30, 1), notes=[])
    JobRun.objects.filter(kind=jobs.Job.INGEST).update(state="done")


def _to_the_end(run: JobRun) -> JobRun:
    for _ in range(20):
        run = _work(run)
        if run.state != "queued":
            return run
        _read_all()
    raise AssertionError("it never ends")


def test_all_are_drawn_read_and_labelled(drawings: Drawings, studio: Studio, lead: User) -> None:
    run = samples_start(studio=studio)
    assert samples_state(studio, Role.LEAD) == {"drawing": {"done": 0, "total": 3}, "clips": 0, "may": True}
    run = _to_the_end(run)
    assert (run.state, drawings.drawn) == ("done", ["one", "two", "three"])
    clips = {clip.title: clip for clip in Clip.objects.all()}
    assert {clip.id for clip in clips.values()} == {clip_id(studio.pk, sample) for sample in THREE}
    one = clips["One"]
    assert (one.style, one.dancer and one.dancer.name, one.uploaded_by) == ("Ballet", "Odile", lead)
    assert consent_now(one) == dict.fromkeys(Purpose.values, True), "nobody is real"
    labels = LabelRevision.objects.get()
    assert (labels.clip, labels.source, labels.author) == (one, "drawn", None)
    action = Word.objects.get(kind="action")
    assert (labels.action, action.name, action.style) == (action, "waltz", "Ballet")
    names = {str(word.id): word.name for word in Word.objects.all()}
    assert [(s["start"], s["end"], names[s["word"]], tuple(s["phases"])) for s in labels.segments] == UNITS
    assert samples_state(studio, Role.DANCER) == {"drawing": None, "clips": 3, "may": False}


def test_each_drawing_makes_way_for_the_reading_of_the_one_before(drawings: Drawings, studio: Studio) -> None:
    run = _work(samples_start(studio=studio))
    assert (run.state, run.finished_stages) == ("queued", ["one"])
    assert JobRun.objects.get(kind=jobs.Job.INGEST).state == "queued"


def test_a_persons_clip_goes_first(drawings: Drawings, studio: Studio, lead: User) -> None:
    """It is added in the middle of a drawing, which is given up at once and begun again later."""
    run = samples_start(studio=studio)
    drawings.before = lambda name: make_clip(studio, lead) if name == "one" and not Clip.objects.exists() else None
    run = _work(run)
    own = Clip.objects.get()
    assert (run.state, drawings.drawn) == ("queued", [])
    assert own.job
    assert job_json(own.job)["place"] == 1, "what gives way is not before it"
    assert _work(run).state == "queued", "it does not begin while somebody waits"
    assert drawings.drawn == []
    assert _to_the_end(run).state == "done"
    assert drawings.drawn == ["one", "two", "three"]


def test_a_killed_worker_costs_the_one_drawing_it_was_at(drawings: Drawings, studio: Studio) -> None:
    class Killed(BaseException):
        pass

    def dies(name: str) -> None:
        if name == "two" and drawings.drawn == ["one"]:
            raise Killed

    run = _work(samples_start(studio=studio))
    _read_all()
    drawings.before = dies
    with pytest.raises(Killed):
        runner.run(str(run.id), "here", draw.draw_samples)
    drawings.before = lambda name: None
    job_watch.mark_vanished(node="here")
    assert _to_the_end(run).state == "done"
    assert drawings.drawn == ["one", "two", "three"]


def test_killed_between_the_clip_and_its_note(drawings: Drawings, studio: Studio) -> None:
    run = _work(samples_start(studio=studio))
    JobRun.objects.filter(id=run.id).update(finished_stages=[])
    _read_all()
    assert _to_the_end(run).state == "done"
    assert drawings.drawn == ["one", "two", "three"]
    assert Clip.objects.count() == 3


@pytest.mark.parametrize("for_good", [False, True])
def test_what_somebody_removed_stays_removed(drawings: Drawings, studio: Studio, for_good: bool) -> None:
    run = _work(samples_start(studio=studio))
    _read_all()
    clip = Clip.objects.get()
    if for_good:
        with transaction.atomic():
            clip_delete(clip=Clip.objects.select_for_update().get(id=clip.id))
    else:
        clip_remove(clip=clip)
    run = _to_the_end(run)
    assert drawings.drawn == ["one", "two", "three"]
    assert samples_state(studio, Role.LEAD)["clips"] == 2
    assert not LabelRevision.objects.exists()


def test_stopped(drawings: Drawings, studio: Studio) -> None:
    run = samples_start(studio=studio)
    drawings.before = lambda name: samples_stop(studio=studio) if name == "one" else None
    assert _work(run).state == "cancelled"
    assert drawings.drawn == []
    assert samples_state(studio, Role.LEAD)["drawing"] is None
    samples_stop(studio=studio)  # once more does no harm


def test_all_removed_at_once(drawings: Drawings, studio: Studio, lead: User) -> None:
    own = make_clip(studio, lead)
    run = _work(samples_start(studio=studio))
    _read_all()
    run = _work(run)
    assert samples_remove(studio=studio) == 1
    assert list(Clip.objects.filter(removed_at=None)) == [own]
    assert JobRun.objects.get(id=run.id).state == "cancelled"
    assert samples_state(studio, Role.LEAD) == {"drawing": None, "clips": 0, "may": True}


@pytest.mark.parametrize("for_good", [False, True])
def test_one_that_is_removed_while_it_is_labelled_does_not_end_the_drawing(
    drawings: Drawings, studio: Studio, monkeypatch: pytest.MonkeyPatch, for_good: bool
) -> None:
    def removed(sample: Sample, frames: int, rate: Fraction) -> SimpleNamespace:
        clip_remove(clip=Clip.objects.get(id=clip_id(studio.pk, sample)))
        if for_good:
            with transaction.atomic():
                clip_delete(clip=Clip.objects.select_for_update().get(id=clip_id(studio.pk, sample)))
        return TRUTH

    monkeypatch.setattr(draw, "sample_truth", removed)
    assert _to_the_end(samples_start(studio=studio)).state == "done"
    assert drawings.drawn == ["one", "two", "three"]
    assert not LabelRevision.objects.exists()


def test_one_that_was_just_being_stored_goes_with_the_others(
    drawings: Drawings, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = draw.sample_create

    def late(**values: Any) -> Clip:
        samples_remove(studio=studio)  # before there is anything to remove
        return create(**values)

    monkeypatch.setattr(draw, "sample_create", late)
    assert _work(samples_start(studio=studio)).state == "cancelled"
    assert samples_state(studio, Role.LEAD) == {"drawing": None, "clips": 0, "may": True}


def test_the_same_drawing_added_by_hand_is_not_there_twice(drawings: Drawings, studio: Studio, lead: User) -> None:
    clip_create(
        studio=studio, user=lead, path=make_upload(b"drawn two"), file_name="x.mp4", consent={"view": True}
    )
    _read_all()
    assert _to_the_end(samples_start(studio=studio)).state == "done"
    assert Clip.objects.count() == 3


def test_the_dozen_is_as_it_was_promised() -> None:
    """Names make ids: they are for ever. All flavours, rates, a trio in canon, a second take; a part is labelled."""
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES) == 12
    assert {sample.flavour for sample in SAMPLES} == set(table.STYLES)
    assert {Fraction(sample.fps) for sample in SAMPLES} == {25, 30, 60}
    assert all(12 <= sample.seconds <= 24 for sample in SAMPLES)
    assert len({sample.tempo for sample in SAMPLES}) >= 8
    assert any((sample.dancers, sample.formation) == (3, "canon") for sample in SAMPLES)
    takes = [sample for sample in SAMPLES if sample.edits]
    assert takes
    dances = [replace(sample, name="", title="", labelled=True) for sample in SAMPLES]
    assert all(replace(take, edits=(), name="", title="", labelled=True) in dances for take in takes)
    assert 3 <= sum(sample.labelled for sample in SAMPLES) <= 6
    assert not SAMPLES[-1].labelled
    assert len({clip_id(studio, sample) for studio, sample in itertools.product((1, 2), SAMPLES)}) == 24
    assert clip_id(1, SAMPLES[0]) == uuid.UUID(str(clip_id(1, Sample.from_json(SAMPLES[0].to_json()))))
