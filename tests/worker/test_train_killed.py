"""Trainings with a real worker, killed by pid in the middle: they go on from what was stored, to the same weights."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from safetensors.torch import load_file

from dancesite.accounts.models import Role
from dancesite.core import job_watch, storage
from dancesite.learning.models import TrainingRun
from dancesite.learning.run_presets import PRESETS
from dancesite.learning.run_services import run_start
from tests.builders import make_person, make_studio
from tests.dances import danced_pool
from tests.processes import kill_group, pool_children, wait_for, worker
from worker import runner, train

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
STEPS = 400
LONG = {"iterations": STEPS, "batch": 2, "recipe": "supervised"}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TrainingRun, TrainingRun]]:
    """Two alike: the first is to be killed, the second runs here and is not."""
    monkeypatch.setitem(PRESETS, "quick", PRESETS["quick"] | {"widths": [8], "strides": [4]})
    studio = make_studio("Lindenhof")
    lead = make_person("Ana", studio, Role.LEAD)
    danced_pool(studio)
    with monkeypatch.context() as context:
        context.setattr("celery.app.base.Celery.send_task", lambda *args, **how: None)
        whole = run_start(studio=studio, by=lead, preset="quick", wishes=LONG)
        assert whole.job is not None
        runner.run(str(whole.job.id), "here", train.teach, runner.TRAINING)
    yield run_start(studio=studio, by=lead, preset="quick", wishes=LONG), TrainingRun.objects.get(id=whole.id)
    for folder in ("runs", "clips"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)


def _now(run: TrainingRun) -> TrainingRun:
    job_watch.reconcile()  # as the watcher does
    return TrainingRun.objects.select_related("job", "version").get(id=run.id)


def _learns(run: TrainingRun) -> bool:
    """In the middle, with something stored to go on from."""
    return 0 < _now(run).step < STEPS and storage.size(f"{run.folder}/state.safetensors") is not None


def _assert_the_same(run: TrainingRun, whole: TrainingRun) -> None:
    run = _now(run)
    assert run.job is not None
    assert (run.state, run.job.error, run.job.kills) == ("finished", None, 1)
    assert run.version is not None
    assert whole.version is not None
    with storage.local_path(run.version.file) as path, storage.local_path(whole.version.file) as other:
        found, wanted = load_file(path), load_file(other)
    assert all((tensor == wanted[name]).all() for name, tensor in found.items())
    assert list(run.points.values_list("step", flat=True)) == list(whole.points.values_list("step", flat=True))
    assert run.result == whole.result
    wait_for(lambda: not list(storage.files_in("runs")), 30, "what it went on from to be deleted")


@pytest.mark.parametrize("whom", ["pool child", "whole worker"])
def test_killed_while_it_learns(runs: tuple[TrainingRun, TrainingRun], tmp_path: Path, whom: str) -> None:
    run, whole = runs
    with worker(tmp_path / "first") as process:
        wait_for(lambda: _learns(run), 180, "it to learn, and to store its state")
        if whom == "pool child":
            for pid in pool_children(process):
                os.kill(pid, signal.SIGKILL)
            wait_for(lambda: _now(run).state == "finished", 240, "the job to go on by itself")
            _assert_the_same(run, whole)
        else:
            kill_group(process)
    if whom == "whole worker":
        with worker(tmp_path / "second"):
            wait_for(lambda: _now(run).state == "finished", 240, "the job to end")
            _assert_the_same(run, whole)
