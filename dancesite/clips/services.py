"""Writes about clips. Files are stored before the row that names them is committed, and removed after its deletion."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.accounts.services import dancer_get_or_create
from dancesite.core import events, jobs, storage
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun

from .clip_view import clip_url
from .models import FOLDER, Artefact, Clip, ClipConsent
from .selectors import purge_due, same_file

log = logging.getLogger(__name__)


def _invalid(field: str, message: str) -> Problem:
    return Problem("invalid", message, fields={field: [message]})


def _plain(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(" " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in text).split())


def _title_of(title: str, file_name: str) -> str:
    title = _plain(title) or _plain(Path(file_name).stem)[:200].strip() or _("Untitled clip")
    if len(title) > 200:
        raise _invalid("title", _("This title is too long (200 letters at most)."))
    return title


def _style_of(style: str) -> str:
    style = _plain(style)
    if len(style) > 60:
        raise _invalid("style", _("This style is too long (60 letters at most)."))
    return style


def _duplicate(other: Clip) -> NoReturn:
    day = date_format(timezone.localtime(other.created_at), "j F Y")
    raise Problem(
        "duplicate",
        _("Already here since {day}. Nothing was stored twice.").format(day=day),
        status=409,
        clip={
            "id": str(other.id),
            "url": clip_url(other),
            "title": other.title,
            "created_at": other.created_at.isoformat(),
        },
    )


def clip_create(
    *,
    studio: Studio,
    user: User,
    path: Path,
    file_name: str,
    title: str = "",
    dancer: str = "",
    style: str = "",
    consent: dict[str, bool],
) -> Clip:
    """Take over the uploaded file at `path` and queue its reading.

    Raises Problem: "invalid" (names the field), "no-consent", "too-large", "duplicate" (with the other clip).
    """
    size = path.stat().st_size
    if size == 0:
        raise _invalid(
            "file", _("This file is empty. Choose it again; if it stays empty, copy it from the camera anew.")
        )
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        message = _("This file is too large: up to {limit} MB each.").format(limit=limit)
        raise Problem("too-large", message, status=413, fields={"file": [message]})
    if not consent.get(Purpose.VIEW):
        message = _("The dancer has to allow watching in this studio. Without it nothing is stored.")
        raise Problem("no-consent", message, fields={"consent_view": [message]})
    file_name = _plain(Path(file_name.replace("\\", "/")).name)[-255:] or "clip"
    title, style = _title_of(title, file_name), _style_of(style)
    digest = storage.sha256_of(path)
    if other := same_file(studio, digest):
        _duplicate(other)

    clip = Clip(
        studio=studio, uploaded_by=user, title=title, style=style, file_name=file_name, sha256=digest, bytes=size
    )
    clip.original = f"{clip.folder}/original"
    storage.adopt(path, clip.original)
    try:
        with transaction.atomic():
            clip.dancer = dancer_get_or_create(studio=studio, name=dancer)
            clip.save(force_insert=True)
            for purpose in Purpose.values:
                ClipConsent.objects.create(clip=clip, purpose=purpose, granted=bool(consent.get(purpose)), by=user)
            _process(clip)
    except BaseException as error:
        storage.delete_all([clip.original])
        # Two uploads of one file at the same moment: the second one meets the unique constraint.
        if isinstance(error, IntegrityError) and (other := same_file(studio, digest)):
            _duplicate(other)
        raise
    return clip


def _process(clip: Clip) -> JobRun:
    clip.job = jobs.enqueue(jobs.Job.INGEST, studio_id=clip.studio_id, subject_id=clip.id)
    clip.save(update_fields=["job"])
    _changed(clip)
    return clip.job


def _changed(clip: Clip, what: str = "clip.changed") -> None:
    events.publish(events.Event(clip.studio_id, what, str(clip.id)))


@transaction.atomic
def clip_edit(*, clip: Clip, title: str | None = None, dancer: str | None = None, style: str | None = None) -> Clip:
    """Change what people call it; None leaves a field as it is."""
    changed: list[str] = []  # nothing else is written: somebody may be changing it right now
    if title is not None:
        if not _plain(title):
            raise _invalid("title", _("A clip needs a title."))
        clip.title = _title_of(title, "")
        changed.append("title")
    if style is not None:
        clip.style = _style_of(style)
        changed.append("style")
    if dancer is not None:
        clip.dancer = dancer_get_or_create(studio=clip.studio, name=dancer)
        changed.append("dancer")
    clip.save(update_fields=changed)
    _changed(clip)
    return clip


@transaction.atomic
def clip_remove(*, clip: Clip) -> Clip:
    """Out of everybody's sight; kept for REMOVED_KEPT_DAYS, in which it can be restored."""
    if Clip.objects.filter(id=clip.id, removed_at=None).update(removed_at=timezone.now()):
        clip.refresh_from_db()
        if clip.job:
            jobs.cancel(clip.job)
        _changed(clip, "clip.removed")
    return clip


