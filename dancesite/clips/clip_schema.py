"""How the API describes clips (clip_view.py, list_view.py, consent.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.accounts.models import Purpose
from dancesite.core.job_schema import JobSchema
from dancesite.core.lists import PageSchema
from dancesite.core.openapi import RationalField

STATES = ("waiting", "working", "ready", "failed", "cancelled", "removed", "withdrawn")
Path = serializers.CharField  # of this site, such as /api/clips/...


class DancerSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class DancerListSchema(serializers.Serializer[Any]):
    results = DancerSchema(many=True, help_text="By name.")
    styles = serializers.ListField(child=serializers.CharField())


class BarcodeCellSchema(serializers.Serializer[Any]):
    """One cell of the structure in one strip: frames [start, end)."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0)
    state = serializers.ChoiceField(choices=("unit", "none", "unseen"))
    hue = serializers.IntegerField(min_value=1, max_value=32, allow_null=True)


class ClipScaleSchema(serializers.Serializer[Any]):
    """How long a unit should be, about."""

    unit = serializers.ChoiceField(choices=("seconds", "counts"))
    value = serializers.FloatField()


class ClipModelSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField(min_value=1)
    version = serializers.CharField()
    state = serializers.ChoiceField(choices=("candidate", "promoted", "retired"))


class ClipReadingSchema(serializers.Serializer[Any]):
    """By which model version a clip is to be read; the report says by which one it was."""

    model = ClipModelSchema()


class ConsentStateSchema(serializers.Serializer[Any]):
    """What the dancer allows now."""

    view = serializers.BooleanField()
    train = serializers.BooleanField()
    publish = serializers.BooleanField()


class ClipMaySchema(serializers.Serializer[Any]):
    """What who asks may do with this clip."""

    edit = serializers.BooleanField()
    remove = serializers.BooleanField()
    process = serializers.BooleanField()
    label = serializers.BooleanField()  # type: ignore[assignment]


class ClipDownloadsSchema(serializers.Serializer[Any]):
    csv = Path()
    json = Path()


class ClipSchema(serializers.Serializer[Any]):
    """One uploaded film and where to get what was made from it. Frames and size are those of the proxy."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = Path(help_text="Its page.")
    studio = serializers.SlugField()
    dancer = DancerSchema(allow_null=True)
    style = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STATES)
    created_at = serializers.DateTimeField()
    uploaded_by = serializers.CharField(allow_null=True)
    file_name = serializers.CharField()
    bytes = serializers.IntegerField(min_value=0)
    duration = serializers.FloatField(allow_null=True, help_text="Seconds; null until the film was read.")
    frames = serializers.IntegerField(allow_null=True, min_value=0)
    fps = RationalField(allow_null=True)
    width = serializers.IntegerField(allow_null=True, min_value=0)
    height = serializers.IntegerField(allow_null=True, min_value=0)
    notes = serializers.ListField(child=serializers.CharField(), help_text="Sentences about the film.")
    blurred = serializers.BooleanField(help_text="Faces are hidden from whoever may not change the clip.")
    thumbnail = Path(allow_null=True, help_text="JPEG.")
    proxy = Path(allow_null=True, help_text="MP4: upright, constant rate.")
    pose = Path(allow_null=True, help_text="The skeleton, an array container; docs/api.md says how to read it.")
    sound = Path(allow_null=True, help_text="JSON: the envelope of the sound.")
    sprite = Path(allow_null=True, help_text="JPEG: small stills in a grid.")
    original = Path(allow_null=True, help_text="The film as it was uploaded, for who may change the clip.")
    report = Path(allow_null=True, help_text="Null until there is one.")
    downloads = ClipDownloadsSchema(allow_null=True)
    barcode = BarcodeCellSchema(many=True, allow_null=True)
    scale = ClipScaleSchema(allow_null=True, help_text="Null: the length of units is chosen by itself.")
    reading = ClipReadingSchema(allow_null=True, help_text="Null: it is read without a model.")
    consent = ConsentStateSchema()
    job = JobSchema(allow_null=True)
    may = ClipMaySchema()
    labels = serializers.IntegerField(allow_null=True, min_value=1, help_text="Number of the newest labels.")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="When consent to watching was taken back.")
    removed_at = serializers.DateTimeField(allow_null=True)
    kept_until = serializers.DateTimeField(allow_null=True, help_text="Until then a removed clip can be restored.")


class ClipCountsSchema(serializers.Serializer[Any]):
    """How many clips of the studio each value of `show` has."""

    all = serializers.IntegerField(min_value=0)
    ready = serializers.IntegerField(min_value=0)
    work = serializers.IntegerField(min_value=0)
    attention = serializers.IntegerField(min_value=0)
    removed = serializers.IntegerField(min_value=0)


class ClipPageSchema(PageSchema):
    """One page of a studio's clips. count is of all that fit the filters; counts, seconds and dancers of the studio."""

    seq = serializers.IntegerField(min_value=0, help_text="Number of the newest event that is in these rows for sure.")
    counts = ClipCountsSchema()
    seconds = serializers.FloatField(min_value=0)
    dancers = serializers.IntegerField(min_value=0)
    results = ClipSchema(many=True)


class ConsentAnswerSchema(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=Purpose.values)
    granted = serializers.BooleanField()
    by = serializers.CharField(allow_null=True, help_text="Null where they are gone, or nobody was asked.")
    at = serializers.DateTimeField(allow_null=True, help_text="Null where nobody was asked.")


class ConsentSchema(serializers.Serializer[Any]):
    purposes = ConsentAnswerSchema(many=True, help_text="The answers that hold.")
    may = serializers.BooleanField(help_text="Whether who asks may change them.")
    history = ConsentAnswerSchema(many=True, help_text="Every answer ever given, oldest first.")
