"""Who is at the other end of a socket: the person of a session, or of a program's token."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from dancesite.accounts import throttle
from dancesite.accounts.selectors import Visitor
from dancesite.accounts.sessions import user_of
from dancesite.accounts.token_access import bearer
from dancesite.accounts.token_services import token_note
from dancesite.accounts.tokens import token_find

Scope = dict[str, Any]


def secret_of(scope: Scope) -> str | None:
    """The token that came with the handshake; None where there is none. A token counts in place of the session.

    Only programs can send this header: a page cannot add it to a socket. So no other site's page comes in by it.
    """
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    return bearer(header)


def visitor_of(scope: Scope) -> Visitor:
    """Read anew: the person may have signed out, the token may have been revoked or have run out."""
    secret = secret_of(scope)
    return user_of(scope["session"].session_key) if secret is None else _by_token(scope, secret)


def _by_token(scope: Scope, secret: str) -> Visitor:
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = (scope.get("client") or [""])[0]
    if throttle.token_wait(request, secret):
        return AnonymousUser()
    token = token_find(secret)
    if token is None:
        throttle.token_failed(request, secret)
        return AnonymousUser()
    token_note(token=token)
    return token.user
