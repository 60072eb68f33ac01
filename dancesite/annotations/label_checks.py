"""What the segments of labels must be, whoever made them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

STATES = ("unit", "none", "unsure")
_KEYS = {"start", "end", "state", "word", "phases"}


def segments_checked(segments: Any, *, frames: int, words: set[str]) -> list[dict[str, Any]]:
    """The segments as they are stored, of a clip of `frames` proxy frames, with the ids of the studio's `words`.

    A unit has a word, frames without a unit have none, an unsure one may. Raises the Problem "invalid", which names the
    first segment that is not right, counting from 1.
    """
    if not isinstance(segments, Sequence) or isinstance(segments, str):
        raise _invalid(_("Segments come as a list."))
    stored, after = [], 0
    for number, segment in enumerate(segments, 1):
        trouble = _trouble(segment, after, frames, words)
        if trouble:
            raise _invalid(_("Segment {number}: {trouble}").format(number=number, trouble=trouble))
        phases, word = segment.get("phases"), segment.get("word")
        stored.append(
            {
                "start": segment["start"],
                "end": segment["end"],
                "state": segment["state"],
                "word": None if word is None else str(uuid.UUID(str(word))),
                "phases": None if phases is None else list(phases),
            }
        )
        after = segment["end"]
    return stored


def _trouble(segment: Any, after: int, frames: int, words: set[str]) -> str:
    """What is wrong with one segment, in a sentence; empty where nothing is."""
    if not isinstance(segment, dict) or not {"start", "end", "state"} <= set(segment) <= _KEYS:
        return _("it needs start, end and state, and may have word and phases.")
    start, end, state, word = segment["start"], segment["end"], segment["state"], segment.get("word")
    if not _frame(start) or not _frame(end) or not 0 <= start < end <= frames:
        return _("its frames do not lie in 0 to {frames}.").format(frames=frames)
    if start < after:
        return _("it begins before the one in front of it ends.")
    if state not in STATES:
        return _("its state is none of unit, none and unsure.")
    if (state == "unit" and word is None) or (state == "none" and word is not None):
        return _("a unit needs a word, and frames without a unit have none.")
    if word is not None and _id(word) not in words:
        return _("its word is not one of this studio.")
    phases = segment.get("phases")
    if phases is None:
        return ""
    if not isinstance(phases, list | tuple) or len(phases) != 2 or not all(_frame(phase) for phase in phases):
        return _("its phases are two frames.")
    return "" if start <= phases[0] <= phases[1] <= end else _("its phases do not lie inside it, in order.")


def _frame(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _id(word: Any) -> str | None:
    try:
        return str(uuid.UUID(str(word)))
    except ValueError:
        return None


def _invalid(message: str) -> Problem:
    return Problem("invalid", message, fields={"segments": [message]})
