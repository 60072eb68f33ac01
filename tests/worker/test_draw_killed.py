"""The drawing of samples with a real worker: killed in the middle of a drawing, and a person's clip in between."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psutil
import pytest

from dancesite.accounts.models import Role, Studio
from dancesite.annotations.models import LabelRevision
from dancesite.clips.models import Clip
from dancesite.clips.samples.services import samples_start
from dancesite.clips.samples.table import clip_id
from dancesite.core import job_watch, jobs
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_person, make_studio
from tests.processes import pool_children, wait_for, worker
from tests.small_samples import SMALL

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def studio(db: None) -> Studio:
    studio = make_studio("Lindenhof")
    make_person("Ana", studio, Role.LEAD)
    return studio


def _drawing(worker_pid: int) -> psutil.Process | None:
    for child in psutil.Process(worker_pid).children(recursive=True):
        try:
            if "worker.drawing" in child.cmdline():
                return child
        except psutil.Error:
            continue
    return None


def _state(clip: Clip) -> str:
    return JobRun.objects.get(subject_id=clip.id).state


def _draw_job() -> JobRun:
    job_watch.reconcile()  # what `manage.py watch_jobs` does each second
    return JobRun.objects.get(kind=jobs.Job.DRAW)


def test_killed_in_a_drawing_and_overtaken_by_a_person(studio: Studio, drawn_clip: Path, tmp_path: Path) -> None:
    samples_start(studio=studio)
    with worker(tmp_path / "log", "tests.sample_worker") as process:
        drawing = wait_for(lambda: _drawing(process.pid), 60, "a drawing")
        for pid in pool_children(process):
            if pid != drawing.pid:
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not drawing.is_running() or drawing.status() == psutil.STATUS_ZOMBIE, 10, "its drawing to end")
        wait_for(lambda: _draw_job().kills == 1, 30, "the kill to be noticed")
        drawing = wait_for(lambda: _drawing(process.pid), 60, "the drawing to begin again")
        own = make_clip(studio, studio.memberships.get().user, title="Her own", source=drawn_clip)
        wait_for(lambda: not drawing.is_running() or drawing.status() == psutil.STATUS_ZOMBIE, 10, "it to make way")
        wait_for(lambda: _draw_job() and _state(own) == "done", 90, "her clip to be read")
        drawn_by_then = Clip.objects.exclude(id=own.id).count()
        wait_for(lambda: _draw_job().state == "done", 180, "all samples")
        wait_for(lambda: not JobRun.objects.exclude(state="done").exists(), 60, "the last of them to be read")
    assert drawn_by_then == 0, "hers was read before the first sample was drawn"
    assert set(Clip.objects.exclude(id=own.id).values_list("id", flat=True)) == {clip_id(studio.pk, s) for s in SMALL}
    labels = LabelRevision.objects.get()
    assert labels.clip_id == clip_id(studio.pk, SMALL[0])
    assert labels.segments[-1]["end"] == labels.clip.frames
    assert JobRun.objects.get(kind=jobs.Job.DRAW).kills == 1
