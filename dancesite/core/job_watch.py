"""Keeps the promise that no job is lost: what killed workers and lost messages leave behind is put right."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_noop

from .job_queues import CPU, GPU, IN_GPU, IN_QUICK, IN_TRAIN, QUICK, TRAIN, Job, all_taken, send
from .job_view import tell
from .models import JobRun

log = logging.getLogger(__name__)

# Native code may hold the interpreter's lock for seconds, and with it the heartbeat: be patient. A worker that dies
# under a living parent is told at once (mark_vanished).
STALE_AFTER = timedelta(seconds=20)
RESEND_AFTER = timedelta(seconds=30)
MAX_KILLS = 3
# How many jobs of a queue go to who reads films, at a time: of what models read, which takes longer, few; of what
# teaches them one, which makes way for films by itself.
GIVEN_AWAY = {QUICK: 50, GPU: 4, TRAIN: 1}
State = JobRun.State

KILLED_ERROR = {
    "code": "worker-killed",
    "message": gettext_noop("Reading this clip stopped the worker three times."),
    "remedy": gettext_noop("Try again; if it happens once more, upload a shorter or smaller version of the clip."),
    "details": "",
}
_NO_CLIP_KILLED = KILLED_ERROR | {
    "message": gettext_noop("This stopped the worker three times."),
    "remedy": gettext_noop("Try again; if it happens once more, tell whoever runs the site."),
}
_KILLED = {
    **dict.fromkeys((Job.COMPARE.value, Job.FIND.value, Job.MEASURE.value, Job.RENDER.value), _NO_CLIP_KILLED),
    Job.SURVEY.value: KILLED_ERROR
    | {
        "message": gettext_noop("Looking over the clips stopped the worker three times."),
        "remedy": gettext_noop("Try again; if it happens once more, tell whoever runs the site."),
    },
    Job.TRAIN.value: KILLED_ERROR
    | {
        "message": gettext_noop("Training stopped the worker three times."),
        "remedy": gettext_noop(
            "Resume it: it goes on from where it was saved last. If it happens once more, train with smaller settings."
        ),
    },
}


def mark_vanished(*, node: str = "", job_id: str = "") -> None:
    """The worker of this job, or every worker of this name, is known to be dead: do not wait for the heartbeat."""
    running = JobRun.objects.filter(state=State.RUNNING)
    running = running.filter(node=node) if node else running.filter(id=job_id)
    if running.update(heartbeat_at=Now() - 2 * STALE_AFTER):
        reconcile()


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
            error = _KILLED.get(run.kind, KILLED_ERROR) | {"details": f"stage {run.stage or '-'}, worker {run.node}"}
            values = {"state": State.FAILED, "finished_at": now, "kills": run.kills + 1, "error": error}
        else:
            values = {"state": State.QUEUED, "claim": None, "kills": run.kills + 1}
        if mine.update(**values):
            touched += 1
            run.refresh_from_db()
            log.warning("job %s: its worker vanished (%d times), now %s", run.id, run.kills, run.state)
            tell(run, changed=True)
            if run.state == State.QUEUED:
                send(run.id)
    return touched + _resend_unsent(now)


def _resend_unsent(now: datetime) -> int:
    """Send queued jobs again whose message may be lost: never sent, or sent long ago and no longer in the broker."""
    queued = JobRun.objects.filter(state=State.QUEUED).order_by("queued_at")
    unsent = list(queued.filter(sent_at=None, queued_at__lt=now - timedelta(seconds=2))[:50])
    sent = _a_part_of_each_queue(queued.filter(sent_at__lt=now - RESEND_AFTER))
    # While messages lie in the broker nobody takes them, and more of them would only fill it up.
    lost = {queue for queue, runs in sent.items() if runs and all_taken(queue)}
    again = [*unsent, *(run for queue in lost for run in sent[queue])]
    for run in again:
        send(run.id)
    # Who takes the other queues is away, or not there at all, and who reads films has none to read. A film that comes
    # now waits for what is given away, unless that makes way: it is little at a time.
    left = [run for queue, most in GIVEN_AWAY.items() if queue not in lost for run in sent[queue][:most]]
    if JobRun.objects.filter(IN_TRAIN, state=State.RUNNING).exists():  # somebody takes them, one after the other
        left = [run for run in left if run not in sent[TRAIN]]
    if left and all_taken(CPU):
        for run in left:
            send(run.id, queue=CPU)
        again += left
    return len(again)


def _a_part_of_each_queue(queued: QuerySet[JobRun]) -> dict[str, list[JobRun]]:
    """The first of each queue by itself: what is quick does not wait until fewer films than these are in line."""
    films = queued.exclude(IN_QUICK | IN_GPU | IN_TRAIN)
    quick, read, taught = (list(queued.filter(which)[:50]) for which in (IN_QUICK, IN_GPU, IN_TRAIN))
    taught.sort(key=lambda run: run.kind != Job.SURVEY)  # a training that was given away would only make way for it
    return {CPU: list(films[:50]), QUICK: quick, GPU: read, TRAIN: taught}
