"""What is labelled to teach: maps of the pool, who labels what, and frozen lists of what a run learns from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip


class Survey(models.Model):
    """A map of the pool, made by a job (core.jobs.Job.SURVEY) whose subject is this row.

    result: None until it is made; {"method": what is proposed with unless asked otherwise, "clips": {id: {"x", "y"
    0..1, "far"}}, "orders": {method: [{"clip", "start", "end", "reason": {"code", ...}}, best first]}}, frames [start,
    end) of the proxy or None for a whole clip.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="surveys")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    pool = models.CharField(max_length=64)  # hash of the clips and bodies that it is made of
    result = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"survey of {self.studio_id}"


class Assignment(models.Model):
    """A clip, or frames [start, end) of it, that somebody is asked to label; `to` nobody: whoever labels here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="assignments")
    start = models.PositiveIntegerField(null=True, blank=True)  # proxy frames; None: the whole clip
    end = models.PositiveIntegerField(null=True, blank=True)
    to = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)  # a sentence, as the lead read it
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clip", "start", "end"], name="assigned_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.clip_id} for {self.to_id or 'whoever labels'}"


class Snapshot(models.Model):
    """What a run learns from, as it was at one moment. Never changed: what people label later makes another one.

    Only what a dancer takes back goes out of it (`SnapshotClip`); `sha256` is that of the manifest as it was made
    (snapshots.dumped), so that everybody can tell which one a run learned from, and whether it is still whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... a studio
    made_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the manifest
    content = models.CharField(max_length=64)  # of the manifest without its number and date: the same is made once
    counts = models.JSONField()  # {"labelled", "unlabelled", "left_out", "dancers"}, when it was made
    head = models.JSONField()  # the manifest without its clips

    class Meta:
        constraints = [models.UniqueConstraint(fields=["studio", "number"], name="snapshot_number_once_a_studio")]

    def __str__(self) -> str:
        return f"snapshot {self.number} of {self.studio_id}"

    @property
    def manifest(self) -> dict[str, Any]:
        """All of it, megabytes in a large studio: {"schema", "studio", "number", "made_at", "vocabulary", "clips",
        "left_out", "split", "consent"}. Clips whose dancers took back what they allowed are in "left_out" alone."""
        return self.manifest_of(self.clips.order_by("place"))

    def manifest_of(self, rows: Iterable[SnapshotClip]) -> dict[str, Any]:
        """The same, of these rows in their order."""
        clips: list[dict[str, Any]] = []
        left_out: list[dict[str, Any]] = []
        for row in rows:
            if row.entry is not None:
                clips.append(row.entry)
            else:
                left_out.append({"clip": str(row.clip_id) if row.clip_id else None, "code": row.code})
        return self.head | {"clips": clips, "left_out": left_out}


class SnapshotClip(models.Model):
    """One clip of a snapshot, a row of its own: so that one that is taken back can be emptied, and is found fast.

    `entry` is the clip's part of the manifest; None for one that was left out, and for one that was taken back since,
    of which the row remains with its part: what was taught with it can still be named. `clip` goes with the clip.
    """

    class Part(models.TextChoices):
        TRAIN = "train"
        VALIDATION = "validation"
        TEST = "test"
        UNLABELLED = "unlabelled"
        LEFT_OUT = "left_out"

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="clips")
    place = models.PositiveIntegerField()
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="snapshot_rows")
    part = models.CharField(max_length=10, choices=Part.choices)
    code = models.CharField(max_length=20, blank=True)  # why it is not there: no-consent, not-ready, withdrawn, removed
    entry = models.JSONField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)  # when it was taken back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "place"], name="snapshot_place_once")]

    def __str__(self) -> str:
        return f"{self.clip_id or 'a clip that is gone'} in {self.snapshot_id}"


TAUGHT = (SnapshotClip.Part.TRAIN, SnapshotClip.Part.VALIDATION, SnapshotClip.Part.UNLABELLED)  # the parts that teach
