"""What labels must be, whoever made them: checked, and brought into the form in which they are stored."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

STATES = ("unit", "none", "unsure")
KINDS = ("prelude", "main", "conclusion")
MOST_SEGMENTS, MOST_SECTIONS = 5000, 500  # a segment in every third frame of the first, of a clip of eight minutes
_LARGEST = 2**53  # no infinity, and no whole number that is too large for a float
_SEGMENT = {"start", "end", "state", "word", "phases", "spread", "from", "by"}
_FROM = {"report", "unit", "method", "version", "confidence"}


@dataclass(frozen=True)
class Ground:
    """What labels of one clip may name."""

    frames: int  # of the proxy
    units: set[str]  # ids of the studio's words for units
    methods: Mapping[int, tuple[str, str]]  # of the clip's readings by their id: method and version


def segments_checked(segments: Any, ground: Ground) -> list[dict[str, Any]]:
    """The segments as they are stored, with `by` None.

    A unit has a word, frames without a unit have none, an unsure one may. `by`, and method and version of what a
    reading suggested, may be sent and are made anew. Raises the Problem "invalid", which names the first segment that
    is not right by its number, counted from 1, and its frames.
    """
    _counted("segments", segments, MOST_SEGMENTS)
    stored, after = [], 0
    for number, segment in enumerate(segments, 1):
        trouble = _trouble(segment, after, ground)
        if trouble:
            raise _invalid("segments", _("Segment {number}: {trouble}"), number, trouble)
        told, word = segment.get("from"), segment.get("word")
        phases, spread = segment.get("phases"), segment.get("spread")
        stored.append(
            {
                "start": segment["start"],
                "end": segment["end"],
                "state": segment["state"],
                "word": None if word is None else str(uuid.UUID(word)),
                "phases": None if phases is None else list(phases),
                "spread": None if spread is None else list(spread),
                "from": None if told is None else _provenance(told, ground),
                "by": None,
            }
        )
        after = segment["end"]
    return stored


def sections_checked(sections: Any, ground: Ground) -> list[dict[str, Any]]:
    """The sections as they are stored. Raises the Problem "invalid"."""
    _counted("sections", sections, MOST_SECTIONS)
    after = 0
    for number, section in enumerate(sections, 1):
        if not isinstance(section, dict) or set(section) != {"start", "end", "kind"}:
            trouble = _("it needs start, end and kind, and nothing else.")
        else:
            trouble = _span_trouble(section, after, ground.frames)
            if not trouble and section["kind"] not in KINDS:
                trouble = _("its kind is none of prelude, main and conclusion.")
        if trouble:
            raise _invalid("sections", _("Section {number}: {trouble}"), number, trouble)
        after = section["end"]
    return [dict(section) for section in sections]


def refused_checked(refused: Any, ground: Ground) -> list[dict[str, Any]]:
    """Suggestions that somebody refused, as they are stored: in any order, each once. Raises the Problem "invalid"."""
    _counted("refused", refused, MOST_SEGMENTS)
    for number, one in enumerate(refused, 1):
        if not isinstance(one, dict) or set(one) != {"start", "end", "report"}:
            trouble = _("it needs start, end and report, and nothing else.")
        else:
            trouble = _span_trouble(one, 0, ground.frames)
            if not trouble and not (_frame(one["report"]) and one["report"] in ground.methods):
                trouble = _("its reading is not one of this clip.")
        if trouble:
            raise _invalid("refused", _("Refused suggestion {number}: {trouble}"), number, trouble)
    return list({(one["start"], one["end"], one["report"]): dict(one) for one in refused}.values())


def _counted(field: str, told: Any, most: int) -> None:
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise Problem("invalid", _("This must be a list."), fields={field: [_("This must be a list.")]})
    if len(told) > most:
        message = _("These are too many for one clip: {n} of at most {most}.").format(n=len(told), most=most)
        raise Problem("invalid", message, fields={field: [message]})


def _trouble(segment: Any, after: int, ground: Ground) -> str:
    """What is wrong with one segment, in a sentence; empty where nothing is."""
    if not isinstance(segment, dict) or not {"start", "end", "state"} <= set(segment) <= _SEGMENT:
        return _("it needs start, end and state, and may have word, phases, spread and from.")
    if trouble := _span_trouble(segment, after, ground.frames):
        return trouble
    state, word = segment["state"], segment.get("word")
    if state not in STATES:
        return _("its state is none of unit, none and unsure.")
    if (state == "unit" and word is None) or (state == "none" and word is not None):
        return _("a unit needs a word, and frames without a unit have none.")
    if word is not None and _id(word) not in ground.units:
        return _("its word is not one of this studio.")
    return (
        _phases_trouble(segment.get("phases"), segment["start"], segment["end"])
        or _spread_trouble(segment.get("spread"))
        or _from_trouble(segment.get("from"), ground)
    )


def _span_trouble(part: dict[str, Any], after: int, frames: int) -> str:
    """People count a span's last frame as its own."""
    start, end = part["start"], part["end"]
    if not _frame(start) or not _frame(end) or not 0 <= start < end:
        return _("its start and end are no frames of a span.")
    if end > frames:
        told = _("it reaches from frame {first} to {last}, and the last frame of this clip is {end}.")
        return told.format(first=start, last=end - 1, end=frames - 1)
    if start < after:
        return _("it begins at frame {first}, before the one in front of it ends.").format(first=start)
    return ""


def _phases_trouble(phases: Any, start: int, end: int) -> str:
    if phases is None:
        return ""
    if not _pair(phases, _frame):
        return _("its phases are two frames.")
    return "" if start <= phases[0] <= phases[1] <= end else _("its phases do not lie inside it, in order.")


def _spread_trouble(spread: Any) -> str:
    fits = spread is None or _pair(spread, lambda one: one is None or (_number(one) and 0 <= one <= 10_000))
    return "" if fits else _("its spread is two numbers of frames, or null for one that is not known.")


def _from_trouble(told: Any, ground: Ground) -> str:
    if told is None:
        return ""
    if not isinstance(told, dict) or not {"report", "unit"} <= set(told) <= _FROM:
        return _("what suggested it needs report and unit, and may have method, version and confidence.")
    if not _frame(told["report"]) or told["report"] not in ground.methods:
        return _("the reading that suggested it is not one of this clip.")
    if not isinstance(told["unit"], str) or not told["unit"].isprintable() or len(told["unit"]) > 40:
        return _("the unit that was suggested is no unit of a reading.")
    sure = told.get("confidence")
    return "" if sure is None or (_number(sure) and 0 <= sure <= 1) else _("its confidence is a number from 0 to 1.")


def _provenance(told: dict[str, Any], ground: Ground) -> dict[str, Any]:
    method, version = ground.methods[told["report"]]
    sure = told.get("confidence")
    made = {"report": told["report"], "unit": told["unit"], "method": method, "version": version}
    return made | {"confidence": None if sure is None else float(sure)}


def _pair(value: Any, one: Callable[[Any], bool]) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(one(part) for part in value)


def _frame(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _id(word: Any) -> str | None:
    try:
        return str(uuid.UUID(word)) if isinstance(word, str) else None
    except ValueError:
        return None


def _invalid(field: str, message: str, number: int, trouble: str) -> Problem:
    message = message.format(number=number, trouble=trouble)
    return Problem("invalid", message, fields={field: [message]})
