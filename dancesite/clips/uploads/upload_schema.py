"""How the API describes uploads (upload_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.clips.clip_schema import ClipSchema


class UploadSchema(serializers.Serializer[Any]):
    """A file on its way, and afterwards what became of it."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    file_name = serializers.CharField()
    title = serializers.CharField()
    length = serializers.IntegerField(min_value=0, help_text="Bytes of the whole file.")
    offset = serializers.IntegerField(min_value=0, help_text="Bytes that are safe.")
    fingerprint = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=("receiving", "finishing", "done", "refused"))
    clip = ClipSchema(allow_null=True, help_text="What it became.")
    error = serializers.JSONField(help_text="Why it was refused: code, message, fields; null if it was not.")


class UploadListSchema(serializers.Serializer[Any]):
    results = UploadSchema(many=True)
