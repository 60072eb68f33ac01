"""What the API tells of snapshots (snapshot_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class PersonSchema(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class SnapshotCountsSchema(serializers.Serializer[Any]):
    """Clips, and their dancers, when it was made."""

    labelled = serializers.IntegerField(min_value=0)
    unlabelled = serializers.IntegerField(min_value=0)
    left_out = serializers.IntegerField(min_value=0)
    dancers = serializers.IntegerField(min_value=0)


class SnapshotBriefSchema(serializers.Serializer[Any]):
    """What a run learns from, as it was at one moment. It never changes, but for what a dancer takes back."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1, help_text="1, 2, 3 ... of this studio.")
    made_at = serializers.DateTimeField()
    by = PersonSchema(allow_null=True)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the manifest, as it was made.")
    counts = SnapshotCountsSchema()
    withdrawn = serializers.IntegerField(min_value=0, help_text="Clips in it that were taken back since.")


class SnapshotClipSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField(allow_null=True, help_text="Null for one that was deleted for good since.")
    title = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_null=True)


class SnapshotLeftOutSchema(SnapshotClipSchema):
    code = serializers.CharField(help_text="no-consent, not-ready, and of those taken out since: withdrawn, removed.")


class SnapshotUnitSchema(serializers.Serializer[Any]):
    word = serializers.UUIDField()
    name = serializers.CharField()
    abbr = serializers.CharField()
    hue = serializers.IntegerField(min_value=1, max_value=32)
    phase = serializers.CharField(allow_blank=True)


class SnapshotActionSchema(serializers.Serializer[Any]):
    word = serializers.UUIDField()
    name = serializers.CharField()


class SnapshotSplitSchema(serializers.Serializer[Any]):
    """Which labelled clips teach, which choose, and which judge."""

    train = SnapshotClipSchema(many=True)
    validation = SnapshotClipSchema(many=True)
    test = SnapshotClipSchema(many=True)
    by = serializers.ChoiceField(choices=["dancer", "clip"], help_text="Which are never parted.")


class SnapshotSchema(SnapshotBriefSchema):
    vocabulary = SnapshotUnitSchema(many=True, help_text="The motion units that its labels name.")
    actions = SnapshotActionSchema(many=True, help_text="The classes of whole clips.")
    split = SnapshotSplitSchema()
    unlabelled = SnapshotClipSchema(many=True)
    left_out = SnapshotLeftOutSchema(many=True)
