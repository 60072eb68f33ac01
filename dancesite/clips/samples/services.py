"""Writes about sample clips."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_create, clip_remove
from dancesite.core import jobs, storage
from dancesite.core.models import JobRun

from . import table
from .selectors import drawing_now, sample_clips
from .table import Sample, clip_id, drawing_id


def samples_start(*, studio: Studio) -> JobRun:
    """Have the studio's samples drawn in the background, behind everything that people want."""
    return jobs.enqueue(jobs.Job.DRAW, studio_id=studio.pk, subject_id=drawing_id(studio.pk))


def sample_create(*, studio: Studio, user: User, sample: Sample, path: Path) -> Clip:
    """Take over the finished drawing at `path` as the sample's clip, and queue its reading. Harmless to repeat.

    Raises the Problem "duplicate" where somebody added the same drawing by hand.
    """
    return clip_create(
        studio=studio,
        user=user,
        path=path,
        file_name=f"{sample.name}.mp4",
        title=sample.title,
        dancer=sample.dancer,
        style=sample.style,
        consent=dict.fromkeys(Purpose.values, True),  # nobody is real
        clip_id=clip_id(studio.pk, sample),
    )


def first_sample_create(*, studio: Studio, user: User) -> Clip | None:
    """The one sample that set-up has drawn; None where it did not."""
    drawn = Path(settings.DEMO_CLIP)
    if not drawn.is_file():
        return None
    with storage.work_folder() as folder:
        path = folder / "drawn"
        shutil.copyfile(drawn, path)
        return sample_create(studio=studio, user=user, sample=table.SAMPLES[0], path=path)


def samples_stop(*, studio: Studio) -> None:
    """Draw no more of them. Those that are here stay; one that is half drawn is given up. Harmless to repeat."""
    if run := drawing_now(studio):
        jobs.cancel(run)


@transaction.atomic
def samples_remove(*, studio: Studio) -> int:
    """Stop the drawing and remove the samples that are here, as one removes clips; returns how many."""
    samples_stop(studio=studio)
    clips = list(sample_clips(studio).select_related("job"))
    for clip in clips:
        clip_remove(clip=clip)
    return len(clips)
