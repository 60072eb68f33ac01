"""Clips are read by model versions as people choose: what is promoted reads new ones, and the last choice counts.

What the models say is made up here; tests/worker/test_infer.py lets a real one read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.schema import MediaError, StructureReport
from analysis.schema.report_parts import Method
from dancesite.accounts.models import Role, User
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.removal import clip_delete
from dancesite.clips.selectors import clip_counts, clip_get
from dancesite.clips.services import artefact_store, clip_cancel, clip_remove, clip_retry
from dancesite.core import job_watch, jobs
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from dancesite.learning.models import ModelVersion
from dancesite.learning.services import model_promote, model_remove, model_retire
from dancesite.reports import model_choice
from dancesite.reports.model_choice import reading_set, readings_set
from dancesite.reports.models import ModelChoice, Report
from dancesite.reports.selectors import ReadingChoices, readings_of, report_latest, unit_names
from dancesite.reports.services import scale_set, unit_rename
from tests.at_once import at_once
from tests.builders import make_clip, make_person, make_studio, make_upload
from tests.checkpoints import make_model
from tests.reports import make_report
from worker import infer, reading, runner
from worker.pipeline import STAGES, StageReporter

pytestmark = pytest.mark.django_db(transaction=True)


class Model:
    """Stands for the network: cuts where the first letter of its name says, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.meanwhile: Callable[[], Any] = lambda: None

    def read(self, version: ModelVersion, track: Any, sound: Any, *, progress: Any) -> StructureReport:
        self.asked.append(version.name)
        progress(0, 2)
        self.meanwhile()
        progress(2, 2)
        report = make_report(frames=10, cut=ord(version.name[0]) - ord("A") + 1)
        return replace(report, method=Method("learned", version.name, version.version, {}))


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues to which messages went."""
    told: list[str] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda self, name, queue, **kw: told.append(queue))
    return told


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    made = Model()
    monkeypatch.setattr(infer, "read", made.read)
    monkeypatch.setattr(reading, "_inputs", lambda pose, sound: (None, None))
    monkeypatch.setattr(reading, "_parse", lambda pose, sound, choices: make_report(frames=10, cut=_cut_of(choices)))
    return made


def _cut_of(choices: ReadingChoices) -> int:
    return 5 if choices.scale is None else int(choices.scale.value)


@pytest.fixture
def lead() -> User:
    return make_person("Ana", make_studio(), Role.LEAD)


def new_clip(lead: User, title: str = "One") -> Clip:
    """Everything is there but its structure."""
    clip = make_clip(lead.memberships.get().studio, lead, title=title)
    Clip.objects.filter(id=clip.id).update(frames=10, fps_num=25, fps_den=1)
    for kind in (Artefact.Kind.POSE, Artefact.Kind.SOUND):
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(), suffix="")
    return clip_get(lead, clip.id)


@pytest.fixture
def clip(lead: User) -> Clip:
    """Read once, when nothing was promoted."""
    clip = new_clip(lead)
    assert work(clip) == "done"
    return clip_get(lead, clip.id)


@pytest.fixture
def version(clip: Clip) -> ModelVersion:
    return make_model(clip.studio, name="C")


def _read(claim: jobs.Claim, _folder: Path) -> None:
    clip = Clip.objects.get(id=claim.subject_id)
    pose, sound = (clip.artefacts.get(kind=kind) for kind in (Artefact.Kind.POSE, Artefact.Kind.SOUND))
    report = StageReporter(claim)
    report.leave(*STAGES[:4])
    gpu = jobs.queue_of(JobRun.objects.get(id=claim.job_id)) == jobs.GPU
    reading.read_structure(claim, clip, pose, sound, report, models=gpu)


def step(clip: Clip) -> tuple[str, str]:
    """One worker takes the clip's job: its state and stage afterwards."""
    run = JobRun.objects.filter(subject_id=clip.id).latest("queued_at")
    runner.run(str(run.id), "here", _read)
    run.refresh_from_db()
    return run.state, run.stage


def work(clip: Clip) -> str:
    """Workers take it until it is over: how it ended."""
    while (state := step(clip)[0]) == "queued":
        pass
    return state


