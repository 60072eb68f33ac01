"""From an uploaded file to a report: check, convert and find the body in one pass, listen, read the structure.

Every stage stores one immutable artefact under the hash of what it was made from, and is skipped when that artefact is
there. So a job that was killed, cancelled or delivered twice does no finished stage again, and loses at most one stage.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext_noop

from analysis.formats.posefile import write_pose
from analysis.formats.times import read_times, write_times
from analysis.media import Limits, examine, listen
from analysis.pose import PoseEstimator, convert_and_track, estimator_build
from analysis.schema import FramePlan, MediaError
from dancesite.celery import app
from dancesite.clips import services as clips
from dancesite.clips.models import LAST_STAGE, Artefact, Clip
from dancesite.core import jobs, storage
from dancesite.core.models import JobRun
from dancesite.reports.exporting.services import blur_follow
from worker.pipeline import STAGES, StageReporter, artefact_key
from worker.reading import read_structure
from worker.runner import run

Kind = Artefact.Kind
_SUFFIXES = {Kind.PROXY: ".mp4", Kind.THUMBNAIL: ".jpg", Kind.SPRITE: ".jpg", Kind.POSE: ".dsa"}


@app.task(name=jobs.Job.INGEST.value, bind=True)
def ingest(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", ingest_clip)


def _limits() -> Limits:
    return Limits(settings.CLIP_MAX_SECONDS, settings.CLIP_MAX_PIXELS, settings.CLIP_MAX_RATE)


@cache
def _estimator() -> PoseEstimator:
    """One a pool child, made at its first clip: never in the parent, whose forked children would hang."""
    return estimator_build()


def ingest_clip(claim: jobs.Claim, work: Path) -> None:
    """All stages of one clip, with `work` for unfinished files. Raises MediaError where the file cannot be read."""
    clip = clips.clip_for_work(claim.subject_id)
    report = StageReporter(claim)
    made = clip and _made_already(clip)
    queue = jobs.queue_of(JobRun.objects.get(id=claim.job_id))
    if clip and made:
        report.leave(*STAGES[: STAGES.index(LAST_STAGE)])
        return read_structure(claim, clip, *made, report, models=queue == jobs.GPU)
    if clip and queue != jobs.CPU:
        return jobs.pass_on(claim)  # to a worker that reads films
    if clip is None or not default_storage.exists(clip.original):
        message = gettext_noop("The file of this clip is no longer stored here.")
        raise MediaError("file-lost", message, gettext_noop("Remove the clip and add the file again."))
    with storage.local_path(clip.original, work) as source:
        plan, times = _check(clip, source, work, report)
        proxy, pose = _convert_and_find(clip, source, plan, times, work, report)
        blur_follow(clip=clip)
        sound = _listen(clip, proxy, work, report)
        read_structure(claim, clip, pose, sound, report)


def _made_already(clip: Clip) -> tuple[Artefact, Artefact] | None:
    """Skeleton and sound, where everything but the structure is there: then the film as uploaded is not fetched."""
    times = clips.artefact_find(clip=clip, kind=Kind.TIMES, key=artefact_key("check", clip.sha256))
    if times is None:
        return None
    keys = _keys(clip, times)
    made = {kind: clips.artefact_find(clip=clip, kind=kind, key=key) for kind, key in keys.items()}
    proxy, pose = made[Kind.PROXY], made[Kind.POSE]
    if proxy is None or pose is None or None in made.values():
        return None
    sound = clips.artefact_find(clip=clip, kind=Kind.SOUND, key=artefact_key("listen", proxy.sha256))
    return None if sound is None else (pose, sound)


def _check(clip: Clip, source: Path, work: Path, report: StageReporter) -> tuple[FramePlan, Artefact]:
    """Is it a video, and which source frame does each proxy frame show?"""
    report.enter("check")
    key = artefact_key("check", clip.sha256)
    found = clips.artefact_find(clip=clip, kind=Kind.TIMES, key=key)
    if found is not None:
        with storage.local_path(found.name, work) as path:
            plan = read_times(path)
    else:
        info, plan = examine(source, limits=_limits(), progress=report)
        clips.clip_described(
            clip=clip,
            width=plan.width,
            height=plan.height,
            frames=plan.n_frames,
            fps=(plan.rate.numerator, plan.rate.denominator),
            notes=list(info.notes),
        )
        path = work / "times"
        write_times(path, plan)
        found = clips.artefact_store(clip=clip, kind=Kind.TIMES, key=key, path=path, suffix=".dsa")
    report.leave("check")
    return plan, found


def _convert_and_find(
    clip: Clip, source: Path, plan: FramePlan, times: Artefact, work: Path, report: StageReporter
) -> tuple[Artefact, Artefact]:
    """Proxy, thumbnail, sprite and skeleton from one decode; what is there already is not made again."""
    estimator, keys = _estimator(), _keys(clip, times)
    found = {kind: clips.artefact_find(clip=clip, kind=kind, key=key) for kind, key in keys.items()}
    there = {kind: artefact for kind, artefact in found.items() if artefact}
    paths = {kind: None if kind in there else work / f"{kind.value}{_SUFFIXES[kind]}" for kind in keys}

    def keep(kind: Kind) -> None:
        path = paths[kind]
        if path is not None and path.exists():
            there[kind] = clips.artefact_store(clip=clip, kind=kind, key=keys[kind], path=path, suffix=_SUFFIXES[kind])

    def progress(done: int, total: int) -> None:
        report(done, total)
        keep(Kind.THUMBNAIL)  # shown in the list while the rest is still being made

    if Kind.PROXY in there:
        report.leave("convert")
    if len(there) < len(keys):
        report.enter("convert" if Kind.POSE in there else "pose", countable="frame")
        track = convert_and_track(
            source,
            plan,
            proxy_path=paths[Kind.PROXY],
            estimator=estimator if paths[Kind.POSE] else None,
            thumbnail_path=paths[Kind.THUMBNAIL],
            sprite_path=paths[Kind.SPRITE],
            progress=progress,
            limits=_limits(),
        )
        if track is not None and (path := paths[Kind.POSE]):
            write_pose(path, track)
        for kind in keys:
            keep(kind)
    report.leave("convert", "pose")
    return there[Kind.PROXY], there[Kind.POSE]


def _keys(clip: Clip, times: Artefact) -> dict[Kind, str]:
    """What is made in one pass over the frames. Another plan of frames makes other files, all of them."""
    estimator = _estimator()
    made_from = (clip.sha256, times.sha256)
    keys = dict.fromkeys([Kind.PROXY, Kind.THUMBNAIL], artefact_key("convert", *made_from))
    keys[Kind.SPRITE] = artefact_key("sprite", *made_from)
    keys[Kind.POSE] = artefact_key("pose", *made_from, estimator.name, estimator.version)
    return keys


def _listen(clip: Clip, proxy: Artefact, work: Path, report: StageReporter) -> Artefact:
    """Tempo, beats and the shape of the sound, on the proxy's clock."""
    report.enter("listen")
    key = artefact_key("listen", proxy.sha256)
    found = clips.artefact_find(clip=clip, kind=Kind.SOUND, key=key)
    if found is None:
        with storage.local_path(proxy.name, work) as film:
            sound = listen(film, progress=report)
        path = work / "sound"
        path.write_text(json.dumps(sound.to_json(), separators=(",", ":"), allow_nan=False))
        found = clips.artefact_store(clip=clip, kind=Kind.SOUND, key=key, path=path, suffix=".json")
    report.leave("listen")
    return found
