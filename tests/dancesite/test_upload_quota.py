"""How much a studio may hold."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings

from dancesite.accounts import quota
from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Artefact, Clip, Upload
from dancesite.clips.services import artefact_store
from dancesite.clips.uploads import parts
from tests import tus
from tests.builders import make_clip, make_studio, make_upload

GB = 10**9


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


def test_what_counts(client: Client, studio: Studio, clip: Clip) -> None:
    artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="k", path=make_upload(b"sound"), suffix=".json")
    url = tus.begin(client, studio, 1000)["Location"]
    assert quota.used_bytes(studio) == clip.bytes + 5 + 1000, "an unfinished upload counts as what it will be"
    tus.send(client, studio, b"film")
    assert quota.used_bytes(studio) == clip.bytes + 5 + 1000 + 4
    client.delete(url)
    client.delete(f"/api/clips/{clip.id}/")
    assert quota.used_bytes(studio) == clip.bytes + 5 + 4, "a removed clip is still there"
    assert quota.used_bytes(make_studio()) == 0


@override_settings(STUDIO_QUOTA_BYTES=2 * GB)
def test_a_file_too_much(client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "room_for", lambda size: True)
    assert tus.begin(client, studio, GB).status_code == 201
    refused = tus.begin(client, studio, 1_100_000_000)
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (413, "quota")
    assert "uses 1 of its 2 GB, and this file needs 1.1 GB" in error["message"]
    assert set(error["fields"]) == {"file"}
    assert tus.begin(client, studio, GB).status_code == 201, "to the last byte"
    assert tus.begin(client, studio, 1).status_code == 413


@pytest.mark.django_db(transaction=True)
def test_two_that_fit_one_by_one_do_not_both_pass(studio: Studio, dancer: User) -> None:
    def begin(_: int) -> int:
        try:
            client = Client()
            client.force_login(dancer)
            return int(tus.begin(client, studio, 600).status_code)
        finally:
            connection.close()

    with override_settings(STUDIO_QUOTA_BYTES=1500), ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(begin, range(6)))
    assert statuses == [201, 201, 413, 413, 413, 413]
    assert Upload.objects.count() == 2


def _set(studio: Studio, gb: str) -> str:
    out = StringIO()
    call_command("set_quota", studio.slug, gb, stdout=out)
    studio.refresh_from_db()
    return out.getvalue()


@override_settings(STUDIO_QUOTA_BYTES=2 * GB)
def test_the_operators_command(client: Client, studio: Studio) -> None:
    assert quota.limit_bytes(studio) == 2 * GB
    assert "0 of 50 GB used" in _set(studio, "50")
    assert quota.limit_bytes(studio) == 50 * GB
    _set(studio, "0.5")
    assert quota.limit_bytes(studio) == GB // 2
    assert "0 GB used" in _set(studio, "0")
    assert quota.limit_bytes(studio) is None
    _set(studio, "none")
    assert quota.limit_bytes(studio) == 2 * GB
    for nonsense in ("many", "-1", "nan", "inf", "1e30"):
        with pytest.raises(CommandError, match="number of GB"):
            _set(studio, nonsense)
    with pytest.raises(CommandError, match="There are: lindenhof"):
        call_command("set_quota", "nowhere", "1")


def test_the_page_of_the_studio_says_it(client: Client, studio: Studio, dancer: User) -> None:
    clip = make_clip(studio, dancer)
    Clip.objects.filter(id=clip.id).update(bytes=12_400_000_000)
    path = f"/s/{studio.slug}/studio/"
    assert "12.4 GB used" in client.get(path).content.decode()
    with override_settings(STUDIO_QUOTA_BYTES=100 * GB):
        assert "12.4 of 100 GB used" in client.get(path).content.decode()


def test_no_room_on_the_disk(client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "room_for", lambda size: size < 100)
    refused = tus.begin(client, studio, 100)
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "no-room")
    assert not Upload.objects.exists()
