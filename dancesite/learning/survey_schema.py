"""What the API takes and tells of maps of the pool (survey_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class SurveyErrorSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField()


class SurveySchema(serializers.Serializer[Any]):
    """A map of the pool, and in which order its clips are worth labelling."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["queued", "running", "done", "failed"])
    made_at = serializers.DateTimeField()
    fresh = serializers.BooleanField(help_text="Made of the clips that are in the pool today.")
    error = SurveyErrorSchema(allow_null=True)
