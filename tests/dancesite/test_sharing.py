"""Share links: who makes them, what they open, and what ends them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Membership, Purpose, Studio, User
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.removal import files_sweep
from dancesite.clips.services import artefact_store, clip_remove, clip_restore
from dancesite.reports.models import Report, ShareLink
from dancesite.reports.sharing import throttle
from dancesite.reports.sharing.services import link_end, link_make
from tests.builders import make_upload
from tests.reports import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]
KINDS = {Artefact.Kind.PROXY: ".mp4", Artefact.Kind.THUMBNAIL: ".jpg", Artefact.Kind.POSE: ".dsa"}


@pytest.fixture
def read(clip: Clip, dancer: User) -> Clip:
    """A clip with film and report, of which the dancer allows publishing."""
    Report.objects.create(clip=clip, key="k", data=make_report().to_json())
    for kind, suffix in KINDS.items():
        artefact_store(clip=clip, kind=kind, key="k", path=make_upload(kind.value.encode()), suffix=suffix)
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=dancer)
    return clip


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _post(user: User, clip: Clip, **values: Any) -> Any:
    return _client(user).post(f"/api/clips/{clip.id}/links/", values, content_type="application/json")


def _made(clip: Clip, by: User, scope: str = "report") -> str:
    """The path of a new link's page."""
    _link, secret = link_make(clip=clip, by=by, scope=scope, days=30)
    return f"/shared/{secret}/"


def test_a_stranger_reads_the_report_and_its_secret_is_nowhere(read: Clip, dancer: User) -> None:
    made = _post(dancer, read, scope="report", name="Grandmother")
    assert made.status_code == 201, made.content
    told = made.json()
    secret = told["url"].rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(ShareLink.objects.values().get())
    page = Client().get(f"/shared/{secret}/")
    assert page.status_code == 200
    assert "Diagonal" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies
    listed = _client(dancer).get(f"/api/clips/{read.id}/links/").json()["results"]
    assert [(one["name"], one["opens"], one["hint"]) for one in listed] == [("Grandmother", 1, secret[-4:])]
    assert secret not in str(listed)


#  scope     film  picture pose
OPENS = [
    ("report", (404, 404, 200)),
    ("film", (200, 200, 200)),
]


@pytest.mark.parametrize(("scope", "statuses"), OPENS)
def test_what_a_scope_opens(scope: str, statuses: tuple[int, ...], read: Clip, dancer: User) -> None:
    path = _made(read, dancer, scope)
    found = [Client().get(f"{path}{what}").status_code for what in ("film", "picture", "pose")]
    assert tuple(found) == statuses
    for what in ("original", "sprite", "sound", "times"):
        assert Client().get(f"{path}{what}").status_code == 404


def test_the_page_names_nothing_else_of_the_studio(read: Clip, dancer: User, lead: User, studio: Studio) -> None:
    text = Client().get(_made(read, dancer)).content.decode()
    for hidden in (str(read.id), studio.slug + "/", "/api/", "/media/", dancer.name, lead.name, read.file_name):
        assert hidden not in text, hidden


def test_a_link_opens_nothing_else(read: Clip, dancer: User, studio: Studio) -> None:
    visitor = Client()
    assert visitor.get(_made(read, dancer)).status_code == 200
    assert visitor.get(f"/api/clips/{read.id}/").status_code == 401
    assert visitor.get(f"/s/{studio.slug}/clips/{read.id}/").status_code == 302
    artefact = read.artefacts.first()
    assert artefact is not None
    assert visitor.get(f"/media/{read.id}/{artefact.id}/{artefact.kind}").status_code == 404


def test_the_dancers_name_is_told_only_where_it_may_be_published(read: Clip, dancer: User) -> None:
    path = _made(read, dancer)
    assert '"Mei"' in Client().get(path).content.decode()
    consent_set(clip=read, purpose=Purpose.PUBLISH, granted=False, by=dancer)
    page = Client().get(path)
    assert page.status_code == 200, "without film it goes on"
    assert '"Mei"' not in page.content.decode()


