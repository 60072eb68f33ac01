"""How the API describes a structure report (analysis.schema.StructureReport)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dancesite.core.openapi import FramePairField, RationalField
from dancesite.learning.model_schema import ModelBriefSchema

_STATES = ("unit", "none", "unseen")


def _share(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(min_value=0, max_value=1, **options)


def _frame(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, **options)


class MethodSchema(serializers.Serializer[Any]):
    kind = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    parameters = serializers.DictField()


class UnitSchema(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    abbr = serializers.CharField()
    hue = serializers.IntegerField(min_value=1, max_value=32)
    found = serializers.CharField(help_text="What it was called when it was found; name may be a person's.")
    word = serializers.UUIDField(
        required=False, allow_null=True, help_text="Of a model's report: the studio's word that it means."
    )


class SegmentSchema(serializers.Serializer[Any]):
    """Frames [start, end). The segments tile the clip."""

    start = _frame()
    end = _frame()
    state = serializers.ChoiceField(choices=_STATES)
    unit = serializers.CharField(allow_null=True, help_text="Id of a unit, exactly where state is unit.")
    variant = serializers.IntegerField(min_value=0, help_text="0 typical of its unit, 1 A prime, 2 A double prime.")
    label = serializers.CharField()  # type: ignore[assignment]
    confidence = _share(allow_null=True)
    phases = FramePairField(allow_null=True, help_text="start|process and process|end.")
    reason = serializers.CharField(allow_null=True)


class BoundarySchema(serializers.Serializer[Any]):
    frame = _frame()
    kind = serializers.ChoiceField(choices=("start", "end"))
    confidence = _share()
    spread = serializers.FloatField(min_value=0, help_text="One standard deviation, in frames.")


class PhraseSchema(serializers.Serializer[Any]):
    start = _frame()
    end = _frame()
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()


class RhythmSchema(serializers.Serializer[Any]):
    tempo_bpm = serializers.FloatField(allow_null=True)
    confidence = _share()
    beats = serializers.ListField(child=serializers.FloatField(), help_text="Seconds from the first frame.")
    count_one = serializers.IntegerField(allow_null=True, min_value=0, help_text="Index into beats of a count 1.")
    reason = serializers.CharField(allow_null=True, help_text="Why there is no tempo.")
    corrected = serializers.BooleanField(required=False, help_text="Whether a person corrected it.")


class GapSchema(serializers.Serializer[Any]):
    start = _frame()
    end = _frame()
    reason = serializers.CharField()


class BodySchema(serializers.Serializer[Any]):
    frames_found = _frame()
    frames_missing = _frame()
    gaps = GapSchema(many=True)


@extend_schema_field({"type": "object", "additionalProperties": {"type": ["string", "number"]}})
class _Values(serializers.Field[Any, Any, Any, Any]):
    """Words and numbers by the names of their places."""


class SentenceSchema(serializers.Serializer[Any]):
    """English with {places}, and what belongs there."""

    text = serializers.CharField()
    values = _Values()


class ReportProblemSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = SentenceSchema()


class ModelNamedSchema(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    sha256 = serializers.CharField(help_text="Of its weights.")


class ClassScoreSchema(serializers.Serializer[Any]):
    name = serializers.CharField()
    confidence = _share()
    word = serializers.UUIDField(required=False, allow_null=True, help_text="The studio's word that it means.")


class PrimitiveKeySchema(serializers.Serializer[Any]):
    """A key moment, and which primitive it is most of."""

    frame = _frame()
    primitive = serializers.IntegerField(min_value=0)
    confidence = _share()


def _curve(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=_share(allow_null=True), **options)


class PrimitivesSchema(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, help_text="In the model's dictionary.")
    keys = PrimitiveKeySchema(many=True, allow_null=True, help_text="In time; null in a long clip: ask for curves.")


class ScoresSchema(serializers.Serializer[Any]):
    """What a trained network said. In a long clip its long parts are null, and told by `curves`."""

    model = ModelNamedSchema()
    classes = ClassScoreSchema(many=True, help_text="The likeliest five of the whole clip.")
    start = _curve(allow_null=True, help_text="How likely a unit starts here, one value a frame; null without a body.")
    end = _curve(allow_null=True)
    primitives = PrimitivesSchema(allow_null=True)
    curves = serializers.CharField(required=False, help_text="Where start, end and keys can be had.")


class CurvesSchema(serializers.Serializer[Any]):
    """What a model said of every frame."""

    start = _curve()
    end = _curve()
    keys = PrimitiveKeySchema(many=True, allow_null=True)


class StructureReportSchema(serializers.Serializer[Any]):
    """The structure that was read in a clip, with what people said about it."""

    id = serializers.IntegerField(help_text="Another one when the clip is read with other settings.")
    model = ModelBriefSchema(allow_null=True, help_text="Which version read it; null: none, or it is deleted.")
    schema = serializers.IntegerField(min_value=1, max_value=1)
    frames = serializers.IntegerField(min_value=1)
    fps = RationalField()
    method = MethodSchema()
    confidence = _share()
    action = serializers.CharField(allow_null=True)
    units = UnitSchema(many=True)
    segments = SegmentSchema(many=True)
    boundaries = BoundarySchema(many=True)
    phrases = PhraseSchema(many=True, help_text="They tile the clip, or there are none.")
    rhythm = RhythmSchema()
    energy = serializers.ListField(child=_share(allow_null=True), help_text="One value a frame; null without a body.")
    body = BodySchema()
    summary = SentenceSchema(many=True)
    problems = ReportProblemSchema(many=True)
    scores = ScoresSchema(required=False, help_text="Of a model's report.")


class StructureRowSchema(serializers.Serializer[Any]):
    """One segment, on the proxy's clock and on the source's (docs: the file says its conventions itself)."""

    unit = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    first_frame = _frame()
    last_frame = _frame(help_text="Included.")
    start_seconds = serializers.FloatField()
    end_seconds = serializers.FloatField()
    source_first_frame = _frame()
    source_last_frame = _frame()
    source_start_seconds = serializers.FloatField()
    source_end_seconds = serializers.FloatField()
    state = serializers.ChoiceField(choices=_STATES)
    confidence = _share(allow_null=True)


class StructureClipSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    dancer = serializers.CharField(allow_null=True)


class TimesSchema(serializers.Serializer[Any]):
    source_index = serializers.ListField(child=_frame())
    source_time = serializers.ListField(child=serializers.FloatField())
    duplicate = serializers.ListField(child=_frame())
    dropped = serializers.ListField(child=_frame())


class StructureFileSchema(serializers.Serializer[Any]):
    """The structure to keep: rows, the whole report and the whole table of times."""

    clip = StructureClipSchema()
    fps = RationalField()
    frames = serializers.IntegerField(min_value=1)
    conventions = serializers.DictField(child=serializers.CharField())
    segments = StructureRowSchema(many=True)
    times = TimesSchema()
    report = StructureReportSchema()
