"""How the API describes measures (view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analysis.schema.measures import FACINGS

GROUPS = ("shape", "space", "time", "effort", "balance", "jump", "gait")
UNITS = ("deg", "body", "body/s", "body2/s2", "body/s2", "body/s3", "s", "turns", "ratio", "of1", "sparc")


def _number(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, **options)


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(allow_null=True, **options)


class MeasureNumberSchema(serializers.Serializer[Any]):
    """value ± uncertainty, or why there is none."""

    value = _number()
    uncertainty = _number(help_text="Nine of ten true values lie within value ± this, on dances with known truth.")
    frame = serializers.IntegerField(allow_null=True, min_value=0, help_text="Where it was reached.")
    said = _text()
    why_not = _text(help_text="Why it was not measured, and what would help.")


class MeasureUnitSchema(MeasureNumberSchema):
    segment = serializers.IntegerField(min_value=0, help_text="Index into the report's segments.")


class MeasureCurveSchema(serializers.Serializer[Any]):
    """600 points at most."""

    every = serializers.IntegerField(min_value=1, help_text="Frames between two points; the first is at frame 0.")
    values = serializers.ListField(child=_number())
    band = serializers.ListField(child=_number(), help_text="± of each point.")


class MeasureSourceSchema(serializers.Serializer[Any]):
    text = serializers.CharField()
    url = _text()


class ClipMeasureSchema(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.ChoiceField(choices=UNITS)
    about = serializers.CharField(help_text="How, and from where.")
    source = MeasureSourceSchema(allow_null=True)  # type: ignore[assignment]  # a field, not the serializer's own
    group = serializers.ChoiceField(choices=GROUPS)
    clip = MeasureNumberSchema()
    units = MeasureUnitSchema(many=True)
    curve = MeasureCurveSchema(allow_null=True)


class MeasureViewSchema(serializers.Serializer[Any]):
    """From where the dancer is seen; shares of the clip's frames by front, side and back."""

    facing = serializers.ChoiceField(choices=FACINGS)
    shares = serializers.DictField(child=serializers.FloatField(min_value=0, max_value=1))
    sentence = serializers.CharField()


class TimedEdgeSchema(serializers.Serializer[Any]):
    frame = serializers.IntegerField(min_value=0)
    kind = serializers.ChoiceField(choices=("start", "end"))
    segment = serializers.IntegerField(min_value=0)
    count = serializers.IntegerField(allow_null=True, min_value=1, max_value=8)
    beat = serializers.IntegerField(min_value=0, help_text="Index of the nearest beat.")
    late = serializers.FloatField(help_text="Frames after the beat; negative: early.")
    seconds = serializers.FloatField()
    uncertainty = serializers.FloatField(min_value=0, help_text="± frames.")
    sure = serializers.BooleanField(help_text="Is it early or late by more than that?")


class TimedAccentSchema(serializers.Serializer[Any]):
    frame = serializers.IntegerField(min_value=0)
    late = serializers.FloatField()
    seconds = serializers.FloatField()
    strength = serializers.FloatField(min_value=0, max_value=1)


class TimingSummarySchema(serializers.Serializer[Any]):
    near = serializers.IntegerField(min_value=0)
    of = serializers.IntegerField(min_value=0)
    median_late = _number()
    off_beat = _number(min_value=0, max_value=1, help_text="0 on the beat, 1 between two; about 0.5 by chance.")
    said = serializers.CharField()


class TimingStretchSchema(serializers.Serializer[Any]):
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)
    kind = serializers.ChoiceField(choices=("on the beat", "off the beat", "free"))
    said = serializers.CharField()


class TimingSchema(serializers.Serializer[Any]):
    """When units begin and movements arrive, against the beats that hold."""

    resolution = _number(help_text="Frames that cannot be told apart.")
    fps = serializers.FloatField()
    edges = TimedEdgeSchema(many=True)
    accents = TimedAccentSchema(many=True)
    summary = TimingSummarySchema(allow_null=True)
    segments = TimingStretchSchema(many=True)
    why_not = _text()


class ClipMeasuresSchema(serializers.Serializer[Any]):
    """working: they are being made, and the event clip.changed tells when to ask again. none: nothing to wait for."""

    state = serializers.ChoiceField(choices=("ready", "working", "none"))
    report = serializers.IntegerField(allow_null=True, help_text="The report that they are of.")
    view = MeasureViewSchema(allow_null=True)
    measures = ClipMeasureSchema(many=True)
    timing = TimingSchema(allow_null=True)
