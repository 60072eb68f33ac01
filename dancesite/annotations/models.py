"""Words and labels."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip


class Word(models.Model):
    """One kind of motion unit, as the studio calls it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="words")
    name = models.CharField(_("name"), max_length=80)
    abbr = models.CharField(_("abbreviation"), max_length=4)  # 2 to 4 letters
    hue = models.PositiveSmallIntegerField()  # 1..32
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("studio", Lower("name"), name="word_once_a_studio"),
            models.UniqueConstraint("studio", Lower("abbr"), name="abbr_once_a_studio"),
        ]

    def __str__(self) -> str:
        return self.name


class LabelRevision(models.Model):
    """All labels of a clip at one time, append-only: the one with the highest number counts.

    segments: [{"start", "end", "state", "word", "phases"}], half-open proxy frames, in order, without overlap. state is
    unit, none or unsure; word a word's id or null; phases [a, b] or null. Frames in none of them were not looked at.
    """

    class Source(models.TextChoices):
        HAND = "hand", _("Labelled by hand")
        DRAWN = "drawn", _("Known from the drawing")

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="label_revisions")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... a clip
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    action = models.CharField(max_length=80, blank=True)  # the action class of the whole clip
    segments = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "number"], name="label_number_once_a_clip")]

    def __str__(self) -> str:
        return f"labels {self.number} of {self.clip_id}"
