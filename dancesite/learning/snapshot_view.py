"""How a snapshot is told."""

from __future__ import annotations

import uuid
from typing import Any

from django.urls import reverse

from .models import Snapshot, SnapshotClip
from .snapshot_selectors import snapshot_rows

Part = SnapshotClip.Part
_ANY = uuid.UUID(int=0)


def snapshot_brief(snapshot: Snapshot) -> dict[str, Any]:
    """A line of a list. Wants a row from `snapshot_selectors.with_withdrawn`."""
    withdrawn: int = snapshot.withdrawn  # type: ignore[attr-defined]
    return {
        "id": str(snapshot.id),
        "number": snapshot.number,
        "made_at": snapshot.made_at.isoformat(),
        "by": {"id": str(snapshot.by.pk), "name": snapshot.by.name} if snapshot.by else None,
        "sha256": snapshot.sha256,
        "counts": snapshot.counts,
        "withdrawn": withdrawn,
    }


def snapshot_json(snapshot: Snapshot) -> dict[str, Any]:
    """With its clips, as they are called now; what the labels say stands in the manifest alone."""
    page = reverse("clip", args=[snapshot.studio.slug, _ANY])
    lists: dict[str, list[dict[str, Any]]] = {part: [] for part in Part.values}
    for row in snapshot_rows(snapshot):
        told: dict[str, Any] = {"id": None, "title": "", "url": None}
        if row.clip is not None:
            url = page.replace(str(_ANY), str(row.clip.id))
            told = {"id": str(row.clip.id), "title": row.clip.title, "url": url}
        if row.code:
            lists[Part.LEFT_OUT].append(told | {"code": row.code})
        else:
            lists[row.part].append(told)
    split = {part.value: lists[part] for part in (Part.TRAIN, Part.VALIDATION, Part.TEST)}
    return snapshot_brief(snapshot) | {
        "vocabulary": snapshot.head["vocabulary"]["units"],
        "actions": snapshot.head["vocabulary"]["actions"],
        "split": split | {"by": snapshot.head["split"]},
        "unlabelled": lists[Part.UNLABELLED],
        "left_out": lists[Part.LEFT_OUT],
    }
