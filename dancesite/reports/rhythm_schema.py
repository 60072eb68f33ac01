"""What the rhythm's API takes and how it describes its answer (rhythm.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

MOST_BEATS = 20 * 60 * 21  # 20 a second of the longest clip
_FAR = 1e5  # seconds


def _beats(**options: Any) -> serializers.ListField:
    child = serializers.FloatField(min_value=-_FAR, max_value=_FAR)
    return serializers.ListField(child=child, help_text="Seconds from the first frame, rising.", **options)


class HeardSchema(serializers.Serializer[Any]):
    """What was heard in the music."""

    beats = _beats()
    count_one = serializers.IntegerField(allow_null=True, min_value=0, help_text="Index of a count 1: a guess.")
    tempo_bpm = serializers.FloatField(allow_null=True)
    confidence = serializers.FloatField(min_value=0, max_value=1)
    reason = serializers.CharField(allow_null=True, help_text="Why no beat was heard.")


class RhythmGridSchema(serializers.Serializer[Any]):
    """The beats that hold: as a person corrected them, or as they were heard."""

    version = serializers.IntegerField(min_value=0, help_text="What a change is based on; 0 where nobody corrected it.")
    corrected = serializers.BooleanField()
    beats = _beats()
    count_one = serializers.IntegerField(allow_null=True, min_value=0, help_text="Index into beats of a count 1.")
    tempo_bpm = serializers.FloatField(allow_null=True, help_text="Beats a minute.")
    heard = HeardSchema()


class RhythmChange(serializers.Serializer[Any]):
    beats = _beats(max_length=MOST_BEATS)
    count_one = serializers.IntegerField(allow_null=True, min_value=0, max_value=MOST_BEATS)
    based_on = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class RhythmBase(serializers.Serializer[Any]):
    based_on = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="The version that is taken back.")
