"""How words and labels are told to the browser."""

from __future__ import annotations

from typing import Any

from .models import LabelRevision, Word


def word_json(word: Word) -> dict[str, Any]:
    return {"id": str(word.id), "name": word.name, "abbr": word.abbr, "hue": word.hue}


def labels_json(labels: LabelRevision | None) -> dict[str, Any] | None:
    """One revision; None for a clip without labels. `author` is None where the site drew the clip itself."""
    if labels is None:
        return None
    return {
        "number": labels.number,
        "author": labels.author.name if labels.author else None,
        "source": labels.source,
        "action": labels.action.name if labels.action else "",
        "segments": labels.segments,
        "created_at": labels.created_at.isoformat(),
    }
