"""A real worker in the middle of a clip that is withdrawn or deleted for good: it stops, and brings nothing back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from dancesite.accounts.models import Purpose, Role
from dancesite.clips import removal
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import clip_remove
from dancesite.core.models import JobRun
from dancesite.reports.models import Report
from tests.builders import make_clip, make_person, make_studio
from tests.processes import wait_for, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

MEDIA = Path(settings.MEDIA_ROOT)


def _half_written() -> list[Path]:
    return [path for path in MEDIA.glob(".work/job-*/*") if path.is_file() and path.stat().st_size > 1000]


def _unfinished() -> set[Path]:
    return {path for path in MEDIA.glob(".work/**/*") if path.is_file() and path.suffix != ".lock"}


@pytest.fixture
def clip(drawn_clip: Path) -> Clip:
    studio = make_studio("Ends")
    return make_clip(studio, make_person("Ana", studio, Role.LEAD), source=drawn_clip)


@pytest.mark.parametrize("end", ["withdrawn", "purged"])
def test_the_worker_lets_go(end: str, clip: Clip, drawn_clip: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert clip.uploaded_by
    before = _unfinished()
    with worker(log):
        wait_for(_half_written, 60, "a half-written file")
        if end == "withdrawn":
            consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=clip.uploaded_by)
        else:
            clip_remove(clip=clip)
            Clip.objects.update(removed_at=timezone.now() - timedelta(days=99))
            assert removal.clips_purge() == 1
        # It notices at its next step: that the job was cancelled, or, once the row is gone, that it is nobody's.
        wait_for(lambda: not list(MEDIA.glob(".work/job-*")), 60, "the worker to notice")
        assert not (MEDIA / clip.folder).exists()
        assert not _unfinished() - before
        assert not any(table.objects.exists() for table in (Artefact, Report, JobRun))
        # It is none the worse for it: the same file, added again, is read to its end.
        again = make_clip(clip.studio, clip.uploaded_by, source=drawn_clip)
        wait_for(lambda: JobRun.objects.get(subject_id=again.id).state == "done", 120, "the next clip to be read")
