"""What no browser of ours would send is answered with a 4xx in the one shape, never with a 500."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from tests.builders import PASSWORD

HUGE = "9" * 30


@pytest.fixture
def client(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.mark.parametrize(
    "query", ["q=a%00b", "q=%25%5C_'", "q=%ED%A0%80", f"page={HUGE}", "page=0", "show=x", "format=x"]
)
def test_search(query: str, client: Client, studio: Studio, clip: Clip) -> None:
    response = client.get(f"/api/studios/{studio.slug}/clips/?{query}")
    assert response.status_code in {200, 400, 404}
    assert response.status_code == 200 or response.json()["error"]["message"]


@pytest.mark.parametrize("last", ["-1", HUGE, "1.5", "²", "\x00"])
def test_polling(last: str, client: Client, studio: Studio) -> None:
    assert client.get(f"/api/studios/{studio.slug}/events/", {"last": last}).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["role/", "reset/", "end/"],
)
def test_ids_that_no_column_holds(path: str, client: Client, studio: Studio) -> None:
    for number in (HUGE, "9" * 5000):
        assert client.post(f"/s/{studio.slug}/studio/{number}/{path}", {"role": "lead"}).status_code == 404
    assert client.post(f"/s/{studio.slug}/studio/invite/{HUGE}/withdraw/").status_code == 302
    assert client.get("/api/clips/not-an-id/").json()["error"]["code"] == "not-found"


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        "3",
        '{"title": null}',
        '{"title": {}}',
        '{"title": "a\\u0000b"}',
        '{"title": "\\ud800"}',
        "\xff",
    ],
)
def test_changes(body: str, client: Client, clip: Clip) -> None:
    response = client.patch(f"/api/clips/{clip.id}/", body.encode("latin-1"), content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("depth", [2000, 900_000])
def test_brackets_in_brackets(depth: int, client: Client, clip: Clip) -> None:
    """Python's reader gives up at some depth, in its own way."""
    for body in ("[" * depth, '{"title":' * depth, '{"title":' + "[" * depth + "]" * depth + "}"):
        response = client.patch(f"/api/clips/{clip.id}/", body.encode(), content_type="application/json")
        assert response.status_code == 400
        assert response.json()["error"]["message"]


def test_other_types_of_body(client: Client, clip: Clip) -> None:
    response = client.patch(f"/api/clips/{clip.id}/", b"<x/>", content_type="application/xml")
    assert response.status_code == 415
    assert response.json()["error"]["message"]
    assert client.put(f"/api/clips/{clip.id}/").json()["error"]["code"]
    assert client.head(f"/api/clips/{clip.id}/").status_code == 200
    assert client.options(f"/api/clips/{clip.id}/").status_code == 200


def test_films_come_by_one_door(client: Client, studio: Studio) -> None:
    form = {"file": SimpleUploadedFile("a.mp4", b"film"), "consent_view": "true"}
    assert client.post(f"/api/studios/{studio.slug}/clips/", form).status_code == 405
    assert not Clip.objects.exists()


@pytest.mark.parametrize(
    "target", ["foo", "clips", "//evil.example", "https:evil.example", "javascript:x", "\\\\evil", "/a\nb"]
)
def test_where_signing_in_leads(target: str, lead: User) -> None:
    credentials = {"email": lead.email, "password": PASSWORD, "next": target}
    for attempt in (Client(), Client()):
        response = attempt.post("/sign-in/", credentials)
        assert response.status_code == 302
        assert response["Location"].startswith("/")
        assert not response["Location"].startswith("//")
    assert attempt.get("/sign-in/", {"next": target}).status_code == 302


def test_forms_with_odd_letters(client: Client, studio: Studio) -> None:
    visitor = Client()
    for value in ("a\x00b", "\ud800".encode("utf-8", "surrogatepass"), "x" * 5000):
        assert visitor.post("/sign-in/", {"email": value, "password": value}).status_code == 400
        assert client.post("/me/", {"name": value}).status_code in {200, 302}
        assert client.post(f"/s/{studio.slug}/studio/invite/", {"email": value, "role": value}).status_code == 400
    assert visitor.get("/join/%00/").status_code == 410
    assert visitor.get("/reset/%ED%A0%80/").status_code == 410
    assert client.get(f"/media/{uuid.uuid4()}/{uuid.uuid4()}/%00").status_code == 404
