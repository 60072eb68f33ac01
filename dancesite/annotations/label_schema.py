"""What the API of labels takes, and how it describes its answers (label_view.py)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dancesite.core.lists import PageSchema
from dancesite.core.openapi import FramePairField

from .label_checks import KINDS, MOST_SECTIONS, MOST_SEGMENTS, STATES
from .models import LabelRevision

_MOST_FRAMES = 2**31 - 1


def _number_of_frames() -> dict[str, Any]:
    return {"type": ["number", "null"], "minimum": 0, "maximum": 10_000}


@extend_schema_field({"type": "array", "items": _number_of_frames(), "minItems": 2, "maxItems": 2})
class SpreadField(serializers.Field[Any, Any, Any, Any]):
    """How far off start and end may be, in frames; null for what nobody said."""


def _share(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, min_value=0, max_value=1, **options)


class ProvenanceSchema(serializers.Serializer[Any]):
    """The reading that suggested a label."""

    report = serializers.IntegerField(min_value=1, help_text="Id of a reading of this clip.")
    unit = serializers.CharField(max_length=40, help_text="Id of the unit in that reading.")
    method = serializers.CharField()
    version = serializers.CharField()
    confidence = _share()


class LabelSegmentSchema(serializers.Serializer[Any]):
    """Frames [start, end). What lies in no segment was not looked at."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=STATES, help_text="unsure: may have a word; none: there is no unit.")
    word = serializers.UUIDField(allow_null=True, help_text="Id of a word of the studio.")
    phases = FramePairField(allow_null=True, help_text="start|process and process|end.")
    spread = SpreadField(allow_null=True, help_text="How far off start and end may be, in frames.")
    by = serializers.CharField(allow_null=True, help_text="Id of who said it.")

    def get_fields(self) -> dict[str, Any]:
        # "from" is no name that Python knows.
        return super().get_fields() | {"from": ProvenanceSchema(allow_null=True)}


class ProvenanceChange(serializers.Serializer[Any]):
    """The server knows method and version: they may be sent, and are passed over."""

    report = serializers.IntegerField(min_value=1, help_text="Id of a reading of this clip.")
    unit = serializers.CharField(max_length=40, help_text="Id of the unit in that reading.")
    method = serializers.CharField(required=False)
    version = serializers.CharField(required=False)
    confidence = _share(required=False)


class LabelSegmentChange(LabelSegmentSchema):
    """Frames [start, end). The server knows who says it: `by` may be sent, and is passed over."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields() | {"from": ProvenanceChange(allow_null=True)}
        for name in fields.keys() - {"start", "end", "state"}:
            fields[name].required = False
        return fields


class SectionSchema(serializers.Serializer[Any]):
    """Frames [start, end) of a part of the dance."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=KINDS)


class RefusalSchema(serializers.Serializer[Any]):
    """A suggestion that somebody did not want."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    report = serializers.IntegerField(min_value=1, help_text="Id of the reading that suggested it.")


class _About(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1)
    based_on = serializers.IntegerField(min_value=0, help_text="The revision that was changed; 0: there was none.")
    source = serializers.ChoiceField(choices=LabelRevision.Source.values)  # type: ignore[assignment]
    author = serializers.CharField(allow_null=True, help_text="Null where nobody made them, or their account is gone.")
    name = serializers.CharField(help_text="Given by a person to find it again; else empty.")
    restored = serializers.IntegerField(allow_null=True, help_text="The revision that was brought back by this one.")
    created_at = serializers.DateTimeField()


class LabelsSchema(_About):
    """One revision of a clip's labels; the one with the highest number counts."""

    action = serializers.UUIDField(allow_null=True, help_text="Id of the word for the whole clip.")
    segments = LabelSegmentSchema(many=True)
    sections = SectionSchema(many=True)
    refused = RefusalSchema(many=True)
    people = serializers.DictField(child=serializers.CharField(), help_text="Names by the ids that `by` tells.")


class LabelRevisionSchema(_About):
    """A line of the history."""

    segments = serializers.IntegerField(min_value=0, help_text="How many.")
    looked = serializers.IntegerField(min_value=0, help_text="Frames that somebody had looked at.")


class LabelRevisionPageSchema(PageSchema):
    results = LabelRevisionSchema(many=True, help_text="Newest first.")


class _Parts(serializers.Field[Any, Any, Any, Any]):
    """A list that label_checks looks through: thousands of parts by nested serializers take seconds."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("invalid")
        return data

    default_error_messages = {"invalid": "This must be a list."}


@extend_schema_field(serializers.ListSerializer(child=LabelSegmentChange(), max_length=MOST_SEGMENTS))
class SegmentsField(_Parts):
    pass


@extend_schema_field(serializers.ListSerializer(child=SectionSchema(), max_length=MOST_SECTIONS))
class SectionsField(_Parts):
    pass


@extend_schema_field(serializers.ListSerializer(child=RefusalSchema(), max_length=MOST_SEGMENTS))
class RefusedField(_Parts):
    pass


class LabelsChange(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by who saves, for this save: sent however often, it is one revision.")
    based_on = serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES, help_text="0 where there are no labels.")
    segments = SegmentsField(help_text="In order, without overlap.")
    sections = SectionsField(help_text="In order, without overlap.")
    refused = RefusedField()
    action = serializers.UUIDField(allow_null=True, help_text="Id of a word for whole clips.")
    name = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")
    person = serializers.CharField(
        required=False,
        max_length=20,
        help_text="Id of whom the labels are from; refused with `someone-else` where another person is signed in.",
    )


class LabelsFileSchema(serializers.Serializer[Any]):
    """The labels with all that is needed to read them elsewhere."""

    clip = serializers.DictField()
    conventions = serializers.DictField(child=serializers.CharField(), help_text="How frames and seconds are counted.")
    action = serializers.CharField(allow_null=True, help_text="What the whole clip is called.")
    rows = serializers.ListField(child=serializers.DictField(), help_text="One a label, then one a section.")
    labels = LabelsSchema(allow_null=True)
    words = serializers.DictField(child=serializers.DictField(), help_text="By id: what each word is called now.")


class ExportQuery(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        # "as" is no name that Python knows.
        return {"as": serializers.ChoiceField(choices=("csv", "json"), default="csv")}


class LabelsRestore(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Made by who asks, as for saving.")
    based_on = serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES)


class WorkspaceData(serializers.Serializer[Any]):
    keys = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=40), max_length=8),
        required=False,
        help_text="Keys by the command that they give, where they are not as they came.",
    )
    letters = serializers.BooleanField(required=False, help_text="Whether single letters are commands.")
    lanes = serializers.DictField(required=False, help_text="Order, height and the like, as the page keeps them.")
    panes = serializers.DictField(child=serializers.BooleanField(), required=False, help_text="What is unfolded.")
    snap = serializers.BooleanField(required=False)
    threshold = serializers.FloatField(
        required=False, min_value=0, max_value=1, help_text="From which confidence on suggestions are taken at once."
    )


class WorkspaceSettings(serializers.Serializer[Any]):
    """How somebody has set up the place to label; what is left out is as it came."""

    data = WorkspaceData()  # type: ignore[assignment]
