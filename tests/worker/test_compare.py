"""Two clips are compared by a job: from their bodies, with words in common where one model read both."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.core.files.storage import default_storage

from analysis.data.choreography import choreograph, edited
from analysis.experiments.compare_takes import true_report
from analysis.experiments.corpus import exact_of
from analysis.formats.posefile import write_pose
from analysis.schema import Method, PoseTrack, StructureReport
from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.reports.comparing.selectors import comparison_get
from dancesite.reports.comparing.services import comparison_start
from dancesite.reports.comparing.view import comparison_json
from dancesite.reports.models import Comparison
from dancesite.reports.services import report_store
from tests.builders import make_clip, make_person, make_studio, make_upload
from worker import compare, runner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
DANCE = choreograph(100, split="train", flavour="ballet", seconds=14.0)
OTHER = edited(DANCE, ["omitted"], seed=1)
RATE = Fraction(30)


@pytest.fixture
def studio() -> Studio:
    return make_studio("Compared")


@pytest.fixture
def ana(studio: Studio) -> User:
    return make_person("Ana", studio, Role.DANCER)


def danced(studio: Studio, by: User, track: PoseTrack | None, report: StructureReport, title: str) -> Clip:
    """A clip that was read; None: without a body file."""
    clip = make_clip(studio, by, title=title)
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=report.frames, fps_num=30, fps_den=1)
    report_store(clip=clip, key="a", report=report)
    if track:
        path = make_upload()
        write_pose(path, track)
        artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=path, suffix=".dsa")
    return Clip.objects.get(id=clip.id)


def both(studio: Studio, ana: User) -> tuple[Clip, Clip]:
    takes = [(dance, f"Take {k}") for k, dance in enumerate((DANCE, OTHER))]
    one, other = (danced(studio, ana, exact_of(dance, RATE), true_report(dance), title) for dance, title in takes)
    return one, other


def work(made: Comparison) -> JobRun:
    run = JobRun.objects.get(subject_id=made.id, state="queued")
    runner.run(str(run.id), "here", compare.compare_takes, broke=runner.COMPARING)
    return JobRun.objects.get(id=run.id)


def test_what_is_left_out_is_told(studio: Studio, ana: User, sent: list[tuple[str, str]]) -> None:
    one, other = both(studio, ana)
    made = comparison_start(first=one, second=other, by=ana)
    assert sent[-1] == ("worker.compare", "quick")
    assert work(made).state == "done"
    told = comparison_json(ana, comparison_get(ana, made.id))
    assert told["state"] == "ready"
    gone = [pair for pair in told["result"]["pairs"] if pair["kind"] == "left-out"]
    assert [pair["first"] for pair in gone] == [OTHER.edits[0].index]
    assert told["result"]["things"][0]["title"] == f"{OTHER.edits[0].unit} is missing"
    assert told["second"]["segments"][-1]["end"] == other.frames


def test_a_clip_without_a_body_says_so(studio: Studio, ana: User) -> None:
    one = danced(studio, ana, exact_of(DANCE, RATE), true_report(DANCE), "One")
    bare = danced(studio, ana, None, true_report(OTHER), "Bare")
    made = comparison_start(first=one, second=bare, by=ana)
    assert work(made).state == "failed"
    told = comparison_json(ana, comparison_get(ana, made.id))
    assert (told["state"], told["error"]["code"]) == ("failed", "no-body")


def test_a_body_that_is_just_being_made_anew(studio: Studio, ana: User) -> None:
    one, other = both(studio, ana)
    default_storage.delete(other.artefacts.get().name)
    made = comparison_start(first=one, second=other, by=ana)
    run = work(made)
    assert (run.state, (run.error or {})["message"]) == (
        "failed", "The body of one of the clips is being made again."
    )  # fmt: skip


def test_it_is_done_once_more_where_a_clip_was_read_anew(
    studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = both(studio, ana)
    made = comparison_start(first=one, second=other, by=ana)
    asked: list[Any] = []
    real = compare.compare

    def while_it_is_read(*takes: Any) -> Any:
        if not asked:
            report_store(clip=other, key="b", report=true_report(OTHER))
            comparison_start(first=one, second=other, by=ana)
        asked.append(takes)
        return real(*takes)

    monkeypatch.setattr(compare, "compare", while_it_is_read)
    assert work(made).state == "done"
    assert len(asked) == 2
    assert not comparison_json(ana, comparison_get(ana, made.id))["stale"]


def test_deleted_meanwhile_nothing_is_written(studio: Studio, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = both(studio, ana)
    made = comparison_start(first=one, second=other, by=ana)
    run = JobRun.objects.get(subject_id=made.id)
    claim = jobs.claim(run.id, node="here")
    assert claim is not None
    Comparison.objects.all().delete()
    with pytest.raises(jobs.JobLost):
        compare.compare_takes(claim, make_upload().parent)


def test_names_count_where_one_model_read_both() -> None:
    report = true_report(DANCE)
    learned = [Method("learned", "Barre", version, {}) for version in ("1", "1", "2")]
    one, same, newer = (replace(report, method=method) for method in learned)
    assert compare._same_words(one, same)
    assert not compare._same_words(one, newer)
    assert not compare._same_words(report, report)
