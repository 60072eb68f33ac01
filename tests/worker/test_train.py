"""A run teaches, tells how far it is, is stopped and resumed, and becomes a candidate with its card."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from safetensors.torch import load_file

from dancesite.accounts.models import Purpose, Role, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove, clip_restore
from dancesite.core import events, storage
from dancesite.core.models import JobRun
from dancesite.learning.models import ModelVersion, TrainingRun
from dancesite.learning.run_presets import PRESETS
from dancesite.learning.run_selectors import run_get
from dancesite.learning.run_services import run_resume, run_start, run_stop, runs_sweep
from dancesite.learning.run_view import run_json
from dancesite.learning.services import model_promote, model_remove, model_retire
from tests.builders import make_person, make_studio
from tests.dances import WORDS, dance, danced_clip, danced_pool, track_of
from worker import checking, runner, train
from worker.training import watch

pytestmark = pytest.mark.django_db(transaction=True)
SUPERVISED = {"iterations": 50, "batch": 2, "recipe": "supervised"}
PAIR = SUPERVISED | {"recipe": "semi_supervised", "pretraining": 0}


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Names of tasks and queues. Networks are tiny, and looked after at each step."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **kw: told.append((name, queue)))
    monkeypatch.setitem(PRESETS, "quick", PRESETS["quick"] | {"widths": [8], "strides": [4]})
    monkeypatch.setattr(watch, "_LOOK_EVERY", 0.0)
    monkeypatch.setattr(watch, "_CONSENT_EVERY", 0.0)
    yield told
    for folder in ("runs", "clips"):
        shutil.rmtree(Path(settings.MEDIA_ROOT) / folder, ignore_errors=True)


@pytest.fixture
def studio() -> Studio:
    return make_studio("Lindenhof")


@pytest.fixture
def lead(studio: Studio) -> User:
    return make_person("Ana", studio, Role.LEAD)


@pytest.fixture
def pool(studio: Studio) -> list[Clip]:
    return danced_pool(studio)


def begin(studio: Studio, lead: User, **wishes: Any) -> TrainingRun:
    return run_start(studio=studio, by=lead, preset="quick", wishes=SUPERVISED | wishes)


def work(run: TrainingRun) -> JobRun:
    """One worker takes the run's job: how it is afterwards."""
    run.refresh_from_db()
    assert run.job is not None
    runner.run(str(run.job.id), "here", train.teach, runner.TRAINING)
    run.refresh_from_db()
    return JobRun.objects.get(id=run.job.id)


def at_step(monkeypatch: pytest.MonkeyPatch, step: int, what: Callable[[], object]) -> None:
    """Do something once that many steps are done."""
    reporting, left = watch.Watch.report, [what]

    def report(self: watch.Watch, number: int, values: Any) -> None:
        reporting(self, number, values)
        if number == step and left:
            left.pop()()

    monkeypatch.setattr(watch.Watch, "report", report)


def told(run: TrainingRun, user: User) -> dict[str, Any]:
    return run_json(run_get(user, run.id), user, manage=True)


def weights(run: TrainingRun) -> Any:
    assert run.version is not None
    with storage.local_path(run.version.file) as path:
        return load_file(path)


def points(run: TrainingRun) -> dict[int, dict[str, float]]:
    return dict(run.points.values_list("step", "values"))


