"""The life of a job: claimed once, stopped, given back, and never lost."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.utils import timezone

from dancesite.clips.services import STRUCTURE_ONLY, WITH_MODEL
from dancesite.core import job_watch, jobs
from dancesite.core.models import JobRun
from tests.builders import make_claim

State = JobRun.State
pytestmark = pytest.mark.usefixtures("sent")


def _progress(done: int = 1, total: int = 4) -> jobs.Progress:
    return jobs.Progress("pose", 2, ("check",), done, total, "frame", 25.0)


def _make_stale(run: JobRun) -> None:
    JobRun.objects.filter(id=run.id).update(heartbeat_at=timezone.now() - 2 * job_watch.STALE_AFTER)


def test_enqueue_is_once_a_subject(run: JobRun) -> None:
    again = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=run.subject_id)
    assert again.id == run.id


def test_a_job_delivered_twice_is_worked_on_once(run: JobRun) -> None:
    assert jobs.claim(run.id, node="a") is not None
    assert jobs.claim(run.id, node="b") is None


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_the_same_moment_one_wins() -> None:
    run = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())

    def race(number: int) -> bool:
        try:
            return jobs.claim(run.id, node=str(number)) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(race, range(8))) == 1


def test_progress_is_stored_and_told(run: JobRun) -> None:
    jobs.report_progress(make_claim(run), _progress())
    told = jobs.job_json(JobRun.objects.get())
    assert (told["stage"], told["percent"], told["done"], told["total"]) == ("pose", 25, 1, 4)
    assert told["finished_stages"] == ["check"]


def test_cancel_of_a_queued_job_is_at_once(run: JobRun) -> None:
    assert jobs.cancel(run).state == State.CANCELLED
    assert jobs.claim(run.id, node="a") is None


def test_cancel_of_a_running_job_is_cooperative(run: JobRun) -> None:
    claim = make_claim(run)
    assert jobs.cancel(run).cancel_requested
    with pytest.raises(jobs.JobCancelled):
        jobs.report_progress(claim, _progress())
    jobs.release(claim)
    assert JobRun.objects.get().state == State.CANCELLED


def test_a_cancelled_job_can_be_queued_again(run: JobRun) -> None:
    jobs.cancel(run)
    assert jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=run.subject_id).id != run.id


def test_shutdown_gives_the_job_back_without_counting_a_kill(run: JobRun) -> None:
    claim = make_claim(run)
    jobs.request_release("worker-1")
    with pytest.raises(jobs.JobReleased):
        jobs.report_progress(claim, _progress())
    jobs.release(claim)
    run.refresh_from_db()
    assert (run.state, run.kills) == (State.QUEUED, 0)


def test_a_vanished_worker_loses_its_claim_and_the_job_goes_on(
    run: JobRun, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    claim = make_claim(run)
    _make_stale(run)
    assert job_watch.reconcile() == 1
    run.refresh_from_db()
    assert (run.state, run.kills) == (State.QUEUED, 1)
    assert sent == [str(run.id)]
    successor = make_claim(run)
    for write in (
        lambda: jobs.report_progress(claim, _progress()),
        lambda: jobs.finish(claim),
        lambda: jobs.fail(claim, {"code": "x", "message": "", "remedy": "", "details": ""}),
    ):
        with pytest.raises(jobs.JobLost):
            write()
    assert not jobs.heartbeat(claim)
    jobs.finish(successor)
    assert JobRun.objects.get().state == State.DONE


def test_three_killed_workers_fail_the_job_with_that_reason(run: JobRun) -> None:
    for expected in (State.QUEUED, State.QUEUED, State.FAILED):
        make_claim(run)
        _make_stale(run)
        job_watch.reconcile()
        run.refresh_from_db()
        assert run.state == expected
    assert run.error
    assert "three times" in run.error["message"]


def test_a_fresh_heartbeat_is_left_alone(run: JobRun) -> None:
    claim = make_claim(run)
    _make_stale(run)
    assert jobs.heartbeat(claim)
    assert job_watch.reconcile() == 0


def test_a_cancelled_job_whose_worker_died_is_cancelled(run: JobRun) -> None:
    make_claim(run)
    jobs.cancel(run)
    _make_stale(run)
    job_watch.reconcile()
    assert JobRun.objects.get().state == State.CANCELLED


def test_a_known_death_does_not_wait_for_the_heartbeat(run: JobRun) -> None:
    make_claim(run)
    job_watch.mark_vanished(node="another")
    assert JobRun.objects.get().state == State.RUNNING
    job_watch.mark_vanished(node="worker-1")
    assert JobRun.objects.get().state == State.QUEUED


def test_a_lost_message_is_sent_again(run: JobRun, sent: list[str]) -> None:
    JobRun.objects.update(queued_at=timezone.now() - timedelta(seconds=5), sent_at=None)
    job_watch.reconcile()
    job_watch.reconcile()
    assert sent == [str(run.id)], "once, until it is long ago"
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    job_watch.reconcile()
    assert len(sent) == 2


def test_a_lost_message_of_what_is_quick_does_not_wait_behind_films(run: JobRun, sent: list[str]) -> None:
    for _film in range(60):
        jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
    search = jobs.enqueue(jobs.Job.FIND, studio_id=1, subject_id=uuid.uuid4())
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    sent.clear()
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue == jobs.QUICK):
        job_watch.reconcile()
    assert sent == [str(search.id)]


@pytest.mark.parametrize(
    ("taken", "where"), [({jobs.CPU}, [jobs.CPU]), ({jobs.CPU, jobs.QUICK}, [jobs.QUICK]), (set(), [])]
)
def test_what_is_quick_and_nobody_takes_is_done_by_who_reads_films(
    taken: set[str], where: list[str], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A house without a quick worker, or with one that is dead; not while films wait."""
    queues: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **how: queues.append(queue))
    jobs.enqueue(jobs.Job.FIND, studio_id=1, subject_id=uuid.uuid4())
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue in taken):
        job_watch.reconcile()
        job_watch.reconcile()
    assert queues == where


