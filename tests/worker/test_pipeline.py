"""Progress of a stage becomes progress of the whole; keys name what an artefact was made from."""

from __future__ import annotations

import uuid
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings

from analysis.media import doors, guard
from analysis.schema import FramePlan
from dancesite.core import jobs
from worker import pipeline
from worker.pipeline import STAGES, WEIGHTS, StageReporter, artefact_key

CLAIM = jobs.Claim(uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), 1, 1)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[jobs.Progress]:
    progress: list[jobs.Progress] = []
    monkeypatch.setattr(jobs, "report_progress", lambda claim, step: progress.append(step))
    return progress


def test_the_whole_never_goes_back(told: list[jobs.Progress]) -> None:
    clock = iter(range(0, 10_000))
    report = StageReporter(CLAIM, clock=lambda: float(next(clock)))
    for stage in STAGES[:-1]:  # where a model reads the clip that is counted by itself
        if stage == "convert":
            continue  # runs together with pose
        report.enter(stage)
        for done in range(5):
            report(done, 4)
        report.leave(*(["convert", "pose"] if stage == "pose" else [stage]))
    overall = [step.overall for step in told]
    assert overall == sorted(overall)
    assert overall[-1] >= 94
    assert told[-1].finished_stages == ("check", "convert", "pose", "listen")


def test_what_a_model_reads_is_counted_by_itself(told: list[jobs.Progress]) -> None:
    report = StageReporter(CLAIM, clock=lambda: 0.0)
    report.leave(*STAGES[:-1])
    report.enter("infer")
    report(3, 3)
    assert [(step.stage, step.stage_index, step.overall) for step in told] == [("infer", 5, 0.0), ("infer", 5, 99.0)]


def test_progress_is_throttled_but_the_end_is_told(told: list[jobs.Progress]) -> None:
    now = [0.0]
    report = StageReporter(CLAIM, clock=lambda: now[0])
    report.enter("pose", countable="frame")
    for done in range(1, 101):
        now[0] += pipeline.REPORT_EVERY / 10
        report(done, 100)
    assert 10 <= len(told) <= 13
    assert (told[-1].done, told[-1].total) == (100, 100)


def test_weights_name_the_stages() -> None:
    assert tuple(WEIGHTS) == STAGES == tuple(name for name in pipeline.VERSIONS if name != "sprite")


def test_a_key_changes_with_everything_it_is_made_from(monkeypatch: pytest.MonkeyPatch) -> None:
    key = artefact_key("pose", "abc", "mediapipe", "1")
    assert key == artefact_key("pose", "abc", "mediapipe", "1")
    others = {artefact_key("pose", "abd", "mediapipe", "1"), artefact_key("pose", "abc", "mediapipe", "2")}
    monkeypatch.setitem(pipeline.VERSIONS, "pose", pipeline.VERSIONS["pose"] + 1)
    others.add(artefact_key("pose", "abc", "mediapipe", "1"))
    assert len(others | {key}) == 4


def test_decoders_give_up_before_their_worker_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A film that wants for ever is a reason after hours, and not a killed worker three times."""
    waiting: list[float] = []

    class Asked(Exception):
        pass

    def decoder(*request: Any, allowance: guard.Allowance, **how: Any) -> None:
        waiting.append(allowance.waiting)
        raise Asked

    monkeypatch.setattr(doors, "Decoder", decoder)
    film, n = tmp_path / "film", 20 * 60 * 60
    with film.open("wb") as file:
        file.truncate(settings.UPLOAD_MAX_BYTES)
    shown, dropped = np.arange(0, 4 * n, 4, dtype=np.int32), np.arange(3 * n, dtype=np.int32)
    plan = FramePlan(Fraction(60), 1280, 720, 0, shown, shown / 240, np.zeros(n, dtype=np.bool_), dropped)
    with pytest.raises(Asked):
        doors.examine(film)
    with pytest.raises(Asked):
        list(doors.convert(film, plan, proxy=None, wanted=None))
    with pytest.raises(Asked):
        doors.hear(film, 22_050, longest=1260, progress=lambda done, total: None, idle=lambda: None)
    assert sum(waiting) < 0.9 * settings.CELERY_TASK_TIME_LIMIT
