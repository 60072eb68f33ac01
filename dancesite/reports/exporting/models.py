"""What was asked to be made."""

from __future__ import annotations

import uuid

from django.db import models

from dancesite.accounts.models import User
from dancesite.clips.models import Artefact, Clip


class Render(models.Model):
    """One thing to be made of a clip, once a key: `key` hashes all that it is made from. Its job has its id; there is
    no `artefact` before it is made, nor after that was deleted."""

    class Kind(models.TextChoices):
        BLUR = "blur"  # film, first picture and stills with faces hidden
        FILM = "film"  # with the body and words drawn on it
        FILM_BLURRED = "film-blurred"
        PDF = "pdf"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="renders")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: the site itself
    asked_at = models.DateTimeField(auto_now=True)
    artefact = models.ForeignKey(Artefact, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "kind", "key"], name="render_once_a_key")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.clip_id}"
