"""Reads of trainings: every way to one goes through `runs_visible_to`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404

from dancesite.accounts.models import Membership
from dancesite.accounts.permissions import ALLOWED, Action
from dancesite.accounts.selectors import Visitor
from dancesite.annotations.models import Word
from dancesite.annotations.word_selectors import words_of
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.selectors import clips_visible_to
from dancesite.core.models import JobRun

from .models import ModelVersion, RunPoint, SnapshotClip, TrainingRun
from .snapshot_selectors import withdrawn_since
from .vocabulary import classes_of, words_called

MOST_POINTS = 2000  # of one answer
_LABELLING = [role for role, allowed in ALLOWED.items() if Action.LABEL in allowed]


def runs_visible_to(user: Visitor) -> QuerySet[TrainingRun]:
    """The trainings of the studios that the person is in. What of them dancers may not see, the views say."""
    if not user.is_authenticated or not user.is_active:
        return TrainingRun.objects.none()
    return TrainingRun.objects.filter(studio__in=Membership.objects.filter(user_id=user.pk).values("studio_id"))


def runs_told(user: Visitor, run_ids: Iterable[str]) -> set[str]:
    """Of which of these runs the person may learn how far they are."""
    if not user.is_authenticated:
        return set()
    labels = Membership.objects.filter(user_id=user.pk, role__in=_LABELLING).values("studio_id")
    found = runs_visible_to(user).filter(id__in=list(run_ids), studio__in=labels)
    return {str(run_id) for run_id in found.values_list("id", flat=True)}


def with_details(runs: QuerySet[TrainingRun]) -> QuerySet[TrainingRun]:
    """What a run's line needs."""
    runs = runs.select_related("studio", "by", "job", "version", "snapshot")
    return runs.defer("version__card", "snapshot__head", "result", "taught")


def run_get(user: Visitor, run_id: uuid.UUID) -> TrainingRun:
    """The run with all that is told of it, or Http404 for whoever may not see it."""
    return _one(runs_visible_to(user).filter(id=run_id))


def run_numbered(own: Membership, number: int) -> TrainingRun:
    """The same by its number in a studio."""
    return _one(runs_visible_to(own.user).filter(studio=own.studio_id, number=number))


def _one(runs: QuerySet[TrainingRun]) -> TrainingRun:
    runs = runs.select_related("studio", "by", "job", "version", "snapshot", "against")
    run = runs.defer("version__card", "against__card", "snapshot__head").first()
    if run is None:
        raise Http404
    return run


def runs_listed(own: Membership) -> QuerySet[TrainingRun]:
    """Of one studio, the newest first."""
    return with_details(runs_visible_to(own.user).filter(studio=own.studio_id)).order_by("-number")


def run_at_work(own: Membership) -> TrainingRun | None:
    """The newest one of a studio that somebody works on, with its job and no more."""
    runs = runs_visible_to(own.user).filter(studio=own.studio_id, job__state=JobRun.State.RUNNING)
    return runs.select_related("studio", "job").only("number", "studio__slug", "job").order_by("-number").first()


def points_after(run: TrainingRun, step: int) -> list[RunPoint]:
    """The next MOST_POINTS, in order."""
    return list(run.points.filter(step__gt=step).order_by("step")[:MOST_POINTS])


def clips_named(user: Visitor, clip_ids: Iterable[str]) -> dict[str, Clip]:
    """Those of these clips that the person may see now and that are not removed, with `picture`, the id of the newest
    thumbnail."""
    pictures = Artefact.objects.filter(clip=OuterRef("pk"), kind=Artefact.Kind.THUMBNAIL).order_by("-created_at")
    clips = clips_visible_to(user).filter(id__in=list(clip_ids), removed_at=None, withdrawn_at=None)
    return {str(clip.id): clip for clip in clips.annotate(picture=Subquery(pictures.values("id")[:1]))}


# --- for the worker --------------------------------------------------------------------------------------------------
def run_for_work(run_id: uuid.UUID) -> TrainingRun | None:
    """None where it was removed."""
    return TrainingRun.objects.select_related("studio", "by", "snapshot").filter(id=run_id).first()


def manifest_allowed(run: TrainingRun) -> dict[str, Any]:
    """What the run's snapshot says, without clips that may not teach now: those in the bin are left out as those that
    were taken back are, and nothing names them."""
    manifest, taken = run.snapshot.manifest, withdrawn_since(run.snapshot)
    clips = [entry for entry in manifest["clips"] if entry["clip"] not in taken]
    gone = [{"clip": None, "code": "withdrawn"}] * (len(manifest["clips"]) - len(clips))
    return manifest | {"clips": clips, "left_out": manifest["left_out"] + gone}


def taken_back(run: TrainingRun) -> bool:
    """Whether nothing may be taught any more with one of the clips that the run learned from, or is checked with."""
    spoilt, taught = TrainingRun.objects.values_list("spoilt", "taught").get(id=run.id)
    if spoilt or not taught:
        return bool(spoilt)
    there = run.snapshot.clips.exclude(clip=None).filter(entry__isnull=False).exclude(part=SnapshotClip.Part.LEFT_OUT)
    allowed = {str(clip_id) for clip_id in there.values_list("clip_id", flat=True)} - withdrawn_since(run.snapshot)
    return not set(taught) <= allowed


def units_meant(version: ModelVersion, style: str, run: TrainingRun) -> list[str | None]:
    """Which word of the snapshot's vocabulary each unit of a version stands for in clips of a style, in the order of
    its card without background; None for what the vocabulary does not have."""
    words = list(words_of(run.studio))
    names = [unit["name"] for unit in version.units]
    return _meant(names, words, Word.Kind.UNIT, style, run.snapshot.head["vocabulary"]["units"])


def actions_meant(version: ModelVersion, style: str, run: TrainingRun) -> list[str | None]:
    """The same of classes."""
    words = list(words_of(run.studio))
    actions = run.snapshot.head["vocabulary"]["actions"]
    return _meant(version.card["actions"], words, Word.Kind.ACTION, style, actions)


def _meant(
    names: list[str], words: list[Word], kind: str, style: str, vocabulary: list[dict[str, Any]]
) -> list[str | None]:
    stands = classes_of(words)  # as of now: a word may have been merged into another one since
    ours = {stands[one["word"]].id: one["word"] for one in vocabulary if one["word"] in stands}
    # Words that were retired since teach and judge the candidate: the version in use is heard by them, too.
    called = words_called(names, words, kind=kind, style=style, still=ours)
    return [ours.get(stands[str(called[name].id)].id) if name in called else None for name in names]
