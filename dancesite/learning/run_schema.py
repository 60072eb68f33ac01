"""What the API takes and tells of trainings (run_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.models import JobRun

from .model_schema import ModelBriefSchema
from .models import TrainingRun
from .run_presets import LIMITS
from .snapshot_schema import PersonSchema, SnapshotBriefSchema

_PERCENT: dict[str, Any] = {"min_value": 0, "max_value": 100}


def _within(name: str) -> dict[str, Any]:
    low, high = LIMITS[name]
    return {"min_value": low, "max_value": high, "required": False}


class RunWishes(serializers.Serializer[Any]):
    """For who knows; what is left out is as the preset has it."""

    recipe = serializers.ChoiceField(choices=TrainingRun.Recipe.values, required=False)
    iterations = serializers.IntegerField(**_within("iterations"), help_text="Steps of learning.")
    batch = serializers.IntegerField(**_within("batch"), help_text="Windows with labels in a step.")
    rate = serializers.FloatField(**_within("rate"), help_text="The highest learning rate.")
    seed = serializers.IntegerField(**_within("seed"))
    confidence = serializers.FloatField(**_within("confidence"), help_text="From which on its own labels count.")
    pretraining = serializers.IntegerField(**_within("pretraining"), help_text="Steps before any label is seen.")


class RunStart(serializers.Serializer[Any]):
    snapshot = serializers.UUIDField(allow_null=True, required=False, help_text="None: one is frozen now.")
    preset = serializers.ChoiceField(choices=TrainingRun.Preset.values, default=TrainingRun.Preset.STANDARD.value)
    settings = RunWishes(required=False)


class PointsQuery(serializers.Serializer[Any]):
    after = serializers.IntegerField(min_value=-1, max_value=2**31 - 1, default=-1, help_text="The last known step.")


class RunSnapshotSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)


class RunBriefSchema(serializers.Serializer[Any]):
    """A training on a snapshot."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1, help_text="1, 2, 3 ... in its studio.")
    url = serializers.CharField(help_text="Its page.")
    state = serializers.ChoiceField(choices=TrainingRun.State.values)
    recipe = serializers.ChoiceField(choices=TrainingRun.Recipe.values)
    preset = serializers.ChoiceField(choices=TrainingRun.Preset.values)
    step = serializers.IntegerField(min_value=0)
    steps = serializers.IntegerField(min_value=1, help_text="Of learning, altogether.")
    pretrained = serializers.IntegerField(
        allow_null=True, **_PERCENT, help_text="Percent of what is learned before any label is seen; null otherwise."
    )
    made_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True, help_text="For the first time.")
    finished_at = serializers.DateTimeField(allow_null=True)
    by = PersonSchema(allow_null=True)
    version = ModelBriefSchema(allow_null=True, help_text="What came of it.")
    accuracy = serializers.FloatField(allow_null=True, **_PERCENT, help_text="Percent of frames named right.")
    snapshot = RunSnapshotSchema()


class RunProgressSchema(RunBriefSchema):
    """How far a run is; of run.changed only `id`."""

    seconds_left = serializers.IntegerField(allow_null=True, min_value=0)
    values = serializers.DictField(child=serializers.FloatField(), help_text="Of its last point.")


class RunJobSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=JobRun.State.values)
    place = serializers.IntegerField(allow_null=True, min_value=1, help_text="Place in line; null when not queued.")
    attempt = serializers.IntegerField(min_value=0)
    cancelling = serializers.BooleanField()


class RunErrorSchema(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField(help_text="What to do about it.")


class IntervalSchema(serializers.Serializer[Any]):
    """Percent, with the ends of a 95 % interval (bootstrap over clips)."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class ChangeSchema(IntervalSchema):
    """Points of percent from the version in use to the candidate, on the same clips."""

    verdict = serializers.ChoiceField(choices=["better", "worse", "as-good"])


class MeasureSchema(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="frames, segments, edges-0.1, edges-0.5, class or order.")
    candidate = IntervalSchema()
    active = IntervalSchema(allow_null=True)
    change = ChangeSchema(allow_null=True)


class CheckedSchema(serializers.Serializer[Any]):
    dancers = serializers.IntegerField(min_value=0)
    clips = serializers.IntegerField(min_value=0)
    frames = serializers.IntegerField(min_value=0)
    by = serializers.ChoiceField(choices=["dancer", "clip"], help_text="What was kept aside as a whole.")
    known = serializers.IntegerField(min_value=0, help_text="Of the clips, those that the version in use learned from.")


class UnitScoreSchema(serializers.Serializer[Any]):
    """F1 of a unit's segments at 25 % overlap, percent; null where it neither occurs nor is found."""

    word = serializers.UUIDField()
    name = serializers.CharField()
    abbr = serializers.CharField()
    hue = serializers.IntegerField()
    candidate = serializers.FloatField(allow_null=True, **_PERCENT)
    active = serializers.FloatField(allow_null=True, **_PERCENT)
    segments = serializers.IntegerField(min_value=0, help_text="How often it occurs.")


class ConfusionSchema(serializers.Serializer[Any]):
    names = serializers.ListField(child=serializers.CharField(allow_blank=True), help_text="The first is no unit.")
    frames: serializers.ListField = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="A row what it was, a column what it was taken for.",
    )


class RunClipSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    thumbnail = serializers.CharField(allow_null=True)


class WorstSchema(serializers.Serializer[Any]):
    clip = RunClipSchema()
    accuracy = serializers.FloatField(**_PERCENT)
    often = serializers.CharField(allow_null=True, help_text="What was taken for what most.")


class MixedUpSchema(serializers.Serializer[Any]):
    unit = serializers.CharField(allow_blank=True, help_text="Empty: no unit.")
    frames = serializers.IntegerField(min_value=1)

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {"with": serializers.CharField(allow_blank=True)}  # a word of Python's


class RunResultSchema(serializers.Serializer[Any]):
    """How the candidate stood the check, and the version in use beside it."""

    against = ModelBriefSchema(allow_null=True)
    checked = CheckedSchema()
    measures = MeasureSchema(many=True)
    units = UnitScoreSchema(many=True)
    confusion = ConfusionSchema()
    worst = WorstSchema(many=True, help_text="The worst first; only clips that you may see now.")
    mixed_up = MixedUpSchema(many=True, help_text="What is taken for what most often.")


class RunMaySchema(serializers.Serializer[Any]):
    stop = serializers.BooleanField()
    resume = serializers.BooleanField()
    promote = serializers.BooleanField()
    remove = serializers.BooleanField()


class RunSchema(RunBriefSchema):
    settings = serializers.DictField()
    seconds_left = serializers.IntegerField(allow_null=True, min_value=0, help_text="Of learning.")
    job = RunJobSchema(allow_null=True)
    error = RunErrorSchema(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField(), help_text="What it did without, and why.")
    snapshot = SnapshotBriefSchema()  # type: ignore[assignment]
    active_accuracy = serializers.FloatField(
        allow_null=True, **_PERCENT, help_text="Of the version in use, on the clips that choose between the networks."
    )
    result = RunResultSchema(allow_null=True)
    may = RunMaySchema()


class PointSchema(serializers.Serializer[Any]):
    step = serializers.IntegerField(min_value=0)
    values = serializers.DictField(child=serializers.FloatField())


class PointsSchema(serializers.Serializer[Any]):
    points = PointSchema(many=True)
    last = serializers.IntegerField(min_value=-1, help_text="`after` of the next request.")
