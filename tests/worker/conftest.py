from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from analysis.data.drawn import draw_dancer


@pytest.fixture(autouse=True)
def _no_models_left() -> Iterator[None]:
    yield
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "models", ignore_errors=True)


@pytest.fixture(scope="session")
def drawn_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of the drawn dancer, small."""
    path = tmp_path_factory.mktemp("drawn") / "drawn.mp4"
    draw_dancer(path, seconds=4.0, size=(360, 480))
    return path


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Nobody is told of jobs; names of their tasks and queues."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **kw: told.append((name, queue)))
    return told