def cut(clip: Clip) -> int:
    """Where the report that counts is cut."""
    report, fresh = report_latest(clip), Clip.objects.get(id=clip.id)
    assert report
    assert fresh.barcode
    assert fresh.barcode[0]["end"] == report.data["segments"][0]["end"]  # of the same report
    return int(fresh.barcode[0]["end"])


# --- new clips -------------------------------------------------------------------------------------------------------
def test_a_new_clip_is_read_twice_where_a_version_is_promoted(lead: User, model: Model, sent: list[str]) -> None:
    """Its first reading makes it ready; then the job goes on, in the models' queue."""
    version = make_model(lead.memberships.get().studio, name="C", promote=True)
    clip = new_clip(lead)
    assert step(clip) == ("queued", "infer")
    fresh = clip_get(lead, clip.id)
    assert (fresh.readable, cut(clip), sent[-1], model.asked) == (True, 5, "gpu", [])
    assert clip_counts(lead, clip.studio)["ready"] == 1
    assert step(clip) == ("done", "infer")
    assert (cut(clip), model.asked) == (3, ["C"])
    assert JobRun.objects.filter(subject_id=clip.id).count() == 1
    assert ModelChoice.objects.get().by is None
    assert [report.model for report in readings_of(clip)] == [version, None]


def test_what_is_promoted_later_changes_no_clip_that_was_read(clip: Clip, version: ModelVersion, lead: User) -> None:
    model_promote(version=version, by=lead)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert (work(clip), cut(clip)) == ("done", 2)
    assert not ModelChoice.objects.exists()


def test_who_wants_no_model_says_so_beforehand(lead: User, model: Model) -> None:
    make_model(lead.memberships.get().studio, name="C", promote=True)
    clip = new_clip(lead)
    reading_set(clip=clip, user=lead, model=None)
    assert (work(clip), cut(clip), model.asked) == ("done", 5, [])


# --- what people choose ----------------------------------------------------------------------------------------------
def test_there_and_back_and_there_again(
    clip: Clip, version: ModelVersion, lead: User, model: Model, sent: list[str]
) -> None:
    reading_set(clip=clip, user=lead, model=version)
    assert (sent[-1], work(clip), cut(clip)) == ("gpu", "done", 3)
    reading_set(clip=clip, user=lead, model=None)
    assert (sent[-1], work(clip), cut(clip)) == ("quick", "done", 5)
    reading_set(clip=clip, user=lead, model=version)
    assert (sent[-1], step(clip), cut(clip)) == ("quick", ("done", "parse"), 3)  # found, by whoever is there
    other = make_model(clip.studio, name="D")
    reading_set(clip=clip, user=lead, model=other)
    assert (work(clip), cut(clip)) == ("done", 4)
    assert (model.asked, Report.objects.count()) == (["C", "D"], 3)
    assert [report.model for report in readings_of(clip)] == [other, version, None]


def test_nothing_is_done_for_what_holds_already(clip: Clip, version: ModelVersion, lead: User) -> None:
    reading_set(clip=clip, user=lead, model=None)
    assert JobRun.objects.count() == 1
    reading_set(clip=clip, user=lead, model=version)
    assert work(clip) == "done"
    reading_set(clip=clip, user=lead, model=version)
    assert JobRun.objects.count() == 2


def test_another_choice_while_the_model_reads_is_heeded(
    clip: Clip, version: ModelVersion, lead: User, model: Model
) -> None:
    other = make_model(clip.studio, name="D")

    def change() -> None:
        model.meanwhile = lambda: None
        reading_set(clip=clip, user=lead, model=other)

    model.meanwhile = change
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), cut(clip)) == ("done", 4)
    assert JobRun.objects.count() == 2
    assert not Report.objects.filter(model=version).exists()


def test_back_to_none_while_the_model_reads(clip: Clip, version: ModelVersion, lead: User, model: Model) -> None:
    model.meanwhile = lambda: reading_set(clip=clip, user=lead, model=None)
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), cut(clip)) == ("done", 5)
    assert not Report.objects.filter(model=version).exists()


