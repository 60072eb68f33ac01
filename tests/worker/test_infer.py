"""A real network reads real clips, in this process and in a worker of its own."""

from __future__ import annotations

import os
import signal
from collections import OrderedDict
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from django.core.files.storage import default_storage

from analysis.models.checkpoint import Card, save
from analysis.models.parser import Parser, fast
from analysis.schema import MediaError, Sound
from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get
from dancesite.core import job_watch
from dancesite.core.models import JobRun
from dancesite.learning.models import ModelVersion
from dancesite.reports.models import Report
from dancesite.reports.report_view import report_told
from dancesite.reports.selectors import readings_of, report_latest
from tests.analysis.conftest import dancer
from tests.builders import make_clip, make_person, make_studio
from tests.checkpoints import make_model
from tests.processes import kill_group, pool_children, wait_for, worker
from worker import infer

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"actions": 2, "units": 3, "channels": 10, "widths": [8, 8], "strides": [1, 2], "heads": 1, "primitives": 4}


@pytest.fixture(scope="module")
def checkpoint_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A network of some thousand weights, untrained."""
    path = tmp_path_factory.mktemp("model") / "small.safetensors"
    torch.manual_seed(1)
    model = Parser(fast(**{name: tuple(value) if isinstance(value, list) else value for name, value in SMALL.items()}))
    card = Card(
        architecture={"builder": "fast", "config": SMALL},
        layout="openpose-18",
        inputs={"coordinates": 3, "streams": ["joints", "motion", "bones", "seen"]},
        sampling={"kind": "rate", "fps": [15, 1], "window": 64, "hop": 32},
        actions=("Adagio", "Allegro"),
        units=({"name": ""}, {"name": "Turn"}, {"name": "Jump"}),
        name="Small",
    )
    save(path, model, card)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    infer._kept.clear()


@pytest.fixture
def studio() -> Studio:
    return make_studio("Models")


@pytest.fixture
def lead(studio: Studio) -> User:
    return make_person("Ana", studio, Role.LEAD)


@pytest.fixture
def version(studio: Studio, checkpoint_bytes: bytes) -> ModelVersion:
    return make_model(studio, content=checkpoint_bytes, promote=True)


def _sound(frames: int) -> Sound:
    return Sound(frames / 25, None, None, 0.0, (), (), 50, reason="no sound")


def test_a_track_is_read(version: ModelVersion) -> None:
    track, told = dancer([("arms", 2.0), ("legs", 2.0)]), []
    report = infer.read(version, track, _sound(track.n_frames), progress=lambda *step: told.append(step))
    assert report.method.kind == "learned"
    assert report.scores is not None
    assert report.scores.model.id == str(version.id)
    assert (len(report.scores.start), report.fps) == (track.n_frames, Fraction(25))
    assert {one.name for one in report.scores.classes} == {"Adagio", "Allegro"}
    assert report.scores.primitives is not None
    assert report.scores.primitives.count == 4
    assert told
    assert torch.get_num_threads() == 1


def test_the_last_ones_used_stay_in_memory(
    version: ModelVersion, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = infer.loaded(version)
    os.remove(default_storage.path(version.file))
    assert infer.loaded(version) is first
    monkeypatch.setattr(infer, "_kept", OrderedDict({f"other {i}": first for i in range(infer.KEPT)}))
    with pytest.raises(MediaError) as lost:
        infer.loaded(version)
    assert lost.value.code == "model-lost"
    infer._keep("another", first)
    assert list(infer._kept) == ["other 1", "another"]


def test_a_file_that_is_not_what_was_imported_is_not_used(version: ModelVersion) -> None:
    path = Path(default_storage.path(version.file))
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-4] + b"abcd")
    with pytest.raises(MediaError) as damaged:
        infer.loaded(version)
    assert damaged.value.code == "model-lost"
    assert "not what was imported" in damaged.value.details


# --- a worker --------------------------------------------------------------------------------------------------------
def _job() -> JobRun:
    job_watch.reconcile()  # as the watcher does
    return JobRun.objects.latest("queued_at")


def _assert_read(clip: Clip, lead: User, version: ModelVersion) -> None:
    report = report_latest(clip)
    assert report is not None
    assert report.model == version
    assert [one.model for one in readings_of(clip)] == [version, None]
    assert Report.objects.count() == 2
    told = report_told(clip_get(lead, clip.id), report)
    assert (told["model"]["name"], told["scores"]["model"]["name"]) == ("Small", "Small")
    assert len(told["scores"]["start"]) == told["frames"]
    assert told["scores"]["primitives"]["count"] == 4


@pytest.mark.slow
def test_a_new_clip_is_read_by_what_is_promoted(
    version: ModelVersion, studio: Studio, lead: User, drawn_clip: Path, tmp_path: Path
) -> None:
    clip = make_clip(studio, lead, source=drawn_clip)
    with worker(tmp_path / "log"):
        wait_for(lambda: clip_get(lead, clip.id).readable, 120, "the first reading")
        wait_for(lambda: _job().state not in {"queued", "running"}, 120, "the model's reading")
    assert (_job().state, _job().error) == ("done", None)
    _assert_read(clip, lead, version)


@pytest.mark.slow
@pytest.mark.parametrize("whom", ["pool child", "whole worker"])
def test_killed_while_the_model_reads(
    version: ModelVersion, studio: Studio, lead: User, drawn_clip: Path, tmp_path: Path, whom: str
) -> None:
    clip = make_clip(studio, lead, source=drawn_clip)

    def reads() -> bool:
        job = _job()
        return (job.state, job.stage) == ("running", "infer")

    with worker(tmp_path / "first") as process:
        wait_for(reads, 120, "the model to begin")
        if whom == "pool child":
            for pid in pool_children(process):
                os.kill(pid, signal.SIGKILL)
            wait_for(lambda: _job().state == "done", 120, "the job to go on by itself")
        else:
            kill_group(process)
    if whom == "whole worker":
        assert clip_get(lead, clip.id).readable
        with worker(tmp_path / "second"):
            wait_for(lambda: _job().state == "done", 120, "the job to end")
    assert (_job().state, _job().kills) == ("done", 1)
    _assert_read(clip, lead, version)
