"""Passages are found in clips that the asker may see, by a job that can be stopped, killed and delivered twice."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from analysis.formats.posefile import write_pose
from analysis.schema import PoseTrack
from dancesite.accounts.models import Role, Studio, User
from dancesite.annotations.models import PassageSearch
from dancesite.annotations.search_selectors import job_of
from dancesite.annotations.search_services import search_cancel, search_start
from dancesite.annotations.search_view import search_json
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.services import artefact_store, clip_remove, clip_retry
from dancesite.core import job_watch, jobs
from dancesite.core.models import JobRun
from tests.analysis.conftest import dancer
from tests.builders import make_clip, make_person, make_studio, make_upload
from worker import find, ingest, runner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]

SCRIPT = [("arms", 2.0), ("legs", 2.0), ("arms", 2.0)]


@pytest.fixture
def studio() -> Studio:
    return make_studio("Search")


@pytest.fixture
def ana(studio: Studio) -> User:
    return make_person("Ana", studio, Role.ANNOTATOR)


def danced(studio: Studio, by: User, track: PoseTrack | None, title: str = "One") -> Clip:
    """A clip that was read; None: without a body file."""
    clip = make_clip(studio, by, title=title)
    frames = track.n_frames if track else 150
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=frames, fps_num=25, fps_den=1, barcode=[])
    clip.refresh_from_db()
    if track:
        path = make_upload()
        write_pose(path, track)
        artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=path, suffix=".dsa")
    return clip


def begin(clip: Clip, by: User, start: int = 0, end: int = 50, scope: str = "studio", **more: Any) -> PassageSearch:
    return search_start(clip=clip, by=by, start=start, end=end, scope=scope, **more)


def work(search: PassageSearch) -> JobRun:
    run = JobRun.objects.get(subject_id=search.id)
    runner.run(str(run.id), "here", find.find_passages)
    return JobRun.objects.get(id=run.id)


def places(found: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Which clips, and the nearest ten of frames where passages begin."""
    return sorted((one["title"], round(one["start"], -1)) for one in found)


def test_found_in_this_clip_and_in_others(studio: Studio, ana: User, sent: list[tuple[str, str]]) -> None:
    clip = danced(studio, ana, dancer(SCRIPT))
    danced(studio, ana, dancer([("side", 2.0), ("arms", 2.0)]), "Two")
    danced(studio, ana, None, "Without a body")
    strange = make_studio("Elsewhere")
    danced(strange, make_person("Sam", strange, Role.LEAD), dancer(SCRIPT), "Strange")
    search = begin(clip, ana)
    assert sent[-1] == ("worker.find", "quick")
    run = work(search)
    assert (run.state, run.done, run.total, run.error) == ("done", 2, 2, None)
    search.refresh_from_db()
    told = search_json(ana, search)
    assert places(told["found"]) == [("One", 100), ("Two", 50)]
    assert all(0 < one["likeness"] <= 1 for one in told["found"])
    here = begin(clip, ana, scope="clip")
    assert work(here).state == "done"
    here.refresh_from_db()
    assert places(search_json(ana, here)["found"]) == [("One", 100)]


def test_in_the_clips_of_one_dancer(studio: Studio, ana: User) -> None:
    clip, other = danced(studio, ana, dancer(SCRIPT)), danced(studio, ana, dancer([("arms", 2.0)]), "Two")
    danced(studio, ana, dancer([("arms", 2.0)]), "Of another")
    Clip.objects.update(dancer=None)
    alone = begin(clip, ana, scope="dancer")
    assert work(alone).total == 1, "whose dance this is nobody said: no other clip is known to be of the same dancer"
    mei = studio.dancers.create(name="Mei Lin")
    Clip.objects.filter(id__in=[clip.id, other.id]).update(dancer=mei)
    search = begin(clip, ana, scope="dancer")
    assert work(search).total == 2
    search.refresh_from_db()
    assert places(search_json(ana, search)["found"]) == [("One", 100), ("Two", 0)]


def test_several_examples(studio: Studio, ana: User) -> None:
    clip = danced(studio, ana, dancer(SCRIPT))
    other = danced(studio, ana, dancer([("side", 2.0), ("arms", 2.0), ("legs", 2.0)]), "Two")
    search = begin(clip, ana, examples=[(other, 100, 150)])
    assert work(search).state == "done"
    search.refresh_from_db()
    assert places(search_json(ana, search)["found"]) == [("One", 50), ("One", 100), ("Two", 50)]


def test_what_was_removed_since_is_not_told(studio: Studio, ana: User) -> None:
    clip = danced(studio, ana, dancer(SCRIPT))
    other = danced(studio, ana, dancer([("side", 2.0), ("arms", 2.0)]), "Two")
    gone = danced(studio, ana, dancer([("arms", 2.0)]), "Three")
    clip_remove(clip=gone)  # before: not even looked at
    search = begin(clip, ana)
    assert work(search).total == 2
    search.refresh_from_db()
    assert len(search_json(ana, search)["found"]) == 2
    clip_remove(clip=other)
    assert places(search_json(ana, search)["found"]) == [("One", 100)]
    Clip.objects.filter(id=other.id).update(removed_at=None, withdrawn_at="2026-01-01T00:00Z")
    assert places(search_json(ana, search)["found"]) == [("One", 100)]
    ana.memberships.all().delete()
    assert search_json(ana, search)["found"] == []


