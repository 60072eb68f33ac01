"""Writes about uploads. Who changes an upload that is on its way holds its lock (parts.Lock)."""

from __future__ import annotations

import logging
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts import quota
from dancesite.accounts.models import Studio, User
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import role_in
from dancesite.clips.models import Clip, Upload, original_name
from dancesite.clips.services import clip_create, clip_known_refuse, upload_check
from dancesite.core import pool, storage
from dancesite.core.errors import Problem

from . import parts, selectors
from .selectors import UNFINISHED

log = logging.getLogger(__name__)


def _about_file(code: str, message: str, status: int) -> Problem:
    return Problem(code, message, status=status, fields={"file": [message]})


def no_room() -> Problem:
    return _about_file("no-room", _("The disk of this site is full. Tell whoever runs it, then go on."), 507)


def upload_create(
    *,
    studio: Studio,
    user: User,
    length: int,
    file_name: str,
    title: str = "",
    dancer: str = "",
    style: str = "",
    consent: dict[str, bool],
    fingerprint: str = "",
) -> Upload:
    """Promise room for `length` bytes.

    Raises Problem: those of upload_check, "duplicate", "no-room", "quota", "too-many".
    """
    names = upload_check(size=length, title=title, style=style, file_name=file_name, consent=consent)
    clip_known_refuse(studio=studio, fingerprint=fingerprint)
    if not parts.room_for(length):
        raise no_room()
    answers = {"title": names["title"], "dancer": dancer, "style": names["style"], "consent": consent}
    with transaction.atomic():
        # Two uploads that each fit, and together do not, come one after the other.
        studio = Studio.objects.select_for_update(no_key=True).get(pk=studio.pk)
        _quota_check(studio, length)
        if selectors.uploads_unfinished_count(user) >= settings.UPLOADS_AT_ONCE:
            message = _("You have {count} unfinished uploads. Finish or cancel one of them first.")
            raise _about_file("too-many", message.format(count=settings.UPLOADS_AT_ONCE), 429)
        return Upload.objects.create(
            studio=studio,
            user=user,
            file_name=names["file_name"],
            length=length,
            fingerprint=fingerprint,
            answers=answers,
        )


def room_check(*, studio: Studio, length: int) -> None:
    """Is there room for so many bytes more? Raises Problem: "no-room", "quota"."""
    if not parts.room_for(length):
        raise no_room()
    _quota_check(studio, length)


def _quota_check(studio: Studio, length: int) -> None:
    limit = quota.limit_bytes(studio)
    if limit is None:
        return
    used = quota.used_bytes(studio)
    if used + length > limit:
        message = _(
            "This studio uses {used} of its {limit} GB, and this file needs {size} GB. Removed clips count until they"
            " are deleted for good, {days} days later; whoever runs the site can give the studio more."
        ).format(
            used=quota.in_gb(used),
            limit=quota.in_gb(limit),
            size=quota.in_gb(length),
            days=settings.REMOVED_KEPT_DAYS,
        )
        raise _about_file("quota", message, 413)


def upload_progress(*, upload_id: uuid.UUID, offset: int) -> None:
    """So many bytes are synced. Problem "gone" where the upload was deleted meanwhile."""
    found = Upload.objects.filter(UNFINISHED, id=upload_id).update(offset=offset, touched_at=timezone.now())
    pool.give_back()  # the next bytes may take minutes
    if not found:
        raise gone()


def gone() -> Problem:
    return Problem("gone", _("This upload ran out, or was cancelled. Choose the file again."), status=410)


def upload_finish(*, upload_id: uuid.UUID) -> None:
    """Make the clip of an upload all of whose bytes are here, or note why there is none. Harmless to repeat."""
    upload = Upload.objects.select_related("studio", "user").filter(id=upload_id).first()
    if upload is None or selectors.is_over(upload) or selectors.arrived(upload) < upload.length:
        return
    if not may(role_in(upload.user, upload.studio_id), Action.UPLOAD):
        return  # taken out of the studio meanwhile: it runs out
    try:
        clip = clip_create(
            studio=upload.studio,
            user=upload.user,
            path=parts.part_path(upload.id),
            file_name=upload.file_name,
            fingerprint=upload.fingerprint,
            clip_id=upload.id,
            **upload.answers,
        )
    except Problem as problem:
        error = problem.as_json()["error"]
        Upload.objects.filter(UNFINISHED, id=upload.id).update(error=error, touched_at=timezone.now())
        storage.delete_all([original_name(upload.id)])
    else:
        Upload.objects.filter(id=upload.id).update(clip=clip, touched_at=timezone.now())
    parts.remove(upload.id)


def upload_remove(*, upload: Upload) -> None:
    """Forget the upload and what has arrived; a clip that was made of it stays."""
    Upload.objects.filter(id=upload.id).delete()
    parts.remove(upload.id)
    if not Clip.objects.filter(id=upload.id).exists():  # its file may be in its place already
        storage.delete_all([original_name(upload.id)])


def uploads_finish_left() -> int:
    """Finish what a process left that died between the last byte and the clip; returns how many were tried."""
    left = list(selectors.uploads_to_finish().values_list("id", flat=True))
    for upload_id in left:
        with parts.locked(upload_id) as had:
            if had:  # otherwise somebody is at it
                try:
                    upload_finish(upload_id=upload_id)
                except Exception:  # one that fails must not keep the others
                    log.exception("upload %s could not be finished", upload_id)
    return len(left)


def uploads_sweep() -> int:
    """Delete uploads that ran out, and files of uploads that are over; returns how many rows went."""
    gone = 0
    for upload in list(selectors.uploads_to_sweep()):
        with parts.locked(upload.id) as had:
            if had and selectors.uploads_to_sweep().filter(id=upload.id).delete()[0]:
                parts.remove(upload.id)
                gone += 1
    found = parts.leftovers()
    alive = selectors.uploads_alive()  # after the files are listed: one that begins meanwhile is in neither
    for upload_id in found.keys() - alive:
        parts.forget(upload_id)
    return gone
