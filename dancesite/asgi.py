"""HTTP and WebSocket entry of the web process."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dancesite.settings.dev")
os.environ.setdefault("DANCESITE_DB_POOL", "1")  # before the settings are read

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django_app = get_asgi_application()

from django.conf import settings

from dancesite.accounts.sessions import known
from dancesite.core import storage
from dancesite.core.body_limit import BodyLimit
from dancesite.live.routing import application as sockets

# Django spools bodies into temporary files. /tmp may be small, in memory, or on another disk than the media.
tempfile.tempdir = str(storage.work_dir())

application = ProtocolTypeRouter(
    {"http": BodyLimit(django_app, most=settings.UPLOAD_MAX_BYTES + 1024 * 1024, known=known), "websocket": sockets}
)
