"""Keeps the promise that no job is lost: run one beside the workers, more do no harm."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from dancesite.clips.removal import clips_purge, files_sweep
from dancesite.clips.uploads.services import uploads_finish_left, uploads_sweep
from dancesite.core import job_watch
from dancesite.learning.run_services import runs_sweep
from dancesite.learning.services import models_sweep
from dancesite.live.webhooks.deliveries import Courier
from dancesite.reports.notes.services import notes_purge

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Re-queue jobs of killed workers, finish uploads of killed servers, send webhooks, "
        "and delete what is no longer wanted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        # In threads: an object store that is slow or away must not keep jobs waiting. Whatever ends them does no harm.
        hourly = (3600.0, clips_purge, files_sweep, models_sweep, runs_sweep, notes_purge, _sign_out)
        for chores in ((60.0, uploads_finish_left, uploads_sweep), hourly):
            threading.Thread(target=_regularly, args=(stop, *chores), daemon=True).start()
        threading.Thread(target=_regularly, args=(stop, 1.0, Courier(stop).look), daemon=True).start()
        _regularly(stop, 1.0, job_watch.reconcile)


def _sign_out() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _regularly(stop: threading.Event, seconds: float, *chores: Callable[[], object]) -> None:
    """Until `stop`: all of them, again and again; what fails is left until the next time."""
    try:
        while not stop.is_set():
            for chore in chores:
                try:
                    close_old_connections()
                    chore()
                except Exception:  # the database or the broker restarts
                    log.warning("%s did not work out; trying again", chore.__name__, exc_info=True)
                    connection.close()
            stop.wait(seconds)
    finally:
        connection.close()
