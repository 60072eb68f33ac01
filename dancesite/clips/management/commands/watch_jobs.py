"""Keeps the promise that no job is lost: run one beside the workers, more do no harm."""

from __future__ import annotations

import logging
import signal
import threading
import time
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from dancesite.clips.removal import clips_purge, files_sweep
from dancesite.clips.uploads.services import uploads_finish_left, uploads_sweep
from dancesite.core import jobs

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Re-queue jobs of killed workers, finish uploads of killed servers, and delete what is no longer wanted."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        next_purge = next_uploads = 0.0
        while not stop.wait(1.0):
            try:
                close_old_connections()
                jobs.reconcile()
                if time.monotonic() >= next_uploads:
                    next_uploads = time.monotonic() + 60
                    uploads_finish_left()
                    uploads_sweep()
                if time.monotonic() >= next_purge:
                    next_purge = time.monotonic() + 3600
                    clips_purge()
                    files_sweep()
                    Session.objects.filter(expire_date__lt=timezone.now()).delete()
            except Exception:  # the database or the broker restarts: try again in a second
                log.warning("could not look after the jobs; trying again", exc_info=True)
                connection.close()
