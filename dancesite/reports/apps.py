from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dancesite.reports"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .models import Report
        from .services import reports_delete

        removal.register(removal.Holding("reports", (Report,), reports_delete))
