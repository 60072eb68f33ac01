from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "dancesite.learning"

    def ready(self) -> None:
        from dancesite.accounts import quota

        from .selectors import bytes_held

        quota.register(bytes_held)
