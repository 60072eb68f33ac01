from __future__ import annotations

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "dancesite.annotations"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .models import LabelRevision
        from .services import labels_delete

        removal.register(removal.Holding("labels", (LabelRevision,), labels_delete))