@pytest.mark.parametrize(
    ("taken", "where"), [({jobs.CPU}, [jobs.CPU]), ({jobs.CPU, jobs.GPU}, [jobs.GPU]), (set(), [])]
)
def test_what_models_are_to_read_and_nobody_takes_is_done_by_who_reads_films(
    taken: set[str], where: list[str], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A house whose worker for models is away, or has more to do than the others."""
    queues: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **how: queues.append(queue))
    jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4(), at=WITH_MODEL)
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue in taken):
        job_watch.reconcile()
        job_watch.reconcile()
    assert queues == where


def test_a_film_does_not_come_to_wait_behind_many_that_models_are_to_read(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    queues: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **how: queues.append(queue))
    for _clip in range(20):
        jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4(), at=WITH_MODEL)
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue == jobs.CPU):
        job_watch.reconcile()
    assert queues == [jobs.CPU] * job_watch.GIVEN_AWAY[jobs.GPU]


@pytest.mark.parametrize(("stage", "queue"), [("", "cpu"), ("pose", "cpu"), ("parse", "quick"), ("infer", "gpu")])
def test_a_readings_queue_is_told_by_where_it_begins(run: JobRun, stage: str, queue: str) -> None:
    run.stage = stage
    assert jobs.queue_of(run) == queue


def test_a_job_that_is_passed_on_is_nobodys_until_it_is_taken(run: JobRun, sent: list[str]) -> None:
    claim = make_claim(run)
    with pytest.raises(jobs.JobLost):
        jobs.pass_on(replace(claim, token=uuid.uuid4()), WITH_MODEL)
    jobs.pass_on(claim, WITH_MODEL)
    run.refresh_from_db()
    assert (run.state, run.stage, run.claim, run.kills) == (State.QUEUED, "infer", None, 0)
    assert not jobs.heartbeat(claim)
    with pytest.raises(jobs.JobLost):
        jobs.finish(claim)


def test_a_broker_that_is_away_does_not_lose_the_job(
    db: None, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr("celery.app.base.Celery.send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        run = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
    run.refresh_from_db()
    assert (run.state, run.sent_at) == (State.QUEUED, None)


def test_what_waits_for_models_and_is_wanted_otherwise_changes_its_line(
    db: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    queues: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **how: queues.append(queue))
    clip = uuid.uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=clip, at=WITH_MODEL)
    with django_capture_on_commit_callbacks(execute=True):
        again = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=clip, at=STRUCTURE_ONLY)
    assert (again.id, again.stage, queues) == (first.id, "parse", ["gpu", "quick"])
    JobRun.objects.update(stage="")  # from the beginning: nothing of it is there
    assert jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=clip, at=STRUCTURE_ONLY).stage == ""


def test_each_queue_is_a_line_of_its_own(run: JobRun) -> None:
    late = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4(), at=WITH_MODEL)
    film = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
    assert (jobs.job_json(late)["place"], jobs.job_json(film)["place"]) == (1, 2)


def test_place_in_line_and_rough_time(run: JobRun) -> None:
    second = jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
    assert jobs.job_json(second)["place"] == 2
    claim = make_claim(run)
    JobRun.objects.filter(id=run.id).update(started_at=timezone.now() - timedelta(seconds=10))
    with patch.object(jobs, "tell"):
        jobs.report_progress(claim, _progress())
    assert jobs.job_json(JobRun.objects.get(id=run.id))["seconds_left"] == pytest.approx(30, abs=2)
