"""Background work: the database row decides, the broker only nudges.

Life of a job: queued -> running (claimed) -> done | failed | cancelled. A worker that vanishes leaves a stale
heartbeat; `reconcile` puts the job back in line, and after MAX_KILLS vanished workers lets it fail with that reason.
Every write of a worker is a conditional update that names its claim, so a worker that was given up for dead cannot
write over its successor. Heartbeats are told by the database's clock: workers may be other machines.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop

from . import events
from .job_view import job_json
from .models import JobRun

log = logging.getLogger(__name__)

# Native code may hold the interpreter's lock for seconds, and with it the heartbeat: be patient. A worker that dies
# under a living parent is told at once (mark_vanished).
STALE_AFTER = timedelta(seconds=20)
RESEND_AFTER = timedelta(seconds=30)
MAX_KILLS = 3
GIVEN_AWAY = 4  # jobs for models, to who reads films, at a time
WORK_PREFIX = "job-"
State = JobRun.State


class Job(StrEnum):
    """The kinds of work, by the name of their Celery task (a contract test compares them with the worker's tasks)."""

    INGEST = "worker.ingest"
    DRAW = "worker.draw"  # a new site's sample clips; makes way for every other job (`yield_to_others`)
    FIND = "worker.find"  # passages like one that a person chose; who asked looks how far it is: no event tells it


# Where it waits. What takes a second at most has a line of its own, and workers that take nothing else: it must not
# wait behind a film that is being read. What trained networks do has one, too: it may have a machine of its own.
CPU, GPU, QUICK = "cpu", "gpu", "quick"
# Of reading a clip, by where it begins: everything but the structure is there.
_LATE = {"parse": QUICK, "infer": GPU}
_QUICK = Q(kind=Job.FIND.value) | Q(kind=Job.INGEST.value, stage="parse")
_GPU = Q(kind=Job.INGEST.value, stage="infer")


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
            others = active.filter(state=State.QUEUED, stage__in=set(_LATE) - {at.stage})
            moved = bool(others.update(**start, sent_at=None))
        run = JobRun.objects.filter(kind=kind, subject_id=subject_id).latest("queued_at")
        if moved:
            transaction.on_commit(lambda: _send(run.id), robust=True)
        _publish_changed(run)
        return run
    _publish(run)  # before a worker may take it, and tell more
    transaction.on_commit(lambda: _send(run.id), robust=True)
    return run


def queue_of(run: JobRun) -> str:
    """CPU, GPU or QUICK, by what the job is and where it begins."""
    if run.kind == Job.INGEST:
        return _LATE.get(run.stage, CPU)
    return QUICK if run.kind == Job.FIND else CPU


def _send(job_id: uuid.UUID, queue: str = "") -> None:
    """To its own queue, or to another one: however often it is delivered, it is done once."""
    run = JobRun.objects.filter(id=job_id, state=State.QUEUED).first()
    if run is None:
        return
    try:
        current_app.send_task(run.kind, args=[str(job_id)], queue=queue or queue_of(run), retry=False)
    except Exception:  # whatever a broker raises: the row is safe, `reconcile` sends it again
        log.warning("the broker did not take job %s; it will be sent again", job_id, exc_info=True)
        return
    JobRun.objects.filter(id=job_id).update(sent_at=timezone.now())


def cancel(run: JobRun) -> JobRun:
    """Stop a queued job at once; ask a running one to stop at its next step. Harmless for one that is over."""
    now = timezone.now()
    if not JobRun.objects.filter(id=run.id, state=State.QUEUED).update(state=State.CANCELLED, finished_at=now):
        JobRun.objects.filter(id=run.id, state=State.RUNNING).update(cancel_requested=True)
    run.refresh_from_db()
    if run.state == State.CANCELLED:
        _publish(run)
    _publish_changed(run)
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
    _publish(run)
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
    _publish(heed(held))


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

    What is quick waits elsewhere.
    """
    kind = JobRun.objects.filter(id=held.job_id).values("kind")
    if JobRun.objects.filter(state=State.QUEUED).exclude(kind__in=kind).exclude(_QUICK).exists():
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
    _publish(JobRun.objects.get(id=held.job_id), changed=True)
    transaction.on_commit(lambda: _send(held.job_id), robust=True)


def finish(held: Claim) -> None:
    """Done. Call it in the transaction that stores the result: both are seen, or neither."""
    _close(held, State.DONE, overall=100.0)


def fail(held: Claim, error: dict[str, str]) -> None:
    """`error` has code, message (a plain sentence), remedy and details."""
    _close(held, State.FAILED, error=error)


def _close(held: Claim, state: State, **values: Any) -> None:
    if not _held(held).update(state=state, finished_at=timezone.now(), **values):
        raise JobLost
    _publish(JobRun.objects.get(id=held.job_id), changed=True)


def release(held: Claim) -> None:
    """Put a job down before its end, without counting a killed worker.

    Cancelled where a person asked for that (and did not take it back); otherwise in line again, at its old place.
    """
    unwanted = _held(held).filter(cancel_requested=True)
    if unwanted.update(state=State.CANCELLED, finished_at=timezone.now()) or _held(held).update(
        state=State.QUEUED, claim=None, sent_at=None
    ):
        _publish(JobRun.objects.get(id=held.job_id), changed=True)


def request_release(node: str) -> None:
    """Ask every job of a worker that is shutting down to give itself back."""
    JobRun.objects.filter(node=node, state=State.RUNNING).update(release_requested=True)


def mark_vanished(*, node: str = "", job_id: str = "") -> None:
    """The worker of this job, or every worker of this name, is known to be dead: do not wait for the heartbeat."""
    running = JobRun.objects.filter(state=State.RUNNING)
    running = running.filter(node=node) if node else running.filter(id=job_id)
    if running.update(heartbeat_at=Now() - 2 * STALE_AFTER):
        reconcile()


# --- keeping the promise -------------------------------------------------------------------------------------------
KILLED_ERROR = {
    "code": "worker-killed",
    "message": gettext_noop("Reading this clip stopped the worker three times."),
    "remedy": gettext_noop("Try again; if it happens once more, upload a shorter or smaller version of the clip."),
    "details": "",
}


def reconcile() -> int:
    """Put right what killed processes left behind; returns how many jobs were touched.

    Safe to run in several places at once: each step is a conditional update of one row.
    """
    now = timezone.now()
    touched = 0
    stale = JobRun.objects.filter(state=State.RUNNING, heartbeat_at__lt=Now() - STALE_AFTER)
    for run in stale:
        asked = {"cancel_requested": run.cancel_requested, "release_requested": run.release_requested}
        mine = stale.filter(id=run.id, claim=run.claim, **asked)
        if run.cancel_requested:
            values: dict[str, Any] = {"state": State.CANCELLED, "finished_at": now}
        elif run.release_requested:
            values = {"state": State.QUEUED, "claim": None}
        elif run.kills + 1 >= MAX_KILLS:
            error = KILLED_ERROR | {"details": f"stage {run.stage or '-'}, worker {run.node}"}
            values = {"state": State.FAILED, "finished_at": now, "kills": run.kills + 1, "error": error}
        else:
            values = {"state": State.QUEUED, "claim": None, "kills": run.kills + 1}
        if mine.update(**values):
            touched += 1
            run.refresh_from_db()
            log.warning("job %s: its worker vanished (%d times), now %s", run.id, run.kills, run.state)
            _publish(run, changed=True)
            if run.state == State.QUEUED:
                _send(run.id)
    return touched + _resend_unsent(now)


def _resend_unsent(now: Any) -> int:
    """Send queued jobs again whose message may be lost: never sent, or sent long ago and no longer in the broker."""
    queued = JobRun.objects.filter(state=State.QUEUED).order_by("queued_at")
    unsent = list(queued.filter(sent_at=None, queued_at__lt=now - timedelta(seconds=2))[:50])
    long_ago = queued.filter(sent_at__lt=now - RESEND_AFTER)
    # Each queue by itself: what is quick does not wait until fewer films than these are in line.
    sent = [*long_ago.filter(_QUICK)[:50], *long_ago.filter(_GPU)[:50], *long_ago.exclude(_QUICK | _GPU)[:50]]
    # While messages lie in the broker nobody takes them, and more of them would only fill it up.
    lost = {queue for queue in {queue_of(run) for run in sent} if _all_taken(queue)}
    again = unsent + [run for run in sent if queue_of(run) in lost]
    for run in again:
        _send(run.id)
    # Who takes the other queues is away, or not there at all, and who reads films has none to read. A film that comes
    # now waits for all that is given away: of what models are to read, which takes longer, that is little at a time.
    left = [run for run in sent if (queue := queue_of(run)) != CPU and queue not in lost]
    models = [run for run in left if queue_of(run) == GPU]
    left = [run for run in left if run not in models[GIVEN_AWAY:]]
    if left and _all_taken(CPU):
        for run in left:
            _send(run.id, queue=CPU)
        again += left
    return len(again)


def _all_taken(queue: str) -> bool:
    """Has some worker taken every message of the queue? False where the broker is away."""
    try:
        with current_app.connection_or_acquire() as broker:
            return not broker.default_channel.client.llen(queue)
    except Exception:  # whatever a broker raises
        log.warning("the broker does not say what it holds", exc_info=True)
        return False


def _publish(run: JobRun, *, changed: bool = False) -> None:
    """Tell the job's state: for who decides it, so that no older state is told after a newer one."""
    if run.kind == Job.FIND:  # its subject is no clip
        return
    events.publish(events.Event(run.studio_id, "job.progress", str(run.subject_id), job_json(run)))
    if changed:
        _publish_changed(run)


def _publish_changed(run: JobRun) -> None:
    """Tell no state but that there is one to fetch: for who only asks for something."""
    if run.kind == Job.FIND:
        return
    events.publish(events.Event(run.studio_id, "clip.changed", str(run.subject_id)))
