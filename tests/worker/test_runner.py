"""What each way of ending does to the job."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from analysis.schema import MediaError
from dancesite.celery import app
from dancesite.core import jobs
from dancesite.core.models import JobRun
from worker import runner

pytestmark = pytest.mark.django_db(transaction=True)


def _run(work: Callable[[jobs.Claim, Path], None]) -> JobRun:
    run = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
    runner.run(str(run.id), "here", work)
    return JobRun.objects.get(id=run.id)


def test_done() -> None:
    assert _run(lambda claim, folder: jobs.finish(claim)).state == "done"


def test_a_file_that_cannot_be_read_says_why_and_what_to_do() -> None:
    def work(claim: jobs.Claim, folder: Path) -> None:
        raise MediaError("sound-only", "Not a video: it holds sound only.", "Choose the film itself.", "streams: aac")

    run = _run(work)
    assert run.state == "failed"
    assert run.error == {
        "code": "sound-only",
        "message": "Not a video: it holds sound only.",
        "remedy": "Choose the film itself.",
        "details": "streams: aac",
    }


def test_a_mistake_of_ours_is_told_without_its_inside() -> None:
    def work(claim: jobs.Claim, folder: Path) -> None:
        raise ZeroDivisionError("division by zero")

    run = _run(work)
    assert run.state == "failed"
    assert run.error
    assert "Something broke" in run.error["message"]
    assert run.error["details"] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("error", "state"), [(jobs.JobCancelled, "cancelled"), (jobs.JobReleased, "queued"), (jobs.JobLost, "running")]
)
def test_being_stopped(error: type[Exception], state: str) -> None:
    def work(claim: jobs.Claim, folder: Path) -> None:
        if error is jobs.JobCancelled:
            jobs.cancel(JobRun.objects.get(id=claim.job_id))
        raise error

    assert _run(work).state == state


def test_a_second_delivery_does_nothing() -> None:
    done: list[int] = []

    def work(claim: jobs.Claim, folder: Path) -> None:
        done.append(1)
        runner.run(str(claim.job_id), "there", work)
        jobs.finish(claim)

    _run(work)
    assert done == [1]


def test_unfinished_files_of_killed_jobs_are_swept_those_of_running_ones_stay() -> None:
    left = Path(settings.WORK_DIR) / f"job-{uuid.uuid4().hex}"
    left.mkdir(parents=True)
    (left / "proxy.mp4.part").write_bytes(b"half")

    def work(claim: jobs.Claim, folder: Path) -> None:
        assert not left.exists()
        assert folder.is_dir()
        (folder / "mine").write_bytes(b"x")
        jobs.finish(claim)

    _run(work)
    assert not list(Path(settings.WORK_DIR).glob("job-*"))


def test_the_heart_beats_while_a_stage_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(runner, "HEARTBEAT_SECONDS", 0.05)

    def work(claim: jobs.Claim, folder: Path) -> None:
        before = JobRun.objects.get(id=claim.job_id).heartbeat_at
        time.sleep(0.4)
        after = JobRun.objects.get(id=claim.job_id).heartbeat_at
        assert before
        assert after
        assert after > before
        jobs.finish(claim)

    assert _run(work).state == "done"


@pytest.mark.parametrize(("queues", "films"), [("train", False), ("cpu,gpu", True), ("cpu,gpu,quick,train", True)])
def test_a_worker_knows_whether_it_reads_films(queues: str, films: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.amqp.queues, "_consume_from", None)
    app.amqp.queues.select(queues.split(","))  # as `-Q` does, before the pool children are forked
    assert runner.takes_films() == films
