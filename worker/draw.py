"""Draws a new site's sample clips, one after the other, and makes way for everything that people want.

The job's row holds which of them are done. A worker that is killed, or steps aside, loses at most the one drawing it is
at: a clip that is here, or was here and was removed, is not made again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings

from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.label_selectors import labels_latest
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import LabelRevision, Word
from dancesite.annotations.word_services import word_ensure
from dancesite.celery import app
from dancesite.clips.models import Clip
from dancesite.clips.samples import table
from dancesite.clips.samples.services import sample_create
from dancesite.clips.samples.table import Sample, clip_id
from dancesite.clips.services import clip_remove
from dancesite.core import jobs
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from worker.drawing import sample_truth
from worker.runner import run

LOOK_EVERY = 0.3  # seconds between two looks at who else is waiting
ROOT = Path(__file__).resolve().parents[1]


@app.task(name=jobs.Job.DRAW.value, bind=True)
def draw(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", draw_samples)


def draw_samples(claim: jobs.Claim, work: Path) -> None:
    """All samples that are not here yet, then the labels of those that get some."""
    studio = Studio.objects.get(pk=claim.studio_id)
    _make_way(claim)
    done = list(JobRun.objects.get(id=claim.job_id).finished_stages)
    for sample in table.SAMPLES:
        if sample.name not in done:
            made = _draw(claim, studio, sample, work)
            done.append(sample.name)
            try:
                _tell(claim, done)
            except jobs.JobCancelled:  # while it was stored: who removed all of them did not see this one
                if made is not None:
                    clip_remove(clip=made)
                raise
        _label_read(studio)
    while _label_read(studio):  # somebody else is reading them just now
        _make_way(claim)
        time.sleep(LOOK_EVERY)
    jobs.finish(claim)


def _make_way(claim: jobs.Claim) -> None:
    """Raises JobCancelled, JobLost or JobReleased: asked to stop, or somebody waits."""
    jobs.heed(claim)
    jobs.yield_to_others(claim)


def _tell(claim: jobs.Claim, done: list[str]) -> None:
    total = len(table.SAMPLES)
    progress = jobs.Progress("draw", 0, tuple(done), len(done), total, "clip", 100 * len(done) / total)
    jobs.report_progress(claim, progress)


def _draw(claim: jobs.Claim, studio: Studio, sample: Sample, work: Path) -> Clip | None:
    """Make the sample's clip, unless it was made before: also what somebody removed since stays removed."""
    if Clip.objects.filter(id=clip_id(studio.pk, sample)).exists():
        return None
    path = work / f"{sample.name}.mp4"
    drawn = Path(settings.DEMO_CLIP)
    if sample == table.SAMPLES[0] and drawn.is_file():
        shutil.copyfile(drawn, path)
    else:
        _drawing(claim, sample, path)
    try:
        return sample_create(studio=studio, user=_lead(studio), sample=sample, path=path)
    except Problem as problem:
        if problem.code != "duplicate":
            raise
        return None


def _drawing(claim: jobs.Claim, sample: Sample, path: Path) -> None:
    """Draw in a process of its own, which ends at once when this one has to stop, or dies."""
    errors = path.with_suffix(".log")
    command = [sys.executable, "-m", "worker.drawing", json.dumps(sample.to_json()), str(path)]
    command += ["--parent", str(os.getpid())]
    with errors.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
        try:
            while process.poll() is None:
                _make_way(claim)
                time.sleep(LOOK_EVERY)
        finally:
            process.kill()
            process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"drawing {sample.name} failed: {errors.read_text(errors='replace')[-400:]}")


def _lead(studio: Studio) -> User:
    """Who answers for the samples: the lead who has been here longest."""
    member = studio.memberships.filter(role=Role.LEAD).select_related("user").order_by("id").first()
    if member is None:
        raise RuntimeError("a studio without a lead gets no samples")
    return member.user


def _label_read(studio: Studio) -> int:
    """Label the samples that have been read by now; returns how many are still to be read for that."""
    waiting = 0
    for sample in table.SAMPLES:
        if not sample.labelled:
            continue
        here = Clip.objects.filter(removed_at=None, withdrawn_at=None).select_related("studio", "job")
        clip = here.filter(id=clip_id(studio.pk, sample)).first()
        if clip is None or labels_latest(clip):
            continue
        if clip.frames and clip.fps:
            _label(studio, clip, sample, clip.frames, clip.fps)
        elif clip.job and clip.job.state in {JobRun.State.QUEUED, JobRun.State.RUNNING}:
            waiting += 1
    return waiting


def _label(studio: Studio, clip: Clip, sample: Sample, frames: int, rate: Fraction) -> None:
    """Store what the first dancer dances."""
    truth, segments = sample_truth(sample, frames, rate), []
    for start, end, unit, phases in truth.segments[0]:
        word = word_ensure(studio=studio, name=unit, style=clip.style)
        segments.append({"start": start, "end": end, "state": "unit", "word": str(word.id), "phases": list(phases)})
    action = word_ensure(studio=studio, name=truth.action, kind=Word.Kind.ACTION, style=clip.style)
    source = LabelRevision.Source.DRAWN.value
    try:
        labels_save(clip=clip, author=None, source=source, segments=segments, action=action, based_on=0)
    except Problem as problem:
        if problem.code not in {"conflict", "withdrawn", "removed", "gone"}:  # somebody was faster: theirs counts
            raise
