"""What is made of a clip while somebody asks for something newer, changes it, or the worker is killed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.removal import files_sweep
from dancesite.clips.services import artefact_store, clip_remove
from dancesite.core import jobs, storage
from dancesite.core.models import JobRun
from dancesite.reports.exporting.selectors import Kind, job_of
from dancesite.reports.exporting.services import blur_set, render_ask
from dancesite.reports.models import Note, Render, Report
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.reports import make_report
from worker import render, runner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
Made = Artefact.Kind


@pytest.fixture
def mei() -> User:
    return make_person("Mei", make_studio("Taking away"), Role.LEAD)


@pytest.fixture
def clip(mei: User, monkeypatch: pytest.MonkeyPatch) -> Clip:
    """A clip that was read; what is made of it says when it was made."""
    studio = Studio.objects.get()
    clip = make_clip(studio, mei)
    _body(clip, "first")
    artefact_store(clip=clip, kind=Made.PROXY, key="k", path=make_upload(b"film"), suffix=".mp4")
    Report.objects.create(clip=clip, key="k", data=make_report().to_json())
    monkeypatch.setattr(render, "read_pose", lambda path: path.read_bytes())
    _maker(monkeypatch, lambda: None)
    return Clip.objects.get(id=clip.id)


def _body(clip: Clip, what: str) -> None:
    artefact_store(clip=clip, kind=Made.POSE, key=what, path=make_upload(what.encode()), suffix=".dsa")


def _maker(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """What is made, without making films: it holds the body that it was made from."""

    def made(kind: Made) -> Any:
        def make(told: Any, film: Path, track: bytes, about: Any, work: Path) -> list[Any]:
            path = work / "made"
            path.write_bytes(b"made of " + track)
            meanwhile()
            return [(kind, path, ".bin")]

        return make

    monkeypatch.setattr(render, "_MAKERS", {Kind.PDF: made(Made.PDF), Kind.BLUR: made(Made.BLURRED)})


def _ask(clip: Clip, by: User, kind: Kind = Kind.PDF) -> Render:
    return render_ask(clip=Clip.objects.get(id=clip.id), kind=kind, by=by, language="" if kind == Kind.BLUR else "en")


def _work(asked: Render) -> JobRun | None:
    job = job_of(asked)
    assert job is not None
    runner.run(str(job.id), "worker-1", render.make, runner.RENDERING)
    return JobRun.objects.filter(id=job.id).first()


def _state(clip: Clip, user: User) -> str:
    client = Client()
    client.force_login(user)
    told = client.get(f"/api/clips/{clip.id}/exports/").json()["results"]
    return next(str(one["state"]) for one in told if one["kind"] == "pdf")


def test_what_ends_late_leaves_what_is_asked_for_since(clip: Clip, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note is written while the PDF is made; somebody asks again, and waits behind it."""
    first = _ask(clip, mei)

    def again() -> None:
        Note.objects.create(clip=clip, by=mei, about="moment", frame=3, text="Higher")
        _ask(clip, mei)

    _maker(monkeypatch, again)
    _work(first)
    assert _state(clip, mei) == "queued", "nobody is left waiting for what was thrown away"
    _maker(monkeypatch, lambda: None)
    _work(Render.objects.latest("asked_at"))
    assert _state(clip, mei) == "ready"
    assert (Render.objects.count(), clip.artefacts.filter(kind=Made.PDF).count()) == (1, 1)


def test_what_ends_after_something_newer_is_not_kept(clip: Clip, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers: the slower one hides faces by the body that was found before."""
    first = _ask(clip, mei, Kind.BLUR)

    def overtaken() -> None:
        _maker(monkeypatch, lambda: None)
        _body(clip, "second")
        second = _work(_ask(clip, mei, Kind.BLUR))
        assert second is not None
        assert second.state == "done"

    _maker(monkeypatch, overtaken)
    _work(first)
    hidden = clip.artefacts.get(kind=Made.BLURRED)
    with storage.local_path(hidden.name) as path:
        assert path.read_bytes() == b"made of second"
    stored = {stored.name for stored in storage.files_in(clip.folder)}
    assert not {name for name in stored if "/blurred-" in name} - {hidden.name}, "its file is gone as well"


def test_changed_before_its_turn_it_is_made_as_it_is_now(clip: Clip, mei: User) -> None:
    """And what it was called before is no name for it: asked for under that name again, it is made again."""
    title = clip.title
    asked = _ask(clip, mei)
    Clip.objects.filter(id=clip.id).update(title="Another name")
    _work(asked)
    assert _state(clip, mei) == "queued"
    _work(Render.objects.get())
    assert _state(clip, mei) == "ready"
    Clip.objects.filter(id=clip.id).update(title=title)
    assert _state(clip, mei) == "none"


def test_removed_before_its_turn_nothing_is_made(clip: Clip, mei: User) -> None:
    asked = _ask(clip, mei)
    Clip.objects.filter(id=clip.id).update(title="Another name")
    clip_remove(clip=Clip.objects.get(id=clip.id))
    _work(asked)
    assert not Render.objects.exists()
    assert not JobRun.objects.filter(kind=jobs.Job.RENDER).exists()


def test_a_lost_film_without_faces_is_made_again(clip: Clip, mei: User) -> None:
    """Nobody sees the film by another way meanwhile."""
    jonas = make_person("Jonas", Studio.objects.get(), Role.ANNOTATOR)
    client = Client()
    client.force_login(jonas)
    blur_set(clip=clip, on=True, by=mei)
    _work(Render.objects.get(kind=Kind.BLUR))
    hidden, plain = (clip.artefacts.get(kind=kind) for kind in (Made.BLURRED, Made.PROXY))
    storage.delete_all([hidden.name])
    for found in (hidden, plain):
        assert client.get(f"/media/{clip.id}/{found.id}/{found.kind}", headers={"range": "bytes=0-"}).status_code == 404
    assert client.get(f"/api/clips/{clip.id}/blur/").json()["state"] == "queued"
    _work(Render.objects.get(kind=Kind.BLUR))
    assert client.get(f"/media/{clip.id}/{plain.id}/proxy").status_code == 200
    assert client.get(f"/api/clips/{clip.id}/blur/").json()["state"] == "ready"


def test_killed_with_its_file_stored_it_is_made_once(clip: Clip, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _ask(clip, mei)
    finish = jobs.finish

    def killed(claim: jobs.Claim) -> None:
        raise SystemExit

    monkeypatch.setattr(jobs, "finish", killed)
    with pytest.raises(SystemExit):
        _work(asked)
    monkeypatch.setattr(jobs, "finish", finish)
    JobRun.objects.filter(kind=jobs.Job.RENDER).update(state="queued", claim=None)
    done = _work(asked)
    assert done is not None
    assert done.state == "done"
    made = clip.artefacts.get(kind=Made.PDF)
    files_sweep()
    assert storage.size(made.name) == made.bytes
    assert _state(clip, mei) == "ready"


def test_given_away_meanwhile_it_leaves_the_successors_file(
    clip: Clip, mei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that was given up for dead comes to its end after its successor."""
    asked = _ask(clip, mei)

    def succeeded() -> None:
        _maker(monkeypatch, lambda: None)
        JobRun.objects.filter(kind=jobs.Job.RENDER).update(state="queued", claim=None)
        done = _work(asked)
        assert done is not None
        assert done.state == "done"

    _maker(monkeypatch, succeeded)
    _work(asked)
    made = clip.artefacts.get(kind=Made.PDF)
    assert storage.size(made.name) == made.bytes
    asked.refresh_from_db()
    assert asked.artefact == made
