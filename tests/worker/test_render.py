"""What somebody asked for is made once, from what is there, and goes with the clip."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from analysis.formats.posefile import write_pose
from analysis.schema import PoseTrack
from dancesite.accounts.models import Purpose, Role, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core import jobs, storage
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from dancesite.reports.exporting.selectors import Kind, job_of
from dancesite.reports.exporting.services import blur_set, render_ask
from dancesite.reports.models import Note, Render, Report
from dancesite.reports.sharing.services import link_make
from tests.analysis.conftest import dancer as danced
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.marked_clips import write_clip
from tests.reports import make_report
from worker import render, runner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
FRAMES = 30
Made = Artefact.Kind


@pytest.fixture
def studio() -> Studio:
    return make_studio("Taking away")


@pytest.fixture
def mei(studio: Studio) -> User:
    return make_person("Mei", studio)


@pytest.fixture
def jonas(studio: Studio) -> User:
    return make_person("Jonas", studio, Role.ANNOTATOR)


def _track() -> PoseTrack:
    whole = danced([("arms", 3.0)])
    cut = {name: getattr(whole, name)[:FRAMES] for name in ("image", "image_smooth", "score")}
    return replace(whole, width=320, height=240, world=None, world_smooth=None, gaps=(), **cut)


@pytest.fixture
def clip(studio: Studio, mei: User, tmp_path: Path) -> Clip:
    """A clip that was read."""
    clip = make_clip(studio, mei)
    film, body = make_upload(), make_upload()
    made = write_clip(tmp_path / "film.mp4", frames=FRAMES, rate=Fraction(25), size=(320, 240), options={"bf": "0"})
    film.write_bytes(made.read_bytes())
    write_pose(body, _track())
    artefact_store(clip=clip, kind=Made.PROXY, key="k", path=film, suffix=".mp4")
    artefact_store(clip=clip, kind=Made.POSE, key="k", path=body, suffix=".dsa")
    for kind in (Made.THUMBNAIL, Made.SPRITE):
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(kind.value.encode()), suffix=".jpg")
    report = make_report(frames=FRAMES, cut=20, name="Arabesque ′ 阿拉贝斯克", label="Arabesque ′ 阿拉贝斯克")
    Report.objects.create(clip=clip, key="k", data=report.to_json())
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=FRAMES, fps_num=25, fps_den=1, barcode=[])
    clip.refresh_from_db()
    return clip


def _work(asked: Render) -> JobRun:
    job = job_of(asked)
    assert job is not None
    runner.run(str(job.id), "worker-1", render.make, runner.RENDERING)
    job.refresh_from_db()
    return job


def _made(clip: Clip, kind: Kind, by: User, language: str = "en") -> Artefact:
    asked = render_ask(clip=clip, kind=kind, by=by, language="" if kind == Kind.BLUR else language)
    job = _work(asked)
    assert job.state == "done", job.error
    asked.refresh_from_db()
    assert asked.artefact is not None
    return asked.artefact


def _status(user: User, clip: Clip, artefact: Artefact) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/media/{clip.id}/{artefact.id}/{artefact.kind}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_pdf_with_notes_and_names_of_any_script(language: str, clip: Clip, mei: User) -> None:
    strokes = [
        {"kind": "pen", "ink": "white", "points": [[0, 0], [0.5, 0.5], [1, 0]]},
        {"kind": "arrow", "ink": "cinnabar", "points": [[0.2, 0.2], [0.2, 0.2]]},
        {"kind": "circle", "ink": "limelight", "points": [[0.9, 0.9], [0.5, 0.4]]},
    ]
    note = {"clip": clip, "by": mei, "about": "moment", "drawing": strokes}
    Note.objects.create(**note, frame=3, text="<b>Higher</b> & выше 再高一点")
    Note.objects.create(**note, frame=10_000, text="")  # its film was shorter the second time
    made = _made(clip, Kind.PDF, mei, language)
    with storage.local_path(made.name) as path:
        assert path.read_bytes().startswith(b"%PDF-")
    assert "attachment" in _status(mei, clip, made)["Content-Disposition"]


def test_a_drawing_is_on_the_paper(clip: Clip, mei: User) -> None:
    note = Note.objects.create(clip=clip, by=mei, about="moment", frame=3, text="Higher")
    without = _made(clip, Kind.PDF, mei).bytes
    points = [[i / 300, (7 * i % 300) / 300] for i in range(300)]
    Note.objects.filter(id=note.id).update(drawing=[{"kind": "pen", "ink": "white", "points": points}])
    assert _made(clip, Kind.PDF, mei).bytes > without + 1000


def test_films_have_as_many_frames_as_the_proxy(clip: Clip, mei: User) -> None:
    import av

    for kind in (Kind.FILM, Kind.FILM_BLURRED):
        with storage.local_path(_made(clip, kind, mei).name) as path, av.open(str(path)) as container:
            times = [float(frame.time) for frame in container.decode(video=0)]
            assert times == pytest.approx([i / 25 for i in range(FRAMES)])


def test_a_pdf_does_not_wait_behind_films(clip: Clip, mei: User, sent: list[tuple[str, str]]) -> None:
    sent.clear()
    render_ask(clip=clip, kind=Kind.PDF, by=mei, language="en")
    render_ask(clip=clip, kind=Kind.FILM, by=mei, language="en")
    assert sent == [("worker.render", "quick"), ("worker.render", "cpu")]


def test_asked_twice_it_is_made_once_and_again_when_a_name_changes(clip: Clip, mei: User) -> None:
    first = _made(clip, Kind.PDF, mei)
    again = render_ask(clip=clip, kind=Kind.PDF, by=mei, language="en")
    assert again.artefact == first
    Clip.objects.filter(id=clip.id).update(title="Another name")
    clip.refresh_from_db()
    second = _made(clip, Kind.PDF, mei)
    assert second.key != first.key
    assert not Artefact.objects.filter(id=first.id).exists(), "the older one is gone"
    assert storage.size(first.name) is None


def test_until_faces_are_hidden_others_see_none(clip: Clip, mei: User, jonas: User) -> None:
    plain = {kind: clip.artefacts.get(kind=kind) for kind in (Made.PROXY, Made.THUMBNAIL, Made.SPRITE)}
    drawn = _made(clip, Kind.FILM, mei)
    blur_set(clip=clip, on=True, by=mei)
    for artefact in (*plain.values(), drawn):
        assert _status(jonas, clip, artefact).status_code == 404
        assert _status(mei, clip, artefact).status_code == 200, "who may change the clip sees it as it is"
    client = Client()
    client.force_login(jonas)
    told = client.get(f"/api/clips/{clip.id}/").json()
    assert (told["blurred"], told["proxy"], told["thumbnail"], told["sprite"]) == (True, None, None, None)
    _work(Render.objects.get(kind=Kind.BLUR))
    hidden = clip.artefacts.get(kind=Made.BLURRED)
    told = client.get(f"/api/clips/{clip.id}/").json()
    assert told["proxy"] == f"/media/{clip.id}/{hidden.id}/blurred", "no browser has something else under this address"
    answer = _status(jonas, clip, plain[Made.PROXY])
    assert answer["ETag"] == f'"{hidden.sha256[:32]}"', "the same address, another film"
    assert _status(jonas, clip, drawn).status_code == 404
    offered = client.get(f"/api/clips/{clip.id}/exports/").json()["results"]
    assert {one["kind"] for one in offered} == {"pdf", "film-blurred"}
    refused = client.post(f"/api/clips/{clip.id}/exports/", {"kind": "film"}, content_type="application/json")
    assert refused.status_code == 403
    blur_set(clip=clip, on=False, by=mei)
    assert _status(jonas, clip, plain[Made.PROXY])["ETag"] != answer["ETag"]


def test_an_older_link_to_the_film_shows_no_faces_either(clip: Clip, mei: User) -> None:
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=mei)
    _link, secret = link_make(clip=clip, by=mei, scope="film", days=3)
    plain = Client().get(f"/shared/{secret}/film")["ETag"]
    blur_set(clip=clip, on=True, by=mei)
    assert Client().get(f"/shared/{secret}/film").status_code == 404
    _work(Render.objects.get(kind=Kind.BLUR))
    assert Client().get(f"/shared/{secret}/film")["ETag"] not in {plain, None}
    assert Client().get(f"/shared/{secret}/picture").status_code == 200
    with pytest.raises(Problem, match="blurred"):
        link_make(clip=clip, by=mei, scope="film", days=3)


def test_a_link_to_blurred_film_has_it_made(clip: Clip, mei: User) -> None:
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=mei)
    _link, secret = link_make(clip=clip, by=mei, scope="blurred", days=3)
    assert Client().get(f"/shared/{secret}/film").status_code == 404
    _work(Render.objects.get(kind=Kind.BLUR))
    assert Client().get(f"/shared/{secret}/film").status_code == 200


def test_where_no_head_is_known_nothing_stays_sharp(clip: Clip, mei: User) -> None:
    body, track = make_upload(), _track()
    write_pose(body, replace(track, image=np.full_like(track.image, np.nan), score=np.zeros_like(track.score)))
    artefact_store(clip=clip, kind=Made.POSE, key="other", path=body, suffix=".dsa")
    import av

    with storage.local_path(_made(clip, Kind.BLUR, mei).name) as path, av.open(str(path)) as container:
        for frame in container.decode(video=0):
            rgb = frame.to_ndarray(format="rgb24").astype(float)
            assert np.abs(np.diff(rgb, axis=1)).max() < 60


def test_withdrawn_while_it_is_made_nothing_is_kept(clip: Clip, mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = render_ask(clip=clip, kind=Kind.BLUR, by=mei)
    real = render.remake

    def withdrawn(*args: Any, **options: Any) -> Any:
        yield from real(*args, **options)
        consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=mei)

    monkeypatch.setattr(render, "remake", withdrawn)
    job = job_of(asked)
    assert job is not None
    runner.run(str(job.id), "worker-1", render.make, runner.RENDERING)
    assert not Render.objects.exists()
    assert not Artefact.objects.exists()
    assert list(storage.files_in(clip.folder)) == []
    assert not JobRun.objects.filter(kind=jobs.Job.RENDER).exists()
