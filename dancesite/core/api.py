"""What all API views share."""

from __future__ import annotations

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from .errors import stale_page


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie with CSRF check. A request without a session is answered 401, not DRF's 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise stale_page() from None
