"""Clips and what was made from them."""

from __future__ import annotations

import uuid
from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import Dancer, Purpose, Studio, User
from dancesite.core.models import JobRun

FOLDER = "clips"  # in the storage; one folder a clip
LAST_STAGE = "parse"  # of a reading: everything but the structure is there when it begins
MODEL_STAGE = "infer"  # after it, where a clip is to be read by a trained network
LATE_STAGES = ("listen", LAST_STAGE, MODEL_STAGE)  # film and body are there when these begin


def original_name(clip_id: uuid.UUID) -> str:
    """Where the film of a clip lies in the storage."""
    return f"{FOLDER}/{clip_id}/original"


class Clip(models.Model):
    """One uploaded video. The original file is kept as it came; everything else is an Artefact."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="clips")
    title = models.CharField(_("title"), max_length=200)
    dancer = models.ForeignKey(Dancer, on_delete=models.SET_NULL, null=True, blank=True, related_name="clips")
    style = models.CharField(_("style"), max_length=60, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="clips")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Whoever may not change the clip sees its film with faces hidden, or not at all (clips.media).
    blurred = models.BooleanField(default=False, db_default=False)
    # Consent to watching was taken back: the row stays as the record of that, everything else is gone.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    file_name = models.CharField(max_length=255)  # as the person had it; shown, never used as a path
    original = models.CharField(max_length=255)  # name in the storage
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    # Hash of the length and of 16 samples of the file (clips.fingerprint): known to the browser before a byte is sent.
    fingerprint = models.CharField(max_length=64, blank=True)

    # Filled in by the worker. Frames are those of the proxy: upright, constant rate, counted from 0.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    frames = models.PositiveIntegerField(null=True, blank=True)
    fps_num = models.PositiveIntegerField(null=True, blank=True)
    fps_den = models.PositiveIntegerField(null=True, blank=True)
    notes = models.JSONField(default=list)  # plain sentences about the file, such as sound that could not be read
    barcode = models.JSONField(null=True, blank=True)  # [{"start", "end", "state", "hue"}]: the structure in one strip

    job = models.ForeignKey(JobRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["studio", "sha256"],
                condition=Q(removed_at=None, withdrawn_at=None),
                name="same_file_once_a_studio",
            )
        ]
        indexes = [models.Index(fields=["studio", "-created_at"]), models.Index(fields=["studio", "fingerprint"])]

    def __str__(self) -> str:
        return self.title

    @property
    def fps(self) -> Fraction | None:
        return Fraction(self.fps_num, self.fps_den) if self.fps_num and self.fps_den else None

    @property
    def duration(self) -> float | None:
        """Seconds of the proxy."""
        return float(self.frames / self.fps) if self.frames and self.fps else None

    @property
    def readable(self) -> bool:
        """There is a structure, with its film and body: what its job does or did is at most to read the structure anew.

        selectors.READABLE is the same in the database's words.
        """
        done = self.job is not None and (self.job.state == JobRun.State.DONE or self.job.stage in LATE_STAGES)
        return self.barcode is not None and done

    @property
    def folder(self) -> str:
        """Where its files live in the storage."""
        return f"{FOLDER}/{self.id}"


class ClipConsent(models.Model):
    """One answer for one purpose. Append-only: the newest row counts, the older ones are the record."""

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    granted = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["clip", "purpose", "-id"])]

    def __str__(self) -> str:
        return f"{self.clip_id} {self.purpose} {'yes' if self.granted else 'no'}"


class Artefact(models.Model):
    """One immutable derived file. `key` hashes everything it was made from, so making it again is harmless."""

    class Kind(models.TextChoices):
        PROXY = "proxy"
        TIMES = "times"
        THUMBNAIL = "thumbnail"
        POSE = "pose"
        SOUND = "sound"
        SPRITE = "sprite"  # small stills in a grid, for scrubbing
        # Made when somebody asks, not by the reading.
        BLURRED = "blurred"  # the proxy with faces hidden
        BLURRED_THUMBNAIL = "blurred-thumbnail"
        BLURRED_SPRITE = "blurred-sprite"
        ANNOTATED = "annotated"  # the proxy with the body and words drawn on it
        ANNOTATED_BLURRED = "annotated-blurred"
        PDF = "pdf"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="artefacts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=255)  # in the storage
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clip", "kind", "key"], name="artefact_once_a_key")]

    def __str__(self) -> str:
        return self.name


_KIND = Artefact.Kind
MADE_BY_READING = frozenset({_KIND.PROXY, _KIND.TIMES, _KIND.THUMBNAIL, _KIND.POSE, _KIND.SOUND, _KIND.SPRITE})
# Where faces can be seen; and what is shown in place of it to whoever is not to see them.
SHOWS_FACES: dict[str, str | None] = {
    _KIND.PROXY: _KIND.BLURRED,
    _KIND.THUMBNAIL: _KIND.BLURRED_THUMBNAIL,
    _KIND.SPRITE: _KIND.BLURRED_SPRITE,
    _KIND.ANNOTATED: None,
}


class Upload(models.Model):
    """A file on its way, and afterwards what became of it.

    `offset` counts the bytes that are safe on disk: it is written after they are synced, and whatever the file holds
    beyond it is cut off before more is written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="uploads")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    answers = models.JSONField()  # title, dancer, style, consent: what was answered before the first byte left
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now_add=True, db_index=True)  # the last byte arrived; when it ran out
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    error = models.JSONField(null=True, blank=True)  # the Problem that all bytes ended in, such as a duplicate

    class Meta:
        indexes = [models.Index(fields=["studio", "fingerprint"])]

    def __str__(self) -> str:
        return f"{self.file_name} {self.offset}/{self.length}"
