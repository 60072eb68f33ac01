"""Stored parse results."""

from __future__ import annotations

from django.db import models

from dancesite.clips.models import Clip


class Report(models.Model):
    """One StructureReport (analysis.schema), immutable. `key` hashes what it was made from; the newest one counts."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="reports")
    key = models.CharField(max_length=64)
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "key"], name="report_once_a_key")]

    def __str__(self) -> str:
        return f"report of {self.clip_id}"
