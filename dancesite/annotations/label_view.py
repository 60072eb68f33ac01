"""How labels are told to the browser."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dancesite.clips.models import Artefact, Clip

from .label_selectors import people_of
from .models import LabelRevision

_SEGMENT = {"word": None, "phases": None, "spread": None, "from": None, "by": None}  # of labels from before there were


def labels_json(labels: LabelRevision | None) -> dict[str, Any] | None:
    """One revision; None for a clip without labels. `author` is None where the site drew the clip itself."""
    if labels is None:
        return None
    return {
        **_about(labels),
        "action": str(labels.action_id) if labels.action_id else None,
        "segments": [_SEGMENT | segment for segment in labels.segments],
        "sections": labels.sections,
        "refused": labels.refused,
        "people": people_of(labels),
    }


def revision_json(labels: LabelRevision) -> dict[str, Any]:
    """A line of the list of revisions. Wants a row from `label_selectors.revisions_of`."""
    return _about(labels) | {"segments": labels.parts, "looked": labels.looked}  # type: ignore[attr-defined]


def _about(labels: LabelRevision) -> dict[str, Any]:
    return {
        "number": labels.number,
        "based_on": labels.based_on,
        "source": labels.source,
        "author": labels.author.name if labels.author else None,
        "name": labels.name,
        "restored": labels.restored,
        "created_at": labels.created_at.isoformat(),
    }


def to_label_json(clip: Clip) -> dict[str, Any]:
    """A clip of the queue. Wants a row from `label_selectors.clips_to_label`."""
    share: float = min(1.0, clip.share)  # type: ignore[attr-defined]
    pictures = [made for made in clip.artefacts.all() if made.kind == Artefact.Kind.THUMBNAIL]  # oldest first
    kind = Artefact.Kind.THUMBNAIL.value
    return {
        "id": str(clip.id),
        "title": clip.title,
        "url": reverse("label", args=[clip.studio.slug, clip.id]),
        "thumbnail": reverse("artefact", args=[clip.id, pictures[-1].id, kind]) if pictures else None,
        "looked": round(share, 4),
        "why": "done" if share >= 1 else "begun" if share else "new",
    }
