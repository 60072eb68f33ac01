"""The counts as a person corrects them: who may, what is refused, and what everybody sees then."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from analysis.schema.report_parts import Rhythm
from dancesite.accounts.models import Purpose, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_remove, clip_restore
from dancesite.core import events
from dancesite.core.models import JobRun
from dancesite.reports.models import BeatGrid, Report, TimeScale
from dancesite.reports.rhythm import beats_corrected, grid_clear, grid_set
from dancesite.reports.services import report_store
from tests.reports import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]

HEARD = {"beats": [0.5, 1.0, 1.5], "count_one": 0, "tempo_bpm": 120.0, "confidence": 0.7, "reason": None}
BEATS = [0.1, 0.7, 1.3, 1.9]


@pytest.fixture
def read(clip: Clip) -> Clip:
    """A clip of four seconds, with a beat that was heard."""
    Clip.objects.filter(id=clip.id).update(frames=100, fps_num=25, fps_den=1)
    rhythm = Rhythm(120.0, 0.7, (0.5, 1.0, 1.5), 0, None)
    report_store(clip=clip, key="k", report=dataclasses.replace(make_report(frames=100), rhythm=rhythm))
    clip.refresh_from_db()
    return clip


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _put(client: Client, clip: Clip, **change: Any) -> Any:
    values = {"beats": BEATS, "count_one": 1, "based_on": 0} | change
    return client.put(f"/api/clips/{clip.id}/rhythm/", values, content_type="application/json")


def _get(client: Client, clip: Clip) -> Any:
    return client.get(f"/api/clips/{clip.id}/rhythm/").json()


def test_the_owner_corrects_and_everybody_sees_it(read: Clip, dancer: User, lead: User) -> None:
    owner = _client(dancer)
    assert _get(owner, read) == {
        "version": 0, "corrected": False, "beats": HEARD["beats"], "count_one": 0, "tempo_bpm": 120.0, "heard": HEARD,
    }  # fmt: skip
    seq = events.sequence(read.studio_id)
    given = _put(owner, read)
    told = {
        "version": 1, "corrected": True, "beats": BEATS, "count_one": 1, "heard": HEARD,
        "tempo_bpm": pytest.approx(100),
    }  # fmt: skip
    assert (given.status_code, given.json()) == (200, told)
    assert _get(_client(lead), read) == told
    assert [event["type"] for event in events.replay(read.studio_id, seq).events] == ["clip.changed"]
    report = _client(lead).get(f"/api/clips/{read.id}/report/").json()
    assert report["rhythm"] == {
        "tempo_bpm": pytest.approx(100), "confidence": 1.0, "beats": BEATS, "count_one": 1, "reason": None,
        "corrected": True,
    }  # fmt: skip
    assert report["summary"][-1]["values"] == {"tempo": 100}
    assert Report.objects.get(clip=read).data["rhythm"]["beats"] == HEARD["beats"], "what was heard stays as it was"
    assert BeatGrid.objects.get().by == dancer


def test_who_may(read: Clip, annotator: User, lead: User, stranger: User, studio: Any) -> None:
    from tests.builders import make_person

    assert _put(_client(annotator), read).status_code == 200
    assert _put(_client(lead), read, based_on=1).status_code == 200
    other = _client(make_person("Other Dancer", studio))
    assert _get(other, read)["version"] == 2
    refused = _put(other, read, based_on=2)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not-allowed")
    assert other.delete(f"/api/clips/{read.id}/rhythm/?based_on=2").status_code == 403
    elsewhere = _client(stranger)
    assert elsewhere.get(f"/api/clips/{read.id}/rhythm/").status_code == 404
    assert _put(elsewhere, read, based_on=2).status_code == 404
    assert elsewhere.delete(f"/api/clips/{read.id}/rhythm/?based_on=2").status_code == 404
    assert BeatGrid.objects.get().version == 2


def test_two_tabs_conflict_and_nothing_is_saved_over(read: Clip, dancer: User) -> None:
    owner = _client(dancer)
    _put(owner, read)
    refused = _put(owner, read, beats=[0.2, 0.9])
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    assert refused.json()["error"]["current"] == _get(owner, read)
    assert _get(owner, read)["beats"] == BEATS
    assert _put(owner, read, beats=[0.2, 0.9], based_on=1).json()["version"] == 2


def test_back_to_what_was_heard(read: Clip, dancer: User) -> None:
    owner = _client(dancer)
    _put(owner, read)
    url = f"/api/clips/{read.id}/rhythm/"
    assert owner.delete(url).status_code == 400
    assert owner.delete(f"{url}?based_on=0").status_code == 409
    told = owner.delete(f"{url}?based_on=1").json()
    assert (told["corrected"], told["beats"], told["version"]) == (False, HEARD["beats"], 2)
    assert beats_corrected(read) is None
    assert not owner.get(f"/api/clips/{read.id}/report/").json()["rhythm"]["corrected"]
    # A page that was open on the first correction cannot save over what came since.
    _put(owner, read, beats=[0.2, 0.9], based_on=2)
    assert _put(owner, read, based_on=1).status_code == 409
    assert owner.delete(f"{url}?based_on=3").json()["version"] == 4
    assert owner.delete(f"{url}?based_on=4").json()["version"] == 4, "there is nothing to take back"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"beats": [1.0, 0.5]}, "beats"),
        ({"beats": [1.0, 1.0]}, "beats"),
        ({"beats": [1.0, 1.02, 1.04]}, "beats"),
        ({"beats": [-2.0, -1.0, 0.0]}, "beats"),
        ({"beats": [3.5, 4.0, 4.5, 5.0]}, "beats"),
        ({"beats": ["x"]}, "beats"),
        ({"beats": [None]}, "beats"),
        ({"beats": [1e300]}, "beats"),
        ({"beats": "x"}, "beats"),
        ({"count_one": 4}, "count_one"),
        ({"count_one": -1}, "count_one"),
        ({"beats": [], "count_one": 0}, "count_one"),
        ({"based_on": None}, "based_on"),
    ],
)
def test_what_is_no_grid_is_refused(read: Clip, dancer: User, change: dict[str, Any], field: str) -> None:
    given = _put(_client(dancer), read, **change)
    assert given.status_code == 400
    assert field in given.json()["error"]["fields"]
    assert not BeatGrid.objects.exists()


@pytest.mark.parametrize("body", ['{"beats": [NaN], "count_one": null, "based_on": 0}', "[]", '"x"', "{"])
def test_what_is_no_json_is_refused(read: Clip, dancer: User, body: str) -> None:
    url = f"/api/clips/{read.id}/rhythm/"
    assert _client(dancer).put(url, body, content_type="application/json").status_code == 400


def test_from_nothing_and_to_no_beat_at_all(read: Clip, dancer: User) -> None:
    silent = dataclasses.replace(make_report(frames=100), rhythm=Rhythm(None, 0.0, (), None, "This clip has no sound."))
    Report.objects.all().delete()
    report_store(clip=read, key="quiet", report=silent)
    owner = _client(dancer)
    assert _get(owner, read)["heard"]["reason"] == "This clip has no sound."
    assert _put(owner, read, beats=[-0.3, 0.3, 4.3]).json()["corrected"]  # a beat may lie around the clip
    none = _put(owner, read, beats=[], count_one=None, based_on=1).json()
    assert (none["corrected"], none["beats"], none["tempo_bpm"]) == (True, [], None)
    report = owner.get(f"/api/clips/{read.id}/report/").json()
    assert (report["rhythm"]["tempo_bpm"], bool(report["rhythm"]["reason"])) == (None, True)


def test_a_clip_that_was_never_read(clip: Clip, dancer: User) -> None:
    owner = _client(dancer)
    told = _get(owner, clip)
    assert (told["beats"], told["heard"]["tempo_bpm"], bool(told["heard"]["reason"])) == ([], None, True)
    refused = _put(owner, clip)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not-read")


def test_counts_as_the_scale_have_the_structure_read_again(read: Clip, dancer: User) -> None:
    owner = _client(dancer)
    JobRun.objects.filter(id=read.job_id).update(state=JobRun.State.DONE)
    _put(owner, read)
    assert not JobRun.objects.filter(state=JobRun.State.QUEUED).exists(), "no unit depends on the counts"
    TimeScale.objects.create(clip=read, unit="counts", value=4)
    _put(owner, read, beats=[0.2, 0.9], based_on=1)
    assert JobRun.objects.filter(subject_id=read.id, state=JobRun.State.QUEUED).count() == 1


def test_the_corrected_counts_stay_when_the_clip_is_read_again(read: Clip, dancer: User) -> None:
    owner = _client(dancer)
    _put(owner, read)
    again = dataclasses.replace(make_report(frames=100), rhythm=Rhythm(90.0, 0.5, (1.0, 2.0), 0, None))
    report_store(clip=read, key="again", report=again)
    told = _get(owner, read)
    assert (told["beats"], told["heard"]["tempo_bpm"]) == (BEATS, 90.0)


def test_a_clip_out_of_sight_keeps_its_counts(read: Clip, dancer: User) -> None:
    owner = _client(dancer)
    clip_remove(clip=read)
    refused = [_put(owner, read), owner.delete(f"/api/clips/{read.id}/rhythm/?based_on=0")]
    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in refused] == [(409, "removed")] * 2
    clip_restore(clip=Clip.objects.get(id=read.id))
    _put(owner, read)
    consent_set(clip=Clip.objects.get(id=read.id), purpose=Purpose.VIEW, granted=False, by=dancer)
    refused = [_put(owner, read), owner.delete(f"/api/clips/{read.id}/rhythm/?based_on=0")]
    assert [(answer.status_code, answer.json()["error"]["code"]) for answer in refused] == [(409, "withdrawn")] * 2
    assert not BeatGrid.objects.exists()
    assert _get(owner, read)["beats"] == []


def test_a_grid_taken_back_has_a_name(read: Clip, dancer: User) -> None:
    grid_set(clip=read, user=dancer, beats=BEATS, count_one=None, based_on=0)
    grid_clear(clip=read, user=dancer, based_on=1)
    assert str(BeatGrid.objects.get()).startswith("0 beats")
