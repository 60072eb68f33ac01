"""How the API describes a studio (studio_api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.accounts.models import Role

from .clip_schema import ClipCountsSchema


class StudioMaySchema(serializers.Serializer[Any]):
    """What who asks may do in the studio."""

    upload = serializers.BooleanField()
    label = serializers.BooleanField()  # type: ignore[assignment]
    manage = serializers.BooleanField()


class QuotaSchema(serializers.Serializer[Any]):
    """Bytes of films, of what was made from them, and of uploads on their way."""

    used = serializers.IntegerField(min_value=0)
    limit = serializers.IntegerField(min_value=1, allow_null=True, help_text="Null: there is none.")


class UploadLimitsSchema(serializers.Serializer[Any]):
    bytes = serializers.IntegerField(min_value=1)
    seconds = serializers.IntegerField(min_value=1)


class StudioSchema(serializers.Serializer[Any]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values, help_text="Of who asks.")
    may = StudioMaySchema()
    created_at = serializers.DateTimeField()
    members = serializers.IntegerField(min_value=1)
    clips = ClipCountsSchema()
    seconds = serializers.FloatField(min_value=0, help_text="Of dance.")
    dancers = serializers.IntegerField(min_value=0, help_text="How many dance in the clips.")
    quota = QuotaSchema()
    limits = UploadLimitsSchema(help_text="Of one film.")
