"""Tokens: made, used, revoked; what they open, and what they never do."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dancesite.accounts import services, throttle
from dancesite.accounts.models import ApiToken, OneTimeLink, Studio, User
from dancesite.accounts.token_services import MOST, token_create, token_revoke
from dancesite.accounts.tokens import token_find, tokens_of
from dancesite.clips.models import Artefact, Clip, Upload
from dancesite.clips.services import artefact_store
from dancesite.core.errors import Problem
from tests import tus
from tests.answers import body_of
from tests.builders import PASSWORD, make_upload


def make_token(user: User, scope: str = "read", days: int | None = 30) -> str:
    return token_create(user=user, name="Script", scope=scope, days=days)[1]


def at(secret: str, client: Client | None = None, method: str = "get", path: str = "", **options: Any) -> Any:
    """An answer to a request with this token, by a client that would check form secrets."""
    client = client or Client(enforce_csrf_checks=True)
    return getattr(client, method)(path, headers={"authorization": f"Bearer {secret}"}, **options)


# --- what is stored ------------------------------------------------------------------------------------------------
def test_only_a_hash_is_stored(lead: User) -> None:
    token, secret = token_create(user=lead, name="  Archive   script ", scope="read", days=None)
    assert re.fullmatch(r"ds_[A-Za-z0-9_-]{43}", secret)
    assert secret not in str(ApiToken.objects.values().get())
    assert (token.name, token.hint, token.expires_at) == ("Archive script", secret[-4:], None)
    assert token_find(secret) == token


@pytest.mark.parametrize(
    ("field", "values"),
    [("name", {"name": " "}), ("name", {"name": "x" * 101}), ("scope", {"scope": "all"}), ("days", {"days": 0})],
)
def test_what_is_not_right_is_named(lead: User, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        token_create(**{"user": lead, "name": "x", "scope": "read", "days": 1} | values)
    assert list(refused.value.fields) == [field]


def test_there_is_a_limit(lead: User) -> None:
    first, _secret = token_create(user=lead, name="x", scope="read", days=1)
    ApiToken.objects.bulk_create(
        ApiToken(user=lead, name="x", token_hash=str(number), scope="read") for number in range(MOST - 1)
    )
    with pytest.raises(Problem, match="Revoke some"):
        make_token(lead)
    token_revoke(user=lead, token_id=first.id)
    assert make_token(lead)


# --- what ends it --------------------------------------------------------------------------------------------------
def test_a_revoked_token_is_gone(lead: User, dancer: User) -> None:
    token, secret = token_create(user=lead, name="x", scope="read", days=1)
    assert not token_revoke(user=dancer, token_id=token.id), "somebody else's"
    assert token_find(secret)
    assert token_revoke(user=lead, token_id=token.id)
    assert token_find(secret) is None
    assert not tokens_of(lead)


def test_a_token_runs_out(lead: User) -> None:
    secret = make_token(lead)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert token_find(secret) is None
    assert tokens_of(lead).count() == 1, "it is still listed, so that people see why their program stopped"


def test_tokens_end_with_the_account_and_with_the_password(lead: User) -> None:
    secret = make_token(lead)
    User.objects.filter(id=lead.id).update(is_active=False)
    assert token_find(secret) is None
    User.objects.filter(id=lead.id).update(is_active=True)
    assert token_find(secret)
    with pytest.raises(Problem):
        services.password_change(user=lead, current="wrong", password="another-long-secret")
    assert token_find(secret)
    services.password_change(user=lead, current=PASSWORD, password="another-long-secret")
    assert token_find(secret) is None

    secret = make_token(lead)
    services.reset_link_create(user=lead, created_by=None)
    services.password_reset(link=OneTimeLink.objects.get(), password="a-third-long-secret")
    assert token_find(secret) is None


# --- what it opens -------------------------------------------------------------------------------------------------
def test_a_token_is_its_person(lead: User, stranger: User, studio: Studio, clip: Clip) -> None:
    path = f"/api/studios/{studio.slug}/clips/"
    answer = at(make_token(lead), path=path)
    assert answer.json()["count"] == 1
    assert at(make_token(stranger), path=path).status_code == 404
    assert not answer.cookies, "no session begins"


def test_who_leaves_a_studio_leaves_it_with_all_tokens(lead: User, dancer: User, studio: Studio, clip: Clip) -> None:
    secret = make_token(dancer, "write")
    path = f"/api/clips/{clip.id}/"
    assert at(secret, path=path).status_code == 200
    services.membership_end(studio=studio, user=dancer)
    assert at(secret, path=path).status_code == 404
    assert at(secret, method="delete", path=path).status_code == 404


def test_a_reading_token_changes_nothing(lead: User, clip: Clip) -> None:
    secret, path = make_token(lead), f"/api/clips/{clip.id}/"
    for method in ("patch", "delete", "put", "post"):
        answer = at(secret, method=method, path=path, data={"title": "New"}, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "read-only")
    assert at(secret, method="head", path=path).status_code == 200
    clip.refresh_from_db()
    assert clip.title == "Diagonal"


def test_a_writing_token_needs_no_form_secret(lead: User, clip: Clip) -> None:
    change = {"path": f"/api/clips/{clip.id}/", "data": {"title": "New"}, "content_type": "application/json"}
    assert at(make_token(lead, "write"), method="patch", **change).json()["title"] == "New"
    by_cookie = Client(enforce_csrf_checks=True)
    by_cookie.force_login(lead)
    assert by_cookie.patch(**change).status_code == 403, "a cookie does"


def test_the_header_wins_over_the_cookie(lead: User, stranger: User, studio: Studio, clip: Clip) -> None:
    client = Client()
    client.force_login(lead)
    path = f"/api/studios/{studio.slug}/clips/"
    assert client.get(path).status_code == 200
    assert at(make_token(stranger), client, path=path).status_code == 404
    assert at("ds_wrong", client, path=path).status_code == 401, "a wrong token is not made up for by a cookie"
    assert client.get(path, headers={"authorization": "Basic eDp5"}).status_code == 200, "a proxy's own header"


def test_a_token_in_the_address_is_not_one(lead: User, studio: Studio) -> None:
    secret = make_token(lead)
    for name in ("token", "access_token", "api_key"):
        assert Client().get(f"/api/studios/{studio.slug}/events/?{name}={secret}").status_code == 401


def test_pages_know_no_tokens(lead: User, studio: Studio) -> None:
    secret = make_token(lead, "write")
    for path in ("/me/", f"/s/{studio.slug}/clips/"):
        assert at(secret, path=path).status_code == 302
    for path in ("/me/tokens/", f"/s/{studio.slug}/studio/invite/"):
        assert at(secret, method="post", path=path).status_code == 403, "the form's secret is missing"


def test_files_are_had_by_token(dancer: User, lead: User, stranger: User, clip: Clip) -> None:
    sound = artefact_store(clip=clip, kind=Artefact.Kind.SOUND, key="k", path=make_upload(b"{}"), suffix=".json")
    path = f"/media/{clip.id}/{sound.id}/sound"
    answer = at(make_token(lead), path=path)
    assert body_of(answer) == b"{}"
    assert "Authorization" in answer["Vary"]
    refused = at(make_token(stranger), path=path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not-found"), "no page for a program"
    assert at("ds_wrong", path=path).status_code == 401
    assert body_of(at(make_token(dancer), path=f"/media/{clip.id}/original"))
    assert at(make_token(lead), path=f"/media/{clip.id}/original").status_code == 200


def test_a_film_is_sent_by_token(dancer: User, studio: Studio) -> None:
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {make_token(dancer, 'write')}"})
    clip = tus.upload(client, studio, b"a film")
    assert clip["uploaded_by"] == dancer.name


def test_a_reading_token_sends_no_film(dancer: User, studio: Studio) -> None:
    by_token = Client(headers={"authorization": f"Bearer {make_token(dancer)}"})
    assert tus.begin(by_token, studio, 4).status_code == 403
    client = Client()
    client.force_login(dancer)
    url = tus.begin(client, studio, 4)["Location"]
    assert tus.patch(by_token, url, 0, b"film").status_code == 403
    assert by_token.delete(url).status_code == 403
    assert tus.head(by_token, url)["Upload-Offset"] == "0"
    assert Upload.objects.get().offset == 0


@pytest.mark.parametrize("secret", ["", "ds_", "ds_" + "x" * 43, "ds_" + "x" * 5000, "ds_é", "x"])
def test_a_wrong_token_is_refused_in_the_one_shape(secret: str, lead: User, clip: Clip) -> None:
    for path in (f"/api/clips/{clip.id}/", "/api/nothing/", f"/media/{clip.id}/original"):
        answer = at(secret, path=path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "wrong-token")
        assert answer["WWW-Authenticate"].startswith("Bearer")


# --- throttle, use, log --------------------------------------------------------------------------------------------
def test_many_wrong_tokens_are_slowed_down(lead: User, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_PER_ADDRESS", 3)
    good, path = make_token(lead), f"/api/studios/{studio.slug}/events/"
    for number in range(3):
        assert at(f"ds_wrong{number}", path=path).status_code == 401
    refused = at(good, path=path)
    assert refused.status_code == 429, "the right one too, until the window is over: else it would still be guessing"
    assert int(refused["Retry-After"]) > 0
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert at(good, elsewhere, path=path).status_code == 200
    signed_in = Client()
    signed_in.force_login(lead)
    assert signed_in.get(path).status_code == 200


def test_one_forgotten_program_shuts_nobody_out(lead: User, studio: Studio) -> None:
    good, path = make_token(lead), f"/api/studios/{studio.slug}/events/"
    statuses = [at("ds_revoked", path=path).status_code for _ in range(throttle.MOST_PER_ADDRESS + 5)]
    assert statuses[: throttle.MOST_PER_ACCOUNT] == [401] * throttle.MOST_PER_ACCOUNT
    assert set(statuses[throttle.MOST_PER_ACCOUNT :]) == {429}
    assert at(good, path=path).status_code == 200


def test_right_tokens_are_not_counted(lead: User, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_PER_ACCOUNT", 2)
    monkeypatch.setattr(throttle, "MOST_PER_ADDRESS", 2)
    good, path = make_token(lead), f"/api/studios/{studio.slug}/events/"
    assert {at(good, path=path).status_code for _ in range(6)} == {200}


def test_its_use_is_written_down_once_a_minute(lead: User, studio: Studio) -> None:
    secret, path = make_token(lead), f"/api/studios/{studio.slug}/events/"
    assert tokens_of(lead).get().last_used_at is None
    at(secret, path=path)
    first = tokens_of(lead).get().last_used_at
    assert first is not None
    at(secret, path=path)
    assert tokens_of(lead).get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    at(secret, path=path)
    assert (tokens_of(lead).get().last_used_at or first) > first


def test_what_happens_to_tokens_is_logged(lead: User, clip: Clip, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dancesite.audit")
    token, secret = token_create(user=lead, name="Script", scope="write", days=1)
    token_revoke(user=lead, token_id=token.id)
    at(secret, path=f"/api/clips/{clip.id}/")
    assert [f"token {token.id}" in line for line in caplog.messages[:2]] == [True, True]
    assert "wrong token" in caplog.messages[2]
    assert secret not in caplog.text


# --- the page ------------------------------------------------------------------------------------------------------
def test_the_page_makes_shows_once_and_revokes(lead: User, client: Client) -> None:
    client.force_login(lead)
    page = client.post("/me/tokens/", {"name": "<b>Archive</b>", "scope": "write", "days": "90"})
    shown = re.search(r'value="(ds_[^"]+)"', page.content.decode())
    assert shown
    assert "&lt;b&gt;Archive" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    token = token_find(shown.group(1))
    assert token
    assert (token.scope, token.user) == ("write", lead)
    assert token.expires_at
    assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)
    again = client.get("/me/").content.decode()
    assert token.hint in again
    assert shown.group(1) not in again
    client.post(f"/me/tokens/{token.id}/revoke/")
    assert token_find(shown.group(1)) is None
    assert token.hint not in client.get("/me/").content.decode()


def test_the_form_says_what_is_missing(lead: User, client: Client) -> None:
    client.force_login(lead)
    for values in ({}, {"name": "", "scope": "read"}, {"name": "x", "scope": "no"}, {"name": "x\0", "scope": "read"}):
        page = client.post("/me/tokens/", values)
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_revokes_somebody_elses(lead: User, dancer: User, client: Client) -> None:
    token, secret = token_create(user=dancer, name="x", scope="read", days=1)
    client.force_login(lead)
    client.post(f"/me/tokens/{token.id}/revoke/")
    assert token_find(secret)
