"""Reads of snapshots: every way to one goes through `snapshots_visible_to`."""

from __future__ import annotations

import uuid

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from dancesite.accounts.models import Membership
from dancesite.accounts.selectors import Visitor

from .models import Snapshot, SnapshotClip
from .pool_selectors import NO_CONSENT, clip_trouble, clips_there

Part = SnapshotClip.Part


def snapshots_visible_to(user: Visitor) -> QuerySet[Snapshot]:
    """The snapshots of the studios that the person is in."""
    if not user.is_authenticated or not user.is_active:
        return Snapshot.objects.none()
    return Snapshot.objects.filter(studio__in=Membership.objects.filter(user_id=user.pk).values("studio_id"))


def with_withdrawn(snapshots: QuerySet[Snapshot]) -> QuerySet[Snapshot]:
    """With `withdrawn`, how many of their clips were taken back since, and without the manifest."""
    gone = Count("clips", filter=Q(clips__entry__isnull=True) & ~Q(clips__part=Part.LEFT_OUT))
    return snapshots.select_related("studio", "by").defer("head").annotate(withdrawn=gone)


def snapshot_get(user: Visitor, snapshot_id: uuid.UUID) -> Snapshot:
    """The snapshot, or Http404 for whoever may not see it."""
    found = with_withdrawn(snapshots_visible_to(user)).filter(id=snapshot_id).first()
    if found is None:
        raise Http404
    return found


def snapshots_listed(own: Membership) -> QuerySet[Snapshot]:
    """Of one studio, the newest first."""
    return with_withdrawn(snapshots_visible_to(own.user)).filter(studio=own.studio_id).order_by("-number")


def snapshot_rows(snapshot: Snapshot) -> QuerySet[SnapshotClip]:
    """Its clips in their order, with what they are called now; without what the manifest says of them."""
    return snapshot.clips.select_related("clip").defer("entry").order_by("place")


def parts_before(studio_id: int) -> dict[str, str]:
    """The parts of the labelled clips of the studio's last snapshot."""
    last = Snapshot.objects.filter(studio=studio_id).order_by("-number").values("id")[:1]
    parts = [Part.TRAIN, Part.VALIDATION, Part.TEST]
    rows = SnapshotClip.objects.filter(snapshot__in=last, part__in=parts).exclude(clip=None)
    return {str(clip): part for clip, part in rows.values_list("clip_id", "part")}


def withdrawn_since(snapshot: Snapshot) -> set[str]:
    """The clips of a snapshot that it may not be learned from any more, by id: taken back since, or in the bin. Those
    that are gone for good have no id left, and are not in its manifest."""
    rows = snapshot.clips.exclude(part=Part.LEFT_OUT).exclude(clip=None)
    allowed = {clip.id for clip in clips_there(snapshot.studio_id) if clip_trouble(clip) != NO_CONSENT}
    taken = rows.values_list("clip_id", "code")
    return {str(clip_id) for clip_id, code in taken if code or clip_id not in allowed}
