"""Writes of what is made of a clip."""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dancesite.accounts.models import User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store, clip_hold
from dancesite.core import events, jobs, storage
from dancesite.core.errors import Problem
from dancesite.core.job_queues import PAPER
from dancesite.core.models import JobRun

from ..asking import one_at_a_time, refuse_many
from .models import Render
from .selectors import Kind, is_there, key_of

# Where it waits (core.job_queues): a film takes minutes, a PDF a second.
STAGES = {Kind.BLUR: "film", Kind.FILM: "film", Kind.FILM_BLURRED: "film", Kind.PDF: PAPER}
KINDS = {
    Kind.BLUR: Artefact.Kind.BLURRED,
    Kind.FILM: Artefact.Kind.ANNOTATED,
    Kind.FILM_BLURRED: Artefact.Kind.ANNOTATED_BLURRED,
    Kind.PDF: Artefact.Kind.PDF,
}


@transaction.atomic
def render_ask(*, clip: Clip, kind: Kind, by: User, language: str = "") -> Render:
    """Have something made to take away, unless it is there; asked for twice, it is made once.

    Raises Problem: "not-read" (409), "too-many" (429), and those of `clip_hold`.
    """
    one_at_a_time(by)
    render = _asked(clip, kind, by, language)
    if not is_there(render.artefact):
        refuse_many(jobs.Job.RENDER, Render.objects.filter(by=by).exclude(kind=Kind.BLUR), render.id)
    return render


def _asked(clip: Clip, kind: Kind, by: User | None, language: str) -> Render:
    clip = clip_hold(clip=clip)
    key = key_of(clip, kind, language)
    if key is None:
        message = _("The clip has to be read to its end first. Ask again then.")
        raise Problem("not-read", message, status=409)
    render, _made = Render.objects.update_or_create(
        clip=clip, kind=kind, key=key, defaults={"by": by, "language": language}
    )
    if not is_there(render.artefact):
        begin = jobs.Progress(STAGES[kind], 0, (), 0, 0, "", 0.0)
        jobs.enqueue(jobs.Job.RENDER, studio_id=clip.studio_id, subject_id=render.id, at=begin)
    return render


@transaction.atomic
def blur_set(*, clip: Clip, on: bool, by: User) -> None:
    """Hide faces from whoever may not change the clip, or show them again. At once: until the film without faces is
    made, they see none. Raises the Problems of `clip_hold`."""
    clip = clip_hold(clip=clip)
    if clip.blurred != on:
        Clip.objects.filter(id=clip.id).update(blurred=on)
        events.publish(events.Event(clip.studio_id, "clip.changed", str(clip.id)))
    if on:
        blur_ensure(clip=clip, by=by)


@transaction.atomic
def blur_ensure(*, clip: Clip, by: User | None = None) -> None:
    """Have the film without faces made where it is missing, as soon as there is a film to make it from. Raises the
    Problems of `clip_hold`."""
    if key_of(clip, Kind.BLUR, "") is not None:
        _asked(clip, Kind.BLUR, by, "")


def blur_follow(*, clip: Clip) -> None:
    """Film and body are there by now, or what was made of them is lost, and somebody wants faces hidden."""
    if Clip.objects.filter(id=clip.id, blurred=True).exists():
        with suppress(Problem):  # removed or withdrawn meanwhile
            blur_ensure(clip=clip)


def render_store(*, claim: jobs.Claim, render: Render, key: str, made: list[tuple[Artefact.Kind, Path, str]]) -> None:
    """Take over the finished files, (kind, path, suffix), the main one first, and end the job.

    What was asked for before it, of the same kind and language, goes; what is asked for since stays. Raises JobLost,
    and keeps nothing, where the clip is gone, or where something newer was made first.
    """
    stored = [
        artefact_store(clip=render.clip, kind=kind, key=key, path=path, suffix=suffix) for kind, path, suffix in made
    ]
    try:
        with transaction.atomic():
            jobs.finish(claim)
            if not Render.objects.filter(id=render.id).update(artefact=stored[0]):
                raise jobs.JobLost
            _forget_older(render, [artefact.kind for artefact in stored], key)
    except jobs.JobLost:
        if not Render.objects.filter(id=render.id).exists():  # else somebody makes the same, under the same key
            _forget([artefact.id for artefact in stored])
        raise


@transaction.atomic
def render_pass_on(*, claim: jobs.Claim, render: Render) -> None:
    """What this was to be made from has changed since: have it made from what there is now, and end the job. Raises
    JobLost."""
    with suppress(Problem):  # removed meanwhile
        _asked(render.clip, Kind(render.kind), render.by, render.language)
    jobs.finish(claim)
    JobRun.objects.filter(id=claim.job_id).delete()
    Render.objects.filter(id=render.id).delete()


def _forget_older(render: Render, kinds: list[str], key: str) -> None:
    asked_at = Render.objects.values_list("asked_at", flat=True).get(id=render.id)
    same = Render.objects.filter(clip=render.clip, kind=render.kind, language=render.language)
    older = same.filter(asked_at__lte=asked_at).exclude(id=render.id)
    keys = list(older.values_list("key", flat=True))
    gone = Artefact.objects.filter(clip=render.clip, kind__in=kinds, key__in=keys).exclude(key=key)
    JobRun.objects.filter(kind=jobs.Job.RENDER, subject_id__in=older.values("id")).delete()
    older.delete()
    _forget(list(gone.values_list("id", flat=True)))


@transaction.atomic
def _forget(artefacts: list[uuid.UUID]) -> None:
    """The rows, and then the files."""
    gone = Artefact.objects.filter(id__in=artefacts)
    names = list(gone.values_list("name", flat=True))
    gone.delete()
    transaction.on_commit(lambda: storage.delete_all(names), robust=True)


def renders_delete(clip: Clip) -> None:
    """What the removal of a clip calls. Their files lie in its folder."""
    renders = Render.objects.filter(clip=clip)
    JobRun.objects.filter(kind=jobs.Job.RENDER, subject_id__in=renders.values("id")).delete()
    renders.delete()
