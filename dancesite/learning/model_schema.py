"""What the API takes and tells of model versions (api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.lists import PageQuery, PageSchema

from .models import ModelVersion

_HASH = r"^[0-9a-f]{64}$"


class ModelBriefSchema(serializers.Serializer[Any]):
    """Enough to name a model version."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.IntegerField(min_value=1, help_text="1, 2, 3 ... of this name, in the order of import.")
    version = serializers.CharField(help_text="As its card says.")
    state = serializers.ChoiceField(choices=ModelVersion.State.values)


class ModelUnitSchema(serializers.Serializer[Any]):
    name = serializers.CharField()
    abbr = serializers.CharField()
    hue = serializers.IntegerField(allow_null=True, min_value=1, max_value=32)
    word = serializers.UUIDField(allow_null=True, help_text="The studio's word of that name, where there is one.")


class ModelActionSchema(serializers.Serializer[Any]):
    name = serializers.CharField()
    word = serializers.UUIDField(allow_null=True)


class ModelDownloadSchema(serializers.Serializer[Any]):
    weights = serializers.CharField(help_text="The file as it was imported (safetensors; its card is in it).")
    card = serializers.CharField(help_text="The card alone, as JSON.")


class ModelMaySchema(serializers.Serializer[Any]):
    promote = serializers.BooleanField()
    retire = serializers.BooleanField()
    remove = serializers.BooleanField()
    read = serializers.BooleanField(help_text="Have all clips of the studio read by it.")


class ModelRunSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)
    url = serializers.CharField()


class ModelSnapshotSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(min_value=1)


class ModelSchema(ModelBriefSchema):
    """A trained network that clips may be read by. The promoted one reads new clips."""

    bytes = serializers.IntegerField(min_value=0)
    sha256 = serializers.RegexField(_HASH, help_text="Of the file.")
    weights_sha256 = serializers.RegexField(_HASH)
    layout = serializers.CharField(help_text="The joints that it looks at.")
    builder = serializers.CharField(help_text="Which network it is.")
    units = ModelUnitSchema(many=True, help_text="What it tells apart, without the background.")
    actions = ModelActionSchema(many=True, help_text="Classes of whole clips.")
    metrics = serializers.DictField(help_text="As its card says.")
    provenance = serializers.DictField(help_text="As its card says.")
    run = ModelRunSchema(allow_null=True, help_text="That made it here; null for one that was imported.")
    snapshot = ModelSnapshotSchema(allow_null=True, help_text="What that run learned from.")
    withdrawn = serializers.IntegerField(min_value=0, help_text="Clips that taught it and were taken back since.")
    created_at = serializers.DateTimeField()
    imported_by = serializers.CharField(allow_null=True)
    promoted_at = serializers.DateTimeField(allow_null=True, help_text="For the last time.")
    clips = serializers.IntegerField(min_value=0, help_text="That are to be read by it.")
    download = ModelDownloadSchema(allow_null=True, help_text="For leads.")
    may = ModelMaySchema()


class ModelPageSchema(PageSchema):
    results = ModelSchema(many=True, help_text="The newest first.")


class ModelQuery(PageQuery):
    state = serializers.ChoiceField(choices=ModelVersion.State.values, required=False)


class ModelImportQuery(serializers.Serializer[Any]):
    promote = serializers.BooleanField(default=False, help_text="Let it read new clips from now on.")


class CardSchema(serializers.Serializer[Any]):
    """What a checkpoint says about itself."""

    schema = serializers.IntegerField(min_value=1, max_value=1)
    name = serializers.CharField()
    version = serializers.CharField()
    architecture = serializers.DictField()
    layout = serializers.CharField()
    inputs = serializers.DictField()
    sampling = serializers.DictField()
    actions = serializers.ListField(child=serializers.CharField())
    units = serializers.ListField(child=serializers.DictField())
    provenance = serializers.DictField()
    metrics = serializers.DictField()
    weights_sha256 = serializers.RegexField(_HASH)
