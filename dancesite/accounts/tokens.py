"""Reads of tokens, the way in for programs.

A token acts as the person who made it, with their roles of the moment: whoever leaves a studio leaves it with all their
tokens. Its secret has 256 random bits, so a plain hash keeps it, and nobody guesses it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import ApiToken, User
from .selectors import token_hash

PREFIX = "ds_"  # so that scanners of leaked secrets, and people, know one when they see it
_LONGEST = 200
_NOTED_EVERY = timedelta(minutes=1)


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The person's tokens that were not revoked, those that ran out among them; the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "id")


def token_live(user: User) -> QuerySet[ApiToken]:
    """Those that still work."""
    return tokens_of(user).filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


def token_find(secret: str) -> ApiToken | None:
    """The token with its person, if it still works: not revoked, not run out, and the account is not closed."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST or not secret.isascii():
        return None
    found = ApiToken.objects.select_related("user").filter(token_hash=token_hash(secret), revoked_at=None).first()
    if found is None or not found.user.is_active or (found.expires_at and found.expires_at <= timezone.now()):
        return None
    return found


def is_noted(token: ApiToken) -> bool:
    """Whether its last use is written down closely enough."""
    return token.last_used_at is not None and token.last_used_at > timezone.now() - _NOTED_EVERY
