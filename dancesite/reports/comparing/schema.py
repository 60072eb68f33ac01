"""What the API of comparisons takes, and how it describes its answers (view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analysis.schema.comparison import JOINTS_COMPARED, KINDS, THINGS, WAYS
from dancesite.core.lists import PageSchema

from ..report_schema import SegmentSchema, UnitSchema


class ComparisonStart(serializers.Serializer[Any]):
    first = serializers.UUIDField(help_text="The clip that the other is held against.")
    second = serializers.UUIDField(help_text="Another clip of the studio.")


class JointDifferenceSchema(serializers.Serializer[Any]):
    joint = serializers.ChoiceField(choices=JOINTS_COMPARED)
    degrees = serializers.FloatField(min_value=0, help_text="By how much the second holds it otherwise, in the mean.")
    uncertainty = serializers.FloatField(min_value=0, help_text="Degrees that the camera cannot tell apart.")
    told = serializers.BooleanField(help_text="It is more than that.")
    way = serializers.ChoiceField(
        choices=WAYS, allow_null=True, help_text="right and left are the picture's; null: no one word says it."
    )


class PairSchema(serializers.Serializer[Any]):
    """A unit of the first and what the second made of it."""

    kind = serializers.ChoiceField(choices=KINDS)
    first = serializers.IntegerField(min_value=0, allow_null=True, help_text="Number of the first's segment.")
    second = serializers.IntegerField(min_value=0, allow_null=True, help_text="Number of the second's segment.")
    name = serializers.CharField()
    hue = serializers.IntegerField(min_value=1, max_value=32)
    early = serializers.FloatField(
        allow_null=True,
        help_text="Seconds after its place in the second's own course; negative: before it. null: it is not there.",
    )
    frames = serializers.FloatField(allow_null=True, help_text="The same in frames of the second.")
    uncertainty = serializers.FloatField(allow_null=True, min_value=0, help_text="Seconds.")
    told = serializers.BooleanField(help_text="Early or late by more than the uncertainty.")
    longer = serializers.FloatField(allow_null=True, help_text="Seconds that it lasts longer; negative: shorter.")
    alike = serializers.FloatField(allow_null=True, min_value=0, max_value=1)
    shape = serializers.CharField(allow_null=True, help_text="The difference of the body that stands out, in words.")
    joints = JointDifferenceSchema(many=True)


class ThingSchema(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=THINGS)
    title = serializers.CharField()
    text = serializers.CharField()
    badge = serializers.CharField()
    pair = serializers.IntegerField(min_value=0, help_text="Number of the pair that it is about.")
    joint = serializers.ChoiceField(choices=JOINTS_COMPARED, allow_null=True)
    way = serializers.ChoiceField(choices=WAYS, allow_null=True)


class ComparedSchema(serializers.Serializer[Any]):
    pairs = PairSchema(many=True, help_text="In the order of the first; what was added where it comes in.")
    warp = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(min_value=0), min_length=2, max_length=2),
        help_text="[frame of the first, frame of the second], neither ever going back.",
    )
    joints = JointDifferenceSchema(many=True, help_text="Over the whole dance.")
    things = ThingSchema(many=True, help_text="To work on, at most three.")
    limits = serializers.ListField(child=serializers.CharField(), help_text="What to know about this comparison.")
    tempo = serializers.FloatField(min_value=0, help_text="Seconds of the second a second of the first.")


class DancerNamedSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ClipNamedSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    dancer = DancerNamedSchema(allow_null=True)
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]


class SideSchema(serializers.Serializer[Any]):
    """One of the takes. The second's segments are the first's, laid over it by motion, and what was added."""

    clip = ClipNamedSchema()
    frames = serializers.IntegerField(allow_null=True)
    fps = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    proxy = serializers.CharField(allow_null=True)
    pose = serializers.CharField(allow_null=True)
    thumbnail = serializers.CharField(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    segments = SegmentSchema(many=True, help_text="Empty in lists, and until it is ready.")
    units = UnitSchema(many=True)


class ComparisonErrorSchema(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="no-body, internal, stopped and others.")
    message = serializers.CharField()
    remedy = serializers.CharField()


class ComparisonRightsSchema(serializers.Serializer[Any]):
    delete = serializers.BooleanField()
    share = serializers.BooleanField(help_text="Make links to it: who may change both clips.")


class ComparisonSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField(help_text="Its page.")
    state = serializers.ChoiceField(choices=["queued", "working", "ready", "failed"])
    error = ComparisonErrorSchema(allow_null=True)
    made_at = serializers.DateTimeField()
    by = serializers.CharField(allow_null=True)
    stale = serializers.BooleanField(help_text="A clip was read anew since: ask for it again.")
    may = ComparisonRightsSchema()
    first = SideSchema()
    second = SideSchema()
    result = ComparedSchema(allow_null=True, help_text="null in lists, and until it is ready.")


class ComparisonPageSchema(PageSchema):
    results = ComparisonSchema(many=True)
