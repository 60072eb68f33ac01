"""Words, labels, and what helps to label."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip


class Word(models.Model):
    """One term of a studio: a kind of motion unit, or an action class. Never deleted, so that no label loses its name.

    The vocabulary of a clip is what has its style or no style, without what is retired or merged; an owner's word is
    offered to its owner only, and readable for all. Labels keep the id that they were given: `merged_into` says what
    counts in its place, and taking a merge back is forgetting that.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Motion unit")
        ACTION = "action", _("Action class")

    class Phase(models.TextChoices):
        START = "start", _("start")
        PROCESS = "process", _("process")
        END = "end", _("end")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="words")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.UNIT)
    style = models.CharField(_("style"), max_length=60, blank=True)  # of clips; empty: for all
    owner = models.ForeignKey(User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")  # None: shared
    name = models.CharField(_("name"), max_length=80)  # in its own language
    lang = models.CharField(max_length=12, blank=True)  # BCP 47, of the name; empty: not said
    english = models.CharField(_("in English"), max_length=80, blank=True)
    abbr = models.CharField(_("abbreviation"), max_length=4)  # 2 to 4 letters
    hue = models.PositiveSmallIntegerField()  # 1..32
    phase = models.CharField(max_length=8, choices=Phase.choices, blank=True)  # empty: a whole movement
    key = models.CharField(max_length=1, blank=True)  # after G; digits 1 to 9 go by position
    description = models.TextField(blank=True)
    synonyms = models.JSONField(default=list)  # texts
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    example_clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    example_start = models.PositiveIntegerField(null=True, blank=True)  # proxy frames [start, end)
    example_end = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        # Words that came to be in another word give their name free.
        constraints = [
            models.UniqueConstraint(
                "studio", "kind", Lower("style"), Lower("name"),
                condition=Q(owner=None, merged_into=None), name="word_once_a_vocabulary",
            ),
            models.UniqueConstraint(
                "studio", "kind", Lower("style"), Lower("abbr"),
                condition=Q(owner=None, merged_into=None), name="abbr_once_a_vocabulary",
            ),
            models.UniqueConstraint(
                "studio", "kind", "owner", Lower("style"), Lower("name"),
                condition=Q(owner__isnull=False, merged_into=None), name="own_word_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WordChange(models.Model):
    """One line of the vocabulary's log: what somebody did, and how every word that it touched was before and after.

    before and after: {word id: what of it changed}; a word that was made has no before. Append-only; undoing is a line
    of its own that names the one it takes back.
    """

    class Kind(models.TextChoices):
        ADD = "add"
        CHANGE = "change"
        RETIRE = "retire"
        RESTORE = "restore"
        MERGE = "merge"
        SPLIT = "split"
        SHARE = "share"
        ORDER = "order"
        UNDO = "undo"

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="word_changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    labels = models.JSONField(default=list)  # split: [{"clip", "number"}] of the label revisions that it made
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by")

    def __str__(self) -> str:
        return f"{self.kind} in {self.studio_id}"


class LabelRevision(models.Model):
    """All labels of a clip at one time, append-only: the one with the highest number counts.

    segments: [{"start", "end", "state", "word", "phases", "spread", "from", "by"}], half-open proxy frames, in order,
    without overlap. state is unit, none or unsure; word a word's id or null; phases [a, b] or null; spread how sure the
    person is about start and end, [frames or null, frames or null], or null; from the reading that suggested it, or
    null; by the id of who said it, or null. Frames in none of them were not looked at.
    sections: [{"start", "end", "kind"}], in order, without overlap; kind is prelude, main or conclusion.
    refused: [{"start", "end", "report"}], suggestions that somebody did not want.
    """

    class Source(models.TextChoices):
        HAND = "hand", _("Labelled by hand")
        DRAWN = "drawn", _("Known from the drawing")
        RESTORED = "restored", _("Brought back")
        SPLIT = "split", _("A word was split")

    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="label_revisions")
    number = models.PositiveIntegerField()  # 1, 2, 3 ... a clip
    based_on = models.PositiveIntegerField(default=0)  # the number that was changed; 0: there was none
    save_id = models.UUIDField(null=True, blank=True)  # by who saves: sent however often, it is one revision
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    restored = models.PositiveIntegerField(null=True, blank=True)  # the number that was brought back
    name = models.CharField(_("name"), max_length=80, blank=True)  # given by a person to find it again
    action = models.ForeignKey(Word, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")
    segments = models.JSONField()
    sections = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clip", "number"], name="label_number_once_a_clip"),
            models.UniqueConstraint(fields=["clip", "save_id"], name="label_save_once_a_clip"),
        ]

    def __str__(self) -> str:
        return f"labels {self.number} of {self.clip_id}"


class PassageSearch(models.Model):
    """Where a passage returns: in its clip, in all clips of its dancer, or in all of the studio. Found by a job
    (core.jobs.Job.FIND) whose subject is this row.

    examples: [{"clip", "start", "end"}], more passages of the same movement, in clips of the studio.
    found: [{"clip", "start", "end", "likeness", "mirrored"}], likeness 0..1, best first; None until the job is done.
    """

    class Scope(models.TextChoices):
        CLIP = "clip"
        DANCER = "dancer"
        STUDIO = "studio"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="searches")
    start = models.PositiveIntegerField()  # proxy frames [start, end)
    end = models.PositiveIntegerField()
    scope = models.CharField(max_length=8, choices=Scope.choices)
    examples = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    found = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.start}-{self.end} of {self.clip_id}"


class WorkspaceSettings(models.Model):
    """How one person has set up the place to label: keys, lanes and the like, as the page keeps them."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="workspace")
    data = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"workspace of {self.user}"
