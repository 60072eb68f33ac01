from __future__ import annotations

from django.apps import AppConfig


class ClipsConfig(AppConfig):
    name = "dancesite.clips"

    def ready(self) -> None:
        from dancesite.accounts import quota

        from .uploads.selectors import bytes_held

        quota.register(bytes_held)
