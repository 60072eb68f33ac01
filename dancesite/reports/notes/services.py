"""Writes of notes and answers, and the notices that they leave."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_hold
from dancesite.core import events
from dancesite.core.errors import Problem, invalid

from .drawing import drawing_checked
from .models import Note, Notice
from .selectors import KEPT, members_among, owners_of

MOST_NOTES = 1000  # of a clip, with answers
_TURNED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # would turn round what stands after it


@transaction.atomic
def note_add(
    *,
    clip: Clip,
    by: User,
    about: str,
    frame: int,
    start: int | None = None,
    end: int | None = None,
    text: str = "",
    drawing: Sequence[dict[str, Any]] = (),
    id: uuid.UUID | None = None,
) -> tuple[Note, bool]:
    """Write a note on a moment (`frame` alone), a unit or a span (frames [start, end) around it). False: it was there.

    Raises Problem: "invalid" naming the field, "not-read" (409), "too-many" (409), "id-taken" (409), and those of
    `clip_hold`.
    """
    clip = clip_hold(clip=clip)
    if (before := _before(clip, by, id, None)) is not None:
        return before, False
    if clip.frames is None:
        raise Problem("not-read", _("This clip was not read yet, so nobody knows its frames."), status=409)
    if frame >= clip.frames:
        raise invalid("frame", _("This moment does not lie in the clip."))
    if about == Note.About.MOMENT:
        if start is not None or end is not None:
            raise invalid("start", _("A moment has no start and end."))
    elif start is None or end is None or not start <= frame < end <= clip.frames:
        raise invalid("end", _("This passage does not lie in the clip, or the moment not in it."))
    strokes, words = drawing_checked(list(drawing)), _cleaned(text)
    if not words and not strokes:
        raise invalid("text", _("Write something, or draw on the frame."))
    _room(clip)
    place = {"about": about, "frame": frame, "start": start, "end": end}
    note = Note.objects.create(id=id or uuid.uuid4(), clip=clip, by=by, text=words, drawing=strokes, **place)
    _tell(note, owners_of(clip))
    return note, True


@transaction.atomic
def answer_add(*, note: Note, by: User, text: str, id: uuid.UUID | None = None) -> tuple[Note, bool]:
    """Answer a note. False: it was there. Raises Problem: "invalid", "too-many", "id-taken", "gone" where the note was
    deleted meanwhile, and those of `clip_hold`."""
    clip = clip_hold(clip=note.clip)
    if (before := _before(clip, by, id, note)) is not None:
        return before, False
    if not Note.objects.filter(id=note.id, to=None, deleted_at=None).exists():
        raise Problem("gone", _("This note was deleted a moment ago."), status=410)
    words = _cleaned(text)
    if not words:
        raise invalid("text", _("Write something."))
    _room(clip)
    answer = Note.objects.create(id=id or uuid.uuid4(), clip=clip, to=note, by=by, text=words)
    spoke = Note.objects.filter(to=note, deleted_at=None).exclude(by=None).values_list("by_id", flat=True)
    _tell(answer, owners_of(clip) | {one for one in (note.by_id, *spoke) if one is not None})
    return answer, True


@transaction.atomic
def note_edit(*, note: Note, text: str | None = None, drawing: Sequence[dict[str, Any]] | None = None) -> None:
    """Change what one wrote; the drawing is a note's, not an answer's. Raises Problem "invalid", and those of
    `clip_hold`."""
    clip_hold(clip=note.clip)
    note.refresh_from_db(fields=["text", "drawing"])
    words = note.text if text is None else _cleaned(text)
    strokes = note.drawing if drawing is None else drawing_checked(list(drawing))
    if strokes and note.to_id is not None:
        raise invalid("drawing", _("An answer has no frame to draw on."))
    if not words and not strokes:
        raise invalid("text", _("Write something, or draw on the frame."))
    if (words, strokes) == (note.text, note.drawing):
        return
    note.text, note.drawing, note.edited_at = words, strokes, timezone.now()
    note.save(update_fields=["text", "drawing", "edited_at"])
    _changed(note)


@transaction.atomic
def note_resolve(*, note: Note, by: User, resolved: bool) -> None:
    """Say that it is done, or open it again. Raises Problem "invalid" for an answer, and those of `clip_hold`."""
    if note.to_id is not None:
        raise invalid("resolved", _("Only a note can be resolved, not an answer."))
    clip_hold(clip=note.clip)
    note.refresh_from_db(fields=["resolved_at"])
    if (note.resolved_at is not None) == resolved:
        return
    note.resolved_at, note.resolved_by = (timezone.now(), by) if resolved else (None, None)
    note.save(update_fields=["resolved_at", "resolved_by"])
    _changed(note)


@transaction.atomic
def note_delete(*, note: Note) -> None:
    """Take a note, with its answers, or an answer off the page. It can be brought back for a day."""
    clip_hold(clip=note.clip)
    if Note.objects.filter(id=note.id, deleted_at=None).update(deleted_at=timezone.now()):
        _changed(note)


@transaction.atomic
def note_restore(*, note: Note) -> None:
    """Undo `note_delete`; wants a note of `note_get`."""
    clip_hold(clip=note.clip)
    if Note.objects.filter(id=note.id).exclude(deleted_at=None).update(deleted_at=None):
        _changed(note)


def notes_purge() -> int:
    """Delete for good what was deleted long enough ago, with its answers; returns how many rows went."""
    gone, _kinds = Note.objects.filter(deleted_at__lt=timezone.now() - KEPT).delete()
    return gone


def notes_delete(clip: Clip) -> None:
    """All notes of a clip, with what tells of them: what its removal calls."""
    Notice.objects.filter(note__clip=clip).delete()
    Note.objects.filter(clip=clip).delete()


@transaction.atomic
def notices_read(*, user: User, upto: int, clip: uuid.UUID | None = None) -> None:
    """The person has seen their notices up to this one; only those about the clip, where one is named."""
    seen = Notice.objects.filter(user=user, id__lte=upto, read_at=None)
    if clip is not None:
        seen = seen.filter(note__clip=clip)
    seen.update(read_at=timezone.now())


def _before(clip: Clip, by: User, note_id: uuid.UUID | None, to: Note | None) -> Note | None:
    """What was written under this id by an earlier try of the same request."""
    found = Note.objects.filter(id=note_id).first() if note_id else None
    if found is not None and (found.clip_id, found.by_id, found.to_id) != (clip.id, by.pk, to and to.id):
        raise Problem("id-taken", _("Something else is stored under this id. Nothing was written."), status=409)
    return found


def _room(clip: Clip) -> None:
    if clip.written_notes.count() >= MOST_NOTES:
        raise Problem("too-many", _("This clip has as many notes as it can hold. Delete some first."), status=409)


def _tell(note: Note, people: set[int]) -> None:
    """A notice for each of them who is in the studio, but not for who wrote."""
    _changed(note)
    for user in members_among(note.clip.studio, people - {note.by_id or 0}):
        notice = Notice.objects.create(user=user, note=note)
        told = {"id": notice.id, "to": str(user.pk)}
        events.publish(events.Event(note.clip.studio_id, "notice.new", str(note.clip_id), notice=told))


def _changed(note: Note) -> None:
    """Tells of the note; of an answer by the note that it answers."""
    event = events.Event(note.clip.studio_id, "note.changed", str(note.clip_id), note=str(note.to_id or note.id))
    events.publish(event)


def _cleaned(text: str) -> str:
    """Plain text with its lines: without control characters, and without spaces around it."""
    kept = (letter for letter in text.replace("\r\n", "\n").replace("\r", "\n") if letter not in _TURNED)
    lines = "".join(letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " " for letter in kept)
    return lines.strip()
