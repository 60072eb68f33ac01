"""Trained networks that a studio may have its clips read by; what they learn from stands in pool_models."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import Studio, User

from .pool_models import Assignment, Snapshot, SnapshotClip, Survey
from .run_models import RunPoint, TrainingRun

__all__ = [
    "FOLDER", "Assignment", "ModelVersion", "RunPoint", "Snapshot", "SnapshotClip", "Survey", "TrainingRun",
    "file_name",
]  # fmt: skip

FOLDER = "models"  # in the storage; one folder a studio


def file_name(studio_id: int, version_id: uuid.UUID, sha256: str) -> str:
    """Where a version's file lies in the storage."""
    return f"{FOLDER}/{studio_id}/{version_id}-{sha256[:16]}.safetensors"


class ModelVersion(models.Model):
    """One checkpoint (analysis.formats.checkpoint_header), immutable but for its state. The promoted one, of which a
    studio has one at most, reads new clips; candidates are read with where somebody asks for it, retired ones are not.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        PROMOTED = "promoted", _("promoted")
        RETIRED = "retired", _("retired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="models")
    name = models.CharField(max_length=200)  # as its card says
    number = models.PositiveIntegerField()  # 1, 2, 3 ... a name
    version = models.CharField(max_length=200)  # as its card says
    state = models.CharField(max_length=10, choices=State.choices, default=State.CANDIDATE)
    file = models.CharField(max_length=255)  # name in the storage
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)  # of the file
    weights_sha256 = models.CharField(max_length=64)
    card = models.JSONField()  # analysis.formats.model_card.Card
    imported_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    promoted_at = models.DateTimeField(null=True, blank=True)  # for the last time

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["studio", "sha256"], name="model_once_a_studio"),
            models.UniqueConstraint(fields=["studio", "name", "number"], name="model_number_once_a_name"),
            models.UniqueConstraint(fields=["studio"], condition=Q(state="promoted"), name="one_promoted_a_studio"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def units(self) -> list[dict[str, Any]]:
        """What it tells apart, without the background."""
        found: list[dict[str, Any]] = self.card["units"][1:]
        return found
