"""A clip that is ready to be labelled, without waiting for a worker."""

from __future__ import annotations

import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

from django.db import transaction
from django.test import Client
from playwright.sync_api import BrowserContext

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core.models import JobRun
from dancesite.reports.services import report_store
from tests.builders import make_clip
from tests.reports import make_report

FRAMES = 180  # of the drawn dancer's six seconds


def make_ready(studio: Studio, user: User, film: Path, *, title: str = "Diagonal") -> Clip:
    """As a worker would leave it, but for the body."""
    with transaction.atomic():  # no worker gets hold of it
        clip = make_clip(studio, user, title=title)
        JobRun.objects.filter(subject_id=clip.id).update(state=JobRun.State.DONE)
    Clip.objects.filter(id=clip.id).update(frames=FRAMES, fps_num=30, fps_den=1, width=360, height=480)
    proxy = Path(tempfile.mkdtemp()) / "film.mp4"
    shutil.copyfile(film, proxy)
    artefact_store(clip=clip, kind=Artefact.Kind.PROXY, key="k", path=proxy, suffix=".mp4")
    proxy.parent.rmdir()
    report_store(clip=clip, key="k", report=make_report(frames=FRAMES, fps=Fraction(30), cut=90))
    clip.refresh_from_db()
    return clip


def make_words(studio: Studio, number: int = 9) -> list[Word]:
    """Words for units; the digits 1, 2, 3 ... give them."""
    return [word_ensure(studio=studio, name=f"Word {digit}", style="Ballet") for digit in range(1, number + 1)]


def let_in(context: BrowserContext, url: str, user: User) -> None:
    """Signed in without the door."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])