def test_a_model_chosen_while_the_clip_is_read_without_one(
    clip: Clip, version: ModelVersion, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(pose: Artefact, sound: Artefact, choices: ReadingChoices) -> StructureReport:
        reading_set(clip=clip, user=lead, model=version)
        return make_report(frames=10, cut=2)

    monkeypatch.setattr(reading, "_parse", meanwhile)
    scale_set(clip=clip, user=lead, unit="seconds", value=2)
    assert step(clip) == ("queued", "infer")
    assert (work(clip), cut(clip)) == ("done", 3)


def test_many_who_choose_at_once(clip: Clip, lead: User) -> None:
    """Whoever came last is right: choice and report agree in the end, and one job made them."""
    versions = [make_model(clip.studio, name=name) for name in "ABC"]
    at_once(*[lambda one=one: reading_set(clip=clip, user=lead, model=one) for one in versions])
    assert JobRun.objects.filter(state="queued").count() == 1
    assert work(clip) == "done"
    chosen = ModelChoice.objects.get().model
    assert chosen
    assert cut(clip) == ord(chosen.name) - ord("A") + 1


# --- what goes wrong -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["cancelled", "failed"])
def test_the_report_before_stands_when_the_model_comes_to_nothing(
    clip: Clip, version: ModelVersion, lead: User, model: Model, end: str
) -> None:
    def ends() -> None:
        if end == "failed":
            raise MediaError("model-unfit", "This model cannot read this clip.")
        clip_cancel(clip=clip_get(lead, clip.id))

    model.meanwhile = ends
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), cut(clip), clip_get(lead, clip.id).readable) == (end, 5, True)
    assert clip_counts(lead, clip.studio)["attention"] == 0
    model.meanwhile = lambda: None
    clip_retry(clip=clip)
    assert step(clip) == ("queued", "infer")  # by whom does what is quick
    assert (work(clip), cut(clip)) == ("done", 3)


def test_a_killed_worker_is_followed_by_another_one(
    clip: Clip, version: ModelVersion, lead: User, model: Model, sent: list[str]
) -> None:
    def killed() -> None:
        model.meanwhile = lambda: None
        job_watch.mark_vanished(node="here")

    model.meanwhile = killed
    reading_set(clip=clip, user=lead, model=version)
    assert step(clip) == ("queued", "infer")
    assert (sent[-1], JobRun.objects.latest("queued_at").kills) == ("gpu", 1)
    assert (work(clip), cut(clip), model.asked) == ("done", 3, ["C", "C"])


def test_a_clip_deleted_while_the_model_reads(clip: Clip, version: ModelVersion, lead: User, model: Model) -> None:
    def delete() -> None:
        from django.db import transaction

        with transaction.atomic():
            clip_delete(clip=Clip.objects.select_for_update().get(id=clip.id))

    model.meanwhile = delete
    reading_set(clip=clip, user=lead, model=version)
    run = JobRun.objects.filter(subject_id=clip.id).latest("queued_at")
    runner.run(str(run.id), "here", _read)
    assert not Report.objects.exists()
    assert not ModelChoice.objects.exists()
    model_retire(version=version, by=lead)
    model_remove(version=version, by=lead)


def test_a_version_retired_meanwhile_still_reads_what_it_was_chosen_for(
    clip: Clip, version: ModelVersion, lead: User, model: Model
) -> None:
    model.meanwhile = lambda: model_retire(version=version, by=lead)
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), cut(clip)) == ("done", 3)
    with pytest.raises(Problem) as refused:
        reading_set(clip=new_clip(lead, "Two"), user=lead, model=version)
    assert refused.value.code == "retired"
    reading_set(clip=clip, user=lead, model=version)  # as it is


def test_a_version_cannot_be_deleted_from_under_a_choice(clip: Clip, version: ModelVersion, lead: User) -> None:
    reading_set(clip=clip, user=lead, model=version)
    model_retire(version=version, by=lead)
    with pytest.raises(Problem) as refused:
        model_remove(version=version, by=lead)
    assert refused.value.code == "in-use"


def test_choosing_and_retiring_at_once(clip: Clip, lead: User) -> None:
    """Either it is chosen, and then retired, or it is retired, and the choice refused."""
    for name in "ABCD":
        version = make_model(clip.studio, name=name)
        chosen, _retired = at_once(
            lambda version=version: reading_set(clip=clip, user=lead, model=version),
            lambda version=version: model_retire(version=version, by=lead),
        )
        held = ModelChoice.objects.filter(model=version).exists()
        assert held == (chosen is None), chosen


