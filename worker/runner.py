"""Runs one job under its claim: heartbeat, outcome, and what each kind of error means."""

from __future__ import annotations

import errno
import logging
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app
from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext_noop

from analysis.schema import MediaError
from dancesite.core import jobs, storage

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
MOST_ATTEMPTS = 10
BACK_WITHIN = (0.5, 1, 2, 4, 8)  # seconds between the tries to reach a restarting database

# What is said where the site itself is at fault: what happened, and what to do.
Broke = tuple[str, str]
READING: Broke = (
    gettext_noop("Something broke while this clip was read."),
    gettext_noop("The file is safe. Try again; if it fails once more, tell whoever runs the site."),
)
COMPARING: Broke = (
    gettext_noop("Something broke while the clips were compared."),
    gettext_noop("Try again; if it fails once more, tell whoever runs the site."),
)
RENDERING: Broke = (
    gettext_noop("Something broke while this was made."),
    gettext_noop("Nothing was changed. Ask for it again; if it fails once more, tell whoever runs the site."),
)
SURVEYING: Broke = (
    gettext_noop("Something broke while the clips were looked over."),
    gettext_noop("Try again; if it fails once more, tell whoever runs the site."),
)
TRAINING: Broke = (
    gettext_noop("Something broke during the training."),
    gettext_noop("What was learned so far is kept. Resume it; if it fails once more, tell whoever runs the site."),
)


def takes_films() -> bool:
    """Does this worker read films, too (`-Q cpu`)? Then who works for long makes way for them (`jobs.make_way`)."""
    return jobs.CPU in current_app.amqp.queues.consume_from


@contextmanager
def _beating(claim: jobs.Claim) -> Iterator[None]:
    """Heartbeats from a thread, also while a stage works for long without reporting progress."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(HEARTBEAT_SECONDS):
                try:
                    if not jobs.heartbeat(claim):
                        return
                except Exception:  # the database restarts: the next beat tries anew
                    log.warning("heartbeat of job %s failed", claim.job_id, exc_info=True)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run(job_id: str, node: str, work: Callable[[jobs.Claim, Path], None], broke: Broke = READING) -> None:
    """Claim the job and do `work` in a folder of its own. It ends with jobs.finish; other ends are recorded here."""
    claim = jobs.claim(uuid.UUID(job_id), node=node)
    if claim is None:
        log.info("job %s is not to be had: delivered twice or over", job_id)
        return
    try:
        with _beating(claim), storage.work_folder(jobs.work_folder_name(claim.token)) as folder:
            storage.sweep_work_folders(prefix=jobs.WORK_PREFIX, keep=jobs.work_folders_in_use)
            work(claim, folder)
    except jobs.JobLost:
        log.warning("job %s was given to somebody else", job_id)
    except (jobs.JobCancelled, jobs.JobReleased):
        jobs.release(claim)
    except (OperationalError, InterfaceError):
        log.warning("job %s lost the database", job_id, exc_info=True)
        _give_back(claim)
    except MediaError as error:
        told = {"code": error.code, "message": error.message, "remedy": error.remedy, "details": error.details}
        _fail(claim, told)
    except Exception as error:
        log.exception("job %s failed", job_id)
        _fail(claim, _told(error, broke))


def _told(error: Exception, broke: Broke) -> dict[str, str]:
    """The site's own trouble in words for people."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return {
            "code": "no-room",
            "message": gettext_noop("The disk of this site is full."),
            "remedy": gettext_noop("The film is safe. Tell whoever runs the site, and try again when there is room."),
            "details": str(error),
        }
    return {
        "code": "internal",
        "message": broke[0],
        "remedy": broke[1],
        "details": "".join(traceback.format_exception_only(error)).strip()[:500],
    }


def _give_back(claim: jobs.Claim) -> None:
    """The database restarted under the job: back in line once it is there again.

    Where that takes too long, or happens again and again, the stale heartbeat puts the job back and counts it.
    """
    if claim.attempt >= MOST_ATTEMPTS:
        return
    for wait in BACK_WITHIN:
        time.sleep(wait)
        connection.close()
        try:
            return jobs.release(claim)
        except (OperationalError, InterfaceError):
            log.warning("the database is still away")


def _fail(claim: jobs.Claim, told: dict[str, str]) -> None:
    try:
        jobs.fail(claim, told)
    except jobs.JobLost:
        log.warning("job %s was given to somebody else", claim.job_id)
