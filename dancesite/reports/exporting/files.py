"""What the files of measures, timing, notes and comparisons share.

Frames count from 0 and belong to the film that the site shows; first_frame and last_frame both belong to a piece.
Seconds are half-open: a piece ends where what comes after it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dancesite.clips.models import Clip

FRAMES = "Count from 0, of the film that the site shows. first_frame and last_frame are both included."
SECONDS = "Half-open: a piece ends where the next one begins. Frame i begins at i * fps[1] / fps[0]."
# The names say where counting begins and what is included: a file travels without its manual.
SPAN_COLUMNS = {
    "first_frame": "first_frame_from_0",
    "last_frame": "last_frame_included",
    "start_seconds": "start_seconds",
    "end_seconds": "end_seconds_excluded",
}


@dataclass(frozen=True)
class Kept:
    """A file in both forms. rows: by the keys of `columns`; `whole` goes around them in JSON."""

    columns: Mapping[str, str]
    rows: list[dict[str, Any]]
    whole: dict[str, Any]


def rows_of(columns: Iterable[str], found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with every column; None where nothing is known."""
    return [dict.fromkeys(columns) | dict(row) for row in found]


def span(part: Mapping[str, Any], rate: Fraction) -> dict[str, Any]:
    """The span columns of frames [start, end)."""
    return {
        "first_frame": part["start"],
        "last_frame": part["end"] - 1,
        "start_seconds": seconds(part["start"], rate),
        "end_seconds": seconds(part["end"], rate),
    }


def seconds(frame: float, rate: Fraction) -> float:
    """To the microsecond: far below a frame, and the same text everywhere."""
    return round(float(frame / rate), 6)


def about(clip: Clip, report: Mapping[str, Any]) -> dict[str, Any]:
    """How a file of one clip begins. Rates are [numerator, denominator]."""
    dancer = clip.dancer.name if clip.dancer else None
    return {
        "clip": {"id": str(clip.id), "title": clip.title, "dancer": dancer},
        "report": report["id"],
        "fps": list(report["fps"]),
        "frames": report["frames"],
    }
