"""Rows that belong to no single app."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class JobRun(models.Model):
    """One piece of background work, and the only authority on whether it runs.

    The broker merely nudges a worker; who works is decided by a conditional update of this row (core.jobs.claim).
    `studio_id` and `subject_id` are plain ids, because core knows neither studios nor clips.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    studio_id = models.BigIntegerField(db_index=True)
    subject_id = models.UUIDField(db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)

    stage = models.CharField(max_length=20, blank=True)
    stage_index = models.PositiveSmallIntegerField(default=0)
    finished_stages = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    countable = models.CharField(max_length=10, blank=True)  # what `done` counts: frame, second or nothing
    overall = models.FloatField(default=0)  # percent of the whole job, 0..100

    attempt = models.PositiveSmallIntegerField(default=0)
    kills = models.PositiveSmallIntegerField(default=0)  # how often its worker vanished
    claim = models.UUIDField(null=True, blank=True)  # who works on it; every write of a worker must match it
    node = models.CharField(max_length=120, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    release_requested = models.BooleanField(default=False)  # its worker is shutting down: give the job back
    error = models.JSONField(null=True, blank=True)  # {"code", "message", "remedy", "details"}

    queued_at = models.DateTimeField()  # place in line
    sent_at = models.DateTimeField(null=True, blank=True)  # when the broker was last nudged
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state__in=["queued", "running"]),
                name="one_active_job_a_subject",
            )
        ]
        indexes = [models.Index(fields=["state", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.state}"
