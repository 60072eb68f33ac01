from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dancesite.reports"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .models import BeatGrid, ModelChoice, Report, TimeScale, UnitName
        from .services import reports_delete

        tables = (Report, ModelChoice, TimeScale, BeatGrid, UnitName)
        removal.register(removal.Holding("reports", tables, reports_delete))
