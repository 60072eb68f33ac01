"""The pool is looked over by a job: a map, orders with reasons, and nothing of what is not in the pool."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from django.core.files.storage import default_storage

from analysis.formats.posefile import write_pose
from analysis.schema import PoseTrack
from dancesite.accounts.models import Role, Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core import jobs
from dancesite.core.models import JobRun
from dancesite.learning.models import Survey
from dancesite.learning.surveys import survey_start
from dancesite.reports.services import report_store
from tests.analysis.conftest import dancer
from tests.builders import make_person, make_studio, make_upload
from tests.checkpoints import make_model
from tests.pools import label, pool_clip
from tests.reports import make_report
from worker import runner, survey

pytestmark = [pytest.mark.django_db(transaction=True)]

ARMS, LEGS, SIDE = ([(move, 2.0)] * 2 for move in ("arms", "legs", "side"))
PLACES = ("image", "image_smooth", "world", "world_smooth")


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *_args, **_how: None)
    monkeypatch.setattr(survey, "STEPS", 3)


@pytest.fixture
def studio() -> Studio:
    return make_studio("Surveyed")


@pytest.fixture
def lead(studio: Studio) -> User:
    return make_person("Ana", studio, Role.LEAD)


def danced(studio: Studio, track: PoseTrack, who: str = "Mei", **values: Any) -> Clip:
    """A clip whose body was found, and that may teach."""
    rate = {"frames": track.n_frames, "fps_num": track.rate.numerator, "fps_den": track.rate.denominator}
    clip = pool_clip(studio, dancer=who, body=False, **(rate | values))
    path = make_upload()
    write_pose(path, track)
    artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k", path=path, suffix=".dsa")
    return clip


def surveyed(studio: Studio, lead: User) -> dict[str, Any]:
    """The result of a survey that was done."""
    asked, run = done(studio, lead)
    assert run.state == "done", run.error
    assert asked.result
    return asked.result


def done(studio: Studio, lead: User) -> tuple[Survey, JobRun]:
    asked = survey_start(studio=studio, by=lead)
    run = JobRun.objects.get(subject_id=asked.id)
    runner.run(str(run.id), "here", survey.look_over, runner.SURVEYING)
    run.refresh_from_db()
    asked.refresh_from_db()
    return asked, run


def nobody(seconds: float = 4.0) -> PoseTrack:
    track = dancer([("still", seconds)])
    lost = {name: np.full_like(getattr(track, name), np.nan) for name in PLACES}
    return replace(track, score=np.zeros_like(track.score), **lost)


def test_few_clips_lie_by_how_they_move(studio: Studio, lead: User) -> None:
    clips = [danced(studio, dancer([*script, ("still", 0.05 * at)])) for script in (ARMS, LEGS) for at in range(3)]
    pool_clip(studio, train=False)
    strange = danced(make_studio("Elsewhere"), dancer(ARMS))
    result = surveyed(studio, lead)
    places = result["clips"]
    assert set(places) == {str(clip.id) for clip in clips}
    assert str(strange.id) not in places
    at = np.array([(places[str(clip.id)]["x"], places[str(clip.id)]["y"]) for clip in clips])
    assert ((at >= 0) & (at <= 1)).all()
    between = np.linalg.norm(at[:, None] - at, axis=2)
    assert max(between[:3, :3].max(), between[3:, 3:].max()) < between[:3, 3:].min()
    for order in (result["orders"]["coverage"], result["orders"]["random"]):
        assert sorted(one["clip"] for one in order) == sorted(places)
        assert all((one["start"], one["end"]) == (None, None) and one["reason"]["code"] for one in order)
    kinds = [[str(clip.id) for clip in clips].index(one["clip"]) // 3 for one in result["orders"]["coverage"][:2]]
    assert sorted(kinds) == [0, 1]
    assert "doubt" not in result["orders"], "no model has read anything"


def test_what_is_labelled_is_not_proposed_and_what_is_like_nothing_labelled_is_far(studio: Studio, lead: User) -> None:
    clips = [danced(studio, dancer([*script, ("still", 0.05 * at)])) for script in (ARMS, LEGS) for at in range(3)]
    label(clips[0], (0, 50, "Reach"))
    label(clips[1], (0, 50, "unsure"))
    result = surveyed(studio, lead)
    assert {one["clip"] for one in result["orders"]["coverage"]} == {str(clip.id) for clip in clips[1:]}
    far = [result["clips"][str(clip.id)]["far"] for clip in clips]
    assert (far[0], far[3:]) == (False, [True] * 3)
    assert result["orders"]["coverage"][0]["clip"] in {str(clip.id) for clip in clips[3:]}


def test_a_network_is_taught_where_there_are_enough_and_tells_the_same_again(studio: Studio, lead: User) -> None:
    scripts = [ARMS, LEGS, SIDE]
    clips = [danced(studio, dancer([*scripts[at % 3], ("still", 0.1 * at)]), who=f"{at % 2}") for at in range(9)]
    first, again = surveyed(studio, lead), surveyed(studio, lead)
    assert first == again
    assert len(first["orders"]["coverage"]) == len(clips)
    codes = [one["reason"]["code"] for one in first["orders"]["coverage"]]
    assert codes[0] == "first"
    assert codes.count("dancer") == 1, "the first of the other dancer"
    of_dancer = first["orders"]["coverage"][codes.index("dancer")]["reason"]["dancer"]
    assert of_dancer in {str(clip.dancer_id) for clip in clips}


def test_a_long_recording_is_proposed_in_sections(studio: Studio, lead: User) -> None:
    long = danced(studio, dancer([("arms", 2.0), ("legs", 2.0)] * 23))
    short = danced(studio, dancer(ARMS))
    label(long, (0, 600, "Reach"), (600, 900, "none"), (900, 1000, "unsure"))
    order = surveyed(studio, lead)["orders"]["random"]
    told = sorted((one["clip"] == str(long.id), one["start"], one["end"]) for one in order)
    assert told == [(False, None, None), (True, 767, 1533), (True, 1533, 2300)]
    assert {one["clip"] for one in order} == {str(long.id), str(short.id)}


def test_bodies_without_depth_and_clips_without_bodies(studio: Studio, lead: User) -> None:
    deep = danced(studio, dancer(ARMS))
    flat = danced(studio, replace(dancer(LEGS), world=None, world_smooth=None))
    empty = danced(studio, nobody())
    lost = danced(studio, dancer(SIDE))
    default_storage.delete(lost.artefacts.get().name)
    result = surveyed(studio, lead)
    assert set(result["clips"]) == {str(deep.id), str(flat.id)}
    assert str(empty.id) not in {one["clip"] for one in result["orders"]["random"]}


def test_a_part_in_which_nobody_is_seen_does_no_harm(studio: Studio, lead: User) -> None:
    track = dancer([("arms", 2.0), ("legs", 2.0)] * 23)
    gone = {name: getattr(track, name).copy() for name in (*PLACES, "score")}
    for name, values in gone.items():
        values[1000:] = 0 if name == "score" else np.nan
    danced(studio, replace(track, **gone))
    danced(studio, dancer(ARMS))
    assert len(surveyed(studio, lead)["orders"]["coverage"]) == 4


def test_nobody_in_any_clip_is_told_in_a_sentence(studio: Studio, lead: User) -> None:
    danced(studio, nobody())
    asked, run = done(studio, lead)
    assert (asked.result, run.state) == (None, "failed")
    assert run.error
    assert "Nobody is seen" in run.error["message"]


def test_what_the_promoted_version_doubts_is_an_order_of_its_own(studio: Studio, lead: User) -> None:
    clips = [danced(studio, dancer(script)) for script in (ARMS, LEGS, SIDE)]
    version = make_model(studio, promote=True)
    for clip, confidence in zip(clips, (0.9, 0.2, None), strict=True):
        if confidence is not None:
            unit, rest = (report := make_report(frames=100, fps=Fraction(25), cut=60)).segments
            report = replace(report, segments=(replace(unit, confidence=confidence), rest))
            report_store(clip=clip, key="r", report=report, model=version)
    order = surveyed(studio, lead)["orders"]["doubt"]
    assert [one["clip"] for one in order[:2]] == [str(clips[1].id), str(clips[0].id)]
    assert order[0]["reason"] == {"code": "doubt", "percent": 80}


def test_a_survey_that_was_stopped_stores_nothing(studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    danced(studio, dancer(ARMS))
    monkeypatch.setattr(survey, "REPORT_EVERY", 0.0)
    told = jobs.report_progress

    def stop(held: jobs.Claim, progress: jobs.Progress) -> None:
        jobs.cancel(JobRun.objects.get(id=held.job_id))
        told(held, progress)

    monkeypatch.setattr(jobs, "report_progress", stop)
    asked, run = done(studio, lead)
    assert (asked.result, run.state) == (None, "cancelled")
