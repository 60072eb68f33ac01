"""How the API describes a job (job_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .models import JobRun

STAGES = ("check", "convert", "pose", "listen", "parse", "infer")


class FailureSchema(serializers.Serializer[Any]):
    """Why a job failed, in words for people."""

    code = serializers.CharField()
    message = serializers.CharField()
    remedy = serializers.CharField(help_text="What to do about it.")
    details = serializers.CharField(help_text="For the curious.")


class JobSchema(serializers.Serializer[Any]):
    """Background work on a clip."""

    id = serializers.UUIDField()
    clip = serializers.UUIDField()
    state = serializers.ChoiceField(choices=JobRun.State.values)
    stage = serializers.ChoiceField(choices=STAGES)
    stage_index = serializers.IntegerField(min_value=0, help_text="Place of the stage, from 0.")
    finished_stages = serializers.ListField(child=serializers.ChoiceField(choices=STAGES))
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Of the stage.")
    done = serializers.IntegerField(min_value=0)
    total = serializers.IntegerField(min_value=0, help_text="0 where nothing can be counted.")
    countable = serializers.ChoiceField(choices=("frame", "second", ""), help_text="What done and total count.")
    overall = serializers.FloatField(min_value=0, max_value=100, help_text="Percent of the whole job.")
    seconds_left = serializers.IntegerField(allow_null=True, min_value=0, help_text="A rough guess.")
    place = serializers.IntegerField(allow_null=True, min_value=1, help_text="Place in line; null when not queued.")
    attempt = serializers.IntegerField(min_value=0)
    cancelling = serializers.BooleanField()
    error = FailureSchema(allow_null=True)
