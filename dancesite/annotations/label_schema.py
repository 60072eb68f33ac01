"""How the API describes words and labels (label_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.lists import PageSchema
from dancesite.core.openapi import FramePairField

from .label_checks import STATES
from .models import LabelRevision


class WordSchema(serializers.Serializer[Any]):
    """One kind of motion unit, as the studio calls it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    abbr = serializers.CharField(help_text="2 to 4 letters, once a studio.")
    hue = serializers.IntegerField(min_value=1, max_value=32)


class WordPageSchema(PageSchema):
    results = WordSchema(many=True, help_text="In the order in which they came to be.")


class LabelSegmentSchema(serializers.Serializer[Any]):
    """Frames [start, end). What lies in no segment was not looked at."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=STATES, help_text="unsure: may have a word; none: there is no unit.")
    word = serializers.UUIDField(allow_null=True, help_text="Id of a word of the studio.")
    phases = FramePairField(allow_null=True, help_text="start|process and process|end.")


class LabelsSchema(serializers.Serializer[Any]):
    """One revision of a clip's labels; the one with the highest number counts."""

    number = serializers.IntegerField(min_value=1)
    author = serializers.CharField(allow_null=True, help_text="Null where nobody made them, or their account is gone.")
    source = serializers.ChoiceField(choices=LabelRevision.Source.values)  # type: ignore[assignment]
    action = serializers.CharField(help_text="What the whole clip is called; empty where nobody said.")
    segments = LabelSegmentSchema(many=True)
    created_at = serializers.DateTimeField()
