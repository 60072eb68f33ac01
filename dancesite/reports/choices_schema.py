"""What the API takes and tells of what people choose about a reading (choices_api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analysis.schema.scale import LIMITS

from .models import TimeScale

_LEAST, _MOST = min(low for low, _high in LIMITS.values()), max(high for _low, high in LIMITS.values())


class ScaleSchema(serializers.Serializer[Any]):
    """How long a unit should be, about."""

    unit = serializers.ChoiceField(choices=TimeScale.Unit.values, help_text="counts are beats of the music.")
    value = serializers.FloatField(min_value=_LEAST, max_value=_MOST, help_text="0.3 to 30 seconds, 1 to 64 counts.")


class ScaleChange(ScaleSchema):
    """The same, as it is asked for."""


class UnitChange(serializers.Serializer[Any]):
    """A name for one unit of the report; an empty one takes it back."""

    name = serializers.CharField(max_length=80, allow_blank=True)
    report = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the report that was looked at."
    )
