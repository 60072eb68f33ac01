from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "dancesite.reports"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .comparing.services import comparisons_delete
        from .exporting.models import Render
        from .exporting.services import renders_delete
        from .models import BeatGrid, Comparison, ModelChoice, Note, Report, TimeScale, UnitName
        from .notes.services import notes_delete
        from .services import reports_delete
        from .sharing.models import ShareLink
        from .sharing.services import links_delete, links_end_with_film

        tables = (Report, ModelChoice, TimeScale, BeatGrid, UnitName)
        # Before the reports that they were made of.
        removal.register(removal.Holding("comparisons", (Comparison,), comparisons_delete))
        removal.register(removal.Holding("reports", tables, reports_delete))
        removal.register(removal.Holding("notes", (Note,), notes_delete))
        shared = removal.Holding("sharing", (ShareLink,), links_delete, unpublished=links_end_with_film)
        removal.register(shared)
        removal.register(removal.Holding("renders", (Render,), renders_delete))
