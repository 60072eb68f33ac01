"""Writes of tokens. What happens to them is logged: they open what passwords open."""

from __future__ import annotations

import logging
import secrets
import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dancesite.core.errors import Problem, invalid

from .models import ApiToken, User
from .selectors import token_hash
from .tokens import PREFIX, is_noted, token_live

log = logging.getLogger("dancesite.audit")
MOST = 50  # tokens of one person that work
LONGEST_LIFE = 3650  # days


def token_create(*, user: User, name: str, scope: str, days: int | None) -> tuple[ApiToken, str]:
    """A new token and its secret, which is never seen again. `days` until it runs out; None: never.

    Problem "invalid" names the field; "too-many".
    """
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise invalid("name", _("Give it a name of up to 100 letters."))
    if scope not in ApiToken.Scope.values:
        raise invalid("scope", _("Choose whether it may only read, or also change."))
    if days is not None and not 1 <= days <= LONGEST_LIFE:
        raise invalid("days", _("Choose how long it works."))
    if token_live(user).count() >= MOST:
        raise Problem("too-many", _("You have {most} tokens. Revoke some first.").format(most=MOST), status=409)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=token_hash(secret),
        hint=secret[-4:],
        scope=scope,
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    log.info("token %s (%s) of user %s was made, until %s", token.id, scope, user.pk, token.expires_at or "revoked")
    return token, secret


def token_revoke(*, user: User, token_id: uuid.UUID) -> bool:
    """Whether one of the person's tokens stopped working by this."""
    revoked = ApiToken.objects.filter(user=user, id=token_id, revoked_at=None).update(revoked_at=timezone.now())
    if revoked:
        log.info("token %s of user %s was revoked", token_id, user.pk)
    return bool(revoked)


def tokens_end(*, user: User) -> int:
    """Revoke all tokens of the person: their password was changed, perhaps because somebody else knew it."""
    ended = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        log.info("%d tokens of user %s ended with the old password", ended, user.pk)
    return ended


def token_note(*, token: ApiToken) -> None:
    """Write down that it was used, at most once a minute: a program may ask many times a second."""
    if is_noted(token):
        return
    now = timezone.now()
    # Of many requests at once one writes.
    stale = Q(last_used_at=None) | Q(last_used_at=token.last_used_at)
    ApiToken.objects.filter(stale, id=token.id).update(last_used_at=now)
