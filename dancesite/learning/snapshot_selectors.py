"""Reads of snapshots: every way to one goes through `snapshots_visible_to`."""

from __future__ import annotations

import uuid

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from dancesite.accounts.models import Dancer, Membership
from dancesite.accounts.selectors import Visitor
from dancesite.clips.models import Clip

from .models import ModelVersion, Snapshot, SnapshotClip
from .pool_models import TAUGHT
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


def versions_taught_with(what: Clip | Dancer) -> QuerySet[ModelVersion]:
    """The versions that learned from this clip, or from one of this dancer's, the newest first: also from those that
    were taken back afterwards, as long as their record is there."""
    rows = SnapshotClip.objects.filter(snapshot=OuterRef("run__snapshot"), part__in=TAUGHT)
    rows = rows.filter(clip=what) if isinstance(what, Clip) else rows.filter(clip__dancer=what)
    in_time = Q(taken_at=None) | Q(taken_at__gt=OuterRef("run__started_at"))
    versions = ModelVersion.objects.filter(Exists(rows.filter(in_time)), studio=what.studio_id)
    return versions.defer("card").order_by("-created_at", "id")


def withdrawn_from(versions: QuerySet[ModelVersion]) -> QuerySet[ModelVersion]:
    """With `withdrawn`, from how many clips they learned that were taken back since."""
    rows = SnapshotClip.objects.filter(snapshot=OuterRef("run__snapshot"), part__in=TAUGHT)
    taken = rows.filter(taken_at__gt=OuterRef("run__started_at")).order_by().values("snapshot")
    counted = Subquery(taken.annotate(count=Count("id")).values("count"))
    return versions.annotate(withdrawn=Coalesce(counted, 0))
