"""Three people of one studio, a stranger of another, and a clip."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Clip
from dancesite.core import jobs, storage
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_person, make_studio


@pytest.fixture(autouse=True)
def _clean_servers() -> Iterator[None]:
    """No throttle count and no stored file outlives its test."""
    cache.clear()
    yield
    for folder in ("clips", "models"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)
    shutil.rmtree(Path(settings.WORK_DIR) / storage.UPLOADS, ignore_errors=True)


@pytest.fixture
def studio(db: None) -> Studio:
    return make_studio("Lindenhof")


@pytest.fixture
def lead(studio: Studio) -> User:
    return make_person("Ana Lead", studio, Role.LEAD)


@pytest.fixture
def annotator(studio: Studio) -> User:
    return make_person("Jonas Annotator", studio, Role.ANNOTATOR)


@pytest.fixture
def dancer(studio: Studio) -> User:
    return make_person("Mei Dancer", studio, Role.DANCER)


@pytest.fixture
def stranger(db: None) -> User:
    return make_person("Sam Stranger", make_studio("Elsewhere"), Role.LEAD)


@pytest.fixture
def clip(studio: Studio, dancer: User) -> Clip:
    """Uploaded by the dancer."""
    return make_clip(studio, dancer)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the broker was given, in place of a broker."""
    messages: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, args, **kw: messages.append(args[0]))
    return messages


@pytest.fixture
def run(sent: list[str], db: None) -> JobRun:
    """A queued job."""
    return jobs.enqueue(jobs.Job.INGEST, studio_id=1, subject_id=uuid.uuid4())