def test_a_file_that_is_gone_or_broken_is_left_out(studio: Studio, ana: User) -> None:
    clip = danced(studio, ana, dancer(SCRIPT))
    gone, broken = (danced(studio, ana, dancer(SCRIPT), title) for title in ("Gone", "Broken"))
    default_storage.delete(gone.artefacts.get().name)
    Path(default_storage.path(broken.artefacts.get().name)).write_bytes(b"not arrays")
    search = begin(clip, ana)
    assert work(search).state == "done"
    search.refresh_from_db()
    assert places(search_json(ana, search)["found"]) == [("One", 100)]


def test_a_passage_without_a_body_says_so(studio: Studio, ana: User) -> None:
    track = dancer(SCRIPT)
    for values in (track.world, track.image):
        assert values is not None
        values[:60] = float("nan")
    search = begin(danced(studio, ana, track), ana)
    assert work(search).state == "failed"
    error = search_json(ana, search)["error"]
    assert error is not None
    assert error["code"] == "no-body"
    short = begin(search.clip, ana, 100, 105)
    assert work(short).state == "failed"
    assert search_json(ana, short)["error"]["code"] == "too-short"


def test_a_broken_search_does_not_speak_of_reading_clips(
    studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = begin(danced(studio, ana, dancer(SCRIPT)), ana)
    monkeypatch.setattr(find, "find_like", lambda *args, **kw: 1 / 0)
    assert work(search).state == "failed"
    error = search_json(ana, search)["error"]
    assert (error["code"], error["message"]) == ("failed", "The search broke off.")


def test_stopped_in_the_middle(studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    search = begin(danced(studio, ana, dancer(SCRIPT)), ana)
    looking = find.find_like

    def stop(*args: Any, **how: Any) -> Any:
        search_cancel(search=search)
        return looking(*args, **how)

    monkeypatch.setattr(find, "find_like", stop)
    assert work(search).state == "cancelled"
    search.refresh_from_db()
    assert search.found is None


def test_killed_it_looks_again_and_the_dead_one_writes_nothing(
    studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = begin(danced(studio, ana, dancer(SCRIPT)), ana)
    run = job_of(search)
    assert run is not None
    dead = jobs.claim(run.id, node="dead")
    assert dead is not None
    job_watch.mark_vanished(job_id=str(run.id))
    assert JobRun.objects.get(id=run.id).state == "queued"
    with pytest.raises(jobs.JobLost):
        find.find_passages(dead, Path("/nowhere"))
    assert work(search).state == "done"
    search.refresh_from_db()
    assert len(search.found or []) == 1
    assert work(search).attempt == 2  # delivered twice: nothing happens


def test_deleted_with_its_clip_while_it_runs(studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = danced(studio, ana, dancer(SCRIPT))
    search = begin(clip, ana)
    looking = find.find_like

    def delete(*args: Any, **how: Any) -> Any:
        clip_delete(clip=clip)
        return looking(*args, **how)

    monkeypatch.setattr(find, "find_like", delete)
    runner.run(str(JobRun.objects.get(subject_id=search.id).id), "here", find.find_passages)
    assert not PassageSearch.objects.exists()
    assert not JobRun.objects.filter(kind=jobs.Job.FIND).exists()


def test_a_structure_that_is_read_again_waits_with_what_is_quick(
    studio: Studio, ana: User, sent: list[tuple[str, str]]
) -> None:
    """Where its files are lost it goes to who has the time to make them."""
    clip = danced(studio, ana, None)
    assert sent == [("worker.ingest", "cpu")]
    clip_retry(clip=clip)
    assert sent[-1] == ("worker.ingest", "quick")
    run = JobRun.objects.filter(subject_id=clip.id).latest("queued_at")
    runner.run(str(run.id), "here", ingest.ingest_clip)
    assert sent[-1] == ("worker.ingest", "cpu")
    run.refresh_from_db()
    assert (run.state, run.stage, run.kills, run.claim) == ("queued", "", 0, None)


def test_what_is_to_begin_anew_may_be_cancelled(studio: Studio, ana: User) -> None:
    clip = danced(studio, ana, None)
    clip_retry(clip=clip)
    run = JobRun.objects.filter(subject_id=clip.id).latest("queued_at")

    def asked_meanwhile(claim: jobs.Claim, folder: Path) -> None:
        jobs.cancel(run)
        ingest.ingest_clip(claim, folder)

    runner.run(str(run.id), "here", asked_meanwhile)
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_drawing_does_not_make_way_for_what_is_quick(studio: Studio, ana: User) -> None:
    drawing = jobs.enqueue(jobs.Job.DRAW, studio_id=studio.pk, subject_id=uuid.uuid4())
    claim = jobs.claim(drawing.id, node="here")
    assert claim is not None
    begin(danced(studio, ana, dancer(SCRIPT)), ana)
    jobs.yield_to_others(claim)
    make_clip(studio, ana)
    with pytest.raises(jobs.JobReleased):
        jobs.yield_to_others(claim)
