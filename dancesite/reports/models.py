"""Stored parse results."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.learning.models import ModelVersion

from .comparing.models import Comparison
from .exporting.models import Render
from .measuring.models import MeasureSheet
from .notes.models import Note, Notice
from .sharing.models import ShareLink

__all__ = [
    "BeatGrid",
    "Comparison",
    "MeasureSheet",
    "ModelChoice",
    "Note",
    "Notice",
    "Render",
    "Report",
    "ShareLink",
    "TimeScale",
    "UnitName",
]


class Report(models.Model):
    """One StructureReport (analysis.schema), immutable. `key` hashes what it was made from; the last chosen counts."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="reports")
    key = models.CharField(max_length=64)
    data = models.JSONField()
    # Which version read it; none: the first reading, without a model. A version that is deleted is still named in data.
    model = models.ForeignKey(ModelVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="reports")
    created_at = models.DateTimeField(auto_now_add=True)
    # Made anew with other settings and then with the old ones again, the old report is found and chosen once more.
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "key"], name="report_once_a_key")]

    def __str__(self) -> str:
        return f"report of {self.clip_id}"


class ModelChoice(models.Model):
    """By which model version a clip is to be read; without one it is read without a model, whatever is promoted. A clip
    that never was read has no row: its first reading makes one where a version is promoted."""

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, related_name="model_choice")
    model = models.ForeignKey(ModelVersion, on_delete=models.RESTRICT, null=True, related_name="chosen_for")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: a new clip's
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.clip_id} by {self.model_id or 'no model'}"


class TimeScale(models.Model):
    """How long a unit of this clip should be, about. Without a row the parser chooses."""

    class Unit(models.TextChoices):
        SECONDS = "seconds", _("seconds")
        COUNTS = "counts", _("counts")

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, related_name="time_scale")
    unit = models.CharField(max_length=8, choices=Unit.choices)
    value = models.FloatField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


class BeatGrid(models.Model):
    """The beats as a person corrected them. Without a row those hold that were heard."""

    clip = models.OneToOneField(Clip, on_delete=models.CASCADE, related_name="beat_grid")
    beats = models.JSONField()  # seconds from the first proxy frame, rising; empty: there is no beat
    count_one = models.PositiveIntegerField(null=True)  # index into beats of a count 1
    version = models.PositiveIntegerField()  # 1, 2, 3 ...: a change names the one that it was based on
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{len(self.beats or [])} beats of {self.clip_id}"


class UnitName(models.Model):
    """A name that a person gave to a unit found without labels: `unit` is its id in the report that counts.

    A name whose unit has no like in that report waits under "<id of its report>/<id of its unit>" until its own report
    counts again.
    """

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="unit_names")
    unit = models.CharField(max_length=16)
    name = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "unit"], name="unit_named_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.name}"
