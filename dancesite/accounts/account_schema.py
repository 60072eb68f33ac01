"""How the API describes people and studios (api.py)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from dancesite.core.lists import PageSchema

from .models import ApiToken, Role


class MembershipSchema(serializers.Serializer[Any]):
    """A studio that who asks belongs to."""

    slug = serializers.SlugField(help_text="Its place in addresses.")
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values)
    since = serializers.DateTimeField()


class TokenSchema(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    hint = serializers.CharField(help_text="Its last letters.")
    scope = serializers.ChoiceField(choices=ApiToken.Scope.values)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")


class TokenPageSchema(PageSchema):
    results = TokenSchema(many=True)


class MeSchema(serializers.Serializer[Any]):
    """Who asks, and by what."""

    name = serializers.CharField()
    email = serializers.EmailField()
    studios = MembershipSchema(many=True)
    token = TokenSchema(allow_null=True, help_text="Null for somebody who signed in.")


class StudioPageSchema(PageSchema):
    results = MembershipSchema(many=True)


class MemberSchema(serializers.Serializer[Any]):
    id = serializers.IntegerField(min_value=1)
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.values)
    since = serializers.DateTimeField()
    email = serializers.EmailField(allow_null=True, help_text="For leads, and one's own; null otherwise.")
    you = serializers.BooleanField()


class MemberPageSchema(PageSchema):
    results = MemberSchema(many=True)


class InvitationSchema(serializers.Serializer[Any]):
    """An invitation that nobody opened yet; its link was shown once."""

    id = serializers.IntegerField(min_value=1)
    email = serializers.CharField(help_text="Empty where it was not said.")
    role = serializers.ChoiceField(choices=Role.values)
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationPageSchema(PageSchema):
    results = InvitationSchema(many=True)
