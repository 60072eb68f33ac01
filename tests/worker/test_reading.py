"""The structure is read as people choose, and the last choice has the last word."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from analysis.schema import StructureReport
from dancesite.accounts.models import Role, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.selectors import clip_counts, clip_get
from dancesite.clips.services import artefact_store, clip_cancel
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.reports import services
from dancesite.reports.models import BeatGrid, Report, TimeScale, UnitName
from dancesite.reports.selectors import ReadingChoices, report_latest
from dancesite.reports.services import grid_changed, scale_clear, scale_set, unit_rename
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.marked import MarkReader
from tests.marked_clips import write_clip
from tests.processes import wait_for
from tests.reports import make_report
from worker import ingest, reading, runner
from worker.pipeline import StageReporter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kw: None)


@pytest.fixture
def lead() -> User:
    return make_person("Ana", make_studio(), Role.LEAD)


@pytest.fixture
def clip(lead: User, monkeypatch: pytest.MonkeyPatch) -> Clip:
    """Read once; `parsed` is where each report is cut, as a length in seconds (or counts) asks for it."""
    monkeypatch.setattr(reading, "_parse", _cut_by_scale)
    membership = lead.memberships.get()
    clip = make_clip(membership.studio, lead)
    clip.frames, clip.fps_num, clip.fps_den = 10, 25, 1
    clip.save()
    for kind in (Artefact.Kind.POSE, Artefact.Kind.SOUND):
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(), suffix="")
    assert _read(clip) == "done"
    clip.refresh_from_db()
    return clip


def _cut_by_scale(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
    cut = 5 if choices.scale is None else int(choices.scale.value)
    return make_report(frames=10, cut=cut + len(choices.beats or ()))


def _work(claim: jobs.Claim, _folder: Path) -> None:
    clip = Clip.objects.get(id=claim.subject_id)
    pose, sound = (clip.artefacts.get(kind=kind) for kind in (Artefact.Kind.POSE, Artefact.Kind.SOUND))
    reading.read_structure(claim, clip, pose, sound, StageReporter(claim))


def _read(clip: Clip) -> str:
    """Do the clip's work that waits; how it ended."""
    run = JobRun.objects.filter(subject_id=clip.id).latest("queued_at")
    runner.run(str(run.id), "here", _work)
    run.refresh_from_db()
    return run.state


def _cut(clip: Clip) -> int:
    report = report_latest(clip)
    assert report
    fresh = Clip.objects.get(id=clip.id)
    assert fresh.barcode
    assert fresh.barcode[0]["end"] == report.data["segments"][0]["end"]  # of the same report
    return int(fresh.barcode[0]["end"])


def test_a_scale_is_heeded_and_taken_back(clip: Clip, lead: User) -> None:
    assert _cut(clip) == 5
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert (_read(clip), _cut(clip)) == ("done", 2)
    scale_set(clip=clip, user=lead, unit="counts", value=8)
    assert (_read(clip), _cut(clip)) == ("done", 8)
    scale_clear(clip=clip)
    assert (_read(clip), _cut(clip)) == ("done", 5)
    scale_set(clip=clip, user=lead, unit="seconds", value=2.0)
    assert (_read(clip), _cut(clip)) == ("done", 2)
    assert Report.objects.count() == 3  # those of before were found again


def test_nothing_is_read_for_what_holds_already(clip: Clip, lead: User) -> None:
    scale_clear(clip=clip)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert _read(clip) == "done"
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert JobRun.objects.count() == 2


def test_corrected_counts_matter_where_units_are_measured_in_counts(clip: Clip, lead: User) -> None:
    BeatGrid.objects.create(clip=clip, beats=[0.0, 0.1], version=1)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert (_read(clip), _cut(clip)) == ("done", 2)
    grid_changed(clip=Clip.objects.get(id=clip.id))
    assert JobRun.objects.count() == 2
    scale_set(clip=clip, user=lead, unit="counts", value=2)
    assert (_read(clip), _cut(clip)) == ("done", 4)
    BeatGrid.objects.update(beats=[0.0, 0.1, 0.2])
    grid_changed(clip=Clip.objects.get(id=clip.id))
    assert (_read(clip), _cut(clip)) == ("done", 5)


