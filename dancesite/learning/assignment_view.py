"""How is told who labels what."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from dancesite.clips.models import Artefact

from .assignment_selectors import span_of
from .models import Assignment


def assignment_json(one: Assignment) -> dict[str, Any]:
    """Wants a row from `assignment_selectors.assignments_listed`."""
    clip, (start, end) = one.clip, span_of(one)
    looked: int = one.looked  # type: ignore[attr-defined]
    picture = clip.picture  # type: ignore[attr-defined]
    kind = Artefact.Kind.THUMBNAIL.value
    return {
        "id": str(one.id),
        "clip": str(clip.id),
        "title": clip.title,
        "url": reverse("label", args=[clip.studio.slug, clip.id]),
        "thumbnail": reverse("artefact", args=[clip.id, picture, kind]) if picture else None,
        "start": one.start,
        "end": one.end,
        "to": {"id": str(one.to.pk), "name": one.to.name} if one.to else None,
        "reason": one.reason,
        "at": one.at.isoformat(),
        "looked": round(min(1.0, looked / (end - start)), 4) if end > start else 0.0,
        "done": end > start and looked >= end - start,
    }
