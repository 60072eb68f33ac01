"""Links outlive the moment they are made in: what the one who made them may do is asked again when they are used."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from dancesite.accounts import services, throttle
from dancesite.accounts.models import Membership, OneTimeLink, Role, Studio, User
from dancesite.accounts.selectors import link_open
from dancesite.core.errors import Problem
from tests.builders import PASSWORD, make_person, make_studio


@pytest.fixture
def other_lead(studio: Studio) -> User:
    return make_person("Olga Other", studio, Role.LEAD)


def test_a_reset_link_kept_until_its_person_joined_another_studio(lead: User, dancer: User) -> None:
    """Or else its maker would read the other studio with it."""
    token = services.reset_link_create(user=dancer, created_by=lead)
    link = link_open(OneTimeLink.Use.RESET, token)
    services.membership_set(studio=make_studio(), user=dancer, role=Role.DANCER)
    assert Client().get(f"/reset/{token}/").status_code == 410
    assert link
    with pytest.raises(Problem):
        services.password_reset(link=link, password="a-brand-new-password")
    assert User.objects.get(id=dancer.id).check_password(PASSWORD)


@pytest.mark.parametrize("end", ["taken out", "no longer lead"])
def test_links_of_a_lead_who_is_one_no_longer(
    end: str, lead: User, other_lead: User, dancer: User, studio: Studio
) -> None:
    """Somebody who was taken out does not come back by an invitation of his own, nor takes an account over."""
    tokens = [
        services.invitation_create(studio=studio, role=Role.LEAD, created_by=maker) for maker in (lead, other_lead)
    ]
    reset = services.reset_link_create(user=dancer, created_by=lead)
    if end == "taken out":
        services.membership_end(studio=studio, user=lead)
    else:
        services.membership_set(studio=studio, user=lead, role=Role.DANCER)
    assert [Client().get(f"/join/{token}/").status_code for token in tokens] == [410, 200]
    assert Client().get(f"/reset/{reset}/").status_code == 410


def test_a_reset_link_opened_by_somebody_else(lead: User, dancer: User) -> None:
    token = services.reset_link_create(user=dancer, created_by=lead)
    client = Client()
    client.force_login(lead)
    before = client.cookies["sessionid"].value
    client.post(f"/reset/{token}/", {"password": "a-brand-new-password"})
    assert client.session["_auth_user_id"] == str(dancer.id)
    assert client.cookies["sessionid"].value != before


def test_signing_in_makes_a_new_session(lead: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = "x"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"email": lead.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted


def _at_once(*works: Callable[[], Any]) -> list[str]:
    """How each ended: "", or the code or type of its error."""
    start = threading.Barrier(len(works))

    def one(work: Callable[[], Any]) -> str:
        try:
            connection.ensure_connection()
            start.wait(5)
            work()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(one, works))


@pytest.mark.django_db(transaction=True)
def test_two_leads_step_down_at_once(lead: User, other_lead: User, studio: Studio) -> None:
    ended = _at_once(
        *[
            lambda user=user: services.membership_set(studio=studio, user=user, role=Role.DANCER)
            for user in (lead, other_lead)
        ]
    )
    assert ended == ["", "last-lead"]
    assert Membership.objects.filter(studio=studio, role=Role.LEAD).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once(studio: Studio) -> None:
    """Two clicks on Join: one account, and no page that says something broke."""
    services.invitation_create(studio=studio, role=Role.DANCER, created_by=None)
    link = OneTimeLink.objects.get()

    def join() -> None:
        services.invitation_accept_new(link=link, email="eva@example.org", name="Eva", password=PASSWORD)

    ended = _at_once(join, join, join)
    assert ended[0] == ""
    assert set(ended[1:]) <= {"email-taken", "link-used"}
    assert Membership.objects.filter(studio=studio).count() == 1


@pytest.mark.django_db(transaction=True)
def test_studios_of_one_name_made_at_once() -> None:
    assert _at_once(*[lambda: services.studio_create(name="Ballet")] * 5) == [""] * 5
    assert Studio.objects.count() == 5


def test_a_name_nobody_can_guess_is_slowed_whatever_its_shape(lead: User, client: Client) -> None:
    for number in range(12):
        email = lead.email.upper() if number % 2 else f" {lead.email} "
        client.post("/sign-in/", {"email": email, "password": "wrong"}, headers={"x-forwarded-for": f"10.0.0.{number}"})
    assert client.post("/sign-in/", {"email": lead.email, "password": PASSWORD}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_guessing_many_at_once_is_no_way_around(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def authenticate(request: Any, **credentials: str) -> None:
        time.sleep(0.05)  # as long as a real check of a password takes
        tried.append(credentials["password"])

    monkeypatch.setattr("dancesite.accounts.views.authenticate", authenticate)

    def guess() -> None:
        Client().post("/sign-in/", {"email": lead.email, "password": "wrong"})

    _at_once(*[guess] * 20)
    assert len(tried) == throttle.MOST_PER_ACCOUNT


def test_those_who_know_their_password_do_not_use_up_their_schools_address(studio: Studio, client: Client) -> None:
    person = make_person("Often", studio)
    for _ in range(3):
        client.post("/sign-in/", {"email": person.email, "password": PASSWORD})
        client.post("/sign-out/")
    assert cache.get("signin-from:127.0.0.1") == 0
