"""What the API of searches takes, and how it describes its answers (search_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.models import JobRun

from .models import PassageSearch
from .search_services import MOST_EXAMPLES

_MOST_FRAMES = 2**31 - 1


class PassageSchema(serializers.Serializer[Any]):
    """Frames [start, end) of a clip."""

    clip = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES)
    end = serializers.IntegerField(min_value=1, max_value=_MOST_FRAMES)


class SearchStart(serializers.Serializer[Any]):
    start = serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES)
    end = serializers.IntegerField(min_value=1, max_value=_MOST_FRAMES)
    scope = serializers.ChoiceField(
        choices=PassageSearch.Scope.values, help_text="This clip, all clips of its dancer, or all of its studio."
    )
    examples: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=PassageSchema(),
        required=False,
        max_length=MOST_EXAMPLES,
        help_text="More passages of the same movement, in clips of the studio. The likest counts.",
    )


class FoundPassageSchema(PassageSchema):
    title = serializers.CharField(help_text="Of the clip.")
    likeness = serializers.FloatField(
        min_value=0, max_value=1, help_text="How likely it is the same movement, as measured on training dances."
    )
    mirrored = serializers.BooleanField(help_text="Danced to the other side.")


class SearchErrorSchema(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="no-body, too-short or failed.")
    message = serializers.CharField()
    remedy = serializers.CharField()


class PassageSearchSchema(serializers.Serializer[Any]):
    """A search for passages; one's own only. A newer one cancels it, and it is forgotten after a day."""

    id = serializers.UUIDField()
    clip = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    scope = serializers.ChoiceField(choices=PassageSearch.Scope.values)
    examples = PassageSchema(many=True)
    state = serializers.ChoiceField(choices=JobRun.State.values)
    looked = serializers.IntegerField(min_value=0, help_text="Clips that were looked through so far.")
    clips = serializers.IntegerField(min_value=0, help_text="Of how many; 0 until it runs.")
    found = FoundPassageSchema(many=True, help_text="The likest first. Only in clips that you may see now.")
    error = SearchErrorSchema(allow_null=True)
