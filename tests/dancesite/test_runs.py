"""Trainings as people ask for them: started, stopped, resumed, deleted, and who learns of what. What a worker makes of
them: tests/worker/test_train.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Studio, User
from dancesite.annotations.models import Word
from dancesite.clips.models import Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.services import clip_remove
from dancesite.core import events, job_watch, jobs
from dancesite.core.models import JobRun
from dancesite.learning.models import RunPoint, SnapshotClip, TrainingRun
from dancesite.learning.run_presets import PRESETS
from dancesite.learning.run_selectors import actions_meant, taken_back, units_meant
from dancesite.learning.run_services import run_resume, run_start, run_stop
from dancesite.learning.snapshots import snapshot_make
from dancesite.live.visibility import relayed
from tests.builders import make_claim, make_studio
from tests.checkpoints import make_model
from tests.pools import ready_pool

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pool(studio: Studio, sent: list[str]) -> list[Clip]:
    return ready_pool(studio)


@pytest.fixture
def run(studio: Studio, lead: User, pool: list[Clip]) -> TrainingRun:
    return run_start(studio=studio, by=lead, preset="quick")


def _as(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _post(user: User, studio: Studio, **body: Any) -> Any:
    return _as(user).post(f"/api/studios/{studio.slug}/training/runs/", body, content_type="application/json")


def _job(run: TrainingRun) -> JobRun:
    run.refresh_from_db()
    assert run.job is not None
    return run.job


# --- starting --------------------------------------------------------------------------------------------------------
def test_started_it_waits_in_its_own_line(studio: Studio, lead: User, pool: list[Clip], sent: list[str]) -> None:
    answer = _post(lead, studio, preset="quick", settings={"seed": 7, "recipe": "supervised"})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["number"], told["state"], told["preset"], told["recipe"]) == (1, "queued", "quick", "supervised")
    assert told["settings"] == PRESETS["quick"] | {"seed": 7, "recipe": "supervised", "pretraining": 0}
    assert told["steps"] == PRESETS["quick"]["iterations"]
    assert (told["snapshot"]["number"], told["snapshot"]["counts"]["labelled"]) == (1, 6)
    assert (told["job"]["place"], told["result"], told["error"], told["version"]) == (1, None, None, None)
    assert told["by"] == {"id": str(lead.pk), "name": lead.name}
    assert sent == [told["job"]["id"]]
    again = _post(lead, studio, snapshot=told["snapshot"]["id"]).json()
    assert (again["number"], again["preset"], again["snapshot"]["id"]) == (2, "standard", told["snapshot"]["id"])
    listed = _as(lead).get(f"/api/studios/{studio.slug}/training/").json()["runs"]
    assert [one["number"] for one in listed] == [2, 1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"preset": "endless"}, "preset"),
        ({"settings": {"iterations": 5}}, "settings"),
        ({"settings": {"rate": 2}}, "settings"),
        ({"settings": {"learning": 1}}, "settings"),
        ({"snapshot": "0197f3d2-6c1e-7d5b-9c58-2f1c8f3f0f11"}, "snapshot"),
    ],
)
def test_what_cannot_be_is_named(
    body: dict[str, Any], field: str, studio: Studio, lead: User, pool: list[Clip]
) -> None:
    answer = _post(lead, studio, **body)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [field]
    assert not TrainingRun.objects.exists()


def test_a_snapshot_of_another_studio_is_none(studio: Studio, lead: User, pool: list[Clip]) -> None:
    other = make_studio("Other")
    ready_pool(other)
    foreign = snapshot_make(studio=other, by=None)
    assert _post(lead, studio, snapshot=str(foreign.id)).status_code == 400


def test_too_few_labels_are_told(studio: Studio, lead: User) -> None:
    answer = _post(lead, studio)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["missing"][0]["code"]) == ("too-few-labels", "pool-clips")


def test_a_snapshot_of_which_too_much_was_taken_back(studio: Studio, lead: User, pool: list[Clip]) -> None:
    snapshot = snapshot_make(studio=studio, by=lead)
    SnapshotClip.objects.filter(part="test").update(entry=None, code="withdrawn")
    answer = _post(lead, studio, snapshot=str(snapshot.id))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too-few-labels")


def test_a_snapshot_of_which_too_much_lies_in_the_bin(studio: Studio, lead: User, pool: list[Clip]) -> None:
    snapshot = snapshot_make(studio=studio, by=lead)
    for row in snapshot.clips.filter(part="test").select_related("clip"):
        assert row.clip is not None
        clip_remove(clip=row.clip)
    answer = _post(lead, studio, snapshot=str(snapshot.id))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too-few-labels")


# --- stopping and going on -------------------------------------------------------------------------------------------
def test_stopped_while_it_waits_and_resumed(lead: User, run: TrainingRun, sent: list[str]) -> None:
    client, path = _as(lead), f"/api/runs/{run.id}/"
    stopped = client.post(path + "stop/").json()
    assert (stopped["state"], stopped["may"]["resume"], stopped["may"]["remove"]) == ("stopped", True, True)
    assert client.post(path + "stop/").json()["error"]["code"] == "not-running"
    resumed = client.post(path + "resume/").json()
    assert (resumed["state"], resumed["may"]["stop"]) == ("queued", True)
    assert len(set(sent)) == 2
    assert client.post(path + "resume/").json()["error"]["code"] == "not-stopped"
    assert client.delete(path).json()["error"]["code"] == "running"


def test_stopping_is_asked_for_once(lead: User, run: TrainingRun) -> None:
    make_claim(_job(run))
    told = _as(lead).post(f"/api/runs/{run.id}/stop/").json()
    assert (told["state"], told["job"]["cancelling"], told["may"]["stop"]) == ("learning", True, False)


def test_deleted_with_its_job_and_its_points(studio: Studio, lead: User, run: TrainingRun) -> None:
    run_stop(run=run)
    RunPoint.objects.create(run=run, step=10, values={"loss": 1.0})
    assert _as(lead).delete(f"/api/runs/{run.id}/").status_code == 204
    assert not RunPoint.objects.exists()
    assert not JobRun.objects.filter(kind=jobs.Job.TRAIN).exists()
    assert _as(lead).get(f"/api/runs/{run.id}/").status_code == 404


def test_one_that_made_a_version_stays(studio: Studio, lead: User, run: TrainingRun) -> None:
    jobs.finish(make_claim(_job(run)))
    TrainingRun.objects.update(version=make_model(studio))
    client = _as(lead)
    told = client.get(f"/api/runs/{run.id}/").json()
    assert (told["state"], told["may"]["remove"], told["may"]["promote"]) == ("finished", False, True)
    assert client.delete(f"/api/runs/{run.id}/").json()["error"]["code"] == "in-use"
    assert client.post(f"/api/runs/{run.id}/resume/").json()["error"]["code"] == "not-stopped"


def test_three_killed_workers_say_what_to_do(lead: User, run: TrainingRun) -> None:
    for _ in range(job_watch.MAX_KILLS):
        make_claim(_job(run))
        job_watch.mark_vanished(job_id=str(_job(run).id))
    told = _as(lead).get(f"/api/runs/{run.id}/").json()
    assert (told["state"], told["error"]["code"], told["may"]["resume"]) == ("failed", "worker-killed", True)
    assert "Resume" in told["error"]["remedy"]


# --- what is told ----------------------------------------------------------------------------------------------------
def test_points_after_the_last_known_one(lead: User, run: TrainingRun) -> None:
    for step in (10, 20, 30):
        RunPoint.objects.create(run=run, step=step, values={"a.loss": 1 / step})
    client, path = _as(lead), f"/api/runs/{run.id}/points/"
    assert [one["step"] for one in client.get(path).json()["points"]] == [10, 20, 30]
    later = client.get(path + "?after=10").json()
    assert (later["points"][0], later["last"]) == ({"step": 20, "values": {"a.loss": 0.05}}, 30)
    assert client.get(path + "?after=30").json() == {"points": [], "last": 30}
    assert client.get(path + "?after=x").status_code == 400


def test_events_reach_those_who_label(
    studio: Studio, lead: User, annotator: User, dancer: User, stranger: User, run: TrainingRun
) -> None:
    run_stop(run=run)
    log = [event for event in events.replay(studio.pk, 0).events if event["type"] == "run.changed"]
    assert log[-1]["run"] == {"id": str(run.id)}
    for user, sees in ((lead, True), (annotator, True), (dancer, False), (stranger, False)):
        assert bool(relayed(user, log)) is sees


def test_every_page_tells_of_the_run_at_work(studio: Studio, lead: User, dancer: User, run: TrainingRun) -> None:
    def page(user: User) -> str:
        return _as(user).get(f"/s/{studio.slug}/words/").content.decode()

    def hidden(text: str) -> bool:
        return "data-run-pill" in text and "hidden" in text.split("data-run-pill")[1].split(">")[0]

    assert hidden(page(lead))
    JobRun.objects.filter(id=_job(run).id).update(state="running", overall=43.4)
    assert not hidden(page(lead))
    assert f"Run {run.number} · 43%" in page(lead)
    assert f'href="/s/{studio.slug}/train/runs/{run.number}/"' in page(lead)
    assert "data-run-pill" not in page(dancer)


def test_clips_in_a_result_are_those_that_one_may_see(studio: Studio, lead: User, run: TrainingRun) -> None:
    clips = list(Clip.objects.order_by("title")[:2])
    worst = [{"clip": str(clip.id), "accuracy": 40.0, "often": ["Turn", ""]} for clip in clips]
    result = {"checked": {}, "measures": [], "units": [], "confusion": {}, "worst": worst, "mixed_up": []}
    TrainingRun.objects.update(result=result)
    clip_remove(clip=clips[0])
    told = _as(lead).get(f"/api/runs/{run.id}/").json()["result"]
    assert [one["clip"]["title"] for one in told["worst"]] == [clips[1].title]
    assert told["worst"][0]["often"] == "Turn taken for no unit"


def test_what_a_clip_left_goes_with_it(studio: Studio, lead: User, run: TrainingRun) -> None:
    clip, other = Clip.objects.order_by("title")[:2]
    worst = [{"clip": str(clip.id), "accuracy": 40.0, "often": None}]
    left_out = [{"clip": str(clip.id), "code": "flat"}]
    TrainingRun.objects.update(
        taught=[str(clip.id), str(other.id)], left_out=left_out, result={"worst": worst}, started_at=timezone.now()
    )
    run.refresh_from_db()
    assert not taken_back(run)
    gone = str(clip.id)
    with transaction.atomic():
        clip_delete(clip=clip)
    run.refresh_from_db()
    assert (run.taught, run.left_out, run.result) == ([str(other.id)], [], {"worst": []})
    assert gone not in str(TrainingRun.objects.values().get())
    assert taken_back(run), "what it learned is not to be gone on from"


def test_a_new_run_that_never_began_is_not_spoilt(run: TrainingRun) -> None:
    with transaction.atomic():
        clip_delete(clip=Clip.objects.all()[0])
    run.refresh_from_db()
    assert not run.spoilt
    run_stop(run=run)
    run_resume(run=run)
    assert not taken_back(run)


def test_words_of_another_version_are_those_of_the_snapshot(studio: Studio, run: TrainingRun) -> None:
    units = run.snapshot.head["vocabulary"]["units"]
    by_name = {one["name"]: one["word"] for one in units}
    version = make_model(studio, units=({"name": ""}, {"name": "jump"}, {"name": "Glide"}, {"name": "TURN"}))
    assert units_meant(version, "Ballet", run) == [by_name["Jump"], None, by_name["Turn"]]
    assert actions_meant(version, "Ballet", run) == [None]
    Word.objects.filter(id=by_name["Jump"]).update(retired_at=timezone.now())  # the snapshot has it as before
    assert units_meant(version, "Ballet", run) == [by_name["Jump"], None, by_name["Turn"]]
