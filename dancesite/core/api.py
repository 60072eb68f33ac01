"""What all API views share."""

from __future__ import annotations

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie with CSRF check. A request without a session is answered 401, not DRF's 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
