"""Notes on a clip as a file, each with its answers behind it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from dancesite.clips.models import Clip

from ..notes.models import Note
from .files import FRAMES, SECONDS, SPAN_COLUMNS, Kept, about, rows_of, seconds, span

NOTE_COLUMNS = {
    "note": "note",
    "answers": "answers_note",
    "by": "by",
    "at": "at",
    "edited_at": "edited_at",
    "about": "about",
    "frame": "frame_from_0",
    "seconds": "seconds",
    **SPAN_COLUMNS,
    "label": "label",
    "text": "text",
    "strokes": "strokes_drawn",
    "resolved_at": "resolved_at",
    "resolved_by": "resolved_by",
}
NOTE_CONVENTIONS = {
    "frames": FRAMES,
    "seconds": SECONDS,
    "about": "moment: the frame alone. unit, span: frames first_frame to last_frame; frame is the one drawn on.",
    "label": "The unit that lies at this frame in the report as it is now.",
    "drawing": "Strokes in shares of the picture, [x, y] from the top left. pen: a line. arrow: its head at the last "
    "point. circle: an ellipse between two corners.",
}


def notes_kept(clip: Clip, report: dict[str, Any], notes: Iterable[Note]) -> Kept:
    """notes: of notes.selectors.notes_of."""
    rate, rows, drawings = Fraction(*report["fps"]), [], {}
    for note in notes:
        rows.append(_said(note) | _place(note, report, rate))
        rows += [_said(answer) | {"answers": str(note.id)} for answer in note.answers.all()]
        if note.drawing:
            drawings[str(note.id)] = note.drawing
    listed = rows_of(NOTE_COLUMNS, rows)
    whole = about(clip, report) | {"conventions": NOTE_CONVENTIONS, "rows": listed, "drawings": drawings}
    return Kept(NOTE_COLUMNS, listed, whole)


def _said(note: Note) -> dict[str, Any]:
    return {
        "note": str(note.id),
        "by": note.by.name if note.by else None,
        "at": note.at.isoformat(),
        "edited_at": note.edited_at.isoformat() if note.edited_at else None,
        "text": note.text,
    }


def _place(note: Note, report: dict[str, Any], rate: Fraction) -> dict[str, Any]:
    frame = note.frame or 0
    here = next((part for part in report["segments"] if part["start"] <= frame < part["end"]), None)
    place = {
        "about": note.about,
        "frame": frame,
        "seconds": seconds(frame, rate),
        "label": here["label"] if here else None,
        "strokes": len(note.drawing),
        "resolved_at": note.resolved_at.isoformat() if note.resolved_at else None,
        "resolved_by": note.resolved_by.name if note.resolved_by else None,
    }
    if note.start is None or note.end is None:
        return place
    return place | span({"start": note.start, "end": note.end}, rate)
