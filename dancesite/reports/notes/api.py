"""Notes, answers and notices as JSON."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.accounts.selectors import role_in
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.lists import PageQuery, page_of, query_of
from dancesite.core.openapi import refusal

from .models import Note
from .schema import (
    AnswerStart,
    NoteChange,
    NotePageSchema,
    NoteSchema,
    NoteStart,
    NoticePageSchema,
    NoticesRead,
    UnreadSchema,
)
from .selectors import may_answer, may_write, note_get, notes_of, notices_of, notices_unread, thread_of
from .services import answer_add, note_add, note_delete, note_edit, note_resolve, note_restore, notices_read
from .view import note_json, notice_json

_REFUSED = refusal("The clip is removed or not read, has no room, or the id was used for something else.")


class ClipNotes(APIView):
    """What was written on a clip."""

    @extend_schema(summary="The notes on a clip", parameters=[PageQuery], responses=NotePageSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        role = role_in(request.user, clip.studio_id)
        answers, query = may_answer(request.user, clip, role), query_of(request, PageQuery)
        page = page_of(notes_of(clip), query, lambda note: note_json(note, request.user, answers))
        return Response({**page, "may": {"write": may_write(request.user, clip, role) and _writable(clip)}})

    @extend_schema(
        summary="Write a note",
        request=NoteStart,
        responses={201: NoteSchema, 200: NoteSchema, 409: _REFUSED},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        if not may_write(request.user, clip):
            raise Problem("not-allowed", _("Only who teaches in this studio can write notes."), status=403)
        note, new = note_add(clip=clip, by=_user(request), **body_of(request, NoteStart))
        return _told(request, note, new)


class OneNote(APIView):
    """A note, or an answer: told as the note with all its answers."""

    @extend_schema(summary="A note with its answers", responses=NoteSchema)
    def get(self, request: Request, note_id: uuid.UUID) -> Response:
        return _told(request, note_get(request.user, note_id))

    @extend_schema(
        summary="Change a note or an answer, or set it resolved",
        request=NoteChange,
        responses={200: NoteSchema, 409: _REFUSED},
    )
    def patch(self, request: Request, note_id: uuid.UUID) -> Response:
        note = note_get(request.user, note_id)
        change = body_of(request, NoteChange)
        resolved = change.pop("resolved", None)
        if change:
            _own(request, note)
        if resolved is not None:
            _answering(request, note)
        if change:
            note_edit(note=note, **change)
        if resolved is not None:
            note_resolve(note=note, by=_user(request), resolved=resolved)
        return _told(request, note)

    @extend_schema(summary="Delete a note with its answers, or an answer", responses={204: None, 409: _REFUSED})
    def delete(self, request: Request, note_id: uuid.UUID) -> Response:
        note = note_get(request.user, note_id)
        _own(request, note)
        note_delete(note=note)
        return Response(status=204)


class NoteRestore(APIView):
    """Within a day."""

    @extend_schema(
        summary="Bring a deleted note or answer back", request=None, responses={200: NoteSchema, 409: _REFUSED}
    )
    def post(self, request: Request, note_id: uuid.UUID) -> Response:
        note = note_get(request.user, note_id, deleted=True)
        _own(request, note)
        note_restore(note=note)
        return _told(request, note)


class NoteAnswers(APIView):
    @extend_schema(
        summary="Answer a note", request=AnswerStart, responses={201: NoteSchema, 200: NoteSchema, 409: _REFUSED}
    )
    def post(self, request: Request, note_id: uuid.UUID) -> Response:
        note = note_get(request.user, note_id)
        _answering(request, note)
        if note.to is not None:
            raise Problem("invalid", _("This is an answer. Answer the note itself."))
        answer, new = answer_add(note=note, by=_user(request), **body_of(request, AnswerStart))
        return _told(request, answer, new)


class MyNotices(APIView):
    """Who wrote to you: on your clips, and in answer to what you wrote."""

    @extend_schema(summary="Your notices", parameters=[PageQuery], responses=NoticePageSchema)
    def get(self, request: Request) -> Response:
        page = page_of(notices_of(request.user), query_of(request, PageQuery), notice_json)
        return Response({**page, "unread": notices_unread(request.user)})


class NoticesSeen(APIView):
    @extend_schema(summary="Say that you have seen notices", request=NoticesRead, responses=UnreadSchema)
    def post(self, request: Request) -> Response:
        notices_read(user=_user(request), **body_of(request, NoticesRead))
        return Response({"unread": notices_unread(request.user)})


def _user(request: Request) -> User:
    return cast(User, request.user)


def _told(request: Request, note: Note, new: bool = False) -> Response:
    told: dict[str, Any] = note_json(thread_of(note), request.user)
    return Response(told, status=201 if new else 200)


def _writable(clip: Clip) -> bool:
    return clip.frames is not None and clip.removed_at is None and clip.withdrawn_at is None


def _own(request: Request, note: Note) -> None:
    if note.by_id is None or note.by_id != request.user.pk:
        raise Problem("not-allowed", _("Only who wrote this can change it."), status=403)


def _answering(request: Request, note: Note) -> None:
    if not may_answer(request.user, note.clip):
        message = _("Only who teaches here, and the dancer whose clip it is, can answer.")
        raise Problem("not-allowed", message, status=403)
