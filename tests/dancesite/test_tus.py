"""The protocol, request by request, on Django's test client."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from dancesite.accounts.models import Membership, Studio, User
from dancesite.clips.fingerprint import fingerprint_of
from dancesite.clips.models import Clip, Upload
from dancesite.clips.uploads import parts
from dancesite.core import storage
from tests import tus
from tests.builders import make_studio


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


@pytest.fixture
def url(client: Client, studio: Studio) -> str:
    """A begun upload of ten bytes."""
    location: str = tus.begin(client, studio, 10)["Location"]
    return location


def stored(clip: dict[str, object]) -> bytes:
    with storage.local_path(Clip.objects.get(id=clip["id"]).original) as path:
        return path.read_bytes()


def files() -> list[str]:
    """The files of unfinished uploads."""
    return [path.name for path in parts.folder().glob("*") if path.suffix != ".lock"]


def offset(client: Client, url: str) -> int:
    return int(tus.head(client, url)["Upload-Offset"])


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_file_in_three_pieces(client: Client, studio: Studio) -> None:
    begun = tus.begin(client, studio, 10, filename="a.mp4", title="Diagonal")
    assert begun.status_code == 201
    url = begun["Location"]
    assert begun["Tus-Resumable"] == "1.0.0"
    assert "GMT" in begun["Upload-Expires"]
    for start, piece in ((0, b"abc"), (3, b"def"), (6, b"ghij")):
        assert offset(client, url) == start
        answer = tus.patch(client, url, start, piece)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(start + len(piece)))
    told = client.get(url).json()
    assert (told["state"], told["offset"], told["clip"]["title"]) == ("done", 10, "Diagonal")
    assert stored(told["clip"]) == b"abcdefghij"
    assert files() == []
    assert offset(client, url) == 10
    assert Upload.objects.get().clip_id == Clip.objects.get().id


def test_what_the_server_can_do_is_told_to_anybody(url: str, studio: Studio) -> None:
    for path in (url, f"/api/studios/{studio.slug}/uploads/"):
        told = Client().options(path)
        assert told.status_code == 204
        assert told["Tus-Version"] == "1.0.0"
        assert set(told["Tus-Extension"].split(",")) == {"creation", "termination", "checksum", "expiration"}
        assert told["Tus-Max-Size"] == str(settings.UPLOAD_MAX_BYTES)
        assert told["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_head_tells_length_and_offset_and_is_not_kept(client: Client, url: str) -> None:
    told = tus.head(client, url)
    assert (told["Upload-Length"], told["Upload-Offset"], told["Cache-Control"]) == ("10", "0", "no-store")
    assert "GMT" in told["Upload-Expires"]


@pytest.mark.parametrize("version", ["0.2.2", ""])
def test_another_version(version: str, client: Client, studio: Studio, url: str) -> None:
    headers = {"tus-resumable": version, "upload-length": "10", "upload-offset": "0"}
    for answer in (
        client.post(f"/api/studios/{studio.slug}/uploads/", headers=headers),
        client.patch(url, b"abc", content_type=tus.BODY, headers=headers),
        client.head(url, headers=headers),
    ):
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
    assert offset(client, url) == 0


@pytest.mark.parametrize("length", ["", "-1", "ten", "1e3", "9" * 30, "٣"])
def test_lengths_that_are_none(length: str, client: Client, studio: Studio) -> None:
    said = tus.metadata(filename="a.mp4", consent_view="true")
    headers = tus.VERSION | {"upload-length": length, "upload-metadata": said}
    assert client.post(f"/api/studios/{studio.slug}/uploads/", headers=headers).status_code == 400
    assert not Upload.objects.exists()


def test_a_length_told_later_is_not_offered(client: Client, studio: Studio) -> None:
    headers = tus.VERSION | {"upload-defer-length": "1", "upload-metadata": tus.metadata(filename="a")}
    assert client.post(f"/api/studios/{studio.slug}/uploads/", headers=headers).status_code == 400


def _b64(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("title !!!", "title"),
        (f"title {_b64(b'abc')[:-1]}", "title"),
        (f"style {_b64(bytes([255, 254]))}", "style"),
        (f"title {_b64(b'a')},title {_b64(b'b')}", "title"),
        (f"title {_b64(b'a' * 201)}", "title"),
        (f"dancer {_b64(b'a' * 101)}", "dancer"),
        (f"dancer {_b64(b'a') + _b64(b'b')}", "dancer"),
        (f"title {_b64(bytes(1))}", "title"),
        (f"consent_train {_b64(b'maybe')}", "consent_train"),
        (f"fingerprint {_b64(b'no')}", "fingerprint"),
        (f"filename {_b64(b'b' * 2000)}", "filename"),
        (f"x{_b64(b'y' * 9000)} {_b64(b'')}", None),
        (f"title {_b64(b'y' * 9000)}", None),
        (", ,", ""),
    ],
)
def test_metadata_that_is_not_right(said: str, key: str | None, client: Client, studio: Studio) -> None:
    known = f"filename {_b64(b'a.mp4')}," if key != "filename" else ""
    headers = tus.VERSION | {"upload-length": "4", "upload-metadata": f"{known}consent_view {_b64(b'true')},{said}"}
    answer = client.post(f"/api/studios/{studio.slug}/uploads/", headers=headers)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["message"]
    if key:
        assert set(error["fields"]) == {key}
    assert not Upload.objects.exists()


def test_unknown_keys_do_no_harm(client: Client, studio: Studio) -> None:
    assert tus.begin(client, studio, 4, filetype="video/mp4", relativePath="null").status_code == 201


def test_a_file_name_is_needed(client: Client, studio: Studio) -> None:
    assert set(tus.begin(client, studio, 4, filename="").json()["error"]["fields"]) == {"filename"}


def test_pieces_of_another_type(client: Client, url: str) -> None:
    answer = client.patch(url, b"abc", content_type="video/mp4", headers=tus.VERSION | {"upload-offset": "0"})
    assert answer.status_code == 415
    assert offset(client, url) == 0


@pytest.mark.parametrize("said", ["", "-1", "x", "9" * 40])
def test_offsets_that_are_none(said: str, client: Client, url: str) -> None:
    answer = client.patch(url, b"abc", content_type=tus.BODY, headers=tus.VERSION | {"upload-offset": said})
    assert answer.status_code == 400


@pytest.mark.parametrize("said", [2, 4, 10])
def test_another_offset_than_the_servers(said: int, client: Client, url: str) -> None:
    tus.patch(client, url, 0, b"abc")
    assert code(tus.patch(client, url, said, b"xxx")) == (409, "offset")
    assert offset(client, url) == 3


def test_more_than_was_announced(client: Client, url: str) -> None:
    tus.patch(client, url, 0, b"abc")
    assert code(tus.patch(client, url, 3, b"x" * 8)) == (400, "invalid")
    assert offset(client, url) == 3
    assert parts.size_of(Upload.objects.get().id) == 3
    assert not Clip.objects.exists()


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_checksums(algorithm: str, client: Client, url: str) -> None:
    assert tus.patch(client, url, 0, b"abc", upload_checksum=tus.checksum(b"abc", algorithm)).status_code == 204
    damaged = tus.patch(client, url, 3, b"xyz", upload_checksum=tus.checksum(b"def", algorithm))
    assert code(damaged) == (460, "checksum")
    assert offset(client, url) == 3
    assert parts.size_of(Upload.objects.get().id) == 3, "damaged bytes take no room"
    assert tus.patch(client, url, 3, b"defghij", upload_checksum=tus.checksum(b"defghij", algorithm)).status_code == 204
    assert stored(client.get(url).json()["clip"]) == b"abcdefghij"


@pytest.mark.parametrize("said", ["", "md5 aaaa", "sha256", "sha256 !!!", "sha1 " + _b64(b"short"), "crc32 AAAA"])
def test_checksums_that_are_none(said: str, client: Client, url: str) -> None:
    assert tus.patch(client, url, 0, b"abc", upload_checksum=said).status_code == 400
    assert offset(client, url) == 0


def test_cancelled(client: Client, url: str) -> None:
    tus.patch(client, url, 0, b"abc")
    assert client.delete(url, headers=tus.VERSION).status_code == 204
    assert not Upload.objects.exists()
    assert not list(parts.folder().iterdir()), "neither file nor lock"
    assert tus.head(client, url).status_code == 404
    assert tus.patch(client, url, 3, b"d").status_code == 404


def test_cancelled_when_it_is_a_clip_already(client: Client, studio: Studio) -> None:
    told = tus.send(client, studio)
    assert client.delete(told["url"], headers=tus.VERSION).status_code == 204
    assert stored(told["clip"]) == b"film"


def test_the_last_answer_was_lost(client: Client, url: str) -> None:
    tus.patch(client, url, 0, b"abcdefghij")
    assert code(tus.patch(client, url, 0, b"abcdefghij")) == (409, "offset")
    assert offset(client, url) == 10
    assert tus.patch(client, url, 10, b"").status_code == 204
    assert client.get(url).json()["state"] == "done"
    assert Clip.objects.count() == 1


def test_a_file_that_is_here_is_told_before_it_is_sent(client: Client, studio: Studio, tmp_path: Path) -> None:
    clip = tus.upload(client, studio)
    film = tmp_path / "film"
    film.write_bytes(b"film")
    again = tus.begin(client, studio, 4, fingerprint=fingerprint_of(film))
    assert code(again) == (409, "duplicate")
    assert again.json()["error"]["clip"]["id"] == clip["id"]
    client.delete(f"/api/clips/{clip['id']}/")
    assert tus.begin(client, studio, 4, fingerprint=fingerprint_of(film)).status_code == 201, "it was removed"


def test_of_one_file_sent_twice_at_once_the_second_is_told(client: Client, studio: Studio) -> None:
    one, two = (tus.begin(client, studio, 4)["Location"] for _ in range(2))
    for url in (one, two):
        assert tus.patch(client, url, 0, b"film").status_code == 204
    first, second = client.get(one).json(), client.get(two).json()
    assert (first["state"], second["state"]) == ("done", "refused")
    assert second["error"]["clip"]["id"] == first["clip"]["id"]
    assert files() == [], "what was refused is deleted"
    assert stored(first["clip"]) == b"film"


def test_another_file_than_was_begun(client: Client, studio: Studio, tmp_path: Path) -> None:
    """Somebody chose another file of the same name and length to go on with."""
    film = tmp_path / "film"
    film.write_bytes(b"film")
    told = tus.send(client, studio, b"fool", fingerprint=fingerprint_of(film))
    assert (told["state"], told["error"]["code"]) == ("refused", "changed")
    assert not Clip.objects.exists()
    assert files() == []


def test_my_unfinished_ones(client: Client, studio: Studio, lead: User) -> None:
    urls = [tus.begin(client, studio, 4, filename=f"{name}.mp4")["Location"] for name in "abc"]
    tus.patch(client, urls[1], 0, b"film")
    tus.patch(client, urls[2], 0, b"fi")
    listed = client.get(f"/api/studios/{studio.slug}/uploads/").json()["results"]
    assert [(one["file_name"], one["offset"], one["state"]) for one in listed] == [
        ("c.mp4", 2, "receiving"),
        ("a.mp4", 0, "receiving"),
    ]
    other = Client()
    other.force_login(lead)
    assert other.get(f"/api/studios/{studio.slug}/uploads/").json()["results"] == []


def test_taken_out_of_the_studio_meanwhile(client: Client, url: str, dancer: User) -> None:
    tus.patch(client, url, 0, b"abc")
    Membership.objects.filter(user=dancer).delete()
    assert tus.patch(client, url, 3, b"def").status_code == 404
    assert tus.head(client, url).status_code == 404


def test_signed_out_meanwhile(client: Client, url: str) -> None:
    client.logout()
    assert code(tus.patch(client, url, 0, b"abc")) == (401, "signed-out")


def test_without_the_forms_secret(studio: Studio, dancer: User, url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(dancer)
    assert code(tus.patch(client, url, 0, b"abc")) == (403, "stale-page")
    assert code(tus.begin(client, studio, 4)) == (403, "stale-page")
    assert code(client.delete(url)) == (403, "stale-page")
    assert offset(client, url) == 0


def test_another_method(client: Client, url: str) -> None:
    assert client.put(url).status_code == 405
    assert client.put(url).json()["error"]["message"]


def test_no_more_than_so_many_at_once(client: Client, studio: Studio) -> None:
    with override_settings(UPLOADS_AT_ONCE=2):
        first = tus.begin(client, studio, 4)["Location"]
        assert tus.begin(client, studio, 4).status_code == 201
        assert code(tus.begin(client, studio, 4)) == (429, "too-many")
        client.delete(first)
        assert tus.begin(client, studio, 4).status_code == 201


def test_bytes_that_the_disk_lost_are_asked_for_again(client: Client, url: str) -> None:
    """A folder that was restored from a backup, or not shared between two hosts."""
    tus.patch(client, url, 0, b"abcdef")
    parts.part_path(Upload.objects.get().id).write_bytes(b"abc")
    assert offset(client, url) == 3
    tus.patch(client, url, 3, b"defghij")
    assert stored(client.get(url).json()["clip"]) == b"abcdefghij"


def test_bytes_beyond_what_is_safe_are_written_anew(client: Client, url: str) -> None:
    """What a killed server had written and not yet synced."""
    tus.patch(client, url, 0, b"abc")
    with parts.part_path(Upload.objects.get().id).open("ab") as file:
        file.write(b"half writ")
    assert offset(client, url) == 3
    tus.patch(client, url, 3, b"defghij")
    assert stored(client.get(url).json()["clip"]) == b"abcdefghij"


def test_the_page_tells_limits_and_unfinished_uploads(client: Client, studio: Studio, url: str) -> None:
    with override_settings(STUDIO_QUOTA_BYTES=5_000):
        page = client.get(f"/s/{studio.slug}/clips/").context["page_data"]
    assert page["limits"]["quota"] == {"used": 10, "limit": 5_000}
    assert [one["url"] for one in page["uploads"]] == [url]


def test_one_studio_knows_nothing_of_the_other(client: Client, studio: Studio, dancer: User) -> None:
    other = make_studio()
    Membership.objects.create(studio=other, user=dancer)
    tus.begin(client, other, 4)
    assert client.get(f"/api/studios/{studio.slug}/uploads/").json()["results"] == []
