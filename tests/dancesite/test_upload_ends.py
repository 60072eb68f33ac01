"""How uploads end: as one clip whatever dies, refused, or run out."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Membership, Studio, User
from dancesite.clips import services as clip_services
from dancesite.clips.models import Clip, ClipConsent, Upload, original_name
from dancesite.clips.removal import files_sweep
from dancesite.clips.uploads import parts, services
from dancesite.core import storage
from dancesite.core.models import JobRun
from tests import tus

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Nothing catches a kill -9."""


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


@pytest.fixture
def arrived(client: Client, studio: Studio) -> Upload:
    """All bytes are here, and the process died before it did anything with them."""
    url = tus.begin(client, studio, 4, dancer="Mei", consent_train="true")["Location"]
    tus.patch(client, url, 0, b"fil")
    upload = Upload.objects.get()
    with parts.part_path(upload.id).open("ab") as file:
        file.write(b"m")
    Upload.objects.update(offset=4)
    return upload


def whole(upload: Upload) -> None:
    """Exactly one clip came of it, with all that belongs to one."""
    clip = Clip.objects.get()
    assert Upload.objects.get(id=upload.id).clip_id == clip.id
    with storage.local_path(clip.original) as path:
        assert path.read_bytes() == b"film"
    assert (clip.bytes, len(clip.sha256), len(clip.fingerprint)) == (4, 64, 64)
    assert ClipConsent.objects.filter(clip=clip, granted=True).count() == 2
    assert clip.job_id == JobRun.objects.get().id
    assert parts.size_of(upload.id) is None


def url_of(upload: Upload) -> str:
    return f"/api/uploads/{upload.id}/"


def die(*args: Any, **values: Any) -> None:
    raise Killed


DEATHS = [
    (storage, "sha256_of"),
    (storage, "adopt"),
    (clip_services, "dancer_get_or_create"),  # the file is in its place, the row is not
    (clip_services, "_process"),
    (parts, "remove"),  # the clip is there
]


