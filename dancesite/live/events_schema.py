"""How the API describes events (core/events.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.job_schema import JobSchema


class EventSchema(serializers.Serializer[Any]):
    """What happened to a clip. Ask for the clip to learn how it is now."""

    seq = serializers.IntegerField(min_value=1)
    type = serializers.CharField(help_text="job.progress, clip.changed or clip.removed.")
    clip = serializers.UUIDField()
    job = JobSchema(required=False, help_text="Of job.progress.")


class EventsPageSchema(serializers.Serializer[Any]):
    seq = serializers.IntegerField(min_value=0, help_text="`last` of the next request.")
    reset = serializers.BooleanField(help_text="The log does not reach back to `last`: fetch everything anew.")
    events = EventSchema(many=True)
