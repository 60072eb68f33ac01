"""What all API views share."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions, parsers, permissions
from rest_framework.request import Request

from .errors import Problem, stale_page


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie with CSRF check. A request without a session is answered 401, not DRF's 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise stale_page() from None


class TokenAuthentication(authentication.BaseAuthentication):
    """Whose token it is was found by a middleware (accounts.token_access): also views that are not of DRF need it."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        token = getattr(request._request, "api_token", None)
        return (request._request.user, token) if token is not None else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class NotByToken(permissions.BasePermission):
    """For what only a person may do: a leaked token must not make itself a successor. GET is allowed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is not None and request.method not in permissions.SAFE_METHODS:
            raise Problem("not-by-token", _("A token cannot do this. Sign in and do it on the page."), status=403)
        return True


class JSONParser(parsers.JSONParser):
    """Refuses what is JSON by the letter, and neither UTF-8 nor a number to anybody else: 400 instead of 500.

    Such as thousands of brackets in each other, half of a pair of surrogates, and numbers past the largest.
    """

    def parse(self, *args: Any, **options: Any) -> dict[str, Any]:
        try:
            told = super().parse(*args, **options)
            json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
        except (RecursionError, ValueError):  # a UnicodeEncodeError is one
            raise exceptions.ParseError from None
        return told
