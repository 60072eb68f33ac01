"""Lets programs in: `Authorization: Bearer ds_...` under /api/ and /media/, for every kind of view."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

from . import throttle
from .models import ApiToken
from .token_services import token_note
from .tokens import token_find

log = logging.getLogger("dancesite.audit")
_PATHS = ("/api/", "/media/")
_SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAccess:
    """Sets `request.user` and `request.api_token`, or refuses.

    A token counts in place of the session, not beside it: a browser adds its cookie to a request by itself, never this
    header, so a request with a token needs no form secret either. Tokens in addresses are not looked at: addresses
    end up in logs and histories.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        secret = bearer(request.headers.get("Authorization", "")) if request.path.startswith(_PATHS) else None
        if secret is not None:
            refusal = _enter(request, secret)
            if refusal is not None:
                return refusal
        return self.get_response(request)


def bearer(header: str) -> str | None:
    """The secret; None where the header is of another scheme, such as that of a proxy in front of the site."""
    scheme, _space, secret = header.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


def may_change(request: HttpRequest) -> bool:
    """False where a token came that may only read."""
    token: ApiToken | None = getattr(request, "api_token", None)
    return token is None or token.scope == ApiToken.Scope.WRITE


def _enter(request: HttpRequest, secret: str) -> HttpResponse | None:
    wait = throttle.token_wait(request, secret)
    if wait:
        problem = Problem("too-many", _("Too many wrong tokens came from here. Wait a quarter of an hour."), status=429)
        return _answer(problem, {"Retry-After": str(wait)})
    token = token_find(secret)
    if token is None:
        throttle.token_failed(request, secret)
        log.warning("a wrong token ending in %r came from %s", secret[-4:], request.META.get("REMOTE_ADDR", ""))
        problem = Problem("wrong-token", _("This token is wrong, was revoked or has run out."), status=401)
        return _answer(problem, {"WWW-Authenticate": 'Bearer error="invalid_token"'})
    if token.scope != ApiToken.Scope.WRITE and request.method not in _SAFE:
        problem = Problem("read-only", _("This token may only read. Make one that may also change."), status=403)
        return _answer(problem, {"WWW-Authenticate": 'Bearer error="insufficient_scope"'})
    token_note(token=token)
    request.user = token.user
    request.api_token = token  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return None


def _answer(problem: Problem, headers: dict[str, str]) -> HttpResponse:
    return JsonResponse(problem.as_json(), status=problem.status, headers=headers)
