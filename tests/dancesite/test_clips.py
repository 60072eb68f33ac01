"""Upload, editing, removal."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from dancesite.accounts.models import Dancer, Studio, User
from dancesite.accounts.services import dancer_get_or_create
from dancesite.clips import removal, services
from dancesite.clips.models import Artefact, Clip, Upload
from dancesite.core.errors import Problem
from dancesite.core.models import JobRun
from tests import tus
from tests.builders import make_clip, make_studio, make_upload


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


def test_upload_stores_file_consent_and_job(client: Client, studio: Studio) -> None:
    told = tus.upload(client, studio, title="Diagonal", dancer="Mei", style="Ballet", consent_train="true")
    assert (told["state"], told["title"], told["dancer"]["name"], told["style"]) == (
        "waiting",
        "Diagonal",
        "Mei",
        "Ballet",
    )
    assert told["consent"] == {"view": True, "train": True, "publish": False}
    assert told["job"]["place"] == 1
    clip = Clip.objects.get()
    assert default_storage.open(clip.original).read() == b"film"
    assert clip.consents.count() == 3


def test_upload_needs_consent_to_watch(client: Client, studio: Studio) -> None:
    response = tus.begin(client, studio, 4, consent_view="false")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "no-consent"
    assert not Upload.objects.exists(), "nothing is stored without it"


def test_an_empty_file_is_refused(client: Client, studio: Studio) -> None:
    error = tus.begin(client, studio, 0).json()["error"]
    assert "empty" in error["fields"]["file"][0]


def test_a_too_large_file_is_refused(client: Client, studio: Studio) -> None:
    with override_settings(UPLOAD_MAX_BYTES=3):
        assert tus.begin(client, studio, 4).status_code == 413


def test_the_same_file_is_told_not_stored_twice(client: Client, studio: Studio, lead: User) -> None:
    first = tus.upload(client, studio)
    again = tus.send(client, studio, filename="other-name.mov")
    assert (again["state"], again["clip"]) == ("refused", None)
    assert again["error"]["clip"]["id"] == first["id"]
    assert "Already here since" in again["error"]["message"]
    assert len(list(Path(settings.MEDIA_ROOT).glob("clips/*/original"))) == 1
    make_clip(make_studio(), lead, source=Path(default_storage.path(Clip.objects.get().original)))  # another tenant may


def test_file_names_are_shown_never_used(client: Client, studio: Studio) -> None:
    clip = tus.upload(client, studio, filename="../../etc/<b>pass\x07wd</b>.mp4")
    stored = Clip.objects.get(id=clip["id"])
    assert stored.original == f"clips/{stored.id}/original"
    assert "/" not in stored.file_name
    assert "\x07" not in stored.file_name


def test_dancers_are_one_person_whatever_the_case(studio: Studio) -> None:
    dancer_get_or_create(studio=studio, name="Mei  Lin")
    dancer_get_or_create(studio=studio, name=" mei lin ")
    assert Dancer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_dancer_in_many_uploads_at_once(studio: Studio) -> None:
    def name_her(_: int) -> int:
        try:
            dancer = dancer_get_or_create(studio=studio, name="Mei Lin")
            assert dancer
            return dancer.id
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(name_her, range(12)))) == 1


def test_edit(client: Client, clip: Clip) -> None:
    change = {"title": "Diagonal, take 2", "dancer": "Zhao Yun"}
    told = client.patch(f"/api/clips/{clip.id}/", change, content_type="application/json").json()
    assert (told["title"], told["dancer"]["name"], told["style"]) == ("Diagonal, take 2", "Zhao Yun", "Ballet")
    for bad in ({"title": "  "}, {"title": "x" * 201}, {"style": "x" * 61}):
        response = client.patch(f"/api/clips/{clip.id}/", bad, content_type="application/json")
        assert response.status_code == 400
        assert set(response.json()["error"]["fields"]) == set(bad)


def test_remove_and_restore(client: Client, clip: Clip, studio: Studio) -> None:
    assert client.delete(f"/api/clips/{clip.id}/").json()["state"] == "removed"
    listed = client.get(f"/api/studios/{studio.slug}/clips/").json()
    assert (listed["count"], listed["counts"]["removed"]) == (0, 1)
    assert client.get(f"/api/studios/{studio.slug}/clips/?show=removed").json()["count"] == 1
    clip.refresh_from_db()
    assert clip.job
    assert clip.job.state == JobRun.State.CANCELLED, "removal stops the work"
    told = client.post(f"/api/clips/{clip.id}/restore/").json()
    assert told["state"] == "waiting", "what the removal stopped is queued again"


def test_restore_meets_the_same_file_uploaded_meanwhile(client: Client, studio: Studio) -> None:
    first = tus.upload(client, studio)
    client.delete(f"/api/clips/{first['id']}/")
    tus.upload(client, studio)
    assert client.post(f"/api/clips/{first['id']}/restore/").status_code == 409


def test_cancel_and_retry(client: Client, clip: Clip) -> None:
    assert client.post(f"/api/clips/{clip.id}/cancel/").json()["state"] == "cancelled"
    assert client.post(f"/api/clips/{clip.id}/cancel/").status_code == 409
    assert client.post(f"/api/clips/{clip.id}/retry/").json()["state"] == "waiting"
    assert client.post(f"/api/clips/{clip.id}/retry/").json()["state"] == "waiting", "twice is once"
    assert JobRun.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_purge_leaves_no_file_and_no_row(clip: Clip) -> None:
    services.artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="k", path=make_upload(b"{}"), suffix=".json")
    services.clip_remove(clip=clip)
    assert removal.clips_purge() == 0, "not before its time"
    Clip.objects.update(removed_at=timezone.now() - timedelta(days=settings.REMOVED_KEPT_DAYS, seconds=1))
    assert removal.clips_purge() == 1
    assert not Clip.objects.exists()
    assert not Artefact.objects.exists()
    assert not JobRun.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).glob("clips/*"))


def test_list_filters_and_search(client: Client, studio: Studio, dancer: User) -> None:
    ready, failed = make_clip(studio, dancer, title="Ready one"), make_clip(studio, dancer, title="Failed one")
    make_clip(studio, dancer, title="Waiting one")
    JobRun.objects.filter(subject_id=ready.id).update(state="done")
    JobRun.objects.filter(subject_id=failed.id).update(state="failed", error={"code": "x", "message": "m"})
    path = f"/api/studios/{studio.slug}/clips/"

    def titles(query: str) -> set[str]:
        return {clip["title"] for clip in client.get(path + query).json()["results"]}

    assert titles("?show=ready") == {"Ready one"}
    assert titles("?show=work") == {"Waiting one"}
    assert titles("?show=attention") == {"Failed one"}
    assert titles("?q=ONE%20mei%20wait") == {"Waiting one"}
    counts = client.get(path).json()["counts"]
    assert counts == {"all": 3, "ready": 1, "work": 1, "attention": 1, "removed": 0}
    assert client.get(path + "?show=nonsense").status_code == 400
    assert client.get(path + "?page=0").status_code == 400


def test_the_list_costs_the_same_for_one_and_for_many(
    client: Client, studio: Studio, dancer: User, django_assert_max_num_queries
) -> None:
    for number in range(6):
        made = make_clip(studio, dancer, title=f"Clip {number}")
        JobRun.objects.filter(subject_id=made.id).update(state="done")
    with django_assert_max_num_queries(16):
        assert client.get(f"/api/studios/{studio.slug}/clips/").json()["count"] == 6


def test_an_artefact_stored_twice_is_stored_once(clip: Clip) -> None:
    for _ in range(2):
        made = services.artefact_store(
            clip=clip, kind=Artefact.Kind.POSE, key="k" * 64, path=make_upload(b"same"), suffix=".dsa"
        )
    assert Artefact.objects.count() == 1
    assert services.artefact_find(clip=clip, kind=Artefact.Kind.POSE, key="k" * 64) == made
    default_storage.delete(made.name)
    assert services.artefact_find(clip=clip, kind=Artefact.Kind.POSE, key="k" * 64) is None, "a row without its file"


def test_two_workers_with_one_key_never_mix_row_and_file(clip: Clip) -> None:
    """One of them was given up for dead, and its encoder gave other bytes."""
    first, second = (
        services.artefact_store(clip=clip, kind=Artefact.Kind.POSE, key="k" * 64, path=make_upload(data), suffix=".dsa")
        for data in (b"mine", b"his!")
    )
    assert first.name != second.name
    row = Artefact.objects.get()
    assert hashlib.sha256(default_storage.open(row.name).read()).hexdigest() == row.sha256
    assert default_storage.open(first.name).read() == b"mine", "whoever reads it now reads it to its end"


def test_service_refuses_what_the_api_lets_through(studio: Studio, dancer: User) -> None:
    with pytest.raises(Problem, match="too long"):
        services.clip_create(
            studio=studio,
            user=dancer,
            path=make_upload(),
            file_name="a.mp4",
            title="x" * 201,
            consent={"view": True},
        )
