"""Makes what somebody asked for: a film with faces hidden, a film with body and words drawn on it, a PDF.

Nothing half made is kept: a killed worker's successor begins again, which takes minutes at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from analysis.formats.posefile import read_pose
from analysis.media import Encoded, Picture, SpriteSheet, save_thumbnail
from analysis.media.remake import Changes, remake
from analysis.media.sprite import tile_frames
from analysis.media.veils import head_circles
from analysis.schema import MediaError, PoseTrack
from dancesite.celery import app
from dancesite.clips.models import Artefact
from dancesite.core import jobs, storage
from dancesite.reports.exporting.models import Render
from dancesite.reports.exporting.selectors import film_and_body, key_of, paper_told, render_for_work, told_of
from dancesite.reports.exporting.services import KINDS, STAGES, render_pass_on, render_store
from worker.labels import labels_of
from worker.runner import RENDERING, run

Kind = Artefact.Kind
File = tuple[Artefact.Kind, Path, str]
REPORT_EVERY = 0.4  # seconds


@app.task(name=jobs.Job.RENDER.value, bind=True)
def render(self: Any, job_id: str) -> None:
    """Celery task; carries the job's id and nothing else."""
    run(job_id, self.request.hostname or "", make, RENDERING)


def make(claim: jobs.Claim, work: Path) -> None:
    """Raises MediaError where what it is made from is lost or damaged."""
    asked = render_for_work(claim.subject_id)
    if asked is None:
        raise jobs.JobLost  # its job went with it
    with translation.override(asked.language or "en"):
        made_from, told = film_and_body(asked.clip), told_of(asked.clip)
        if made_from is None or (told is None and asked.kind != Render.Kind.BLUR):
            message = gettext_noop("What this is made from is no longer here.")
            remedy = gettext_noop("Have the clip read again, then ask for this once more.")
            raise MediaError("not-read", message, remedy)
        if key_of(asked.clip, Render.Kind(asked.kind), asked.language) != asked.key:
            return render_pass_on(claim=claim, render=asked)
        proxy, pose = made_from
        with storage.local_path(proxy.name, work) as film, storage.local_path(pose.name, work) as body:
            track = read_pose(body)
            files = _MAKERS[Render.Kind(asked.kind)](_Told(claim, asked), film, track, told or {}, work)
    render_store(claim=claim, render=asked, key=asked.key, made=files)


class _Told:
    """Tells how far it is, now and then. Raises JobCancelled, JobLost or JobReleased."""

    def __init__(self, claim: jobs.Claim, asked: Render) -> None:
        self.clip = asked.clip
        self._claim, self._stage = claim, STAGES[Render.Kind(asked.kind)]
        self._last = float("-inf")

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._last >= REPORT_EVERY:
            self._last = time.monotonic()
            share = 100 * done / total if total else 0.0
            jobs.report_progress(self._claim, jobs.Progress(self._stage, 0, (), done, total, "frame", share))


def _blur(told: _Told, film: Path, track: PoseTrack, about: dict[str, Any], work: Path) -> list[File]:
    """The film, its first picture and its stills with faces hidden."""
    first, frames = track.n_frames // 3, track.n_frames
    sheet = SpriteSheet(frames, track.width, track.height)
    still = work / "still.jpg"

    def keep(picture: Picture) -> None:
        sheet.put(picture.frame, picture.rgb)
        if picture.frame == first:
            save_thumbnail(picture.rgb, still)

    wanted = sorted({first, *tile_frames(frames)})
    path = _film(told, film, track, Changes(circles=head_circles(track), wanted=wanted), work, keep)
    stills = work / "stills.jpg"
    sheet.save(stills)
    pictures = [(Kind.BLURRED_THUMBNAIL, still, ".jpg"), (Kind.BLURRED_SPRITE, stills, ".jpg")]
    return [(Kind.BLURRED, path, ".mp4"), *pictures]


def _drawn(blurred: bool) -> Callable[..., list[File]]:
    def make_film(told: _Told, film: Path, track: PoseTrack, about: dict[str, Any], work: Path) -> list[File]:
        phases = {"start": _("start"), "process": _("process"), "end": _("end")}
        labels = labels_of(about["report"], phases, (track.width, track.height))
        changes = Changes(circles=head_circles(track) if blurred else None, labels=labels)
        kind = KINDS[Render.Kind.FILM_BLURRED if blurred else Render.Kind.FILM]
        return [(kind, _film(told, film, track, changes, work, lambda picture: None), ".mp4")]

    return make_film


def _film(
    told: _Told, film: Path, track: PoseTrack, changes: Changes, work: Path, keep: Callable[[Picture], None]
) -> Path:
    path, done = work / "film.mp4", 0
    path.touch()
    with closing(remake(film, track, changes, out=path, idle=lambda: told(done, track.n_frames))) as making:
        for event in making:
            if isinstance(event, Encoded):
                done = event.frames
                told(done, track.n_frames)
            else:
                keep(event)
    return path


def _pdf(told: _Told, film: Path, track: PoseTrack, about: dict[str, Any], work: Path) -> list[File]:
    from worker.paper.page import write_report  # here: films are drawn without it

    path = work / "report.pdf"
    write_report(path, paper_told(told.clip, about), track)
    return [(Kind.PDF, path, ".pdf")]


_MAKERS: dict[Render.Kind, Callable[..., list[File]]] = {
    Render.Kind.BLUR: _blur,
    Render.Kind.FILM: _drawn(blurred=False),
    Render.Kind.FILM_BLURRED: _drawn(blurred=True),
    Render.Kind.PDF: _pdf,
}
