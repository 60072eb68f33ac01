"""What `celery -A worker.app` runs: the site's Celery app with the tasks of this package."""

from __future__ import annotations

from typing import Any

import django
from billiard.exceptions import WorkerLostError
from celery import signals

from dancesite.celery import app

django.setup(set_prefix=False)

from django.db import connections

from dancesite.core import job_watch, jobs
from worker import compare, draw, find, ingest, measuring, render, survey, train

__all__ = ["app", "compare", "draw", "find", "ingest", "measuring", "render", "survey", "train"]


@signals.worker_ready.connect
def _predecessor_is_dead(sender: Any, **kwargs: Any) -> None:
    """Whatever runs under this worker's name was left by its killed predecessor: put it back in line at once."""
    job_watch.mark_vanished(node=sender.hostname)
    connections.close_all()  # the parent must hold no connection that a later fork would share


@signals.task_failure.connect
def _child_is_dead(exception: BaseException, args: tuple[str, ...], **kwargs: Any) -> None:
    """A pool child was killed: its job goes on without waiting for the heartbeat to become stale."""
    if isinstance(exception, WorkerLostError) and args:
        job_watch.mark_vanished(job_id=args[0])
        connections.close_all()


@signals.worker_shutting_down.connect
def _give_back(sender: str, **kwargs: Any) -> None:
    """A warm shutdown does not wait for a whole clip: running jobs give themselves back at their next step."""
    jobs.request_release(sender)
    connections.close_all()
