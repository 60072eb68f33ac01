"""How words are told."""

from __future__ import annotations

import uuid
from typing import Any

from dancesite.accounts.models import Membership

from .models import Word
from .word_selectors import digits_of, words_listed, words_of


def word_json(word: Word, digits: dict[uuid.UUID, int] | None = None) -> dict[str, Any]:
    """`digits` of digits_of. Wants its example_clip selected."""
    return {
        "id": str(word.id),
        "kind": word.kind,
        "style": word.style,
        "name": word.name,
        "lang": word.lang,
        "english": word.english,
        "abbr": word.abbr,
        "hue": word.hue,
        "phase": word.phase,
        "key": word.key,
        "description": word.description,
        "synonyms": word.synonyms,
        "parent": word.parent_id and str(word.parent_id),
        "example": _example_json(word),
        "owner": None if word.owner_id is None else str(word.owner_id),
        "position": word.position,
        "retired": word.retired_at is not None,
        "merged_into": word.merged_into_id and str(word.merged_into_id),
        "digit": (digits or {}).get(word.id),
    }


def words_json(own: Membership) -> list[dict[str, Any]]:
    """All words that the studio ever had, for a page: whoever reads old labels needs also those that are gone."""
    words = list(words_listed(own))
    digits = digits_of(words, own.user_id)
    return [word_json(word, digits) for word in words]


def word_told(own: Membership, word: Word) -> dict[str, Any]:
    """One word, with its digit among all others."""
    return word_json(word, digits_of(words_of(own.studio), own.user_id))


def _example_json(word: Word) -> dict[str, Any] | None:
    clip = word.example_clip
    if clip is None or clip.removed_at or clip.withdrawn_at:  # back with the clip, if it is restored
        return None
    return {"clip": str(clip.id), "start": word.example_start, "end": word.example_end}
