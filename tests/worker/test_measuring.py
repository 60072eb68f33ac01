"""Measures come with a report, and later where one has none; asked for twice, killed and deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from analysis.formats.posefile import write_pose
from analysis.schema import PoseTrack, Sound
from analysis.schema.measures import MEASURES_VERSION
from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.services import artefact_store, clip_remove
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.reports.measuring.services import sheet_ask, sheet_store
from dancesite.reports.models import BeatGrid, MeasureSheet, Report
from dancesite.reports.services import report_store
from tests.analysis.conftest import dancer
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.reports import make_report
from worker import measuring, reading, runner
from worker.pipeline import StageReporter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Queues."""
    told: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **kw: told.append(queue))
    return told


@pytest.fixture
def studio() -> Studio:
    return make_studio("Measures")


@pytest.fixture
def ana(studio: Studio) -> User:
    return make_person("Ana", studio, Role.LEAD)


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return dancer([("arms", 2.0), ("legs", 2.0)])


@pytest.fixture
def clip(studio: Studio, ana: User, track: PoseTrack) -> Clip:
    """It was read, long before anything was measured."""
    clip = make_clip(studio, ana)
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=track.n_frames, fps_num=25, fps_den=1, barcode=[])
    path = make_upload()
    write_pose(path, track)
    artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=path, suffix=".dsa")
    report_store(clip=clip, key="one", report=make_report(frames=track.n_frames, cut=60))
    clip.refresh_from_db()
    return clip


def get(user: User, clip: Clip, language: str = "en") -> dict:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    answer = client.get(f"/api/clips/{clip.id}/measures/")
    assert answer.status_code == 200
    return answer.json()


def work() -> str:
    run = JobRun.objects.filter(kind=jobs.Job.MEASURE).latest("queued_at")
    runner.run(str(run.id), "here", measuring.measure_report)
    run.refresh_from_db()
    return run.state


def test_a_report_of_long_ago_is_measured_when_it_is_asked_for(clip: Clip, ana: User, sent: list[str]) -> None:
    report = Report.objects.get()
    assert get(ana, clip) == {"state": "working", "report": report.pk, "view": None, "measures": [], "timing": None}
    assert get(ana, clip)["state"] == "working"
    assert JobRun.objects.filter(kind=jobs.Job.MEASURE).count() == 1
    assert sent[1:] == ["quick"]  # after the one that read it
    assert work() == "done"
    told = get(ana, clip)
    assert (told["state"], told["report"], told["view"]["facing"]) == ("ready", report.pk, "front")
    names = {one["name"]: one for one in told["measures"]}
    assert names["leg_opening"]["title"] == "Leg opening"
    reach = names["reach"]
    assert reach["clip"]["value"] > reach["clip"]["uncertainty"] > 0
    assert [one["segment"] for one in reach["units"]] == [0]
    assert names["turn_out"]["clip"]["why_not"].startswith("The joints that are followed end at the ankles")
    assert told["timing"]["why_not"].startswith("No beat was heard")


def test_a_reading_brings_its_measures(clip: Clip, ana: User) -> None:
    Report.objects.all().delete()
    path = make_upload()
    path.write_text(json.dumps(Sound(4.0, 16000, None, 0.0, (), (), 10, "This clip has no sound.").to_json()))
    sound = artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="k", path=path, suffix=".json")
    run = jobs.enqueue(jobs.Job.INGEST, studio_id=clip.studio_id, subject_id=clip.id)
    claim = jobs.claim(run.id, node="here")
    assert claim is not None
    pose = clip.artefacts.get(kind=Artefact.Kind.POSE)
    reading.read_structure(claim, clip, pose, sound, StageReporter(claim))
    told = get(ana, clip)
    assert told["state"] == "ready"
    assert [len(one["units"]) for one in told["measures"]] == [
        sum(part["state"] == "unit" for part in Report.objects.get().data["segments"])
    ] * len(told["measures"])
    assert not JobRun.objects.filter(kind=jobs.Job.MEASURE).exists()


def test_measures_made_twice_are_one_and_older_ones_are_made_anew(clip: Clip, ana: User) -> None:
    get(ana, clip)
    assert work() == "done"
    report = Report.objects.get()
    sheet_store(report=report, measures=measuring.measured(clip.artefacts.get(), make_report(frames=100, cut=60)))
    assert MeasureSheet.objects.count() == 1
    MeasureSheet.objects.update(version=MEASURES_VERSION - 1)
    JobRun.objects.filter(kind=jobs.Job.MEASURE).delete()
    assert get(ana, clip)["state"] == "working"
    assert work() == "done"
    assert MeasureSheet.objects.get().version == MEASURES_VERSION


def test_a_body_that_is_lost_is_not_asked_for_again_at_every_look(clip: Clip, ana: User) -> None:
    clip.artefacts.all().delete()
    assert get(ana, clip)["state"] == "working"
    assert work() == "done"
    assert get(ana, clip)["state"] == "none"
    assert JobRun.objects.filter(kind=jobs.Job.MEASURE).count() == 1
    report_store(clip=clip, key="another", report=make_report(frames=100, cut=40))
    assert sheet_ask(clip=clip)  # another report counts now


def test_a_clip_that_goes_takes_its_measuring_with_it(clip: Clip, ana: User) -> None:
    get(ana, clip)
    run = JobRun.objects.get(kind=jobs.Job.MEASURE)
    claim = jobs.claim(run.id, node="here")
    assert claim is not None
    clip_remove(clip=clip)
    clip.refresh_from_db()
    with transaction.atomic():
        clip_delete(clip=clip)
    with pytest.raises(jobs.JobLost):
        measuring.measure_report(claim, Path())
    assert not MeasureSheet.objects.exists()


def test_corrected_beats_hold_at_once(clip: Clip, ana: User) -> None:
    get(ana, clip)
    assert work() == "done"
    BeatGrid.objects.create(clip=clip, beats=[0.4, 0.9, 1.4, 1.9, 2.4, 2.9], count_one=0, version=1, by=ana)
    assert get(ana, clip)["timing"]["summary"]["of"] == 0  # its one unit begins with the clip
    report = Report.objects.get()
    report.data["segments"][0]["start"] = 10
    report.data["segments"].insert(0, report.data["segments"][1] | {"start": 0, "end": 10})
    report.save()
    (edge, *_) = get(ana, clip)["timing"]["edges"]
    assert (edge["frame"], edge["late"], edge["count"], edge["kind"]) == (10, 0.0, 1, "start")
    assert get(ana, clip)["timing"]["summary"]["said"] == "1 of 1 starts within 2 frames of a count"
    report.data["boundaries"] = [{"frame": 10, "kind": "start", "confidence": 0.9, "spread": 3.0}]
    report.save()
    said = get(ana, clip)["timing"]["summary"]["said"]  # within 7 frames of a beat lies all that there is
    assert said.startswith("Where units begin is known to ±7 frames here, and from beat to beat it is 12:")


def test_a_stranger_gets_no_measures(clip: Clip) -> None:
    other = make_person("Eve", make_studio("Elsewhere"), Role.LEAD)
    client = Client()
    client.force_login(other)
    assert client.get(f"/api/clips/{clip.id}/measures/").status_code == 404
    assert not JobRun.objects.filter(kind=jobs.Job.MEASURE).exists()
