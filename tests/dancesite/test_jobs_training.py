"""Surveys and trainings: a line of their own, and nothing else ever waits behind them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from dancesite.core import job_watch, jobs
from dancesite.core.models import JobRun
from tests.builders import make_claim

pytestmark = pytest.mark.usefixtures("sent")


def _make_stale(run: JobRun) -> None:
    JobRun.objects.filter(id=run.id).update(heartbeat_at=timezone.now() - 2 * job_watch.STALE_AFTER)


def _a_job_of(kind: jobs.Job) -> JobRun:
    run = jobs.enqueue(kind, studio_id=1, subject_id=uuid.uuid4())
    JobRun.objects.filter(id=run.id).update(queued_at=timezone.now() - timedelta(seconds=5))
    return run


@pytest.mark.parametrize("kind", [jobs.Job.SURVEY, jobs.Job.TRAIN])
def test_what_teaches_has_a_line_of_its_own(kind: jobs.Job, db: None) -> None:
    assert jobs.queue_of(_a_job_of(kind)) == "train"


@pytest.mark.parametrize(
    ("kind", "told"),
    [(jobs.Job.FIND, ""), (jobs.Job.SURVEY, "training.changed"), (jobs.Job.TRAIN, "run.changed")],
)
def test_what_is_about_no_clip_tells_of_none(kind: jobs.Job, told: str, db: None) -> None:
    """Also when a watcher fails it, which who owns its subject does not see: then there is something to fetch."""
    with patch("dancesite.core.events.publish") as published:
        run = _a_job_of(kind)
        jobs.report_progress(make_claim(run), jobs.Progress("learn", 1, (), 1, 4, "step", 25.0))
        assert not published.called
        _make_stale(run)
        job_watch.reconcile()
        jobs.cancel(run)
    events = [call.args[0] for call in published.call_args_list]
    about = {"id": str(run.subject_id)} if kind == jobs.Job.TRAIN else None
    assert {event.type for event in events} == ({told} if told else set())
    assert all((event.clip, event.run) == ("", about) for event in events)


@pytest.mark.parametrize(
    ("waits", "reads_films", "way"),
    [
        (jobs.Job.SURVEY, False, True),
        (jobs.Job.SURVEY, True, True),
        (jobs.Job.INGEST, True, True),
        (jobs.Job.FIND, True, True),
        (jobs.Job.INGEST, False, False),
        (jobs.Job.FIND, False, False),
        (jobs.Job.TRAIN, True, False),
        (jobs.Job.DRAW, True, False),
    ],
)
def test_a_training_makes_way_for_who_would_wait_for_it(
    waits: jobs.Job, reads_films: bool, way: bool, db: None
) -> None:
    claim = make_claim(_a_job_of(jobs.Job.TRAIN))
    jobs.make_way(claim, for_films=reads_films)
    other = jobs.enqueue(waits, studio_id=1, subject_id=uuid.uuid4())
    jobs.make_way(claim, for_films=reads_films)  # whoever is free takes it at once
    JobRun.objects.filter(id=other.id).update(queued_at=timezone.now() - timedelta(seconds=5))
    if way:
        with pytest.raises(jobs.JobReleased):
            jobs.make_way(claim, for_films=reads_films)
        make_claim(other)
    jobs.make_way(claim, for_films=reads_films)


def test_a_training_heeds_who_stops_it(db: None) -> None:
    run = _a_job_of(jobs.Job.TRAIN)
    claim = make_claim(run)
    jobs.cancel(run)
    with pytest.raises(jobs.JobCancelled):
        jobs.make_way(claim, for_films=False)


def test_the_drawing_of_samples_does_not_wait_for_trainings(db: None) -> None:
    claim = make_claim(_a_job_of(jobs.Job.DRAW))
    _a_job_of(jobs.Job.TRAIN)
    _a_job_of(jobs.Job.SURVEY)
    jobs.yield_to_others(claim)


@pytest.mark.parametrize(
    ("taken", "where"),
    [
        ({"cpu"}, ["worker.survey cpu"]),
        ({"cpu", "train"}, ["train"] * 3),
        ({"train"}, ["train"] * 3),
        (set(), []),
    ],
)
def test_trainings_that_nobody_takes_are_done_one_at_a_time_by_who_reads_films(
    taken: set[str], where: list[str], db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The survey first: a training that was given away would only make way for it."""
    queues: list[str] = []

    def send(self: object, name: str, queue: str, **how: object) -> None:
        queues.append(queue if queue == "train" else f"{name} {queue}")

    monkeypatch.setattr("celery.app.base.Celery.send_task", send)
    for kind in (jobs.Job.TRAIN, jobs.Job.TRAIN, jobs.Job.SURVEY):
        _a_job_of(kind)
    JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue in taken):
        job_watch.reconcile()
    assert queues == where


def test_no_training_is_given_away_while_one_is_at_work(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    queues: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **how: queues.append(queue))
    waits, works = _a_job_of(jobs.Job.TRAIN), _a_job_of(jobs.Job.TRAIN)
    claim = make_claim(works)
    JobRun.objects.filter(id=waits.id).update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    with patch("dancesite.core.job_watch.all_taken", lambda queue: queue == "cpu"):
        job_watch.reconcile()
        assert queues == []
        jobs.finish(claim)
        job_watch.reconcile()
    assert queues == ["cpu"]


@pytest.mark.parametrize("kind", jobs.Job)
def test_what_killed_its_worker_three_times_is_told_in_its_own_words(kind: jobs.Job, db: None) -> None:
    run = _a_job_of(kind)
    for _kill in range(job_watch.MAX_KILLS):
        make_claim(run)
        _make_stale(run)
        job_watch.reconcile()
    run.refresh_from_db()
    assert run.error
    assert ("clip" in run.error["remedy"]) == (kind in {jobs.Job.INGEST, jobs.Job.DRAW})
