"""What the API takes and tells of what is to be labelled: proposals and assignments."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .assignments import LONGEST_REASON, MOST_AT_ONCE
from .pool_choice import METHODS
from .snapshot_schema import PersonSchema

_MOST_FRAMES = 2**31 - 1


class ProposalQuestion(serializers.Serializer[Any]):
    count = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE)
    method = serializers.ChoiceField(
        choices=METHODS, required=False, help_text="By default the one that did best when it was tried on real labels."
    )


class PassageWantedSchema(serializers.Serializer[Any]):
    """A clip, or frames [start, end) of it."""

    clip = serializers.UUIDField()
    start = serializers.IntegerField(min_value=0, max_value=_MOST_FRAMES, allow_null=True, default=None)
    end = serializers.IntegerField(min_value=1, max_value=_MOST_FRAMES, allow_null=True, default=None)
    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, default="")


class ProposalsSchema(serializers.Serializer[Any]):
    method = serializers.ChoiceField(choices=METHODS)
    proposed = PassageWantedSchema(many=True, help_text="The best first.")


class AssignmentsGiven(serializers.Serializer[Any]):
    clips: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=PassageWantedSchema(), min_length=1, max_length=MOST_AT_ONCE
    )
    to = serializers.CharField(allow_null=True, default=None, help_text="A person's id; null: whoever labels here.")


class AssignmentSchema(PassageWantedSchema):
    """A clip that somebody is asked to label."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField(help_text="Where it is labelled.")
    thumbnail = serializers.CharField(allow_null=True)
    to = PersonSchema(allow_null=True)
    at = serializers.DateTimeField()
    looked = serializers.FloatField(min_value=0, max_value=1, help_text="Share of its frames that somebody looked at.")
    done = serializers.BooleanField(help_text="All of them.")


class AssignmentsSchema(serializers.Serializer[Any]):
    assignments = AssignmentSchema(many=True, help_text="In the order in which they were given.")


class AssignmentsQuery(serializers.Serializer[Any]):
    mine = serializers.BooleanField(default=False, help_text="Those of who asks, and of whoever labels here.")
