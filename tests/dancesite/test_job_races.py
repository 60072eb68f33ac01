"""Two things at once: a person, a worker and the watcher of jobs, in every order."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import User
from dancesite.clips import services
from dancesite.clips.models import Clip
from dancesite.core import events, job_watch, jobs, storage
from dancesite.core.models import JobRun
from tests.builders import make_claim

State = JobRun.State
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def _at_once(number: int, work: Callable[[], Any]) -> list[Any]:
    start = threading.Barrier(number)

    def one(_: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(5)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_six_watchers_count_one_kill(run: JobRun) -> None:
    make_claim(run)
    JobRun.objects.update(heartbeat_at=timezone.now() - 2 * job_watch.STALE_AFTER)
    _at_once(6, job_watch.reconcile)
    run.refresh_from_db()
    assert (run.state, run.kills) == (State.QUEUED, 1)


def test_a_clock_that_is_wrong_kills_no_worker(run: JobRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker and watcher may be different machines; only the database's clock counts."""
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(minutes=5))
    claim = make_claim(run)
    assert jobs.heartbeat(claim)
    monkeypatch.setattr(timezone, "now", now)
    assert job_watch.reconcile() == 0


def test_a_cancel_between_the_last_step_and_the_release_is_not_lost(run: JobRun) -> None:
    claim = make_claim(run)
    jobs.request_release("worker-1")
    jobs.cancel(run)
    jobs.release(claim)
    run.refresh_from_db()
    assert run.state == State.CANCELLED


def test_undo_of_a_removal_keeps_a_running_job_running(clip: Clip) -> None:
    """The worker needs a moment to notice a cancel; whoever presses Undo within it gets the clip read all the same."""
    assert clip.job
    claim = make_claim(clip.job)
    services.clip_remove(clip=clip)
    services.clip_restore(clip=clip)
    jobs.report_progress(claim, jobs.Progress("pose", 2, (), 1, 4, "frame", 25.0))
    jobs.finish(claim)
    assert JobRun.objects.get().state == State.DONE


def test_undo_after_the_worker_noticed(clip: Clip) -> None:
    """It stops its work, and the job goes back in line instead of ending."""
    assert clip.job
    claim = make_claim(clip.job)
    services.clip_remove(clip=clip)
    services.clip_restore(clip=clip)
    jobs.release(claim)
    assert JobRun.objects.get().state == State.QUEUED


def test_try_again_takes_a_cancel_back(clip: Clip, dancer: User) -> None:
    assert clip.job
    claim = make_claim(clip.job)
    client = Client()
    client.force_login(dancer)
    assert client.post(f"/api/clips/{clip.id}/cancel/").json()["job"]["cancelling"]
    assert not client.post(f"/api/clips/{clip.id}/retry/").json()["job"]["cancelling"]
    jobs.report_progress(claim, jobs.Progress("pose", 2, (), 1, 4, "frame", 25.0))


def test_many_people_press_try_again(clip: Clip) -> None:
    assert clip.job
    jobs.cancel(clip.job)
    _at_once(6, lambda: services.clip_retry(clip=Clip.objects.select_related("job").get()))
    assert JobRun.objects.filter(state=State.QUEUED).count() == 1


def test_without_workers_the_broker_does_not_fill_up(run: JobRun, sent: list[str]) -> None:
    """What lies in the broker already is not sent again, however long nobody takes it."""
    queue = events._client()
    queue.rpush(settings.CELERY_TASK_DEFAULT_QUEUE, "a message")
    try:
        JobRun.objects.update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
        sent.clear()
        job_watch.reconcile()
        assert sent == []
    finally:
        queue.delete(settings.CELERY_TASK_DEFAULT_QUEUE)
    job_watch.reconcile()
    assert sent == [str(run.id)]


def test_a_lost_message_is_sent_again_while_others_work(run: JobRun, sent: list[str]) -> None:
    make_claim(jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4()))
    sent.clear()
    JobRun.objects.filter(id=run.id).update(sent_at=timezone.now() - 2 * job_watch.RESEND_AFTER)
    job_watch.reconcile()
    assert sent == [str(run.id)]


def test_the_folder_of_a_job_that_begins_during_the_sweep_stays() -> None:
    """Folders are listed before the running jobs are: one that is claimed in between is not taken for left over."""
    old = Path(settings.WORK_DIR) / "job-old"
    old.mkdir(parents=True)
    begun = Path(settings.WORK_DIR) / "job-begun"

    def running() -> set[str]:
        begun.mkdir()
        return set()

    assert storage.sweep_work_folders(prefix="job-", keep=running) == 1
    assert begun.is_dir()
    begun.rmdir()


def test_the_line_is_told_before_a_worker_can_take_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or else "queued" may be told after "running"."""
    studio_id = 10**9
    told: list[list[str]] = []

    def send_task(*args: Any, **kwargs: Any) -> None:
        told.append([event["job"]["state"] for event in events.replay(studio_id, 0).events])

    monkeypatch.setattr("celery.app.base.Celery.send_task", send_task)
    jobs.enqueue(jobs.Job.INGEST, studio_id=studio_id, subject_id=uuid.uuid4())
    assert told == [["queued"]]


def test_a_cancel_told_late_does_not_hide_the_end(run: JobRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker may finish between the request and its telling: that must not carry a state."""
    claim = make_claim(run)
    refresh = JobRun.refresh_from_db

    def finished_just_after(self: JobRun, *args: Any, **kwargs: Any) -> None:
        refresh(self, *args, **kwargs)
        jobs.finish(claim)

    before = events.sequence(run.studio_id)
    monkeypatch.setattr(JobRun, "refresh_from_db", finished_just_after)
    jobs.cancel(run)
    states = [event["job"]["state"] for event in events.replay(run.studio_id, before).events if "job" in event]
    assert states == ["done"]
