"""Signing in, one-time links, roles."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from dancesite.accounts import services, throttle
from dancesite.accounts.models import Membership, OneTimeLink, Role, Studio, User
from dancesite.core.errors import Problem
from tests.builders import PASSWORD, make_person, make_studio


def _sign_in(client: Client, email: str, password: str, **extra: str) -> int:
    return client.post("/sign-in/", {"email": email, "password": password, **extra}).status_code


def test_sign_in_and_out(lead: User, client: Client) -> None:
    assert _sign_in(client, lead.email.upper(), PASSWORD) == 302
    assert client.get("/me/").status_code == 200
    client.post("/sign-out/")
    assert client.get("/me/").status_code == 302


def test_a_wrong_password_says_what_to_do(lead: User, client: Client) -> None:
    response = client.post("/sign-in/", {"email": lead.email, "password": "wrong"})
    assert response.status_code == 400
    assert "do not fit together" in response.content.decode()


def test_sign_in_does_not_redirect_elsewhere(lead: User, client: Client) -> None:
    credentials = {"email": lead.email, "password": PASSWORD}
    response = client.post("/sign-in/", {**credentials, "next": "https://evil.example/"})
    assert response["Location"] == "/"
    client.post("/sign-out/")
    assert client.post("/sign-in/", {**credentials, "next": "/me/"})["Location"] == "/me/"


def test_guessing_is_slowed_down(lead: User, client: Client) -> None:
    for _ in range(throttle.MOST_PER_ACCOUNT):
        assert _sign_in(client, lead.email, "wrong") == 400
    assert _sign_in(client, lead.email, PASSWORD) == 400, "the right password too, until the window is over"


def _new_link(response_text: str) -> str:
    found = re.search(r'value="http://testserver(/(?:join|reset)/[^"]+)"', response_text)
    assert found
    return found.group(1)


def test_invitation_from_the_lead_to_a_new_member(lead: User, studio: Studio) -> None:
    at_lead, at_guest = Client(), Client()
    at_lead.force_login(lead)
    page = at_lead.post(f"/s/{studio.slug}/studio/invite/", {"email": "new@example.org", "role": "annotator"})
    path = _new_link(page.content.decode())
    assert "new@example.org" in at_guest.get(path).content.decode()
    weak = at_guest.post(path, {"name": "New", "email": "new@example.org", "password": "1234567890"})
    assert weak.status_code == 200
    assert "entirely numeric" in weak.content.decode()
    done = at_guest.post(path, {"name": "New", "email": "new@example.org", "password": PASSWORD})
    assert done["Location"] == f"/s/{studio.slug}/clips/"
    assert Membership.objects.get(studio=studio, user__email="new@example.org").role == Role.ANNOTATOR
    assert Client().get(path).status_code == 410, "it works once"


def test_an_invitation_joins_a_signed_in_person(studio: Studio, stranger: User) -> None:
    token = services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    client = Client()
    client.force_login(stranger)
    assert client.post(f"/join/{token}/")["Location"] == f"/s/{studio.slug}/clips/"
    assert stranger.memberships.count() == 2


def test_an_invitation_never_lowers_a_role(studio: Studio, lead: User) -> None:
    services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    services.invitation_accept(link=OneTimeLink.objects.get(), user=lead)
    assert Membership.objects.get(studio=studio, user=lead).role == Role.LEAD


def test_only_a_hash_of_the_secret_is_stored(studio: Studio) -> None:
    token = services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    assert token not in str(OneTimeLink.objects.values().get())


def test_links_run_out_and_can_be_withdrawn(studio: Studio) -> None:
    old = services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(f"/join/{old}/").status_code == 410
    new = services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    services.invitation_withdraw(studio=studio, link_id=OneTimeLink.objects.latest("id").id)
    assert Client().get(f"/join/{new}/").status_code == 410


def test_two_people_with_one_link_only_one_gets_in(studio: Studio) -> None:
    services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    first, second = OneTimeLink.objects.get(), OneTimeLink.objects.get()
    services.invitation_accept(link=first, user=make_person("First"))
    with pytest.raises(Problem, match="already used"):
        services.invitation_accept(link=second, user=make_person("Second"))


def test_password_reset_by_a_link(lead: User, dancer: User, studio: Studio) -> None:
    elsewhere = Client()
    elsewhere.force_login(dancer)
    at_lead = Client()
    at_lead.force_login(lead)
    path = _new_link(at_lead.post(f"/s/{studio.slug}/studio/{dancer.id}/reset/").content.decode())
    client = Client()
    assert client.post(path, {"password": "a-brand-new-password"})["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302, "other sessions are signed out"
    assert Client().get(path).status_code == 410
    assert _sign_in(Client(), dancer.email, "a-brand-new-password") == 302


def test_a_newer_reset_link_ends_the_older_one(dancer: User) -> None:
    old = services.reset_link_create(user=dancer, created_by=None)
    services.reset_link_create(user=dancer, created_by=None)
    assert Client().get(f"/reset/{old}/").status_code == 410


def test_a_lead_cannot_reset_somebody_who_is_also_elsewhere(lead: User, studio: Studio, stranger: User) -> None:
    """Or else the lead of one studio could take the account over and read the other studio."""
    services.membership_set(studio=studio, user=stranger, role=Role.DANCER)
    with pytest.raises(Problem, match="also belongs to a studio you do not lead"):
        services.reset_link_create(user=stranger, created_by=lead)


def test_a_studio_keeps_a_lead(lead: User, dancer: User, studio: Studio) -> None:
    with pytest.raises(Problem, match="needs a lead"):
        services.membership_set(studio=studio, user=lead, role=Role.DANCER)
    with pytest.raises(Problem, match="needs a lead"):
        services.membership_end(studio=studio, user=lead)
    services.membership_set(studio=studio, user=dancer, role=Role.LEAD)
    services.membership_end(studio=studio, user=lead)
    assert list(studio.memberships.values_list("user_id", flat=True)) == [dancer.id]


def test_registration_is_closed_unless_opened(db: None, client: Client) -> None:
    assert client.get("/register/").status_code == 404
    with override_settings(OPEN_REGISTRATION=True):
        form = {"name": "Eva", "email": "eva@example.org", "password": PASSWORD, "studio": "Eva's"}
        assert client.post("/register/", form)["Location"] == "/s/evas/clips/"
    assert Membership.objects.get(user__email="eva@example.org").role == Role.LEAD


def test_somebody_without_a_studio_is_told_how_to_get_in(db: None, client: Client) -> None:
    client.force_login(make_person("Alone"))
    assert "Ask a lead for an invitation" in client.get("/").content.decode()


def test_operators_commands(studio: Studio, dancer: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_studio", "Neue Schule", address="https://dance.example/")
    call_command("invite", studio.slug, role="lead")
    call_command("reset_link", dancer.email.upper())
    links = capsys.readouterr().out.split()
    assert links[0].startswith("https://dance.example/join/")
    for link in links:
        path = re.sub(r"^https?://[^/]+", "", link)
        assert Client().get(path).status_code == 200
    with pytest.raises(CommandError, match=studio.slug):
        call_command("invite", "nowhere")
    with pytest.raises(CommandError, match=r"nobody@example\.org"):
        call_command("reset_link", "nobody@example.org")


def test_slugs_are_numbered_where_taken(db: None) -> None:
    assert [make_studio("水袖").slug, make_studio("Ballet").slug, make_studio("Ballet").slug] == [
        "studio",
        "ballet",
        "ballet-2",
    ]


def test_names_cannot_become_markup(lead: User, studio: Studio, client: Client) -> None:
    lead.name = "</script><script>alert(1)</script>"
    lead.save()
    client.force_login(lead)
    for path in (f"/s/{studio.slug}/studio/", f"/s/{studio.slug}/clips/", "/me/"):
        response = client.get(path)
        assert "<script>alert" not in response.content.decode()
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
