"""How the API describes events (core/events.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.job_schema import JobSchema
from dancesite.learning.run_schema import RunProgressSchema


class NoticeToldSchema(serializers.Serializer[Any]):
    """That somebody wrote to you: ask for your notices."""

    id = serializers.IntegerField(min_value=1)
    to = serializers.CharField(help_text="Your id: nobody else is told.")


class EventSchema(serializers.Serializer[Any]):
    """What happened. Ask for the clip, its labels, the studio's words, models or training to learn how they are now."""

    seq = serializers.IntegerField(min_value=1)
    type = serializers.CharField(
        help_text="job.progress, clip.changed, clip.removed, labels.changed, words.changed, models.changed,"
        " training.changed, run.progress, run.changed, comparison.changed, note.changed, notice.new."
    )
    clip = serializers.UUIDField(required=False, help_text="Of what is about a clip.")
    job = JobSchema(required=False, help_text="Of job.progress.")
    number = serializers.IntegerField(required=False, min_value=1, help_text="Of labels.changed: the new revision.")
    note = serializers.UUIDField(required=False, help_text="Of note.changed.")
    notice = NoticeToldSchema(required=False, help_text="Of notice.new.")
    comparison = serializers.UUIDField(required=False, help_text="Of comparison.changed.")
    run = RunProgressSchema(required=False, help_text="Of run.progress; of run.changed its `id` alone.")


class EventsPageSchema(serializers.Serializer[Any]):
    seq = serializers.IntegerField(min_value=0, help_text="`last` of the next request.")
    reset = serializers.BooleanField(help_text="The log does not reach back to `last`: fetch everything anew.")
    events = EventSchema(many=True)
