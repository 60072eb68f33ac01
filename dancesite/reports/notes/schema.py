"""What the API of notes and notices takes, and how it describes its answers (view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.lists import PageSchema

from .drawing import strokes
from .models import Note

MOST_LETTERS = 4000
_MOST_FRAMES = 2**31 - 1


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=MOST_LETTERS, trim_whitespace=False, **options)


def _frame(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES, **options)


# --- taken -----------------------------------------------------------------------------------------------------------
class NoteStart(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, help_text="Of your choice: sent twice, it is one note.")
    about = serializers.ChoiceField(choices=Note.About.values)
    frame = _frame(help_text="Of the film, from 0: the moment that is shown, and drawn on.")
    start = _frame(required=False, allow_null=True, help_text="Of a unit or a span: frames [start, end).")
    end = _frame(required=False, allow_null=True)
    text = _text(allow_blank=True, help_text="Plain text; may be empty where something is drawn.")
    drawing = strokes(required=False)


class NoteChange(serializers.Serializer[Any]):
    """Of a note or an answer. Text and drawing are for who wrote it."""

    text = _text(required=False, allow_blank=True)
    drawing = strokes(required=False)
    resolved = serializers.BooleanField(required=False, help_text="Of a note.")


class AnswerStart(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, help_text="Of your choice: sent twice, it is one answer.")
    text = _text(help_text="Plain text.")


class NoticesRead(serializers.Serializer[Any]):
    upto = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="The newest notice that was seen.")
    clip = serializers.UUIDField(required=False, help_text="Only those about this clip.")


# --- told ------------------------------------------------------------------------------------------------------------
class WriterSchema(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class ResolvedSchema(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    by = WriterSchema(allow_null=True)


class AnswerMaySchema(serializers.Serializer[Any]):
    edit = serializers.BooleanField(help_text="Change, delete and bring back.")


class NoteMaySchema(AnswerMaySchema):
    answer = serializers.BooleanField(help_text="Answer, set resolved and open again.")


class AnswerSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    by = WriterSchema(allow_null=True, help_text="null: an account that is gone.")
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    may = AnswerMaySchema()


class NoteSchema(AnswerSchema):
    clip = serializers.UUIDField()
    about = serializers.ChoiceField(choices=Note.About.values)
    frame = serializers.IntegerField(min_value=0)
    start = serializers.IntegerField(min_value=0, allow_null=True)
    end = serializers.IntegerField(min_value=1, allow_null=True)
    drawing = strokes()
    resolved = ResolvedSchema(allow_null=True)
    answers = AnswerSchema(many=True, help_text="The oldest first.")
    may = NoteMaySchema()


class NotesMaySchema(serializers.Serializer[Any]):
    write = serializers.BooleanField(help_text="Begin a note on this clip.")


class NotePageSchema(PageSchema):
    may = NotesMaySchema()
    results = NoteSchema(many=True, help_text="In the order of their frames.")


class NoticeClipSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class NoticeSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=["note", "answer"])
    note = serializers.UUIDField(help_text="The note, also of an answer.")
    by = WriterSchema(allow_null=True)
    clip = NoticeClipSchema()
    studio = serializers.CharField(help_text="Its short name.")
    text = serializers.CharField(help_text="How it begins.")
    url = serializers.CharField(help_text="The page of the clip, at the note.")
    at = serializers.DateTimeField()
    read = serializers.BooleanField()


class UnreadSchema(serializers.Serializer[Any]):
    unread = serializers.IntegerField(min_value=0, help_text="On all pages.")


class NoticePageSchema(PageSchema, UnreadSchema):
    results = NoticeSchema(many=True, help_text="The newest first.")
