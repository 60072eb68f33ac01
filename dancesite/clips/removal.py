"""Deleting for good: what is kept of a clip, by whom, and how it goes.

An app that keeps rows about clips says so by `register`, in its AppConfig.ready: one table of all that has to go, and
no signal. Rows go first, in one transaction that holds the clip's row; then the files. A process that is killed in
between leaves files that no row names, and `files_sweep` deletes those. A worker that stores something at that moment
takes the same lock (`hold_for_work`), finds the clip gone, and stops.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from dancesite.accounts.models import Dancer
from dancesite.core import events, jobs, storage
from dancesite.core.models import JobRun

from .models import FOLDER, Artefact, Clip, ClipConsent, Upload, original_name
from .selectors import purge_due
from .uploads import parts
from .uploads.selectors import uploads_alive

log = logging.getLogger(__name__)

UNNAMED_KEPT = timedelta(days=1)  # a file without a row may belong to a row that is about to be committed


@dataclass(frozen=True)
class Holding:
    """Rows about clips that one app keeps. `delete` is called in the removal's transaction, with the clip locked; so
    are `untaught` and `unpublished` where consent to teaching or to publishing alone is taken back."""

    name: str
    tables: tuple[type[models.Model], ...]
    delete: Callable[[Clip], object]
    untaught: Callable[[Clip], object] | None = None
    unpublished: Callable[[Clip], object] | None = None


def _delete_uploads(clip: Clip) -> None:
    """How it came here, and attempts to send the same file again: they hold its name, fingerprint and dancer."""
    how = Q(id=clip.id) | Q(clip=clip) | Q(error__clip__id=str(clip.id))  # a clip has the id of its upload
    if clip.fingerprint:
        how |= Q(error__isnull=False, studio_id=clip.studio_id, fingerprint=clip.fingerprint)
    uploads = Upload.objects.filter(how)
    ids = list(uploads.values_list("id", flat=True))
    uploads.delete()
    for upload_id in ids:
        transaction.on_commit(lambda upload_id=upload_id: parts.forget(upload_id), robust=True)  # type: ignore[misc]


HOLDINGS: dict[str, Holding] = {
    "files": Holding("files", (Artefact,), lambda clip: clip.artefacts.all().delete()),
    "jobs": Holding("jobs", (JobRun,), lambda clip: JobRun.objects.filter(subject_id=clip.id).delete()),
    "uploads": Holding("uploads", (Upload,), _delete_uploads),
}


def register(holding: Holding) -> None:
    """Say what an app keeps of a clip. Once a name."""
    if HOLDINGS.setdefault(holding.name, holding) is not holding:
        raise ValueError(f"{holding.name} is registered twice")


def hold_for_work(clip: Clip) -> None:
    """Keep the clip from being deleted until the transaction ends. Raises JobLost where it is gone already.

    The weakest lock that deletion and withdrawal wait for, which Django has no word for: people may edit meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM clips_clip WHERE id = %s AND withdrawn_at IS NULL FOR KEY SHARE",
            [clip.id],
        )
        if cursor.fetchone() is None:
            raise jobs.JobLost


def clips_purge() -> int:
    """Delete for good what was removed long enough ago, and names of dancers in no clip; returns how many clips."""
    gone = 0
    for clip_id in list(purge_due().values_list("id", flat=True)):
        try:
            gone += _purge(clip_id)
        except Exception:  # one that cannot be deleted must not keep the others
            log.exception("clip %s could not be deleted", clip_id)
    for dancer in Dancer.objects.filter(clips=None, user=None):
        _drop_unused(dancer)
    return gone


@transaction.atomic
def _purge(clip_id: uuid.UUID) -> bool:
    clip = purge_due().select_for_update().filter(id=clip_id).first()
    if clip is None:  # restored just now
        return False
    clip_delete(clip=clip)
    return True


def clip_delete(*, clip: Clip) -> None:
    """Delete a clip and everything about it. Wants a transaction and the clip's row, locked for update."""
    dancer = clip.dancer
    clip_empty(clip=clip)
    ClipConsent.objects.filter(clip=clip).delete()
    clip.delete()
    if dancer is not None:
        transaction.on_commit(lambda: _drop_unused(dancer), robust=True)  # two locks at once might wait for each other


def clip_empty(*, clip: Clip) -> None:
    """Delete everything about a clip but its row and consents. Wants a transaction and the row, locked for update."""
    running = JobRun.objects.filter(subject_id=clip.id).exclude(claim=None).values_list("claim", flat=True)
    work = [jobs.work_folder_name(token) for token in running if token is not None]
    for holding in HOLDINGS.values():
        holding.delete(clip)
    folder = clip.folder  # now: a deleted row has no id any more
    # After the rows: whoever looks in between sees no clip, or one without its files.
    transaction.on_commit(lambda: _delete_files(folder, work), robust=True)
    events.forget(clip.studio_id, str(clip.id))


def clip_untaught(*, clip: Clip) -> None:
    """Nothing is learned from the clip any more. Wants a transaction and the row, locked for update."""
    for holding in HOLDINGS.values():
        if holding.untaught is not None:
            holding.untaught(clip)


def clip_unpublished(*, clip: Clip) -> None:
    """Nothing of the film leaves the studio any more. Wants a transaction and the row, locked for update."""
    for holding in HOLDINGS.values():
        if holding.unpublished is not None:
            holding.unpublished(clip)


def _delete_files(folder: str, work: list[str]) -> None:
    for name in work:
        storage.delete_work_folder(name)  # of a worker on this machine; another one lets go at its next step
    storage.delete_folder(folder)


@transaction.atomic
def _drop_unused(dancer: Dancer) -> None:
    """Forget a dancer's name with the last clip of theirs. `dancer_get_or_create` takes the same lock."""
    held = Dancer.objects.select_for_update().filter(id=dancer.id, user=None).first()
    if held is not None and not held.clips.exists():
        held.delete()


def files_sweep() -> int:
    """Delete what no row names: returns of how many clips.

    A process that dies between storing a file and committing its row leaves such files, and one that dies between
    deleting rows and their files. Of a withdrawn clip nothing is kept; elsewhere it has to be older than a day.
    """
    storage.sweep_work_folders(prefix=jobs.WORK_PREFIX, keep=jobs.work_folders_in_use)
    storage.tidy(FOLDER, older_than=UNNAMED_KEPT)
    found = list(storage.files_in(FOLDER))  # before the rows: what is stored later is not looked at
    # Uploads first: one that becomes a clip meanwhile is then in both, and not in neither.
    named = {original_name(id) for id in uploads_alive()}
    named |= set(Artefact.objects.values_list("name", flat=True)) | set(Clip.objects.values_list("original", flat=True))
    withdrawn = {str(id) for id in Clip.objects.exclude(withdrawn_at=None).values_list("id", flat=True)}
    before = timezone.now() - UNNAMED_KEPT
    swept: dict[str, list[str]] = {}
    for stored in found:
        clip_id = stored.name.split("/")[1]
        if stored.name not in named and (stored.modified < before or clip_id in withdrawn):
            swept.setdefault(clip_id, []).append(stored.name)
    for names in swept.values():
        storage.delete_all(names)
    return len(swept)