def test_a_reading_outlives_its_version(clip: Clip, version: ModelVersion, lead: User) -> None:
    reading_set(clip=clip, user=lead, model=version)
    assert work(clip) == "done"
    reading_set(clip=clip, user=lead, model=None)
    assert work(clip) == "done"
    model_retire(version=version, by=lead)
    model_remove(version=version, by=lead)
    assert [(one.kind, one.model) for one in readings_of(clip)] == [  # type: ignore[attr-defined]
        ("unsupervised", None),
        ("learned", None),
    ]


def test_a_version_imported_anew_has_the_readings_of_its_file(
    clip: Clip, version: ModelVersion, lead: User, model: Model
) -> None:
    reading_set(clip=clip, user=lead, model=version)
    assert work(clip) == "done"
    reading_set(clip=clip, user=lead, model=None)
    assert work(clip) == "done"
    model_retire(version=version, by=lead)
    model_remove(version=version, by=lead)
    again = make_model(clip.studio, name="C")
    reading_set(clip=clip, user=lead, model=again)
    assert work(clip) == "done"
    report = report_latest(clip)
    assert report
    assert report.model == again
    assert model.asked == ["C"]


def test_a_choice_that_makes_no_difference_does_not_ask_again(
    clip: Clip, version: ModelVersion, lead: User, model: Model
) -> None:
    model.meanwhile = lambda: scale_set(clip=clip, user=lead, unit="seconds", value=7)
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), cut(clip), model.asked) == ("done", 3, ["C"])


def test_another_studios_version_is_none_for_this_clip(clip: Clip, lead: User) -> None:
    version = make_model(make_studio(), name="C")
    with pytest.raises(Problem) as refused:
        reading_set(clip=clip, user=lead, model=version)
    assert refused.value.fields.keys() == {"model"}


# --- all clips -------------------------------------------------------------------------------------------------------
def test_all_readable_clips_of_a_studio(
    clip: Clip, version: ModelVersion, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [new_clip(lead, title) for title in ("Two", "Three", "Removed")]
    for one in others:
        assert work(one) == "done"
    clip_remove(clip=others[2])
    unread = new_clip(lead, "Unread")
    monkeypatch.setattr(model_choice, "AT_ONCE", 2)
    assert readings_set(studio=clip.studio, user=lead, model=version) == (2, 1)
    assert readings_set(studio=clip.studio, user=lead, model=version) == (1, 0)
    assert readings_set(studio=clip.studio, user=lead, model=version) == (0, 0)
    for one in (clip, *others[:2]):
        assert (work(one), cut(one)) == ("done", 3)
    assert not ModelChoice.objects.filter(clip__in=[unread, others[2]]).exists()
    assert readings_set(studio=clip.studio, user=lead, model=None) == (2, 1)
    model_retire(version=version, by=lead)
    with pytest.raises(Problem):
        readings_set(studio=clip.studio, user=lead, model=version)


# --- names -----------------------------------------------------------------------------------------------------------
def test_a_models_units_are_called_as_it_calls_them(clip: Clip, version: ModelVersion, lead: User) -> None:
    """Names that people gave to what was found without labels wait for the first reading."""
    unit_rename(clip=clip, user=lead, unit="u1", name="Développé")
    reading_set(clip=clip, user=lead, model=version)
    assert work(clip) == "done"
    assert unit_names(clip) == {}
    unit_rename(clip=clip, user=lead, unit="u1", name="Of the model")
    reading_set(clip=clip, user=lead, model=None)
    assert (work(clip), unit_names(clip)) == ("done", {"u1": "Développé"})
    reading_set(clip=clip, user=lead, model=version)
    assert (work(clip), unit_names(clip)) == ("done", {"u1": "Of the model"})


def test_the_barcode_has_the_colours_of_the_studios_words(clip: Clip, version: ModelVersion, lead: User) -> None:
    word = word_ensure(studio=clip.studio, name="Turn")
    Word.objects.filter(id=word.id).update(hue=20)
    reading_set(clip=clip, user=lead, model=version)
    assert work(clip) == "done"
    barcode = Clip.objects.get(id=clip.id).barcode
    assert barcode
    assert barcode[0]["hue"] == 20
