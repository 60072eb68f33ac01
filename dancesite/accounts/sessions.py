"""Who a session belongs to, for what stands outside Django's requests."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from .selectors import Visitor

_Sessions = import_module(settings.SESSION_ENGINE).SessionStore


def user_of(session_key: str | None) -> Visitor:
    """Read anew: the person may have signed out, or changed the password elsewhere."""
    request = HttpRequest()
    request.session = _Sessions(session_key)
    return get_user(request)
