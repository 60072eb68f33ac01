"""The leads' pages about webhooks, and the services behind them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from dancesite.accounts.models import Role, Studio, User
from dancesite.accounts.token_services import token_create
from dancesite.core.errors import Problem
from dancesite.live.models import Delivery, Webhook
from dancesite.live.webhooks import services
from dancesite.live.webhooks.signing import secret_of
from dancesite.live.webhooks.words import state_of
from tests.builders import make_person
from tests.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.org/dancesite"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    settings.WEBHOOK_HTTP = True
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def page(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def webhook(studio: Studio, lead: User) -> Webhook:
    return services.webhook_create(studio=studio, created_by=lead, url=URL, types=["clip.changed"])


def _at(studio: Studio, rest: str = "") -> str:
    return f"/s/{studio.slug}/studio/webhooks/{rest}"


def _text(answer: object) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())  # type: ignore[attr-defined]


def test_a_lead_adds_one(page: Client, studio: Studio, lead: User) -> None:
    answer = page.post(_at(studio), {"url": f" {URL} ", "types": ["clip.removed", "job.finished"]}, follow=True)
    webhook = Webhook.objects.get()
    assert (webhook.url, webhook.types, webhook.created_by) == (URL, ["job.finished", "clip.removed"], lead)
    assert answer.redirect_chain[0][0].endswith(f"{webhook.id}/")
    assert secret_of(webhook) not in _text(answer), "shown only when asked for"
    assert URL in _text(page.get(_at(studio)))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"url": "", "types": ["clip.removed"]}, "Fill this in."),
        ({"url": URL, "types": []}, "Fill this in."),
        ({"url": URL, "types": ["clip.removed", "ping"]}, "ping"),
        ({"url": "http://example.org/", "types": ["clip.removed"]}, "must begin with https://"),
        ({"url": "https://127.0.0.1/", "types": ["clip.removed"]}, "may not reach"),
        ({"url": "https://169.254.169.254/latest", "types": ["clip.removed"]}, "may not reach"),
        ({"url": "https://a\x00b/", "types": ["clip.removed"]}, "ull characters"),
        ({"url": "https://example.org/" + "a" * 3000, "types": ["clip.removed"]}, "2000"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    sent: dict[str, object], said: str, page: Client, studio: Studio
) -> None:
    answer = page.post(_at(studio), sent)
    assert answer.status_code == 400
    assert said in _text(answer)
    assert not Webhook.objects.exists()


def test_so_many_and_no_more(page: Client, studio: Studio, lead: User) -> None:
    for _ in range(services.MOST_OF_A_STUDIO):
        services.webhook_create(studio=studio, created_by=lead, url=URL, types=["clip.changed"])
    with pytest.raises(Problem, match="at most"):
        services.webhook_create(studio=studio, created_by=lead, url=URL, types=["clip.changed"])
    assert 'type="submit">Add it' not in _text(page.get(_at(studio)))


def test_the_secret_is_shown_when_asked_for_and_changed_when_rolled(
    page: Client, studio: Studio, webhook: Webhook
) -> None:
    before = secret_of(webhook)
    assert before not in _text(page.get(_at(studio, f"{webhook.id}/")))
    shown = page.post(_at(studio, f"{webhook.id}/secret/"))
    assert before in _text(shown)
    assert "no-store" in shown["Cache-Control"]
    rolled = _text(page.post(_at(studio, f"{webhook.id}/roll/")))
    webhook.refresh_from_db()
    assert secret_of(webhook) != before
    assert secret_of(webhook) in rolled
    assert before not in rolled


def test_secrets_differ_and_the_database_alone_does_not_tell_them(
    studio: Studio, lead: User, webhook: Webhook, settings: Settings
) -> None:
    other = services.webhook_create(studio=studio, created_by=lead, url=URL, types=["clip.changed"])
    Webhook.objects.filter(id=other.id).update(salt=webhook.salt)
    other.refresh_from_db()
    secret = secret_of(webhook)
    assert secret_of(other) != secret
    settings.SECRET_KEY = "another"
    assert secret_of(webhook) != secret


def test_paused_and_resumed_with_the_reason(page: Client, studio: Studio, webhook: Webhook, lead: User) -> None:
    page.post(_at(studio, f"{webhook.id}/pause/"))
    assert f"{lead.name} paused it." in _text(page.get(_at(studio)))
    page.post(_at(studio, f"{webhook.id}/resume/"))
    webhook.refresh_from_db()
    assert webhook.paused_at is None
    assert "paused it." not in _text(page.get(_at(studio)))


def test_edited(page: Client, studio: Studio, webhook: Webhook) -> None:
    Webhook.objects.filter(id=webhook.id).update(failures=7)
    page.post(_at(studio, f"{webhook.id}/"), {"url": URL + "/2", "types": ["job.finished"]})
    webhook.refresh_from_db()
    assert (webhook.url, webhook.types, webhook.failures) == (URL + "/2", ["job.finished"], 0)


def test_deleted(page: Client, studio: Studio, webhook: Webhook) -> None:
    page.post(_at(studio, f"{webhook.id}/delete/"))
    assert not Webhook.objects.exists()


def test_a_test_and_its_row(page: Client, studio: Studio, webhook: Webhook, receiver: Receiver) -> None:
    services.webhook_edit(webhook=webhook, url=receiver.url, types=["clip.changed"])
    assert "The test arrived: 204." in _text(page.post(_at(studio, f"{webhook.id}/test/"), follow=True))
    receiver.answer = lambda path: 500
    assert "it answered 500" in _text(page.post(_at(studio, f"{webhook.id}/test/"), follow=True))
    text = _text(page.get(_at(studio, f"{webhook.id}/")))
    assert '<span class="chip ok">204</span>' in text
    assert '<span class="chip bad">500</span>' in text


def test_what_is_typed_is_text(page: Client, studio: Studio, lead: User) -> None:
    evil = "https://example.org/?<script>alert(1)</script>"
    services.webhook_create(studio=studio, created_by=lead, url=evil, types=["clip.changed"])
    assert "<script>alert" not in _text(page.get(_at(studio)))
    assert "<script>alert" not in _text(page.get(_at(studio, f"{Webhook.objects.get().id}/")))


def test_only_leads_find_the_way(studio: Studio, lead: User, dancer: User, page: Client) -> None:
    link = f'href="{_at(studio)}"'
    assert link in _text(page.get(f"/s/{studio.slug}/studio/"))
    other = Client()
    other.force_login(dancer)
    assert link not in _text(other.get(f"/s/{studio.slug}/studio/"))


def test_another_leads_webhook_is_everybodys(studio: Studio, webhook: Webhook) -> None:
    client = Client()
    client.force_login(make_person("Bea Lead", studio, Role.LEAD))
    assert client.get(_at(studio, f"{webhook.id}/")).status_code == 200


def test_the_state_in_a_sentence(webhook: Webhook) -> None:
    def failed(**now: object) -> str:
        Webhook.objects.filter(id=webhook.id).update(**now)
        webhook.refresh_from_db()
        return state_of(webhook).sentence

    assert "Nothing has happened yet" in state_of(webhook).sentence
    row = Delivery.objects.create(webhook=webhook, seq=1, type="clip.changed", status=500, seconds=1)
    assert failed(failures=1).startswith("The last try failed. The answer was 500. The next is at ")
    assert failed(failures=3).startswith("The last 3 tries failed.")
    assert failed(failures=0) == "What waits for it is sent now."
    Delivery.objects.filter(id=row.id).update(status=204)
    assert state_of(webhook).sentence.startswith("Last taken ")
    assert failed(paused_at="2026-01-01T00:00Z", pause_reason="Because.").startswith("Because. ")


def test_no_token_opens_these_pages(studio: Studio, lead: User, webhook: Webhook) -> None:
    _token, secret = token_create(user=lead, name="x", scope="write", days=1)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    for path, method in (("", "get"), (f"{webhook.id}/", "get"), (f"{webhook.id}/secret/", "post"), ("", "post")):
        answer = getattr(client, method)(_at(studio, path))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")
