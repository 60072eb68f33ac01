"""Reads of notes and notices. Who sees a clip sees its notes; a notice is its person's alone."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from dancesite.accounts.models import Studio, User
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import Visitor, role_in
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clips_visible_to

from .models import Note, Notice

KEPT = timedelta(days=1)  # how long a deleted note can be brought back


# --- who may ---------------------------------------------------------------------------------------------------------
def may_write(user: Visitor, clip: Clip, role: str | None = None) -> bool:
    """Begin a note: who teaches."""
    return may(role or role_in(user, clip.studio_id), Action.NOTE)


def may_answer(user: Visitor, clip: Clip, role: str | None = None) -> bool:
    """Answer and set resolved: who teaches, and the dancer whose clip it is."""
    role = role or role_in(user, clip.studio_id)
    return may(role, Action.NOTE) or (may(role, Action.EDIT_OWN) and user.pk in owners_of(clip))


def owners_of(clip: Clip) -> set[int]:
    """Whose clip it is: the ids of who added it and of who dances in it, as far as they have accounts."""
    dances = clip.dancer.user_id if clip.dancer else None
    return {one for one in (clip.uploaded_by_id, dances) if one is not None}


# --- notes -----------------------------------------------------------------------------------------------------------
def _with_people(notes: QuerySet[Note]) -> QuerySet[Note]:
    answers = Note.objects.filter(deleted_at=None).select_related("by").order_by("at", "id")
    return notes.select_related("by", "resolved_by").prefetch_related(Prefetch("answers", queryset=answers))


def notes_of(clip: Clip) -> QuerySet[Note]:
    """The notes of a clip that the caller got from clips.selectors, by their frames, with their answers."""
    return _with_people(clip.written_notes.filter(to=None, deleted_at=None)).order_by("frame", "at", "id")


def note_get(user: Visitor, note_id: uuid.UUID, *, deleted: bool = False) -> Note:
    """The note or answer; Http404 for whoever may not see its clip. A deleted one is there for its writer alone, only
    if asked for, and for a while (KEPT)."""
    there = Q(deleted_at=None)
    if deleted:
        there |= Q(by_id=user.pk, deleted_at__gte=timezone.now() - KEPT)
    notes = _with_people(Note.objects.filter(there, clip__in=_there(user), id=note_id)).select_related(
        "clip__studio", "clip__dancer", "to"
    )
    note = notes.first()
    if note is None or (note.to is not None and note.to.deleted_at is not None):
        raise Http404
    return note


def thread_of(note: Note) -> Note:
    """The note itself, or the one that it answers; as it is now, with people and answers."""
    notes = Note.objects.filter(id=note.to_id or note.id).select_related("clip__studio", "clip__dancer")
    return _with_people(notes).get()


def _there(user: Visitor) -> QuerySet[Clip]:
    return clips_visible_to(user).filter(withdrawn_at=None)


# --- notices ---------------------------------------------------------------------------------------------------------
def notices_of(user: Visitor) -> QuerySet[Notice]:
    """Those of clips that the person may see now and that are not removed; the newest first."""
    clips = _there(user).filter(removed_at=None)
    there = Q(note__deleted_at=None) & (Q(note__to=None) | Q(note__to__deleted_at=None))
    notices = Notice.objects.filter(there, user=user.pk or 0, note__clip__in=clips)
    return notices.select_related("note__by", "note__clip__studio").order_by("-id")


def notices_unread(user: Visitor) -> int:
    return notices_of(user).filter(read_at=None).count()


def members_among(studio: Studio, people: set[int]) -> list[User]:
    """Those who are in the studio now."""
    return list(User.objects.filter(id__in=people, is_active=True, memberships__studio=studio).order_by("id"))
