"""Reads: everybody sees only uploads of their own, in studios that they still belong to."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.http import Http404
from django.utils import timezone

from dancesite.accounts.models import Membership, Studio
from dancesite.accounts.selectors import Visitor
from dancesite.clips.models import Artefact, Clip, Upload, original_name
from dancesite.core import storage

from . import parts

UNFINISHED = Q(clip=None, error__isnull=True)  # `error=None` would look for a JSON null


# All bytes are here, and their owner takes them for safe: whatever keeps them from becoming a clip has longer to pass.
WHOLE = UNFINISHED & Q(offset=F("length"))


def _kept(whole: bool) -> timedelta:
    return timedelta(days=settings.REMOVED_KEPT_DAYS) if whole else timedelta(hours=settings.UPLOAD_KEPT_HOURS)


def _in_time() -> Q:
    """Of uploads that have not run out."""
    now = timezone.now()
    return Q(touched_at__gt=now - _kept(False)) | WHOLE & Q(touched_at__gt=now - _kept(True))


def expires_at(upload: Upload) -> datetime:
    return upload.touched_at + _kept(upload.offset == upload.length)


def uploads_visible_to(user: Visitor) -> QuerySet[Upload]:
    if not user.is_authenticated or not user.is_active:
        return Upload.objects.none()
    studios = Membership.objects.filter(user_id=user.pk).values("studio_id")
    return Upload.objects.select_related("studio").filter(user_id=user.pk, studio__in=studios)


def upload_get(user: Visitor, upload_id: uuid.UUID) -> Upload:
    """The upload, or Http404 for everybody whose it is not."""
    upload = uploads_visible_to(user).filter(id=upload_id).first()
    if upload is None:
        raise Http404
    return upload


def uploads_unfinished(user: Visitor, studio: Studio) -> QuerySet[Upload]:
    """The person's own ones that can go on, newest first."""
    uploads = uploads_visible_to(user).filter(UNFINISHED, _in_time(), studio=studio)
    return uploads.order_by("-created_at", "id")


def uploads_unfinished_count(user: Visitor) -> int:
    return uploads_visible_to(user).filter(UNFINISHED, _in_time()).count()


def is_over(upload: Upload) -> bool:
    """All said and done: a clip was made, or the file was refused."""
    return upload.clip_id is not None or upload.error is not None


def is_expired(upload: Upload) -> bool:
    return not is_over(upload) and expires_at(upload) <= timezone.now()


def arrived(upload: Upload) -> int:
    """Bytes that are safe: what the row says, or less, where the disk lost them."""
    if is_over(upload):
        return upload.length
    size = parts.size_of(upload.id)
    if size is None:
        # The file was moved to where its clip will look, under the id they share, and the row was not written any more.
        moved = upload.offset == upload.length and storage.size(original_name(upload.id)) == upload.length
        return upload.length if moved else 0
    return min(upload.offset, size)


def uploads_to_finish() -> QuerySet[Upload]:
    """All bytes are here, and no clip yet: what a process leaves that dies meanwhile."""
    return Upload.objects.filter(WHOLE, _in_time())


def uploads_to_sweep() -> QuerySet[Upload]:
    return Upload.objects.exclude(_in_time())


def uploads_alive() -> set[uuid.UUID]:
    """Those whose files are still wanted."""
    return set(Upload.objects.filter(UNFINISHED).values_list("id", flat=True))


def bytes_held(studio_id: int) -> int:
    """What a studio's films, what was made from them, and its unfinished uploads take, or will take."""
    on_their_way = Upload.objects.filter(UNFINISHED, _in_time(), studio_id=studio_id)
    sums = (
        Clip.objects.filter(studio_id=studio_id).aggregate(sum=Sum("bytes")),
        Artefact.objects.filter(clip__studio_id=studio_id).aggregate(sum=Sum("bytes")),
        on_their_way.aggregate(sum=Sum("length")),
    )
    return sum(int(part["sum"] or 0) for part in sums)
