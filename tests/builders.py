"""Small builders of rows and files, for tests of every part."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

from django.conf import settings

from dancesite.accounts.models import Role, Studio, User
from dancesite.accounts.services import membership_set, studio_create
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import clip_create
from dancesite.core import jobs
from dancesite.core.models import JobRun

Kind = Artefact.Kind
MADE_BY_READING = [Kind.PROXY, Kind.TIMES, Kind.THUMBNAIL, Kind.POSE, Kind.SOUND, Kind.SPRITE]  # the rest is asked for
PASSWORD = "a-long-enough-secret"
_numbers = itertools.count(1)


def make_studio(name: str = "") -> Studio:
    return studio_create(name=name or f"Studio {next(_numbers)}")


def make_person(name: str, studio: Studio | None = None, role: str = Role.DANCER, password: str = PASSWORD) -> User:
    """A person, in a studio if one is given. The address is made from the name."""
    email = f"{name.lower().replace(' ', '.')}.{next(_numbers)}@example.org"
    user = User.objects.create_user(email=email, name=name, password=password)
    if studio is not None:
        membership_set(studio=studio, user=user, role=role)
    return user


def make_upload(content: bytes = b"") -> Path:
    """A file as an upload leaves it, in the work folder; distinct content each time unless given."""
    folder = Path(settings.WORK_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"test-upload-{next(_numbers)}"
    path.write_bytes(content or f"not really a video {next(_numbers)}".encode())
    return path


def make_clip(studio: Studio, user: User, *, title: str = "Diagonal", source: Path | None = None) -> Clip:
    """A stored clip whose reading is queued; `source` is a real video to copy."""
    path = make_upload()
    if source is not None:
        shutil.copyfile(source, path)
    return clip_create(
        studio=studio,
        user=user,
        path=path,
        file_name=f"{title}.mp4",
        title=title,
        dancer="Mei",
        style="Ballet",
        consent={"view": True, "train": False, "publish": False},
    )


def make_claim(run: JobRun) -> jobs.Claim:
    """The claim of a worker that took this queued job."""
    claim = jobs.claim(run.id, node="worker-1")
    assert claim is not None
    return claim
