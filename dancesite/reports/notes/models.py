"""Notes on clips, and the notices that tell of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from dancesite.accounts.models import User
from dancesite.clips.models import Clip


class Note(models.Model):
    """A note on a moment, a unit or a span of a clip; or an answer to one (`to`), which has no place of its own.

    Its unit is not named: names and readings change, frames do not. What lies there now is its unit.
    """

    class About(models.TextChoices):
        MOMENT = "moment"
        UNIT = "unit"
        SPAN = "span"

    # Its writer's page may choose it: what is sent twice is stored once.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="written_notes")
    to = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()  # plain; with a drawing it may be empty
    about = models.CharField(max_length=8, choices=About.choices, blank=True)
    frame = models.PositiveIntegerField(null=True)  # of the proxy, from 0: what is shown, and drawn on
    start = models.PositiveIntegerField(null=True)  # unit and span: frames [start, end)
    end = models.PositiveIntegerField(null=True)
    drawing = models.JSONField(default=list)  # strokes as drawing.py checks them
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True)  # can be taken back for a while (services.KEPT)

    class Meta:
        indexes = [models.Index(fields=["clip", "at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(to=None, frame__isnull=False) & ~Q(about="")
                | Q(to__isnull=False, frame=None, start=None, end=None, about=""),
                name="note_has_a_place_and_answer_has_none",
            )
        ]

    def __str__(self) -> str:
        return f"{self.about or 'answer'} {self.id}"


class Notice(models.Model):
    """Tells one person that somebody wrote. `note` is the note or the answer."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "note"], name="notice_once_a_note")]
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return f"{self.user_id} is told of {self.note_id}"
