"""How the API describes files (files_api.py). Their rows have the columns of the tables, under names of their own."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ..comparing.schema import ComparedSchema
from ..measuring.schema import ClipMeasureSchema, MeasureViewSchema, TimingSchema
from ..notes.drawing import strokes
from ..report_schema import RationalField, SegmentSchema, StructureClipSchema, UnitSchema


def _rows() -> serializers.ListField:
    cells = serializers.DictField(child=serializers.JSONField())
    return serializers.ListField(child=cells, help_text="As in the table; docs/api.md has its columns.")


class _ClipFileSchema(serializers.Serializer[Any]):
    clip = StructureClipSchema()
    report = serializers.IntegerField(help_text="The report that it is of.")
    fps = RationalField()
    frames = serializers.IntegerField(min_value=1)
    conventions = serializers.DictField(child=serializers.CharField())
    rows = _rows()


class MeasuresFileSchema(_ClipFileSchema):
    view = MeasureViewSchema()
    measures = ClipMeasureSchema(many=True)


class TimingFileSchema(_ClipFileSchema):
    timing = TimingSchema()


class NotesFileSchema(_ClipFileSchema):
    drawings = serializers.DictField(child=strokes(), help_text="By the ids of notes.")


class ComparedClipSchema(serializers.Serializer[Any]):
    clip = StructureClipSchema()
    fps = RationalField()
    frames = serializers.IntegerField(min_value=1)
    segments = SegmentSchema(many=True)
    units = UnitSchema(many=True)


class ComparisonFileSchema(serializers.Serializer[Any]):
    comparison = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    stale = serializers.BooleanField(help_text="A clip was read anew since.")
    first = ComparedClipSchema()
    second = ComparedClipSchema()
    conventions = serializers.DictField(child=serializers.CharField())
    rows = _rows()
    result = ComparedSchema()