@pytest.mark.parametrize(("module", "name"), DEATHS, ids=[name for _, name in DEATHS])
@pytest.mark.parametrize("who", ["head", "get", "patch", "watcher"])
def test_killed_while_it_finished(
    module: Any, name: str, who: str, arrived: Upload, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(module, name, die)
        with pytest.raises(Killed):
            services.upload_finish(upload_id=arrived.id)
    url = url_of(arrived)
    if who == "head":
        assert tus.head(client, url)["Upload-Offset"] == "4"
    elif who == "get":
        assert client.get(url).json()["state"] == "done"
    elif who == "patch":
        assert tus.patch(client, url, 4, b"").status_code == 204
    else:
        services.uploads_finish_left()
    assert client.get(url).json()["state"] == "done"
    services.uploads_sweep()
    whole(arrived)


def test_killed_between_the_clip_and_the_uploads_row(arrived: Upload, client: Client) -> None:
    services.upload_finish(upload_id=arrived.id)
    Upload.objects.update(clip=None)
    assert client.get(url_of(arrived)).json()["state"] == "done"
    whole(arrived)


def test_what_cannot_be_finished_now_is_finished_later(
    client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are safe, and that is what the client is told."""
    url = tus.begin(client, studio, 4, consent_train="true")["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(clip_services, "_process", lambda clip: 1 / 0)
        assert tus.patch(client, url, 0, b"film").status_code == 204
        assert tus.head(client, url)["Upload-Offset"] == "4"
        assert client.get(url).json()["state"] == "finishing"
    assert services.uploads_finish_left() == 1
    assert client.get(url).json()["state"] == "done"
    whole(Upload.objects.get())


def test_no_database_connection_is_held_while_a_large_file_is_read(
    arrived: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []
    for module, name in ((clip_services, "fingerprint_of"), (storage, "sha256_of"), (storage, "adopt")):
        real = getattr(module, name)

        def noted(*values: Any, real: Callable[..., Any] = real) -> Any:
            held.append(connection.connection is not None)
            return real(*values)

        monkeypatch.setattr(module, name, noted)
    services.upload_finish(upload_id=arrived.id)
    assert held == [False, False, False]


def test_finished_by_several_at_once(arrived: Upload) -> None:
    def finish(_: int) -> None:
        try:
            with parts.locked(arrived.id) as had:
                if had:
                    services.upload_finish(upload_id=arrived.id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(finish, range(4)))
    whole(arrived)


def test_finished_by_several_hosts_at_once(arrived: Upload) -> None:
    """A lock may fail, as on some network disks: the tables then still allow one clip."""

    def finish(_: int) -> BaseException | None:
        try:
            services.upload_finish(upload_id=arrived.id)
        except FileNotFoundError as error:  # the other one moved it
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(finish, range(4)))
    whole(arrived)


def test_not_for_somebody_who_was_taken_out(arrived: Upload, dancer: User) -> None:
    Membership.objects.filter(user=dancer).delete()
    services.uploads_finish_left()
    assert not Clip.objects.exists()


def _age(upload: Upload) -> None:
    long_ago = timezone.now() - timedelta(hours=settings.UPLOAD_KEPT_HOURS, seconds=1)
    Upload.objects.filter(id=upload.id).update(touched_at=long_ago)


def _begun(client: Client, studio: Studio) -> Upload:
    url = tus.begin(client, studio, 4)["Location"]
    tus.patch(client, url, 0, b"fi")
    return Upload.objects.get(id=url.split("/")[-2])


def test_run_out(client: Client, studio: Studio) -> None:
    old, young = _begun(client, studio), _begun(client, studio)
    _age(old)
    assert tus.patch(client, url_of(old), 2, b"lm").status_code == 410
    assert tus.head(client, url_of(old)).status_code == 410
    listed = client.get(f"/api/studios/{studio.slug}/uploads/").json()["results"]
    assert [one["id"] for one in listed] == [str(young.id)]
    assert services.uploads_sweep() == 1
    assert [upload.id for upload in Upload.objects.all()] == [young.id]
    assert list(parts.leftovers()) == [young.id]
    assert tus.patch(client, url_of(young), 2, b"lm").status_code == 204


def test_a_byte_puts_it_off(client: Client, studio: Studio) -> None:
    upload = _begun(client, studio)
    nearly = timezone.now() - timedelta(hours=settings.UPLOAD_KEPT_HOURS) + timedelta(minutes=1)
    Upload.objects.update(touched_at=nearly)
    tus.patch(client, url_of(upload), 2, b"l")
    assert timezone.now() - Upload.objects.get().touched_at < timedelta(minutes=1)


def test_the_sweep_leaves_alone_what_is_being_sent(client: Client, studio: Studio) -> None:
    upload = _begun(client, studio)
    _age(upload)
    with parts.locked(upload.id) as had:
        assert had
        assert services.uploads_sweep() == 0
    assert parts.size_of(upload.id) == 2


def test_rows_of_finished_and_refused_ones_go_too(client: Client, studio: Studio) -> None:
    clip = tus.upload(client, studio)
    tus.send(client, studio)
    assert services.uploads_sweep() == 0, "a lost answer may still be asked for"
    for upload in Upload.objects.all():
        _age(upload)
    assert services.uploads_sweep() == 2
    assert client.get(f"/api/clips/{clip['id']}/").status_code == 200


def test_files_without_a_row_are_swept(client: Client, studio: Studio) -> None:
    upload = _begun(client, studio)
    Upload.objects.all().delete()
    services.uploads_sweep()
    assert not list(parts.folder().iterdir())
    assert parts.size_of(upload.id) is None


def test_the_workers_sweep_leaves_unfinished_uploads(client: Client, studio: Studio) -> None:
    """It deletes what is older than a day in the same folder."""
    upload = _begun(client, studio)
    long_ago = 1_000_000_000
    for path in (parts.part_path(upload.id), parts.folder()):
        os.utime(path, (long_ago, long_ago))
    storage.sweep_work_folders(prefix="job-", keep=set)
    assert tus.patch(client, url_of(upload), 2, b"lm").status_code == 204
    whole_clip = client.get(url_of(upload)).json()["clip"]
    assert whole_clip["bytes"] == 4


@pytest.mark.parametrize("act", [lambda lock: lock.release(), lambda lock: lock.release(remove=True)])
def test_the_lock(act: Callable[[parts.Lock], None], arrived: Upload) -> None:
    one, other = parts.Lock(arrived.id), parts.Lock(arrived.id)
    assert one.acquire()
    assert not other.acquire()
    act(one)
    assert other.acquire()
    assert not parts.Lock(arrived.id).acquire()
    other.release(remove=True)


# --- what was told to be safe ------------------------------------------------------------------------------------
def refuse(*args: Any, **values: Any) -> None:
    raise IntegrityError("something that nobody thought of")


@pytest.fixture
def stored(arrived: Upload, monkeypatch: pytest.MonkeyPatch) -> Upload:
    """The process died when the file was in its place and the clip was not."""
    with monkeypatch.context() as broken:
        broken.setattr(clip_services, "dancer_get_or_create", die)
        with pytest.raises(Killed):
            services.upload_finish(upload_id=arrived.id)
    assert storage.size(original_name(arrived.id)) == 4
    return arrived


def test_what_the_tables_refuse_for_no_known_reason_is_kept(arrived: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(clip_services, "_process", refuse)
        services.uploads_finish_left()
    services.uploads_finish_left()
    whole(arrived)


@pytest.mark.parametrize("hours", [25, settings.UPLOAD_KEPT_HOURS + 1])
def test_whole_ones_outlive_a_store_or_a_site_that_is_away_for_days(
    hours: int, stored: Upload, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = timezone.now() - timedelta(hours=hours)
    Upload.objects.update(touched_at=then)
    with storage.local_path(original_name(stored.id)) as path:
        os.utime(path, (then.timestamp(), then.timestamp()))
    files_sweep()
    assert services.uploads_sweep() == 0
    assert tus.head(client, url_of(stored))["Upload-Offset"] == "4"
    whole(stored)


def test_even_whole_ones_do_not_stay_for_ever(stored: Upload, dancer: User) -> None:
    Membership.objects.filter(user=dancer).delete()
    Upload.objects.update(touched_at=timezone.now() - timedelta(days=settings.REMOVED_KEPT_DAYS, seconds=1))
    assert services.uploads_finish_left() == 0
    assert services.uploads_sweep() == 1


def test_killed_before_the_clip_was_noted_and_removed_since(client: Client, studio: Studio, arrived: Upload) -> None:
    """The same file came again meanwhile: that is no reason to throw away what can be restored."""
    services.upload_finish(upload_id=arrived.id)
    Upload.objects.update(clip=None)
    client.delete(f"/api/clips/{arrived.id}/")
    assert tus.upload(client, studio)["id"] != str(arrived.id)
    services.uploads_finish_left()
    assert storage.size(Clip.objects.get(id=arrived.id).original) == 4
    assert Upload.objects.get(id=arrived.id).clip_id == arrived.id


def test_cancelled_when_its_file_was_in_its_place(stored: Upload, client: Client) -> None:
    assert client.delete(url_of(stored), headers=tus.VERSION).status_code == 204
    assert storage.size(original_name(stored.id)) is None


def test_cancelled_when_its_clip_was_made_but_not_noted(arrived: Upload, client: Client) -> None:
    services.upload_finish(upload_id=arrived.id)
    Upload.objects.update(clip=None)
    assert client.delete(url_of(arrived), headers=tus.VERSION).status_code == 204
    assert storage.size(Clip.objects.get().original) == 4
