"""How much one person may have waiting of what takes a while."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dancesite.accounts.models import User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.core.models import JobRun
from dancesite.reports import asking
from dancesite.reports.exporting.services import blur_set
from dancesite.reports.models import Comparison, Render
from dancesite.reports.services import report_store
from tests.builders import make_clip, make_upload
from tests.reports import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture(autouse=True)
def _two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_WAITING", 2)


def _read(clip: Clip) -> Clip:
    JobRun.objects.filter(subject_id=clip.id).update(state="done")
    Clip.objects.filter(id=clip.id).update(frames=10, fps_num=25, fps_den=1)
    report_store(clip=clip, key="k", report=make_report())
    for kind in (Artefact.Kind.PROXY, Artefact.Kind.POSE):
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(), suffix=".bin")
    return Clip.objects.get(id=clip.id)


@pytest.fixture
def clips(dancer: User) -> list[Clip]:
    return [_read(make_clip(dancer.memberships.get().studio, dancer, title=f"Take {n}")) for n in range(4)]


def _post(user: User, path: str, body: dict[str, Any]) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.post(path, body, content_type="application/json")
    return answer.status_code, answer.json().get("error", {}).get("code", "") if answer.status_code >= 400 else ""


def test_nobody_keeps_the_workers_to_himself_with_films(clips: list[Clip], dancer: User, lead: User) -> None:
    def film(user: User, clip: Clip) -> tuple[int, str]:
        return _post(user, f"/api/clips/{clip.id}/exports/", {"kind": "film"})

    assert [film(dancer, clip)[0] for clip in clips[:2]] == [202, 202]
    assert film(dancer, clips[2]) == (429, "too-many")
    assert not Render.objects.filter(clip=clips[2]).exists()
    assert film(dancer, clips[0])[0] == 202, "what waits already"
    assert film(lead, clips[2])[0] == 202, "somebody else"
    blur_set(clip=clips[3], on=True, by=dancer)
    assert Render.objects.filter(clip=clips[3], kind="blur").exists(), "faces are hidden at once"
    JobRun.objects.filter(subject_id__in=Render.objects.filter(clip=clips[0]).values("id")).update(state="done")
    assert film(dancer, clips[3])[0] == 202


def test_nor_with_comparisons(clips: list[Clip], dancer: User, lead: User) -> None:
    def compare(user: User, first: Clip, second: Clip) -> tuple[int, str]:
        body = {"first": str(first.id), "second": str(second.id)}
        return _post(user, f"/api/studios/{first.studio.slug}/comparisons/", body)

    assert [compare(dancer, clips[0], clip)[0] for clip in clips[1:3]] == [202, 202]
    assert compare(dancer, clips[0], clips[3]) == (429, "too-many")
    assert Comparison.objects.count() == 2
    assert compare(dancer, clips[0], clips[1])[0] == 202
    assert compare(lead, clips[0], clips[3])[0] == 202
