from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dancesite.reports"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .models import BeatGrid, Report, TimeScale, UnitName
        from .services import reports_delete

        removal.register(removal.Holding("reports", (Report, TimeScale, BeatGrid, UnitName), reports_delete))
