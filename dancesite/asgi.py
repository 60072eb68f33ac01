"""HTTP and WebSocket entry of the web process."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dancesite.settings.dev")
os.environ.setdefault("DANCESITE_DB_POOL", "1")  # before the settings are read

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django_app = get_asgi_application()

from dancesite.clips.uploads.body import StreamedBodies
from dancesite.core.body_limit import BodyLimit
from dancesite.live.routing import application as sockets

application = ProtocolTypeRouter(
    {"http": StreamedBodies(django_app, other=BodyLimit(django_app)), "websocket": sockets}
)