# --- from the snapshot to the candidate ------------------------------------------------------------------------------
def test_a_candidate_comes_of_it(
    studio: Studio, lead: User, pool: list[Clip], sent: list[tuple[str, str]]
) -> None:
    run = begin(studio, lead)
    assert sent[-1] == ("worker.train", "train")
    assert (run.state, told(run, lead)["may"]["stop"]) == ("queued", True)
    job = work(run)
    assert (job.state, job.error) == ("done", None)
    version = ModelVersion.objects.get()
    assert (run.version, version.state, version.name, version.version) == (version, "candidate", "Lindenhof", "run 1")
    shown = told(run, lead)
    assert (shown["state"], shown["step"], shown["steps"], shown["notes"]) == ("finished", 50, 50, [])
    assert shown["may"] == {"stop": False, "resume": False, "promote": True, "remove": False}
    result = shown["result"]
    assert result["checked"] == {"dancers": 1, "clips": 3, "frames": 900, "by": "dancer", "known": 0}
    assert result["against"] is None
    assert [one["name"] for one in result["measures"]] == [
        "frames", "segments", "edges-0.1", "edges-0.5", "class", "order",
    ]  # fmt: skip
    frames = result["measures"][0]["candidate"]
    assert frames["low"] <= frames["value"] <= frames["high"]
    assert shown["accuracy"] == frames["value"]
    assert sum(map(sum, result["confusion"]["frames"])) == 900
    assert [unit["name"] for unit in result["units"]] == [*WORDS]
    assert len(result["worst"]) == 3
    assert result["worst"][0]["accuracy"] <= result["worst"][-1]["accuracy"]
    assert result["worst"][0]["clip"]["url"] == f"/s/lindenhof/clips/{result['worst'][0]['clip']['id']}/"
    assert not list(storage.files_in("runs"))


def test_what_is_told_while_it_learns(studio: Studio, lead: User, pool: list[Clip]) -> None:
    run, seq = begin(studio, lead), events.sequence(studio.pk)
    work(run)
    measured = points(run)
    assert list(measured) == [10, 20, 30, 40, 50]
    assert all({"loss", "accuracy"} == set(values) for values in measured.values())
    assert all(0 <= values["accuracy"] <= 100 for values in measured.values())
    log = [event for event in events.replay(studio.pk, seq).events if event["type"].startswith("run.")]
    progress = [event["run"] for event in log if event["type"] == "run.progress"]
    assert len(progress) >= 49
    assert [one["step"] for one in progress] == sorted(one["step"] for one in progress)
    assert progress[-1]["values"] == {name: pytest.approx(value) for name, value in measured[40].items()}
    assert progress[-1]["seconds_left"] is not None
    assert {one["state"] for one in progress} == {"learning"}
    assert log[-1] == {"seq": log[-1]["seq"], "type": "run.changed", "run": {"id": str(run.id)}}


def test_the_card_says_what_it_was_made_of(studio: Studio, lead: User, pool: list[Clip]) -> None:
    run = begin(studio, lead)
    work(run)
    assert run.version is not None
    card = run.version.card
    made, training = card["provenance"], card["provenance"]["training"]
    assert made["data"] | {"clips_sha256": ""} == {
        "labelled": 3, "unlabelled": 3, "validation": 3, "test": 3, "segments": made["data"]["segments"],
        "seconds": 90, "dancers": 3, "styles": ["Ballet"], "estimators": ["drawn"], "clips_sha256": "",
    }  # fmt: skip
    assert "purpose train" in made["consent"]
    assert any("3 clips only" in limit for limit in made["limits"])
    assert (training["run"], training["snapshot"]) == (1, 1)
    assert training["snapshot_sha256"] == run.snapshot.sha256
    assert training["settings"] == run.settings
    assert made["revision"].keys() == {"commit", "clean"}
    assert card["metrics"]["frames"] == told(run, lead)["result"]["measures"][0]["candidate"]
    assert [unit["name"] for unit in card["units"]] == ["", *WORDS]
    text = str(card)
    assert not [clip.title for clip in pool if clip.title in text]
    assert not [name for name in ("Mei", "Jonas", "Ana") if name in text]


def test_two_that_teach_each_other_units_alone(studio: Studio, lead: User) -> None:
    danced_pool(studio, classes=False)
    run = begin(studio, lead, **PAIR)
    assert work(run).state == "done"
    last = points(run)[50]
    assert set(last) == {"a.loss", "b.loss", "a.unlabelled", "b.unlabelled", "a.accuracy", "b.accuracy"}
    assert run.version is not None
    assert run.version.card["actions"] == []
    assert "class" not in [one["name"] for one in told(run, lead)["result"]["measures"]]


