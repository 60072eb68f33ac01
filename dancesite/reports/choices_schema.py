"""What the API takes and tells of what people choose about a reading (choices_api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analysis.schema.scale import LIMITS
from dancesite.learning.model_schema import ModelBriefSchema

from .models import TimeScale

_LEAST, _MOST = min(low for low, _high in LIMITS.values()), max(high for _low, high in LIMITS.values())


class ScaleSchema(serializers.Serializer[Any]):
    """How long a unit should be, about."""

    unit = serializers.ChoiceField(choices=TimeScale.Unit.values, help_text="counts are beats of the music.")
    value = serializers.FloatField(min_value=_LEAST, max_value=_MOST, help_text="0.3 to 30 seconds, 1 to 64 counts.")


class ScaleChange(ScaleSchema):
    """The same, as it is asked for."""


class ReadingChange(serializers.Serializer[Any]):
    """By which model version it is to be read; null: by none."""

    model = serializers.UUIDField(allow_null=True)


class ReadingSchema(serializers.Serializer[Any]):
    report = serializers.IntegerField(help_text="Id of the newest report of this version.")
    model = ModelBriefSchema(allow_null=True, help_text="null: the first reading, or a version that is deleted.")
    kind = serializers.CharField(help_text="Of the method: unsupervised, or learned.")
    counts = serializers.BooleanField(help_text="Whether it is the one that is shown.")
    created_at = serializers.DateTimeField()


class ReadingsSchema(serializers.Serializer[Any]):
    """By what a clip is to be read, and which readings there are."""

    model = serializers.UUIDField(allow_null=True, help_text="What is chosen; null: no model.")
    readings = ReadingSchema(many=True, help_text="The one that counts first.")


class ReadingAskedSchema(serializers.Serializer[Any]):
    asked = serializers.IntegerField(min_value=0, help_text="Clips that are to be read otherwise from now on.")
    left = serializers.IntegerField(min_value=0, help_text="Ask again until this is 0.")


class UnitChange(serializers.Serializer[Any]):
    """A name for one unit of the report; an empty one takes it back."""

    name = serializers.CharField(max_length=80, allow_blank=True)
    report = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the report that was looked at."
    )
