"""What the API tells of the pool (pool_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .model_schema import ModelBriefSchema
from .run_schema import RunBriefSchema
from .snapshot_schema import PersonSchema, SnapshotBriefSchema
from .survey_schema import SurveySchema


class AssignmentBriefSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    to = PersonSchema(allow_null=True, help_text="Null: whoever labels here.")
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class PoolClipSchema(serializers.Serializer[Any]):
    """A clip that may teach: its dancer agreed, and its body was read."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    thumbnail = serializers.CharField(allow_null=True)
    dancer = PersonSchema(allow_null=True)
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    frames = serializers.IntegerField(min_value=1)
    seconds = serializers.FloatField(min_value=0)
    labelled = serializers.FloatField(min_value=0, max_value=1, help_text="Share of its frames of which it is said.")
    x = serializers.FloatField(allow_null=True, help_text="On the newest map; null: it is not on it.")
    y = serializers.FloatField(allow_null=True)
    far = serializers.BooleanField(help_text="Among those that are least like any labelled clip.")
    assignment = AssignmentBriefSchema(allow_null=True)


class LeftOutSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    code = serializers.ChoiceField(choices=["no-consent", "not-ready"])
    message = serializers.CharField()


class PoolCountsSchema(serializers.Serializer[Any]):
    clips = serializers.IntegerField(min_value=0)
    labelled = serializers.IntegerField(min_value=0)
    unlabelled = serializers.IntegerField(min_value=0)
    left_out = serializers.IntegerField(min_value=0)


class CoveredStyleSchema(serializers.Serializer[Any]):
    name = serializers.CharField(allow_blank=True)
    labelled = serializers.IntegerField(min_value=0)
    clips = serializers.IntegerField(min_value=1)


class CoveredDancerSchema(CoveredStyleSchema):
    id = serializers.CharField(allow_null=True, help_text="Null: of nobody knows whom.")


class PoolSchema(serializers.Serializer[Any]):
    clips = PoolClipSchema(many=True)
    left_out = LeftOutSchema(many=True)
    counts = PoolCountsSchema()
    fraction = serializers.FloatField(min_value=0, max_value=1, help_text="Labelled clips of all clips.")
    goal = serializers.FloatField(min_value=0, max_value=1)
    dancers = CoveredDancerSchema(many=True)
    styles = CoveredStyleSchema(many=True)


class MissingSchema(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="pool-clips, labelled-clips or units.")
    message = serializers.CharField()
    have = serializers.IntegerField(min_value=0)
    need = serializers.IntegerField(min_value=1)
    url = serializers.CharField(help_text="Where it can be mended.")


class ReadySchema(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    missing = MissingSchema(many=True)


class TrainingMaySchema(serializers.Serializer[Any]):
    choose = serializers.BooleanField(help_text="Survey the pool, and say who labels what.")
    train = serializers.BooleanField(help_text="Freeze snapshots and start runs.")


class TrainingSchema(serializers.Serializer[Any]):
    pool = PoolSchema()
    survey = SurveySchema(allow_null=True, help_text="The newest map of the pool.")
    ready = ReadySchema(help_text="Whether enough is labelled to train.")
    snapshots = SnapshotBriefSchema(many=True, help_text="The newest first.")
    runs = RunBriefSchema(many=True, help_text="The newest first.")
    active = ModelBriefSchema(allow_null=True, help_text="What reads new clips.")
    annotators = PersonSchema(many=True, help_text="Who may label any clip.")
    may = TrainingMaySchema()
    seq = serializers.IntegerField(min_value=0, help_text="Number of the newest event before this was read.")


class TaughtSchema(serializers.Serializer[Any]):
    versions = ModelBriefSchema(many=True, help_text="The newest first.")