@transaction.atomic
def clip_restore(*, clip: Clip) -> Clip:
    """Bring a removed clip back; work that the removal stopped is queued again."""
    if clip.removed_at is None:
        return clip
    if other := same_file(clip.studio, clip.sha256):
        _duplicate(other)
    try:
        with transaction.atomic():
            found = Clip.objects.filter(id=clip.id).update(removed_at=None)
    except IntegrityError:
        other = same_file(clip.studio, clip.sha256)
        assert other is not None
        _duplicate(other)
    if not found:
        raise Problem("gone", _("This clip was deleted for good a moment ago."), status=410)
    clip.refresh_from_db()
    if clip.job and (clip.job.state == JobRun.State.CANCELLED or clip.job.cancel_requested):
        _process(clip)
    _changed(clip)
    return clip


def clip_cancel(*, clip: Clip) -> Clip:
    """Stop the reading: at once while it waits, at its next step while it runs."""
    if clip.job is None or clip.job.state not in {JobRun.State.QUEUED, JobRun.State.RUNNING}:
        raise Problem("not-running", _("Nothing is being done with this clip right now."), status=409)
    clip.job = jobs.cancel(clip.job)
    return clip


@transaction.atomic
def clip_retry(*, clip: Clip) -> Clip:
    """Read the clip again, or go on with a reading that was to be cancelled. Finished stages are not done twice."""
    clip = Clip.objects.select_for_update().get(id=clip.id)  # no removal gets in between
    if clip.removed_at:
        raise Problem("removed", _("Restore the clip first."), status=409)
    _process(clip)
    return clip


def clips_purge() -> int:
    """Delete for good what was removed long enough ago: rows first, then files; returns how many clips."""
    return sum(_purge(clip_id) for clip_id in list(purge_due().values_list("id", flat=True)))


@transaction.atomic
def _purge(clip_id: uuid.UUID) -> bool:
    clip = purge_due().select_for_update().filter(id=clip_id).first()
    if clip is None:  # restored just now
        return False
    names = [clip.original, *clip.artefacts.values_list("name", flat=True)]
    JobRun.objects.filter(subject_id=clip.id).delete()
    clip.delete()
    transaction.on_commit(lambda: storage.delete_all(names), robust=True)
    return True


def files_sweep() -> int:
    """Delete files of clips that have no row, older than a day; returns of how many clips.

    They are left by a process that dies between storing a file and committing its row, or between deleting a row and
    its files.
    """
    folders = storage.folders_in(FOLDER)
    known = {str(clip_id) for clip_id in Clip.objects.values_list("id", flat=True)}
    unknown = [f"{FOLDER}/{folder}" for folder in folders if folder not in known]
    return sum(storage.delete_folder(folder, older_than=timedelta(days=1)) for folder in unknown)


# --- what the worker stores ----------------------------------------------------------------------------------------
def artefact_find(*, clip: Clip, kind: Artefact.Kind, key: str) -> Artefact | None:
    """The artefact, if its row and its file are both there."""
    artefact = clip.artefacts.filter(kind=kind, key=key).first()
    return artefact if artefact and default_storage.exists(artefact.name) else None


def artefact_store(*, clip: Clip, kind: Artefact.Kind, key: str, path: Path, suffix: str) -> Artefact:
    """Take over a finished file. Stored twice under one key it is stored once: the file is replaced by its like."""
    size, digest = path.stat().st_size, storage.sha256_of(path)
    name = f"{clip.folder}/{kind.value}-{key[:16]}{suffix}"
    storage.adopt(path, name)
    artefact, _created = Artefact.objects.update_or_create(
        clip=clip, kind=kind, key=key, defaults={"name": name, "sha256": digest, "bytes": size}
    )
    _changed(clip)
    return artefact


def clip_described(*, clip: Clip, width: int, height: int, frames: int, fps: tuple[int, int], notes: list[str]) -> None:
    """What probing and planning found."""
    Clip.objects.filter(id=clip.id).update(
        width=width, height=height, frames=frames, fps_num=fps[0], fps_den=fps[1], notes=notes
    )
    _changed(clip)


def clip_structure_set(*, clip: Clip, barcode: list[dict[str, Any]]) -> None:
    Clip.objects.filter(id=clip.id).update(barcode=barcode)
    _changed(clip)


def clip_for_work(clip_id: uuid.UUID) -> Clip | None:
    """For the worker only, which acts for the system; None when it was deleted for good meanwhile."""
    return Clip.objects.select_related("studio").filter(id=clip_id).first()
