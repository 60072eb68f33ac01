"""Trainings: what a network is taught with, how far it is, and how it stood the check."""

from __future__ import annotations

import uuid

from django.db import models

from dancesite.accounts.models import Studio, User
from dancesite.core.models import JobRun

from .pool_models import Snapshot

FOLDER = "runs"  # in the storage; one folder a run


class TrainingRun(models.Model):
    """One training on a snapshot, by jobs (core.jobs.Job.TRAIN) whose subject is this row; `job` is the last of them,
    and the only authority on whether somebody works. A version comes of it at most once.

    settings: what the preset and the expert's wishes come to (run_presets). taught: None until it begins; then the ids
    of the clips that it learns from and is checked with. spoilt: one of them was deleted since, for good. left_out:
    [{"clip", "code"}], clips of the snapshot that it could not use; of those that it was no longer allowed to use
    nothing is kept but that code, withdrawn.
    result: None until it was checked; what run_view tells, with ids in place of what has a name in the site.
    """

    class Preset(models.TextChoices):
        QUICK = "quick"
        STANDARD = "standard"
        THOROUGH = "thorough"

    class Recipe(models.TextChoices):
        SEMI_SUPERVISED = "semi_supervised"
        SUPERVISED = "supervised"

    class State(models.TextChoices):
        QUEUED = "queued"
        LEARNING = "learning"
        CHECKING = "checking"
        FINISHED = "finished"
        STOPPED = "stopped"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... a studio
    snapshot = models.ForeignKey(Snapshot, on_delete=models.RESTRICT, related_name="runs")
    preset = models.CharField(max_length=10, choices=Preset.choices)
    settings = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)  # with these clips, for the first time
    job = models.ForeignKey(JobRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    taught = models.JSONField(null=True, blank=True)
    spoilt = models.BooleanField(default=False)
    left_out = models.JSONField(default=list)
    step = models.PositiveIntegerField(default=0)
    seconds_left = models.PositiveIntegerField(null=True, blank=True)  # of learning
    # Percent of frames named right: by the candidate, and by the version that was in use when the run began, on the
    # clips that choose between the networks; once it was checked, the candidate's on those that judge. It is checked
    # beside `against`, the version in use by then.
    accuracy = models.FloatField(null=True, blank=True)
    active_accuracy = models.FloatField(null=True, blank=True)
    against = models.ForeignKey(
        "learning.ModelVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    result = models.JSONField(null=True, blank=True)
    version = models.OneToOneField(
        "learning.ModelVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="run"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["studio", "number"], name="run_number_once_a_studio")]

    def __str__(self) -> str:
        return f"run {self.number} of {self.studio_id}"

    @property
    def steps(self) -> int:
        """Of learning, altogether."""
        return int(self.settings["iterations"])

    @property
    def pretrained(self) -> int | None:
        """Percent of what it learns before it sees any label; None at all other times."""
        job = self.job
        if job is None or job.state != JobRun.State.RUNNING or job.stage != PRETRAIN or not job.total:
            return None
        return 100 * job.done // job.total

    @property
    def folder(self) -> str:
        """Where it keeps in the storage what it goes on from."""
        return f"{FOLDER}/{self.id}"

    @property
    def state(self) -> str:
        if self.job is None or self.job.state == JobRun.State.CANCELLED:
            return self.State.STOPPED
        if self.job.state == JobRun.State.RUNNING:
            return self.State.CHECKING if self.job.stage == CHECK else self.State.LEARNING
        return _STATES[JobRun.State(self.job.state)]


PRETRAIN, LEARN, CHECK = "pretrain", "learn", "check"  # the stages of its job
_STATES = {
    JobRun.State.QUEUED: TrainingRun.State.QUEUED,
    JobRun.State.DONE: TrainingRun.State.FINISHED,
    JobRun.State.FAILED: TrainingRun.State.FAILED,
}


class RunPoint(models.Model):
    """What was measured up to one step: losses as their mean since the point before, "accuracy" as percent. Names begin
    with "a." or "b.", the network that they are of."""

    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="points")
    step = models.PositiveIntegerField()
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="point_once_a_step")]

    def __str__(self) -> str:
        return f"step {self.step} of {self.run_id}"