def test_it_is_checked_beside_the_version_in_use(studio: Studio, lead: User, pool: list[Clip]) -> None:
    first = begin(studio, lead)
    work(first)
    assert first.version is not None
    model_promote(version=first.version, by=lead)
    same = begin(studio, lead)  # of the same snapshot, with the same seed
    assert same.snapshot == first.snapshot
    work(same)
    shown = told(same, lead)
    assert shown["result"]["against"]["id"] == str(first.version.id)
    for measure in shown["result"]["measures"]:
        assert measure["candidate"] == measure["active"]
        assert (measure["change"]["value"], measure["change"]["verdict"]) == (0, "as-good")
    last = [values["accuracy"] for values in points(first).values() if "accuracy" in values][-1]
    assert shown["active_accuracy"] == pytest.approx(last)
    assert shown["result"]["checked"]["known"] == 0
    assert [unit["active"] for unit in shown["result"]["units"]] == [
        unit["candidate"] for unit in shown["result"]["units"]
    ]
    for name, tensor in weights(same).items():
        assert (tensor == weights(first)[name]).all()


def test_the_version_in_use_is_deleted_while_it_is_checked_beside_it(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, run = begin(studio, lead), begin(studio, lead, seed=1)
    work(first)
    used = first.version
    assert used is not None
    model_promote(version=used, by=lead)
    check = checking.check

    def checked(*args: Any, **how: Any) -> dict[str, Any]:
        result = check(*args, **how)
        model_retire(version=used, by=lead)
        model_remove(version=used, by=lead)
        return result

    monkeypatch.setattr(checking, "check", checked)
    assert work(run).state == "done"
    assert (run.version is not None, run.against) == (True, None)


def test_a_version_in_use_that_reads_nothing_ends_no_run(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(studio, lead)
    work(first)
    assert first.version is not None
    model_promote(version=first.version, by=lead)
    in_use = checking.in_use

    def broken(version: ModelVersion | None) -> Any:
        loaded = deepcopy(in_use(version))
        assert loaded is not None
        for weights in loaded.model.parameters():
            weights.data.fill_(float("nan"))
        return loaded

    monkeypatch.setattr(checking, "in_use", broken)
    run = begin(studio, lead, seed=1)
    assert work(run).error is None
    assert run.active_accuracy is None
    frames = next(one for one in told(run, lead)["result"]["measures"] if one["name"] == "frames")
    assert (frames["active"] or {"value": 0})["value"] == 0


# --- stopped, given back, killed -------------------------------------------------------------------------------------
@pytest.mark.parametrize("recipe", [SUPERVISED, PAIR], ids=["supervised", "pair"])
def test_stopped_and_resumed_it_becomes_what_it_would_have_been(
    recipe: dict[str, Any], studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped = begin(studio, lead, **recipe), begin(studio, lead, **recipe)
    work(whole)
    at_step(monkeypatch, 33, lambda: run_stop(run=stopped))
    assert work(stopped).state == "cancelled"
    shown = told(stopped, lead)
    assert (shown["state"], shown["step"]) == ("stopped", 33)
    assert shown["may"] == {"stop": False, "resume": True, "promote": False, "remove": True}
    assert runs_sweep() == 0
    assert len(list(storage.files_in("runs"))) == 1
    run_resume(run=stopped)
    assert work(stopped).state == "done"
    for name, tensor in weights(stopped).items():
        assert (tensor == weights(whole)[name]).all(), name
    assert list(points(stopped)) == list(points(whole))
    assert points(stopped)[50] == points(whole)[50]
    assert not list(storage.files_in("runs"))


def test_stopped_before_any_label_it_goes_on_from_there(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes = PAIR | {"pretraining": 30}
    whole, stopped = begin(studio, lead, **wishes), begin(studio, lead, **wishes)
    work(whole)
    telling, seen = watch.Watch.pretrained, []

    def pretrained(self: watch.Watch, done: int, total: int) -> None:
        telling(self, done, total)
        seen.append((done, total))
        if done == 40:  # of both students: the second one has ten
            run_stop(run=stopped)
            self._looked = 0.0

    monkeypatch.setattr(watch.Watch, "pretrained", pretrained)
    assert work(stopped).state == "cancelled"
    assert (told(stopped, lead)["step"], points(stopped), seen[-1]) == (0, {}, (40, 60))
    left = sorted(one.name.rpartition("/")[2] for one in storage.files_in("runs"))
    assert left == ["before-a.safetensors", "before-b.safetensors"]
    seen.clear()
    run_resume(run=stopped)
    assert work(stopped).state == "done"
    assert seen[0] == (41, 60)
    for name, tensor in weights(stopped).items():
        assert (tensor == weights(whole)[name]).all(), name


def test_a_worker_that_shuts_down_gives_it_back(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    at_step(monkeypatch, 12, lambda: JobRun.objects.update(release_requested=True))
    assert work(run).state == "queued"
    assert (run.state, run.step) == ("queued", 12)
    seen: list[int] = []
    reporting = watch.Watch.report

    def report(self: watch.Watch, step: int, values: Any) -> None:
        seen.append(step)
        reporting(self, step, values)

    monkeypatch.setattr(watch.Watch, "report", report)
    assert work(run).state == "done"
    assert seen[0] == 13


def test_what_broke_says_so_and_can_be_resumed(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    at_step(monkeypatch, 40, lambda: 1 / 0)
    assert work(run).state == "failed"
    shown = told(run, lead)
    assert shown["error"]["code"] == "internal"
    assert "training" in shown["error"]["message"]
    assert shown["may"]["resume"]
    run_resume(run=run)
    assert work(run).state == "done"
    assert list(points(run)) == [10, 20, 30, 40, 50]


def test_losses_without_bounds_say_so(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)

    def diverge() -> None:
        raise FloatingPointError("step 5: the loss is nan")

    at_step(monkeypatch, 5, diverge)
    assert work(run).state == "failed"
    assert told(run, lead)["error"]["code"] == "diverged"


# --- what dancers take back ------------------------------------------------------------------------------------------
def test_taken_back_while_it_waited_it_is_left_out(studio: Studio, lead: User, pool: list[Clip]) -> None:
    run = begin(studio, lead)
    gone = pool[3]  # without labels
    consent_set(clip=gone, purpose=Purpose.TRAIN, granted=False, by=lead)
    assert work(run).state == "done"
    assert str(gone.id) not in (run.taught or [])
    assert len(run.taught or []) == 11
    assert told(run, lead)["notes"] == [
        "Clips that were taken back since the snapshot: 1. Nothing was learned from them."
    ]
    assert run.version is not None
    assert run.version.card["provenance"]["data"]["unlabelled"] == 2


@pytest.mark.parametrize("purpose", [Purpose.TRAIN, Purpose.VIEW])
def test_taken_back_while_it_learns_it_ends_and_forgets(
    purpose: Purpose, studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    at_step(monkeypatch, 30, lambda: consent_set(clip=pool[3], purpose=purpose, granted=False, by=lead))
    assert work(run).state == "failed"
    shown = told(run, lead)
    assert (shown["error"]["code"], shown["step"], shown["may"]["resume"]) == ("withdrawn", 0, True)
    assert not points(run)
    assert not list(storage.files_in("runs"))
    run_resume(run=run)
    assert work(run).state == "done"
    assert str(pool[3].id) not in (run.taught or [])
    assert run.version is not None
    assert run.version.card["provenance"]["data"]["unlabelled"] == 2


def test_taken_back_while_it_was_stopped_it_begins_anew(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    at_step(monkeypatch, 30, lambda: run_stop(run=run))
    work(run)
    consent_set(clip=pool[3], purpose=Purpose.VIEW, granted=False, by=lead)
    assert runs_sweep() == 1, "what it had learned is deleted, resumed or not"
    assert not list(storage.files_in("runs"))
    run_resume(run=run)
    assert work(run).state == "done"
    assert list(points(run)) == [10, 20, 30, 40, 50]
    assert str(pool[3].id) not in str((run.taught, run.left_out, run.result))


@pytest.mark.parametrize("purpose", [Purpose.TRAIN, Purpose.VIEW])
def test_taken_back_just_as_it_goes_on_what_it_had_learned_is_forgotten(
    purpose: Purpose, studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    at_step(monkeypatch, 30, lambda: run_stop(run=run))
    work(run)
    run_resume(run=run)
    asked = train.taken_back

    def answered(training: TrainingRun) -> bool:
        told = asked(training)  # nothing yet; but then, before the snapshot is read
        consent_set(clip=pool[3], purpose=purpose, granted=False, by=lead)
        return told

    monkeypatch.setattr(train, "taken_back", answered)
    job = work(run)
    assert (job.state, (job.error or {}).get("code")) == ("failed", "withdrawn")
    assert (run.taught, run.step, points(run), list(storage.files_in("runs"))) == (None, 0, {}, [])


def test_deleted_while_bodies_are_read_it_is_not_named(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    asked = train.manifest_allowed

    def answered(training: TrainingRun) -> dict[str, Any]:
        manifest = asked(training)
        consent_set(clip=pool[3], purpose=Purpose.VIEW, granted=False, by=lead)
        return manifest

    monkeypatch.setattr(train, "manifest_allowed", answered)
    assert work(run).state == "done"
    assert run.left_out == [{"clip": None, "code": "withdrawn"}]
    assert str(pool[3].id) not in str((run.taught, run.result))


def test_what_lies_in_the_bin_teaches_nothing_until_it_is_back(
    studio: Studio, lead: User, pool: list[Clip], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(studio, lead)
    clip_remove(clip=pool[3])
    assert work(run).state == "done", "the others do"
    assert run.left_out == [{"clip": None, "code": "withdrawn"}]
    assert str(pool[3].id) not in (run.taught or [])
    clip_restore(clip=pool[3])
    other = begin(studio, lead, seed=1)
    at_step(monkeypatch, 30, lambda: clip_remove(clip=pool[3]))
    assert work(other).state == "failed"
    run_resume(run=other)
    assert work(other).state == "done"


# --- what cannot be learned from -------------------------------------------------------------------------------------
def test_bodies_that_cannot_be_used_are_left_out_and_named(studio: Studio, lead: User, pool: list[Clip]) -> None:
    danced_clip(studio, 900, "Mei", labelled=False, track=track_of(dance(900), flat=True))
    empty = track_of(dance(901))
    for values in (empty.image, empty.image_smooth, empty.world, empty.world_smooth):
        assert values is not None
        values[:] = float("nan")
    danced_clip(studio, 901, "Mei", labelled=True, track=empty)
    lost, damaged = (pool[number].artefacts.get(kind="pose").name for number in (3, 7))
    storage.delete_all([lost])
    with storage.local_path(damaged) as path:
        path.chmod(0o640)
        path.write_bytes(b"something else")
    run = begin(studio, lead)
    assert work(run).state == "done"
    assert sorted(one["code"] for one in run.left_out) == ["changed", "flat", "lost", "no-body"]
    assert len(told(run, lead)["notes"]) == 4


def test_too_little_that_can_be_used_is_refused_with_a_sentence(
    studio: Studio, lead: User, pool: list[Clip]
) -> None:
    run = begin(studio, lead)
    for clip in pool:
        storage.delete_all([clip.artefacts.get(kind="pose").name])
    assert work(run).state == "failed"
    assert told(run, lead)["error"]["code"] == "too-few-labels"
