"""What the API takes and tells of share links (api.py, link_view.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from .models import ShareLink
from .services import LONGEST_LIFE

STATES = ("works", "ended", "expired", "gone", "consent", "maker")


class ComparisonLinkWanted(serializers.Serializer[Any]):
    scope = serializers.ChoiceField(choices=ShareLink.Scope.values)
    days = serializers.IntegerField(min_value=1, max_value=LONGEST_LIFE, default=30, help_text="How long it works.")
    name = serializers.CharField(max_length=100, default="", allow_blank=True, help_text="For whom it is.")


class LinkWanted(ComparisonLinkWanted):
    notes = serializers.BooleanField(default=False, help_text="Teachers' notes stand on the page.")


class LinkSchema(serializers.Serializer[Any]):
    """A way to one report, or one comparison, for whoever has its address. That is told once, when it is made."""

    id = serializers.UUIDField()
    clip = serializers.UUIDField(help_text="Of a comparison the first.")
    comparison = serializers.UUIDField(allow_null=True)
    title = serializers.CharField(help_text="Of what it opens.")
    notes = serializers.BooleanField()
    scope = serializers.ChoiceField(choices=ShareLink.Scope.values)
    name = serializers.CharField()
    hint = serializers.CharField(help_text="The last letters of its address.")
    state = serializers.ChoiceField(choices=STATES, help_text="Why it does not work: works, where it does.")
    made_by = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    opens = serializers.IntegerField(min_value=0, help_text="How often its page was opened.")
    opened_at = serializers.DateTimeField(allow_null=True, help_text="The last time.")


class NewLinkSchema(LinkSchema):
    url = serializers.CharField(help_text="The whole address; it is told only here.")


class LinkRefusedSchema(serializers.Serializer[Any]):
    scope = serializers.ChoiceField(choices=ShareLink.Scope.values)
    why = serializers.CharField(help_text="A sentence that says what to do.")


class LinksSchema(serializers.Serializer[Any]):
    results = LinkSchema(many=True, help_text="Those that nobody ended, the newest first.")
    refused = LinkRefusedSchema(many=True, help_text="What cannot be shared now.")
