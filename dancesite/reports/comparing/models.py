"""Comparisons as they are stored."""

from __future__ import annotations

import uuid

from django.db import models

from dancesite.accounts.models import User
from dancesite.clips.models import Clip


class Comparison(models.Model):
    """What a second clip makes of the first one's dance (analysis.schema.comparison). Made by a job whose subject is
    this row, from the reports that counted when it was asked for; one row an ordered pair of clips.

    data: Comparison.to_json(); None until the job is done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="comparisons")
    second = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="compared_with")
    first_report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="+")
    second_report = models.ForeignKey("reports.Report", on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()  # COMPARISON_VERSION that it was asked for with
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()  # asked for; again, where a clip was read anew
    data = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="compared_once_a_pair")]

    def __str__(self) -> str:
        return f"{self.second_id} against {self.first_id}"
