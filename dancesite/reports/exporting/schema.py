"""What the API takes and tells of what is taken away (api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.clips.clip_schema import Path
from dancesite.core.job_schema import FailureSchema

from .models import Render

TAKEN = tuple(kind for kind in Render.Kind.values if kind != Render.Kind.BLUR)
STATES = ("none", "queued", "working", "ready", "failed")


class MadeSchema(serializers.Serializer[Any]):
    """How far something is that a worker makes."""

    state = serializers.ChoiceField(choices=STATES, help_text="none: nobody asked, or what it shows has changed since.")
    percent = serializers.IntegerField(min_value=0, max_value=100)
    url = Path(allow_null=True, help_text="The file, when it is ready.")
    bytes = serializers.IntegerField(allow_null=True, min_value=0)
    error = FailureSchema(allow_null=True)


class ExportSchema(MadeSchema):
    kind = serializers.ChoiceField(choices=TAKEN)


class ExportFileSchema(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="Such as structure.csv.")
    url = Path()


class ExportsSchema(serializers.Serializer[Any]):
    results = ExportSchema(many=True, help_text="Those that you may have.")
    files = ExportFileSchema(many=True, help_text="What is there at once.")


class ExportWanted(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=TAKEN)


class BlurSchema(MadeSchema):
    on = serializers.BooleanField(help_text="Faces are hidden from whoever may not change the clip.")


class BlurWanted(serializers.Serializer[Any]):
    on = serializers.BooleanField()