def _revoke(clip: Clip, by: User) -> None:
    link_end(link=ShareLink.objects.get(), by=by)


def _run_out(clip: Clip, by: User) -> None:
    ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _unpublish(clip: Clip, by: User) -> None:
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=False, by=by)


def _unpublish_and_again(clip: Clip, by: User) -> None:
    _unpublish(clip, by)
    consent_set(clip=clip, purpose=Purpose.PUBLISH, granted=True, by=by)


def _withdraw(clip: Clip, by: User) -> None:
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=by)


def _remove(clip: Clip, by: User) -> None:
    clip_remove(clip=clip)


def _leave(clip: Clip, by: User) -> None:
    Membership.objects.filter(user=by).delete()


def _close_account(clip: Clip, by: User) -> None:
    User.objects.filter(id=by.id).update(is_active=False)


@pytest.mark.parametrize(
    "end", [_revoke, _run_out, _unpublish, _unpublish_and_again, _withdraw, _remove, _leave, _close_account]
)
def test_what_ends_a_link_to_film(end: Any, read: Clip, dancer: User) -> None:
    path = _made(read, dancer, "film")
    assert Client().get(path).status_code == 200
    end(read, dancer)
    for what in ("", "pose"):
        answer = Client().get(path + what)
        assert answer.status_code == 404
        assert "Diagonal" not in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"


def test_a_restored_clips_links_work_again_and_a_deleted_ones_are_gone(read: Clip, dancer: User) -> None:
    path = _made(read, dancer)
    clip_remove(clip=read)
    read.refresh_from_db()
    clip_restore(clip=read)
    assert Client().get(path).status_code == 200
    _withdraw(read, dancer)
    assert not ShareLink.objects.exists()
    files_sweep()


def test_film_wants_the_consent_to_publishing(read: Clip, dancer: User) -> None:
    _unpublish(read, dancer)
    for scope in ("film", "blurred"):
        answer = _post(dancer, read, scope=scope)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no-consent")
    refused = _client(dancer).get(f"/api/clips/{read.id}/links/").json()["refused"]
    assert {one["scope"] for one in refused} == {"film", "blurred"}
    assert _post(dancer, read, scope="report").status_code == 201


@pytest.mark.parametrize("days", [0, 367, -1])
def test_no_link_lives_for_ever(days: int, read: Clip, dancer: User) -> None:
    assert _post(dancer, read, scope="report", days=days).status_code == 400


def test_a_clip_that_was_not_read_has_nothing_to_share(clip: Clip, dancer: User) -> None:
    assert _post(dancer, clip, scope="report").json()["error"]["code"] == "no-report"


def test_who_tries_wrong_links_has_to_wait(read: Clip, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_WRONG", 3)
    path = _made(read, dancer)
    for _ in range(3):
        assert Client().get("/shared/dl_wrong/").status_code == 404
    assert Client().get("/shared/dl_wrong/").status_code == 429
    assert Client().get(path).status_code == 429, "a right one among many wrong ones is not to be found out"
    assert Client(REMOTE_ADDR="10.1.1.1").get(path).status_code == 200


def test_a_link_that_is_used_too_often_rests(read: Clip, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_USES", 2)
    path = _made(read, dancer)
    assert [Client().get(path).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("secret", ["dl_" + "é" * 10, "dl_" + "x" * 300, "nothing", "dl_%00"])
def test_odd_secrets(secret: str, db: None) -> None:
    assert Client().get(f"/shared/{secret}/").status_code == 404


def test_nobody_changes_anything_by_a_link(read: Clip, dancer: User) -> None:
    path = _made(read, dancer)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(path).status_code in {403, 405}


def test_names_cannot_become_code(read: Clip, dancer: User) -> None:
    Clip.objects.filter(id=read.id).update(title="</script><script>alert(1)</script>")
    text = Client().get(_made(read, dancer)).content.decode()
    assert "<script>alert" not in text
