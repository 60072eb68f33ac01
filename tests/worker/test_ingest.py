"""A clip whose file or row is gone by the time its job begins."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from analysis.media import doors, guard
from dancesite.accounts.models import Role
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove
from dancesite.core import jobs
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_person, make_studio
from worker import ingest, runner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clip(db: None) -> Clip:
    studio = make_studio()
    return make_clip(studio, make_person("Ana", studio, Role.LEAD))


def _read(run: JobRun) -> JobRun:
    runner.run(str(run.id), "here", ingest.ingest_clip)
    return JobRun.objects.get(id=run.id)


def test_a_lost_file_is_told_so(clip: Clip) -> None:
    """Not "the file is safe": it is not."""
    default_storage.delete(clip.original)
    assert clip.job
    run = _read(clip.job)
    assert run.state == "failed"
    assert run.error
    assert (run.error["code"], "no longer stored" in run.error["message"]) == ("file-lost", True)


def test_a_clip_that_was_deleted_for_good_does_not_come_back_for_ever(db: None) -> None:
    assert _read(jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())).state == "failed"


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [("CLIP_MAX_SECONDS", 2, "too-long"), ("CLIP_MAX_PIXELS", 99, "too-many-pixels"), ("CLIP_MAX_RATE", 1, "too-long")],
)
def test_the_limits_are_those_of_the_settings(
    drawn_clip: Path, settings: Any, setting: str, value: int, code: str
) -> None:
    """A clip of four seconds; only the number of frames is counted over the longest time that may be."""
    settings.CLIP_MAX_SECONDS = 10
    setattr(settings, setting, value)
    studio = make_studio()
    clip = make_clip(studio, make_person("Ana", studio, Role.LEAD), source=drawn_clip)
    assert clip.job
    run = _read(clip.job)
    assert run.error
    assert run.error["code"] == code


@pytest.mark.parametrize(("task", "code"), [("breaks", "decoder-crashed"), ("eats_memory", "too-heavy")])
def test_a_decoder_that_dies_is_a_reason_and_no_killed_worker(
    clip: Clip, monkeypatch: pytest.MonkeyPatch, task: str, code: str
) -> None:
    def decoder(_task: str, words: dict[str, Any], *raw: Any, **how: Any) -> guard.Decoder:
        how["reads"] = [Path(__file__).parents[1]]
        return guard.Decoder(task, words, module="tests.analysis.misbehaving", **how)

    monkeypatch.setattr(doors, "Decoder", decoder)
    assert clip.job
    run = _read(clip.job)
    assert run.error
    assert (run.state, run.kills, run.error["code"]) == ("failed", 0, code)
    assert not list(Path(settings.WORK_DIR).glob("job-*"))


def test_a_cancel_while_a_decoder_says_nothing(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    pids: list[int] = []

    def decoder(_task: str, words: dict[str, Any], *raw: Any, **how: Any) -> guard.Decoder:
        how["reads"] = [Path(__file__).parents[1]]
        made = guard.Decoder("falls_silent", words, module="tests.analysis.misbehaving", **how)
        pids.append(made.pid)
        assert clip.job
        jobs.cancel(JobRun.objects.get(id=clip.job.id))
        return made

    monkeypatch.setattr(doors, "Decoder", decoder)
    assert clip.job
    assert _read(clip.job).state == "cancelled"
    assert not psutil.pid_exists(pids[0])


def test_a_clip_that_was_removed_just_as_its_job_began(clip: Clip) -> None:
    def removed_meanwhile(claim: jobs.Claim, work: Path) -> None:
        clip_remove(clip=clip)
        ingest.ingest_clip(claim, work)

    assert clip.job
    runner.run(str(clip.job.id), "here", removed_meanwhile)
    assert JobRun.objects.get().state == "cancelled"
