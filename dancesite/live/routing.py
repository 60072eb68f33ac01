"""WebSocket routes, for pages of the same origin and for programs with a token."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.urls import path

from .consumers import StudioConsumer
from .visitors import secret_of


class SameOrigin:
    """Refuses a socket that a page of another origin opened: cookies travel with it, a CSRF token does not.

    Programs come with a token in a header, which no page can add; they need no origin.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        host = headers.get(b"host", b"").decode("latin-1")
        same = bool(origin) and urlsplit(origin).netloc.lower() == host.lower()
        if not same and origin not in settings.CSRF_TRUSTED_ORIGINS and secret_of(scope) is None:
            return await WebsocketDenier()(scope, receive, send)
        return await self.app(scope, receive, send)


application = SameOrigin(AuthMiddlewareStack(URLRouter([path("ws/studios/<slug:slug>/", StudioConsumer.as_asgi())])))
