"""Every derived file is one immutable artefact under a key, and is made again, alone, when its file is gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from django.core.files.storage import default_storage

from analysis.formats.posefile import read_pose
from analysis.media import doors, examine
from analysis.media.sprite import tile_frames
from dancesite.accounts.models import Role
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import clip_retry
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.core.storage import local_path
from dancesite.reports.models import Report
from tests.builders import MADE_BY_READING, make_clip, make_person, make_studio
from tests.marked import MarkReader, numbers_seen, read_mark
from tests.marked_clips import write_clip
from worker import ingest, pipeline, reading, runner

pytestmark = pytest.mark.django_db(transaction=True)
Kind = Artefact.Kind
FRAMES = 125


class Counting(MarkReader):
    """A reader of marks that counts what it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def estimate(self, rgb, timestamp_ms):  # type: ignore[no-untyped-def]
        self.seen += 1
        return super().estimate(rgb, timestamp_ms)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Counting:
    reader = Counting()
    monkeypatch.setattr(ingest, "_estimator", lambda: reader)
    return reader


@pytest.fixture
def clip(reader: Counting, tmp_path: Path) -> Clip:
    source = write_clip(tmp_path / "film.mp4", frames=FRAMES, size=(640, 360))
    studio = make_studio()
    clip = make_clip(studio, make_person("Ana", studio, Role.LEAD), source=source)
    assert _read(clip) == "done"
    return clip


def _read(clip: Clip) -> str:
    """By a worker; and where the structure alone was to be read, but more is lost, by the next one from the start."""
    clip.refresh_from_db()
    assert clip.job
    runner.run(str(clip.job.id), "here", ingest.ingest_clip)
    if (run := JobRun.objects.get(id=clip.job.id)).state == JobRun.State.QUEUED:
        assert (run.stage, jobs.queue_of(run)) == ("", jobs.CPU)
        runner.run(str(clip.job.id), "here", ingest.ingest_clip)
    return JobRun.objects.get(id=clip.job.id).state


def _stored() -> dict[str, tuple[str, str, str, int]]:
    """kind: key, name, hash, and when the file was written"""
    return {
        artefact.kind: (
            artefact.key,
            artefact.name,
            artefact.sha256,
            Path(default_storage.path(artefact.name)).stat().st_mtime_ns,
        )
        for artefact in Artefact.objects.all()
    }


@pytest.mark.parametrize("kind", MADE_BY_READING)
def test_what_is_missing_is_made_again_and_nothing_else(clip: Clip, reader: Counting, kind: str) -> None:
    before, seen = _stored(), reader.seen
    assert set(before) == set(MADE_BY_READING)
    Path(default_storage.path(before[kind][1])).unlink()
    assert _read(clip_retry(clip=clip)) == "done"
    after = _stored()
    assert {name: row[:3] for name, row in after.items()} == {name: row[:3] for name, row in before.items()}
    assert {name for name in before if after[name][3] != before[name][3]} == {kind}
    assert reader.seen - seen == (FRAMES if kind == Kind.POSE else 0)
    assert Report.objects.count() == 1


def test_with_all_in_place_nothing_is_made(clip: Clip, reader: Counting) -> None:
    before, seen = _stored(), reader.seen
    assert _read(clip_retry(clip=clip)) == "done"
    assert (_stored(), reader.seen) == (before, seen)


def test_each_tile_of_the_sprite_shows_its_frame(clip: Clip) -> None:
    sheet = cv2.imread(default_storage.path(Artefact.objects.get(kind=Kind.SPRITE).name))
    assert sheet.shape == (10 * 90, 10 * 160, 3)
    tiles = [sheet[90 * (k // 10) : 90 * (k // 10 + 1), 160 * (k % 10) : 160 * (k % 10 + 1)] for k in range(100)]
    assert [read_mark(tile) for tile in tiles] == [int((k + 0.5) * FRAMES / 100) for k in range(100)]


def test_a_short_clip_has_as_many_tiles_as_frames() -> None:
    assert tile_frames(1) == [0]
    assert tile_frames(12) == list(range(12))
    assert tile_frames(100) == list(range(100))
    for frames in (101, 250, 1000, 72_000):
        assert tile_frames(frames) == [int((k + 0.5) * frames / 100) for k in range(100)]


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_cancel_in_the_last_stage_is_heeded(clip: Clip, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Before the report is stored: what was cancelled does not end as done."""
    Report.objects.all().delete()
    clip = clip_retry(clip=clip)
    assert clip.job
    run_id = clip.job.id
    parse = reading.parse_unsupervised

    def cancelled(*values, **how):  # type: ignore[no-untyped-def]
        result = parse(*values, **how)
        jobs.cancel(JobRun.objects.get(id=run_id))
        return result

    if when == "during":
        monkeypatch.setattr(reading, "parse_unsupervised", cancelled)
    else:
        find = reading.report_find

        def asked(clip, key):  # type: ignore[no-untyped-def]
            jobs.cancel(JobRun.objects.get(id=run_id))
            return find(clip, key)

        monkeypatch.setattr(reading, "report_find", asked)
    assert _read(clip) == "cancelled"
    assert not Report.objects.exists()


def test_another_plan_of_frames_makes_all_files_anew(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of the site may choose other frames: its table never goes with a film made by the old one."""
    before = _stored()

    def every_other(*args, **values):  # type: ignore[no-untyped-def]
        info, plan = examine(*args, **values)
        kept = slice(None, None, 2)
        index, moments = plan.source_index[kept], plan.source_time[kept]
        left_out = np.setdiff1d(plan.source_index, index).astype(np.int32)
        again, rate = plan.duplicate[kept], plan.rate / 2
        chosen = {"source_index": index, "source_time": moments, "duplicate": again, "dropped": left_out}
        return info, replace(plan, rate=rate, **chosen)

    monkeypatch.setattr(ingest, "examine", every_other)
    monkeypatch.setitem(pipeline.VERSIONS, "check", pipeline.VERSIONS["check"] + 1)
    clip_retry(clip=clip)
    assert _read(clip) == "done"
    clip.refresh_from_db()
    newest = {artefact.kind: artefact.key for artefact in Artefact.objects.order_by("created_at")}
    assert not {kind for kind in newest if newest[kind] == before[kind][0]}
    with local_path(Artefact.objects.filter(kind=Kind.POSE).latest("created_at").name) as path:
        assert numbers_seen(read_pose(path)) == list(range(0, FRAMES, 2))
    assert clip.frames == len(range(0, FRAMES, 2))


def test_a_full_disk_is_ours_and_not_the_films(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for a few kilobytes: the proxy ends there, the reason is told, and later the clip is read."""
    default_storage.delete(Artefact.objects.get(kind="proxy").name)
    room = SimpleNamespace(free=doors._DISK_SPARE + 20_000)
    with monkeypatch.context() as full:
        full.setattr(doors.shutil, "disk_usage", lambda path: room)
        clip_retry(clip=clip)
        assert _read(clip) == "failed"
    clip.refresh_from_db()
    assert clip.job
    assert clip.job.error["code"] == "no-room"
    clip_retry(clip=clip)
    assert _read(clip) == "done"
