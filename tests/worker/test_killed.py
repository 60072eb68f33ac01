"""Workers killed by pid while a file or a row is half written. What is asserted is read on a fresh connection."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from dancesite.accounts.models import Role
from dancesite.clips.models import Artefact, Clip
from dancesite.core import job_watch, jobs, storage
from dancesite.core.models import JobRun
from dancesite.reports.models import Report
from tests.builders import make_clip, make_person, make_studio
from tests.processes import kill_group, pool_children, wait_for, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def _connect() -> psycopg.Connection[Any]:
    at = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT", "password": "PASSWORD"}
    return psycopg.connect(**{key: at[name] for key, name in names.items() if at[name]})


def _fresh(query: str, *values: Any) -> list[Any]:
    """Rows as a new connection sees them: committed, or not there."""
    with _connect() as fresh:
        return fresh.execute(query, values).fetchall()


def _state() -> str:
    return _fresh("SELECT state FROM core_jobrun ORDER BY queued_at DESC LIMIT 1")[0][0]


def _half_written() -> list[Path]:
    """Proxies of jobs that run, from their first moment on: their bytes come late, and the film is short. What a killed
    worker left is swept later."""
    folders = [Path(settings.WORK_DIR) / folder for folder in jobs.work_folders_in_use()]
    return [path for folder in folders for path in folder.glob("*proxy*")]


@pytest.fixture
def clip(drawn_clip: Path) -> Clip:
    studio = make_studio("Kills")
    return make_clip(studio, make_person("Ana", studio, Role.LEAD), source=drawn_clip)


def _kills() -> int:
    """Counted as the watcher does: a child that dies just as it takes a job is missed by its parent alone."""
    job_watch.reconcile()
    return int(_fresh("SELECT kills FROM core_jobrun")[0][0])


def _assert_whole(clip: Clip, kills: int) -> None:
    """To be asked while the worker lives: it removes its folder just after the end of the job is committed."""
    assert _fresh("SELECT state, kills FROM core_jobrun") == [("done", kills)]
    kinds = _fresh("SELECT kind FROM clips_artefact WHERE clip_id = %s ORDER BY kind", clip.id)
    assert [kind for (kind,) in kinds] == ["pose", "proxy", "sound", "sprite", "thumbnail", "times"]
    for artefact in Artefact.objects.all():
        assert storage.sha256_of(Path(default_storage.path(artefact.name))) == artefact.sha256
    stored = {path.name for path in Path(settings.MEDIA_ROOT).glob(f"clips/{clip.id}/*")}
    assert stored == {"original", *(Path(artefact.name).name for artefact in Artefact.objects.all())}
    wait_for(lambda: not list(Path(settings.WORK_DIR).glob("job-*")), 5, "the work folder to be removed")
    assert Report.objects.count() == 1


def test_a_pool_child_killed_in_the_middle_of_a_file(clip: Clip, tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        wait_for(_half_written, 60, "a half-written proxy")
        for pid in pool_children(process):
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: _state() == "done", 120, "the job to go on by itself and end")
        _assert_whole(clip, kills=1)


def test_the_whole_worker_killed_and_started_anew(clip: Clip, tmp_path: Path) -> None:
    with worker(tmp_path / "first") as process:
        wait_for(_half_written, 60, "a half-written proxy")
        kill_group(process)
    assert _state() == "running", "nobody was left to say otherwise"
    with worker(tmp_path / "second"):
        wait_for(lambda: _state() == "done", 120, "the job to end")
        _assert_whole(clip, kills=1)


def test_killed_while_the_report_is_half_written(clip: Clip, tmp_path: Path) -> None:
    """The locked row of the clip holds the worker up between storing the report and committing it."""
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%clips_clip%%barcode%%'"
    with worker(tmp_path / "log") as process:
        wait_for(lambda: Clip.objects.get().frames, 60, "the last write to the clip before its report")
        with _connect() as locking:
            locking.execute("SELECT 1 FROM clips_clip WHERE id = %s FOR NO KEY UPDATE", (clip.id,))
            wait_for(lambda: _fresh(waiting), 60, "the worker to wait within its transaction")
            for pid in pool_children(process):
                os.kill(pid, signal.SIGKILL)
            wait_for(lambda: _fresh("SELECT kills FROM core_jobrun") == [(1,)], 30, "the kill to be noticed")
            assert _fresh("SELECT count(*) FROM reports_report") == [(0,)]
        wait_for(lambda: _state() == "done", 60, "the job to go on by itself and end")
        _assert_whole(clip, kills=1)


def test_the_database_lost_in_the_middle(clip: Clip, tmp_path: Path) -> None:
    """Every connection of the worker is cut, as when the database is killed and comes back."""
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid NOT IN (pg_backend_pid(), %s)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        mine = cursor.fetchone()[0]
    with worker(tmp_path / "log"):
        wait_for(_half_written, 60, "a half-written proxy")
        _fresh(cut, mine)
        wait_for(lambda: _state() == "done" or _look_after(), 120, "the job to go on and end")
        _assert_whole(clip, kills=0)


def _look_after() -> None:
    """What `manage.py watch_jobs` does each second."""
    job_watch.reconcile()


def test_three_killed_workers_end_it_with_that_reason(clip: Clip, tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        for kill in range(1, job_watch.MAX_KILLS + 1):
            wait_for(lambda: _state() == "running" and _half_written(), 60, "a half-written proxy")
            for pid in pool_children(process):
                os.kill(pid, signal.SIGKILL)
            wait_for(lambda kill=kill: _kills() == kill, 60, "the kill")
    assert _state() == "failed"
    assert JobRun.objects.get().error["code"] == "worker-killed"  # type: ignore[index]


def test_a_warm_shutdown_gives_the_job_back_uncounted(clip: Clip, tmp_path: Path) -> None:
    with worker(tmp_path / "log") as process:
        wait_for(_half_written, 60, "a half-written proxy")
        process.terminate()
        process.wait(timeout=20)
    assert _fresh("SELECT state, kills FROM core_jobrun") == [("queued", 0)]
    assert not list(Path(settings.WORK_DIR).glob("job-*"))


def test_a_warm_shutdown_begins_no_other_job(clip: Clip, drawn_clip: Path, tmp_path: Path) -> None:
    """The next message is in the worker's hands already; its job stays in line."""
    longer = tmp_path / "longer.mp4"
    longer.write_bytes(drawn_clip.read_bytes() + b"another file")
    make_clip(clip.studio, clip.uploaded_by, title="Second", source=longer)  # type: ignore[arg-type]
    with worker(tmp_path / "log") as process:
        wait_for(_half_written, 60, "a half-written proxy")
        process.terminate()
        process.wait(timeout=20)
    assert _fresh("SELECT state, kills FROM core_jobrun") == [("queued", 0)] * 2
