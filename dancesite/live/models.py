"""Webhooks: machines that are told of a studio's events."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from dancesite.accounts.models import Studio, User


class Webhook(models.Model):
    """An address that is told of events, in their order, each at least once.

    It is a reader of the studio's event log with a place of its own in it. It learns what its maker may see. Its secret
    is not stored: it is made from the site's key and `salt`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="webhooks")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    types = models.JSONField()  # types of events that it wants
    salt = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    last_seq = models.BigIntegerField(default=0)  # all events up to here are delivered, or were not for it
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    next_at = models.DateTimeField(default=timezone.now, db_index=True)  # not before
    claim = models.UUIDField(null=True, blank=True)  # who delivers; lapses with claimed_until
    claimed_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"webhook {self.id} of {self.studio_id}"


class Delivery(models.Model):
    """One try to deliver one event, for those who look for a fault. The oldest are deleted."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    seq = models.BigIntegerField()
    type = models.CharField(max_length=40)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of HTTP; None where there was no answer
    error = models.CharField(max_length=300, blank=True)
    seconds = models.FloatField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["webhook", "-id"])]

    def __str__(self) -> str:
        return f"{self.type} {self.seq}: {self.status or self.error}"

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and not self.error
