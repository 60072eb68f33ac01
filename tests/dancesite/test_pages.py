"""What every answer has in common: headers, error pages, forms that came too late."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client, override_settings

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import artefact_store
from dancesite.clips.uploads.services import upload_create
from tests.answers import body_of
from tests.builders import make_upload
from tests.dancesite.test_permissions import TABLE


@pytest.fixture
def client(lead: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    return client


def test_what_belongs_to_somebody_is_not_kept_on_the_way(client: Client, studio: Studio, clip: Clip) -> None:
    for path in ("/me/", f"/s/{studio.slug}/clips/", f"/api/clips/{clip.id}/", "/api/clips/none/"):
        assert "private" in client.get(path)["Cache-Control"], path


def test_pages_and_json_go_out_small_and_files_as_they_are(client: Client, studio: Studio, clip: Clip) -> None:
    client.defaults["HTTP_ACCEPT_ENCODING"] = "gzip"
    for path in (f"/s/{studio.slug}/clips/{clip.id}/", f"/api/clips/{clip.id}/"):
        answer = client.get(path)
        assert answer["Content-Encoding"] == "gzip", path
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert "Content-Encoding" not in plain
        assert int(answer["Content-Length"]) < 0.7 * len(plain.content)
        assert "Accept-Encoding" in answer["Vary"]
    sound = artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="s", path=make_upload(b"[0]" * 999), suffix=".json")
    answer = client.get(f"/media/{clip.id}/{sound.id}/sound", headers={"range": "bytes=3-8"})
    assert (body_of(answer), "Content-Encoding" in answer) == (b"[0][0]", False)


@override_settings(ALLOWED_HOSTS=["dance.example"], SECURE_SSL_REDIRECT=True)
def test_health_is_told_to_whoever_asks_by_whatever_name(db: None) -> None:
    assert Client().get("/healthz", headers={"host": "10.0.0.7:8000"}).json() == {"ok": True}
    assert Client().get("/help/", headers={"host": "10.0.0.7:8000"}).status_code == 400
    assert Client().get("/help/", headers={"host": "dance.example"}).status_code == 301


def test_a_database_that_is_away_is_told_in_plain_words(
    client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any) -> Any:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr("dancesite.accounts.context.memberships_of", away)
    page = client.get("/me/")
    assert page.status_code == 500
    assert "Try again in a moment" in page.content.decode()
    assert client.get("/nowhere/").status_code == 404, "the page of errors asks the database nothing"


@pytest.mark.parametrize(("method", "path"), sorted({row[:2] for row in TABLE if row[0] not in {"GET", "HEAD"}}))
def test_no_change_without_the_forms_secret(method: str, path: str, lead: User, clip: Clip, studio: Studio) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    upload = upload_create(studio=studio, user=lead, length=4, file_name="a.mp4", consent={"view": True})
    ids: dict[str, object] = defaultdict(lambda: clip.id)  # the secret is asked for before anything is looked up
    ids |= {"slug": studio.slug, "upload": upload.id, "link": 1, "member": lead.id, "number": 1, "change": 1}
    response = getattr(client, method.lower())(path.format_map(ids))
    assert response.status_code == 403
    text = response.json()["error"]["message"] if path.startswith("/api/") else response.content.decode()
    assert "Load the page again" in text


def test_a_form_that_came_too_late(lead: User) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/sign-in/", "/sign-out/"):
        response = client.post(path, {"email": lead.email, "password": "x"})
        assert response.status_code == 403
        assert "Load the page again" in response.content.decode()


def test_coming_back_to_a_form_after_signing_in(client: Client, studio: Studio, lead: User) -> None:
    """A form posted after the session ran out leads over the sign-in page back to its address, by GET."""
    for path in ("invite/", "invite/1/withdraw/", f"{lead.id}/role/", f"{lead.id}/reset/", f"{lead.id}/end/"):
        assert client.get(f"/s/{studio.slug}/studio/{path}")["Location"] == f"/s/{studio.slug}/studio/"


def test_looking_at_the_clips_writes_the_session_once(client: Client, studio: Studio) -> None:
    client.get(f"/s/{studio.slug}/clips/")
    before = Session.objects.get().session_data
    client.get(f"/s/{studio.slug}/clips/")
    assert Session.objects.get().session_data == before
