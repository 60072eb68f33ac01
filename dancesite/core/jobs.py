"""Background work: the database row decides, the broker only nudges.

Life of a job: queued -> running (claimed) -> done | failed | cancelled. A worker that vanishes leaves a stale
heartbeat; `job_watch` puts the job back in line, and after MAX_KILLS vanished workers lets it fail with that reason.
Every write of a worker is a conditional update that names its claim, so a worker that was given up for dead cannot
write over its successor. Heartbeats are told by the database's clock: workers may be other machines.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from . import job_queues
from .job_queues import CPU, GPU, IN_QUICK, IN_TRAIN, LATE, QUICK, TRAIN, Job, queue_of
from .job_view import job_json, tell, tell_changed
from .models import JobRun

__all__ = ["CPU", "GPU", "QUICK", "TRAIN", "Job", "job_json", "queue_of"]

# Whoever is to make way lets the others a moment to take what came just now.
WAITS_AFTER = timedelta(seconds=1)
WORK_PREFIX = "job-"
State = JobRun.State


class JobCancelled(Exception):
    """A person asked the running job to stop."""


class JobReleased(Exception):
    """The worker is shutting down: the job goes back in line."""


class JobLost(Exception):
    """The claim no longer holds: somebody else works on it, or it is over. Stop without writing anything."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a job, until it is finished, given back or found stale."""

    job_id: uuid.UUID
    token: uuid.UUID
    subject_id: uuid.UUID
    studio_id: int
    attempt: int


@dataclass(frozen=True)
class Progress:
    """`done` of `total` countables of a stage; `overall` is the percent of the whole job."""

    stage: str
    stage_index: int
    finished_stages: tuple[str, ...]
    done: int
    total: int
    countable: str
    overall: float


# --- asking for work -----------------------------------------------------------------------------------------------
def enqueue(kind: Job, *, studio_id: int, subject_id: uuid.UUID, at: Progress | None = None) -> JobRun:
    """Queue the job, or return the one that is already queued or running for this subject.

    `at` tells where it will begin, if not at its first stage; also of one that is queued already to begin late. A
    cancel that the running one has not heeded yet is taken back.
    """
    start = {} if at is None else vars(at) | {"finished_stages": list(at.finished_stages)}
    try:
        with transaction.atomic():
            run = JobRun.objects.create(
                kind=kind, studio_id=studio_id, subject_id=subject_id, queued_at=timezone.now(), **start
            )
    except IntegrityError:
        active = JobRun.objects.filter(kind=kind, subject_id=subject_id, state__in=[State.QUEUED, State.RUNNING])
        if not active.update(cancel_requested=False):  # it ended just now
            return enqueue(kind, studio_id=studio_id, subject_id=subject_id, at=at)
        moved = False
        if at is not None:  # it waits in another line by now: what is quick does not stay behind what models read
            others = active.filter(state=State.QUEUED, stage__in=set(LATE) - {at.stage})
            moved = bool(others.update(**start, sent_at=None))
        run = JobRun.objects.filter(kind=kind, subject_id=subject_id).latest("queued_at")
        if moved:
            transaction.on_commit(lambda: job_queues.send(run.id), robust=True)
        tell_changed(run)
        return run
    tell(run)  # before a worker may take it, and tell more
    transaction.on_commit(lambda: job_queues.send(run.id), robust=True)
    return run


def cancel(run: JobRun) -> JobRun:
    """Stop a queued job at once; ask a running one to stop at its next step. Harmless for one that is over."""
    now = timezone.now()
    if not JobRun.objects.filter(id=run.id, state=State.QUEUED).update(state=State.CANCELLED, finished_at=now):
        JobRun.objects.filter(id=run.id, state=State.RUNNING).update(cancel_requested=True)
    run.refresh_from_db()
    if run.state == State.CANCELLED:
        tell(run)
    tell_changed(run)
    return run


# --- doing the work ------------------------------------------------------------------------------------------------
def claim(job_id: uuid.UUID, *, node: str) -> Claim | None:
    """Take a queued job. None when it is not to be had: delivered twice, cancelled, or already over."""
    token, now = uuid.uuid4(), timezone.now()
    won = JobRun.objects.filter(id=job_id, state=State.QUEUED).update(
        state=State.RUNNING,
        claim=token,
        node=node,
        attempt=F("attempt") + 1,
        started_at=now,
        heartbeat_at=Now(),
        cancel_requested=False,
        release_requested=False,
        error=None,
    )
    if not won:
        return None
    run = JobRun.objects.get(id=job_id)
    tell(run)
    return Claim(job_id, token, run.subject_id, run.studio_id, run.attempt)


def work_folder_name(token: uuid.UUID) -> str:
    """The folder for the unfinished files of whoever works under this claim."""
    return f"{WORK_PREFIX}{token.hex}"


