"""Notes and notices as JSON."""

from __future__ import annotations

from typing import Any

from dancesite.accounts.models import User
from dancesite.accounts.selectors import Visitor
from dancesite.clips.clip_view import clip_url

from .models import Note, Notice
from .selectors import may_answer

_BEGINNING = 140  # letters


def note_json(note: Note, user: Visitor, answers: bool | None = None) -> dict[str, Any]:
    """A note of `selectors` with its answers. `answers`: whether the person may answer, for who tells of many."""
    return {
        **_said(note),
        "clip": str(note.clip_id),
        "about": note.about,
        "frame": note.frame,
        "start": note.start,
        "end": note.end,
        "drawing": note.drawing,
        "resolved": {"at": note.resolved_at.isoformat(), "by": _person(note.resolved_by)} if note.resolved_at else None,
        "answers": [_said(answer) | {"may": {"edit": _own(answer, user)}} for answer in note.answers.all()],
        "may": {
            "edit": _own(note, user),
            "answer": may_answer(user, note.clip) if answers is None else answers,
        },
    }


def notice_json(notice: Notice) -> dict[str, Any]:
    note = notice.note
    thread = note.to_id or note.id
    return {
        "id": notice.id,
        "kind": "answer" if note.to_id else "note",
        "note": str(thread),
        "by": _person(note.by),
        "clip": {"id": str(note.clip_id), "title": note.clip.title},
        "studio": note.clip.studio.slug,
        "text": note.text[:_BEGINNING],
        "url": f"{clip_url(note.clip)}#note-{thread}",
        "at": notice.at.isoformat(),
        "read": notice.read_at is not None,
    }


def _said(note: Note) -> dict[str, Any]:
    return {
        "id": str(note.id),
        "text": note.text,
        "by": _person(note.by),
        "at": note.at.isoformat(),
        "edited_at": note.edited_at.isoformat() if note.edited_at else None,
    }


def _person(user: User | None) -> dict[str, str] | None:
    return {"id": str(user.pk), "name": user.name} if user else None


def _own(note: Note, user: Visitor) -> bool:
    return note.by_id is not None and note.by_id == user.pk