def test_a_choice_made_while_the_clip_is_read_is_heeded(
    clip: Clip, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else sets another scale before the first one's reading is over."""

    def meanwhile(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
        if choices.scale and choices.scale.value == 2:
            scale_set(clip=clip, user=lead, unit="seconds", value=3)
        return _cut_by_scale(pose, sound, choices)

    monkeypatch.setattr(reading, "_parse", meanwhile)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert (_read(clip), _cut(clip)) == ("done", 3)
    assert JobRun.objects.count() == 2
    assert not Report.objects.filter(data__segments__0__end=2).exists()


def test_a_choice_made_while_a_reading_ends_is_another_reading(
    clip: Clip, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has looked at the choices for the last time, but has not committed: who chooses now has to wait."""
    store = services.report_store
    choosing: list[threading.Thread] = []

    def choose() -> None:
        scale_set(clip=clip, user=lead, unit="seconds", value=3)
        connection.close()

    def while_somebody_chooses(**values: Any) -> Report:
        choosing.append(threading.Thread(target=choose))
        choosing[0].start()
        wait_for(_somebody_waits, 20, "the choice to wait for the end of the reading")
        return store(**values)

    monkeypatch.setattr(reading, "report_store", while_somebody_chooses)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert _read(clip) == "done"
    choosing[0].join()
    monkeypatch.setattr(reading, "report_store", store)
    assert JobRun.objects.latest("queued_at").state == "queued"
    assert (_read(clip), _cut(clip)) == ("done", 3)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_two_who_choose_at_once(clip: Clip, lead: User) -> None:
    """Whoever came last is right, whatever the order: scale and report agree in the end."""

    def choose(value: int) -> None:
        scale_set(clip=clip, user=lead, unit="seconds", value=value)
        connection.close()

    people = [threading.Thread(target=choose, args=(value,)) for value in (2, 3, 4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert JobRun.objects.filter(state="queued").count() == 1
    assert _read(clip) == "done"
    assert _cut(clip) == TimeScale.objects.get().value


@pytest.mark.parametrize("end", ["cancelled", "failed"])
def test_the_report_before_stands_when_a_reading_comes_to_nothing(
    clip: Clip, lead: User, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    def ends(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
        if end == "failed":
            raise RuntimeError("no structure")
        clip_cancel(clip=Clip.objects.get(id=clip.id))
        return _cut_by_scale(pose, sound, choices)

    monkeypatch.setattr(reading, "_parse", ends)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    fresh = clip_get(lead, clip.id)
    assert (fresh.readable, fresh.job and fresh.job.stage) == (True, "parse")
    assert _read(clip) == end
    assert _cut(clip) == 5
    assert clip_get(lead, clip.id).readable
    counts = clip_counts(lead, clip.studio)
    assert (counts["ready"], counts["work"], counts["attention"]) == (1, 0, 0)
    monkeypatch.setattr(reading, "_parse", _cut_by_scale)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)  # once more
    assert (_read(clip), _cut(clip)) == ("done", 2)


def test_a_clip_whose_sound_is_heard_anew_stays_ready(clip: Clip, lead: User) -> None:
    """As after an upgrade: the first reading under a new version of the hearing begins with that."""
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    job = JobRun.objects.filter(id=clip_get(lead, clip.id).job_id)
    job.update(state="running", stage="listen")
    assert clip_get(lead, clip.id).readable
    assert clip_counts(lead, clip.studio)["ready"] == 1
    job.update(stage="pose")
    assert not clip_get(lead, clip.id).readable


def test_a_waiting_reading_that_is_cancelled_leaves_the_clip_as_it_was(clip: Clip, lead: User) -> None:
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert clip_counts(lead, clip.studio)["work"] == 0
    clip_cancel(clip=clip_get(lead, clip.id))
    assert clip_get(lead, clip.id).readable
    assert _cut(clip) == 5


def test_who_may_not_begin_a_reading_again_does_not_by_choosing(lead: User) -> None:
    """A film that cannot be read is not tried again for a scale; the scale holds when somebody does."""
    clip = make_clip(lead.memberships.get().studio, lead)
    assert clip.job
    JobRun.objects.update(state="failed")
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert list(JobRun.objects.values_list("state", flat=True)) == ["failed"]
    assert TimeScale.objects.get().value == 2


def test_names_go_over_and_come_back(clip: Clip, lead: User) -> None:
    unit_rename(clip=clip, user=lead, unit="u1", name="Développé")
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert _read(clip) == "done"
    assert list(UnitName.objects.values_list("unit", "name")) == [("u1", "Développé")]


def test_only_the_structure_is_read_anew(lead: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the whole job of a clip: neither is the film fetched again, nor a frame looked at."""
    reader = MarkReader()
    monkeypatch.setattr(ingest, "_estimator", lambda: reader)
    source = write_clip(tmp_path / "film.mp4", frames=30, size=(320, 180))
    clip = make_clip(lead.memberships.get().studio, lead, source=source)
    assert clip.job
    runner.run(str(clip.job.id), "here", ingest.ingest_clip)
    assert JobRun.objects.get().state == "done"
    monkeypatch.setattr(reader, "estimate", None)
    default_storage.delete(clip.original)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    run = JobRun.objects.get(state="queued")
    runner.run(str(run.id), "here", ingest.ingest_clip)
    run.refresh_from_db()
    assert (run.state, run.stage, run.stage_index) == ("done", "parse", 4)
    assert run.finished_stages == ["check", "convert", "pose", "listen"]