def work_folders_in_use() -> set[str]:
    """The folders of all who work right now."""
    running = JobRun.objects.filter(state=State.RUNNING).exclude(claim=None)
    return {work_folder_name(token) for token in running.values_list("claim", flat=True) if token is not None}


def _held(held: Claim) -> Any:
    return JobRun.objects.filter(id=held.job_id, claim=held.token, state=State.RUNNING)


def heartbeat(held: Claim) -> bool:
    """Say that the worker lives. False when the claim no longer holds."""
    return bool(_held(held).update(heartbeat_at=Now()))


def report_progress(held: Claim, progress: Progress) -> None:
    """Store and publish progress.

    Raises JobLost, JobCancelled or JobReleased, so that whoever works stops at its next step.
    """
    if not _held(held).update(
        heartbeat_at=Now(),
        stage=progress.stage,
        stage_index=progress.stage_index,
        finished_stages=list(progress.finished_stages),
        done=progress.done,
        total=progress.total,
        countable=progress.countable,
        overall=progress.overall,
    ):
        raise JobLost
    tell(heed(held))


def heed(held: Claim) -> JobRun:
    """The job's row, for who works without reporting progress. Raises JobLost, JobCancelled or JobReleased."""
    run = _held(held).first()
    if run is None:  # given to somebody else, or deleted with its clip, just now
        raise JobLost
    if run.cancel_requested:
        raise JobCancelled
    if run.release_requested:
        raise JobReleased
    return run


def yield_to_others(held: Claim) -> None:
    """Raise JobReleased where a job of another kind waits in line: it goes first, this one is sent again after it.

    What is quick, and what teaches, waits elsewhere.
    """
    kind = JobRun.objects.filter(id=held.job_id).values("kind")
    if JobRun.objects.filter(state=State.QUEUED).exclude(kind__in=kind).exclude(IN_QUICK | IN_TRAIN).exists():
        raise JobReleased


def make_way(held: Claim, *, for_films: bool) -> None:
    """For a training: raise JobReleased where somebody waits who is to go first; it is sent again after that.

    A survey, which takes a minute, is waited for by who wants to label. `for_films`: this worker does all other work,
    too (it takes the queue CPU, to which a training goes where nobody takes the queue TRAIN): nothing but the drawing
    of samples is to wait for hours. Also raises what `heed` raises.
    """
    heed(held)
    waiting = JobRun.objects.filter(state=State.QUEUED, queued_at__lt=timezone.now() - WAITS_AFTER)
    first = waiting.exclude(kind__in=[Job.TRAIN, Job.DRAW]) if for_films else waiting.filter(kind=Job.SURVEY)
    if first.exists():
        raise JobReleased


FIRST = Progress(stage="", stage_index=0, finished_stages=(), done=0, total=0, countable="", overall=0.0)


def pass_on(held: Claim, at: Progress = FIRST) -> None:
    """Put a job back in line, to begin elsewhere: at its first stage, where what it would have begun with is lost, or
    at one that has another queue.

    Not done by who found that: it may be a worker that takes nothing of the kind. Raises JobLost, JobCancelled or
    JobReleased.
    """
    heed(held)
    values = vars(at) | {"finished_stages": list(at.finished_stages)}
    if not _held(held).update(state=State.QUEUED, claim=None, sent_at=None, **values):
        raise JobLost
    tell(JobRun.objects.get(id=held.job_id), changed=True)
    transaction.on_commit(lambda: job_queues.send(held.job_id), robust=True)


def finish(held: Claim) -> None:
    """Done. Call it in the transaction that stores the result: both are seen, or neither."""
    _close(held, State.DONE, overall=100.0)


def fail(held: Claim, error: dict[str, str]) -> None:
    """`error` has code, message (a plain sentence), remedy and details."""
    _close(held, State.FAILED, error=error)


def _close(held: Claim, state: State, **values: Any) -> None:
    if not _held(held).update(state=state, finished_at=timezone.now(), **values):
        raise JobLost
    tell(JobRun.objects.get(id=held.job_id), changed=True)


def release(held: Claim) -> None:
    """Put a job down before its end, without counting a killed worker.

    Cancelled where a person asked for that (and did not take it back); otherwise in line again, at its old place.
    """
    unwanted = _held(held).filter(cancel_requested=True)
    if unwanted.update(state=State.CANCELLED, finished_at=timezone.now()) or _held(held).update(
        state=State.QUEUED, claim=None, sent_at=None
    ):
        tell(JobRun.objects.get(id=held.job_id), changed=True)


def request_release(node: str) -> None:
    """Ask every job of a worker that is shutting down to give itself back."""
    JobRun.objects.filter(node=node, state=State.RUNNING).update(release_requested=True)
