"""What the API of progress takes, and how it describes its answers (dancer_view.py, unit_view.py)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from analysis.schema.measures import FACINGS

from ..measuring.schema import GROUPS, UNITS
from .likeness import EXAMPLE, FIRST, LABELLED, TEACHER
from .selectors import LABELS, MODEL, NAMES

_Base = serializers.Serializer[Any]
_KEY = "A unit: w and the id of a word, or n and a name that no word answers to."


# --- what is asked ---------------------------------------------------------------------------------------------------
class StretchQuery(_Base):
    style = serializers.CharField(required=False, max_length=60, allow_blank=True, help_text="The whole, in any case.")  # type: ignore[assignment]
    since = serializers.DateField(required=False, help_text="Clips that were added on this day, or later.")
    until = serializers.DateField(required=False, help_text="Clips that were added on this day, or before.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("since") and attrs.get("until") and attrs["since"] > attrs["until"]:
            raise serializers.ValidationError({"until": [_("This day is before the first one.")]})
        return dict.fromkeys(("style", "since", "until")) | attrs


class UnitQuery(StretchQuery):
    unit = serializers.CharField(max_length=100, help_text=_KEY)
    reference = serializers.UUIDField(required=False, help_text="The clip of `references` that likeness goes by.")


# --- a dancer --------------------------------------------------------------------------------------------------------
class DancerToldSchema(_Base):
    id = serializers.IntegerField()
    name = serializers.CharField()
    me = serializers.BooleanField(help_text="The person who asks.")


class DancerListedSchema(DancerToldSchema):
    clips = serializers.IntegerField(min_value=1)


class ProgressRightsSchema(_Base):
    studio = serializers.BooleanField(help_text="May see what the studio dances, labels and reads.")


class ProgressSchema(_Base):
    dancers = DancerListedSchema(many=True, help_text="Who dances in clips that you may see; you first.")
    styles = serializers.ListField(child=serializers.CharField())
    may = ProgressRightsSchema()


class TakeSchema(_Base):
    clip = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField(help_text="When it was added.")
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    seconds = serializers.FloatField(min_value=0)
    source = serializers.ChoiceField(choices=(LABELS, MODEL, NAMES), help_text="Where the names of its units are from.")  # type: ignore[assignment]
    read_by = serializers.CharField(allow_null=True)


class UnitToldSchema(_Base):
    key = serializers.CharField(help_text=_KEY)
    name = serializers.CharField()
    abbr = serializers.CharField()
    hue = serializers.IntegerField(min_value=1, max_value=32, allow_null=True)
    lang = serializers.CharField(allow_blank=True, help_text="Of the name.")
    english = serializers.CharField(allow_blank=True)


class UnitDancedSchema(UnitToldSchema):
    total = serializers.IntegerField(min_value=1)
    times = serializers.ListField(child=serializers.IntegerField(min_value=0), help_text="In each of the takes.")


class ClipsLeftOutSchema(_Base):
    unnamed = serializers.IntegerField(min_value=0, help_text="Clips whose units have names for that clip alone.")
    unread = serializers.IntegerField(min_value=0, help_text="Clips without labels that were not read yet.")


class TakesLeftOutSchema(ClipsLeftOutSchema):
    older = serializers.IntegerField(min_value=0, help_text="Only the newest hundred takes are shown.")


class DancerProgressSchema(_Base):
    dancer = DancerToldSchema()
    takes = TakeSchema(many=True, help_text="With names, the oldest first.")
    left_out = TakesLeftOutSchema()
    units = UnitDancedSchema(many=True, help_text="The most frequent first.")


class TakeOfUnitSchema(TakeSchema):
    times = serializers.IntegerField(min_value=1)
    frame = serializers.IntegerField(min_value=0, help_text="Where it begins for the first time.")
    view = serializers.ChoiceField(choices=FACINGS, allow_null=True, help_text="null: not measured yet.")
    view_said = serializers.CharField(allow_null=True)


class PointOverTimeSchema(_Base):
    """The mean of the passages of a take."""

    take = serializers.IntegerField(min_value=0, help_text="Number of the take.")
    value = serializers.FloatField()
    uncertainty = serializers.FloatField(min_value=0, help_text="Nine of ten true values lie within value ± this.")
    low = serializers.FloatField(help_text="The least of its passages.")
    high = serializers.FloatField()
    times = serializers.IntegerField(min_value=1, help_text="Passages that it is the mean of.")
    fits = serializers.BooleanField(help_text="Seen from the side from which most takes are: held against others.")


class MissingPointSchema(_Base):
    take = serializers.IntegerField(min_value=0)
    why_not = serializers.CharField()


class ChangeOverTimeSchema(_Base):
    """From the first to the last take that are held against each other."""

    first = serializers.IntegerField(min_value=0)
    last = serializers.IntegerField(min_value=0)
    difference = serializers.FloatField()
    uncertainty = serializers.FloatField(min_value=0, help_text="± of the difference.")
    told = serializers.BooleanField(help_text="It is more than that.")


class MeasureOverTimeSchema(_Base):
    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    unit = serializers.ChoiceField(choices=UNITS)
    group = serializers.ChoiceField(choices=GROUPS)
    points = PointOverTimeSchema(many=True)
    missing = MissingPointSchema(many=True)
    change = ChangeOverTimeSchema(allow_null=True)
    why_no_change = serializers.CharField(allow_null=True)


class ReferenceSchema(_Base):
    kind = serializers.ChoiceField(choices=(EXAMPLE, TEACHER, LABELLED, FIRST))
    clip = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField()
    chosen = serializers.BooleanField()
    compared = serializers.ListField(child=serializers.UUIDField(), help_text="Takes that were compared with it.")


class UnitProgressSchema(_Base):
    dancer = DancerToldSchema()
    unit = UnitToldSchema()
    takes = TakeOfUnitSchema(many=True, help_text="Those in which it is danced, the oldest first.")
    measures = MeasureOverTimeSchema(many=True)
    references = ReferenceSchema(many=True, help_text="What likeness may go by.")
    measuring = serializers.BooleanField(help_text="Takes are being measured: clip.changed tells when to ask again.")
