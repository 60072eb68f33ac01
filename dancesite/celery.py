"""The Celery app. It holds no tasks: those live in `worker`, and are enqueued by name through core.jobs."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dancesite.settings.dev")

app = Celery("dancesite")
app.config_from_object("django.conf:settings", namespace="CELERY")
# A sync view runs in a thread of the ASGI server, where "the current app" would otherwise be Celery's own default one.
app.set_default()
