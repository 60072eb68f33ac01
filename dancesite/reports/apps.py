from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dancesite.reports"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .models import BeatGrid, ModelChoice, Note, Report, TimeScale, UnitName
        from .notes.services import notes_delete
        from .services import reports_delete

        tables = (Report, ModelChoice, TimeScale, BeatGrid, UnitName)
        removal.register(removal.Holding("reports", tables, reports_delete))
        removal.register(removal.Holding("notes", (Note,), notes_delete))
