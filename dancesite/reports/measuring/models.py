"""Measures as they are stored."""

from __future__ import annotations

from django.db import models


class MeasureSheet(models.Model):
    """One analysis.schema.measures.Measures, of the report that it belongs to. Without a row it was not made yet, or of
    another `version` (MEASURES_VERSION): then it is made anew."""

    report = models.OneToOneField("reports.Report", on_delete=models.CASCADE, related_name="measure_sheet")
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"measures of report {self.report_id}"
