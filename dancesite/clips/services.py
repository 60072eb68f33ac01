"""Writes about clips. Files are stored before the row that names them is committed, and removed after its deletion."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.accounts.services import dancer_get_or_create
from dancesite.core import events, jobs, pool, storage
from dancesite.core.errors import Problem, invalid
from dancesite.core.models import JobRun

from .clip_view import clip_url
from .fingerprint import fingerprint_of
from .models import LAST_STAGE, MODEL_STAGE, Artefact, Clip, ClipConsent, original_name
from .removal import clip_delete, hold_for_work
from .selectors import known_by, same_file

log = logging.getLogger(__name__)

# Where the work of a clip begins of which only the structure is read anew.
STRUCTURE_ONLY = jobs.Progress(
    stage=LAST_STAGE,
    stage_index=4,
    finished_stages=("check", "convert", "pose", "listen"),
    done=0,
    total=0,
    countable="",
    overall=0.0,
)
# The same where a trained network reads it: another queue (core.jobs.queue_of).
WITH_MODEL = replace(
    STRUCTURE_ONLY, stage=MODEL_STAGE, stage_index=5, finished_stages=(*STRUCTURE_ONLY.finished_stages, LAST_STAGE)
)


def _plain(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(" " if ord(letter) < 32 or ord(letter) == 127 else letter for letter in text).split())


def _title_of(title: str, file_name: str) -> str:
    title = _plain(title) or _plain(Path(file_name).stem)[:200].strip() or _("Untitled clip")
    if len(title) > 200:
        raise invalid("title", _("This title is too long (200 letters at most)."))
    return title


def _style_of(style: str) -> str:
    style = _plain(style)
    if len(style) > 60:
        raise invalid("style", _("This style is too long (60 letters at most)."))
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


def upload_check(*, size: int, title: str, style: str, file_name: str, consent: dict[str, bool]) -> dict[str, str]:
    """What can be said before the bytes are here. The names as they are stored: file_name, title and style.

    Raises Problem: "invalid" (names the field), "no-consent", "too-large".
    """
    if size == 0:
        raise invalid(
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
    return {"file_name": file_name, "title": _title_of(title, file_name), "style": _style_of(style)}


def clip_known_refuse(*, studio: Studio, fingerprint: str) -> None:
    """Raise the Problem "duplicate" for a file that is here already, before a byte of it is sent."""
    if fingerprint and (other := known_by(studio, fingerprint)):
        _duplicate(other)


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
    fingerprint: str = "",
    clip_id: uuid.UUID | None = None,
) -> Clip:
    """Take over the finished file at `path` and queue its reading.

    With `clip_id` it may be called again after a crash: it goes on where it was, and makes one clip only. `fingerprint`
    is what the file must have. Raises Problem: "invalid" (names the field), "no-consent", "too-large", "changed",
    "duplicate" (with the other clip).
    """
    if clip_id and (made := Clip.objects.filter(id=clip_id).first()):  # it may be removed since, and the file here anew
        return made
    clip = Clip(id=clip_id or uuid.uuid4(), studio=studio, uploaded_by=user)
    clip.original = original_name(clip.id)
    pool.give_back()  # reading two gigabytes takes a while
    with _file_of(path, clip.original) as (file, stored):
        clip.bytes, clip.fingerprint = file.stat().st_size, fingerprint_of(file)
        names = upload_check(size=clip.bytes, title=title, style=style, file_name=file_name, consent=consent)
        if fingerprint not in {"", clip.fingerprint}:
            raise Problem("changed", _("The file changed while it was sent. Choose it again."), status=409)
        clip.sha256 = storage.sha256_of(file)
    clip.file_name, clip.title, clip.style = names["file_name"], names["title"], names["style"]
    if other := same_file(studio, clip.sha256):
        if other.id == clip.id:
            return other
        _duplicate(other)
    pool.give_back()  # an object store may take minutes
    if not stored:
        storage.adopt(path, clip.original)
    try:
        with transaction.atomic():
            clip.dancer = dancer_get_or_create(studio=studio, name=dancer)
            clip.save(force_insert=True)
            for purpose in Purpose.values:
                ClipConsent.objects.create(clip=clip, purpose=purpose, granted=bool(consent.get(purpose)), by=user)
            _process(clip)
    except IntegrityError:
        # Two uploads of one file at the same moment: the second one meets the unique constraint.
        other = Clip.objects.filter(id=clip.id).first() or same_file(studio, clip.sha256)
        if other is not None and other.id == clip.id:
            return other
        if other is not None or clip_id is None:  # else somebody comes again, and finds it
            storage.delete_all([clip.original])
        if other is not None:
            _duplicate(other)
        raise
    except BaseException:
        if clip_id is None:  # nobody comes again
            storage.delete_all([clip.original])
        raise
    return clip


@contextmanager
def _file_of(path: Path, name: str) -> Iterator[tuple[Path, bool]]:
    """The file that becomes the original, and whether it was stored under its name before a crash."""
    if path.exists():
        yield path, False
    else:
        with storage.local_path(name) as stored:
            yield stored, True


def _process(clip: Clip, late: jobs.Progress = STRUCTURE_ONLY) -> JobRun:
    """`late`: where a clip begins of which only the structure is read anew."""
    at = late if clip.readable else None
    clip.job = jobs.enqueue(jobs.Job.INGEST, studio_id=clip.studio_id, subject_id=clip.id, at=at)
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
            raise invalid("title", _("A clip needs a title."))
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
def clip_remove(*, clip: Clip) -> Clip | None:
    """Out of everybody's sight; kept for REMOVED_KEPT_DAYS, in which it can be restored.

    A withdrawn one, of which only the record is left, goes for good at once: None.
    """
    if withdrawn := Clip.objects.select_for_update().filter(id=clip.id).exclude(withdrawn_at=None).first():
        clip_delete(clip=withdrawn)
        return None
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
    refuse_withdrawn(clip)
    if other := same_file(clip.studio, clip.sha256):
        _duplicate(other)
    try:
        with transaction.atomic():
            found = Clip.objects.filter(id=clip.id, withdrawn_at=None).update(removed_at=None)
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


def refuse_withdrawn(clip: Clip) -> None:
    """Raise the Problem "withdrawn" for a clip whose film is gone for good."""
    if clip.withdrawn_at:
        message = _("The dancer took the consent to watching back, and the film is deleted. Add it again.")
        raise Problem("withdrawn", message, status=409)


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
    refuse_withdrawn(clip)
    if clip.removed_at:
        raise Problem("removed", _("Restore the clip first."), status=409)
    _process(clip)
    return clip


def clip_hold(*, clip: Clip) -> Clip:
    """The clip as it is now, kept by a lock until the transaction ends from all else that is held so: what people say
    about its reading, and the end of a reading. Raises Problem: "withdrawn", "removed", "gone"."""
    # Its job is read after the lock is had: together with it, it might be older than the clip.
    held = Clip.objects.select_for_update(no_key=True, of=("self",)).select_related("studio")
    found = held.filter(id=clip.id).first()
    if found is None:
        raise Problem("gone", _("This clip was deleted for good a moment ago."), status=410)
    refuse_withdrawn(found)
    if found.removed_at:
        raise Problem("removed", _("Restore the clip first."), status=409)
    return found


def clip_read_again(*, clip: Clip, at: jobs.Progress = STRUCTURE_ONLY) -> None:
    """Have the structure read anew, as far as there is one. Wants a clip from `clip_hold`.

    A reading that goes on already heeds at its end what was said meanwhile. One that never came to its end is not begun
    again by this: that is for who may `clip_retry`.
    """
    if clip.readable:
        _process(clip, at)
    else:
        _changed(clip)


# --- what the worker stores ----------------------------------------------------------------------------------------
def artefact_find(*, clip: Clip, kind: Artefact.Kind, key: str) -> Artefact | None:
    """The artefact, if its row and its whole file are both there."""
    artefact = clip.artefacts.filter(kind=kind, key=key).first()
    return artefact if artefact and storage.size(artefact.name) == artefact.bytes else None


def artefact_store(*, clip: Clip, kind: Artefact.Kind, key: str, path: Path, suffix: str) -> Artefact:
    """Take over a finished file. Its name holds its hash: a worker that was given up for dead cannot replace the file
    that a row names, and what no row names any more is swept.

    Raises JobLost, and keeps nothing, when the clip was deleted or withdrawn meanwhile.
    """
    size, digest = path.stat().st_size, storage.sha256_of(path)
    name = f"{clip.folder}/{kind.value}-{key[:16]}-{digest[:8]}{suffix}"
    storage.adopt(path, name)
    try:
        with transaction.atomic():
            hold_for_work(clip)  # after the file: a deletion either finds it in the clip's folder, or is seen here
            artefact, _created = Artefact.objects.update_or_create(
                clip=clip, kind=kind, key=key, defaults={"name": name, "sha256": digest, "bytes": size}
            )
            _changed(clip)
    except jobs.JobLost:
        storage.delete_all([name])
        raise
    return artefact


def clip_described(*, clip: Clip, width: int, height: int, frames: int, fps: tuple[int, int], notes: list[str]) -> None:
    """What probing and planning found. Raises JobLost."""
    _describe(clip, width=width, height=height, frames=frames, fps_num=fps[0], fps_den=fps[1], notes=notes)


def clip_hold_for_report(*, clip: Clip) -> None:
    """`clip_hold` for the worker: whoever chose how to read the clip is done, or waits. Raises JobLost."""
    if Clip.objects.select_for_update(no_key=True).filter(id=clip.id, withdrawn_at=None).first() is None:
        raise jobs.JobLost


def clip_structure_set(*, clip: Clip, barcode: list[dict[str, Any]]) -> None:
    """The structure in one strip. Raises JobLost."""
    _describe(clip, barcode=barcode)


def _describe(clip: Clip, **values: Any) -> None:
    if not Clip.objects.filter(id=clip.id, withdrawn_at=None).update(**values):
        raise jobs.JobLost  # deleted or withdrawn meanwhile
    _changed(clip)


def clip_for_work(clip_id: uuid.UUID) -> Clip | None:
    """For the worker only, which acts for the system; None when it was deleted for good or withdrawn meanwhile."""
    return Clip.objects.select_related("studio").filter(id=clip_id, withdrawn_at=None).first()
