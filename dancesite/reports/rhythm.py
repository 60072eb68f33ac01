"""The beats as a person corrected them, over those that were heard.

A grid taken back keeps its row, without beats: its version goes on counting, so that a page which was left open on an
older one cannot save over a newer one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from django.db import transaction
from django.db.models import JSONField, Value
from django.utils.translation import gettext as _

from analysis.schema import Rhythm
from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events
from dancesite.core.errors import Problem, invalid

from .models import BeatGrid
from .selectors import report_latest
from .services import grid_changed

CLOSEST = 0.05  # seconds between two beats: 20 a second, faster than anybody counts
_DIGITS = 6  # of a second
_NO_BEAT = "Somebody set this clip to have no beat."
_SET = "Somebody set the counts: about {tempo} beats a minute."
_NOT_HEARD = "The music of this clip was not heard yet."


# --- reads -----------------------------------------------------------------------------------------------------------
def beats_corrected(clip: Clip) -> list[float] | None:
    """Seconds from the first frame; empty: somebody said that there is no beat; None: those hold that were heard."""
    grid = _grid(clip)
    return None if grid is None else grid.beats


def rhythm_json(clip: Clip) -> dict[str, Any]:
    """The beats that hold, and those that were heard."""
    report, grid = report_latest(clip), _grid(clip)
    heard: dict[str, Any] = report.data["rhythm"] if report else {}
    told = {
        "beats": heard.get("beats", []),
        "count_one": heard.get("count_one"),
        "tempo_bpm": heard.get("tempo_bpm"),
        "confidence": heard.get("confidence", 0.0),
        "reason": heard.get("reason") if report else _NOT_HEARD,
    }
    now = told if grid is None or grid.beats is None else corrected(grid)
    return {
        "version": grid.version if grid else 0,
        "corrected": now is not told,
        **{name: now[name] for name in ("beats", "count_one", "tempo_bpm")},
        "heard": told,
    }


def grid_applied(data: dict[str, Any], clip: Clip) -> dict[str, Any]:
    """A report's JSON with the corrected beats in place of those heard; the same data where nobody corrected them."""
    grid = _grid(clip)
    if grid is None or grid.beats is None:
        return data
    rhythm = corrected(grid)
    tempo = rhythm["tempo_bpm"]
    # What the report says of the music is about what was heard.
    summary = [line for line in data["summary"] if not _of_music(line, data["rhythm"])]
    if tempo is not None:
        summary.append({"text": _SET, "values": {"tempo": round(tempo)}})
    elif rhythm["reason"]:
        summary.append({"text": rhythm["reason"], "values": {}})
    return data | {"rhythm": rhythm, "summary": summary}


def _of_music(line: dict[str, Any], heard: dict[str, Any]) -> bool:
    return "tempo" in line["values"] or line["text"] == heard["reason"]


def corrected(grid: BeatGrid) -> dict[str, Any]:
    """The grid as the `rhythm` of a report."""
    beats: list[float] = grid.beats
    tempo = tempo_of(beats)
    rhythm = Rhythm(tempo, 1.0, tuple(beats), grid.count_one, None if tempo is not None else _NO_BEAT, corrected=True)
    return {
        "tempo_bpm": rhythm.tempo_bpm,
        "confidence": rhythm.confidence,
        "beats": beats,
        "count_one": rhythm.count_one,
        "reason": rhythm.reason,
        "corrected": True,
    }


def tempo_of(beats: Sequence[float]) -> float | None:
    """Beats a minute, of the middle one of their distances; None for fewer than two."""
    return 60.0 / median(b - a for a, b in pairwise(beats)) if len(beats) > 1 else None


def _grid(clip: Clip) -> BeatGrid | None:
    return BeatGrid.objects.filter(clip=clip).first()


# --- writes ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def grid_set(*, clip: Clip, user: User | None, beats: Sequence[float], count_one: int | None, based_on: int) -> None:
    """Take these beats for those of the clip, with all that follows: where units are measured in counts, the structure
    is read again.

    Raises Problem: "conflict" (409, with the current state) where somebody saved since `based_on`, "invalid" naming
    the field, "not-read" for a clip whose length is not known yet.
    """
    clip = clip_hold(clip=clip)  # two who save at once come one after the other
    _write(clip, user, _checked(clip, beats, count_one), count_one, based_on)


@transaction.atomic
def grid_clear(*, clip: Clip, user: User | None, based_on: int) -> None:
    """Back to the beats that were heard. Raises the Problem "conflict" like grid_set."""
    _write(clip_hold(clip=clip), user, None, None, based_on)


def _write(clip: Clip, user: User | None, beats: list[float] | None, count_one: int | None, based_on: int) -> None:
    """Wants a clip from `clip_hold`."""
    grid = _grid(clip)
    version = grid.version if grid else 0
    if based_on != version:
        message = _("Somebody else changed the counts meanwhile. Nothing of yours was saved over it.")
        raise Problem("conflict", message, status=409, current=rhythm_json(clip))
    if beats is None and (grid is None or grid.beats is None):
        return
    stored = Value(None, JSONField()) if beats is None else beats  # a plain None would be SQL's
    values = {"beats": stored, "count_one": count_one, "version": version + 1, "by": user}
    BeatGrid.objects.update_or_create(clip=clip, defaults=values)
    events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))
    grid_changed(clip=clip)


def _checked(clip: Clip, beats: Sequence[float], count_one: int | None) -> list[float]:
    """The beats to the microsecond."""
    if clip.duration is None:
        raise Problem("not-read", _("This clip was not read yet: wait until its film is here."), status=409)
    if not all(math.isfinite(beat) for beat in beats):
        raise invalid("beats", _("A beat is not a time."))
    times = [round(float(beat), _DIGITS) for beat in beats]
    gaps = [b - a for a, b in pairwise(times)]
    if any(gap <= 0 for gap in gaps):
        raise invalid("beats", _("The beats do not follow one another."))
    if any(gap < CLOSEST - 10**-_DIGITS for gap in gaps):
        raise invalid("beats", _("There are more than 20 beats in a second."))
    around = median(gaps) if gaps else 1.0
    if times and (times[0] < -around or times[-1] > clip.duration + around):
        raise invalid("beats", _("The beats reach beyond the clip."))
    if count_one is not None and not 0 <= count_one < len(times):
        raise invalid("count_one", _("Count 1 is not one of the beats."))
    return times


