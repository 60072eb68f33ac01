"""How the API describes sample clips (selectors.samples_state)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class DrawingSchema(serializers.Serializer[Any]):
    """How many of the samples are drawn."""

    done = serializers.IntegerField(min_value=0)
    total = serializers.IntegerField(min_value=0)


class SamplesSchema(serializers.Serializer[Any]):
    """The drawn clips that a new site begins with."""

    drawing = DrawingSchema(allow_null=True, help_text="null: no more are coming.")
    clips = serializers.IntegerField(min_value=0, help_text="How many are here, and not removed.")
    may = serializers.BooleanField(help_text="You may stop the drawing, and remove them all.")
