"""How the API describes what a studio dances, labels and reads (studio_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .schema import ClipsLeftOutSchema, StretchQuery, UnitToldSchema

_Base = serializers.Serializer[Any]
_KEY = "Key of a unit."


class StudioQuery(StretchQuery):
    dancer = serializers.IntegerField(required=False, min_value=0, max_value=2**63 - 1, help_text="Id of a dancer.")


class NamedClipsSchema(_Base):
    clips = serializers.IntegerField(min_value=0)
    labels = serializers.IntegerField(min_value=0)
    model = serializers.IntegerField(min_value=0)
    names = serializers.IntegerField(min_value=0)


class TimesOfDancerSchema(_Base):
    id = serializers.IntegerField(allow_null=True)
    times = serializers.IntegerField(min_value=1)


class TimesOfStyleSchema(_Base):
    name = serializers.CharField(allow_blank=True)
    times = serializers.IntegerField(min_value=1)


class UnitCountedSchema(UnitToldSchema):
    times = serializers.IntegerField(min_value=1)
    clips = serializers.IntegerField(min_value=1)
    seconds = serializers.FloatField(min_value=0)
    dancers = TimesOfDancerSchema(many=True)
    styles = TimesOfStyleSchema(many=True)


class FollowsSchema(_Base):
    first = serializers.CharField(help_text=_KEY)
    second = serializers.CharField(help_text="The unit straight after it.")
    times = serializers.IntegerField(min_value=1)
    share = serializers.FloatField(min_value=0, max_value=1, help_text="Of all that follows the first.")


class _GroupSchema(_Base):
    name = serializers.CharField(allow_blank=True)
    clips = serializers.IntegerField(min_value=1)
    named = serializers.IntegerField(min_value=0, help_text="Clips in which units have names.")
    seconds = serializers.FloatField(min_value=0)
    times = serializers.IntegerField(min_value=0, help_text="Units in those.")
    units = serializers.IntegerField(min_value=0, help_text="Different ones.")


class DancerCountedSchema(_GroupSchema):
    id = serializers.IntegerField(allow_null=True)


class StyleCountedSchema(_GroupSchema):
    id = serializers.CharField(allow_blank=True)


class ReadByCountedSchema(_Base):
    kind = serializers.ChoiceField(choices=("model", "first"))
    model = serializers.UUIDField(allow_null=True)
    name = serializers.CharField()
    version = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    state = serializers.CharField(allow_null=True)
    clips = serializers.IntegerField(min_value=1)
    seconds = serializers.FloatField(min_value=0)


class ReviewSchema(_Base):
    """One person went on with the labels of another, and saw them: what was left as it was."""

    clip = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField()
    first = serializers.CharField()
    second = serializers.CharField()
    seconds = serializers.FloatField(min_value=0, help_text="Of which both said something.")
    same = serializers.FloatField(min_value=0, max_value=1, help_text="Share of their frames.")
    kappa = serializers.FloatField(allow_null=True, min_value=-1, max_value=1)
    edges = serializers.FloatField(allow_null=True, min_value=0, max_value=1, help_text="F1, within 0.25 s.")
    segments = serializers.FloatField(min_value=0, max_value=1, help_text="F1, with half of the frames in common.")


class CoveragePointSchema(_Base):
    day = serializers.DateField()
    clips = serializers.IntegerField(min_value=0)
    labelled = serializers.IntegerField(min_value=0)


class CoverageSchema(_Base):
    """Of all clips of the studio that may teach."""

    clips = serializers.IntegerField(min_value=0)
    labelled = serializers.IntegerField(min_value=0)
    left_out = serializers.IntegerField(min_value=0)
    fraction = serializers.FloatField(min_value=0, max_value=1)
    goal = serializers.FloatField(min_value=0, max_value=1)
    points = CoveragePointSchema(many=True)


class StudioProgressSchema(_Base):
    clips = serializers.IntegerField(min_value=0)
    seconds = serializers.FloatField(min_value=0)
    named = NamedClipsSchema()
    left_out = ClipsLeftOutSchema()
    units = UnitCountedSchema(many=True)
    follows = FollowsSchema(many=True)
    dancers = DancerCountedSchema(many=True)
    styles = StyleCountedSchema(many=True)
    readings = ReadByCountedSchema(many=True)
    agreement = ReviewSchema(many=True)
    coverage = CoverageSchema()
