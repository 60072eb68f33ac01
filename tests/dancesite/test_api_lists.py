"""Lists of the API: filters that find what they say, and nothing about what somebody may not see; pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Studio, User
from dancesite.accounts.selectors import members_of
from dancesite.annotations.models import LabelRevision
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_edit
from tests.answers import get_as
from tests.builders import make_clip, make_person, make_studio


def _titles(user: User, studio: Studio, query: str) -> list[str]:
    answer = get_as(user, f"/api/studios/{studio.slug}/clips/?{query}")
    assert answer.status_code == 200, answer.content
    return [clip["title"] for clip in answer.json()["results"]]


@pytest.fixture
def three(studio: Studio, dancer: User) -> list[Clip]:
    """Oldest first; the first by another dancer and of another style, the last labelled."""
    clips = [make_clip(studio, dancer, title=title) for title in ("Bb", "Aa", "Cc")]
    clip_edit(clip=clips[0], dancer="Ines", style="Hip-Hop")
    for number, clip in enumerate(clips):
        Clip.objects.filter(id=clip.id).update(created_at=timezone.now() - timedelta(days=3 - number))
    LabelRevision.objects.create(clip=clips[2], number=1, source="hand", segments=[])
    return [Clip.objects.get(id=clip.id) for clip in clips]


def test_filters_find_what_they_say(lead: User, studio: Studio, three: list[Clip]) -> None:
    first = three[0]
    assert _titles(lead, studio, f"dancer={first.dancer_id}") == ["Bb"]
    assert _titles(lead, studio, "dancer=999999999999999999") == []
    assert _titles(lead, studio, "style=hip-hop") == ["Bb"]
    assert _titles(lead, studio, "style=hip") == []
    assert _titles(lead, studio, "labelled=true") == ["Cc"]
    assert _titles(lead, studio, "labelled=false") == ["Aa", "Bb"]
    middle = three[1].created_at.isoformat().replace("+00:00", "Z")
    assert _titles(lead, studio, f"created_after={middle}") == ["Cc", "Aa"]
    assert _titles(lead, studio, f"created_before={middle}") == ["Bb"]
    assert len(_titles(lead, studio, "created_after=0557-06-25T20:04:52.55273-20:25")) == 3, "an odd zone is one"
    assert _titles(lead, studio, "created_after=2001-01-01&created_before=2001-01-02") == []
    assert _titles(lead, studio, "ordering=title") == ["Aa", "Bb", "Cc"]
    assert _titles(lead, studio, "ordering=style,-title") == ["Cc", "Aa", "Bb"]
    assert _titles(lead, studio, "q=ines&show=all&style=Hip-Hop") == ["Bb"]


def test_pages(lead: User, studio: Studio, three: list[Clip]) -> None:
    def page(query: str) -> dict[str, Any]:
        return get_as(lead, f"/api/studios/{studio.slug}/clips/?{query}").json()

    first, second = page("page_size=2&ordering=title"), page("page_size=2&ordering=title&page=2")
    assert (first["count"], first["next"], first["previous"], len(first["results"])) == (3, 2, None, 2)
    assert (second["count"], second["next"], second["previous"], len(second["results"])) == (3, None, 1, 1)
    assert page("page_size=2&ordering=title&page=9") == second | {"seq": second["seq"]}
    assert page("")["counts"]["all"] == 3


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page_size=201", "page_size"),
        ("show=everything", "show"),
        ("dancer=Mei", "dancer"),
        ("dancer=-1", "dancer"),
        ("dancer=99999999999999999999", "dancer"),
        ("labelled=perhaps", "labelled"),
        ("created_after=yesterday", "created_after"),
        ("style=" + "x" * 61, "style"),
        ("q=a%00b", "q"),
        ("style=a%00b", "style"),
        ("ordering=uploaded_by__password", "ordering"),
        ("ordering=dancer__name", "ordering"),
        ("show=ready&show=all", "show"),
        ("dancer=1&dancer=2", "dancer"),
        ("sytle=Ballet", "sytle"),
        ("created_before=", "created_before"),
        ("created_after=0001-01-01T00:00:00%2B14:00", "created_after"),
        ("created_after=9999-12-31T23:59:59-14:00", "created_after"),
        ("show=", "show"),
        # what other sites' filters let through to the database
        ("dancer__user__password__startswith=md5", "dancer__user__password__startswith"),
        ("uploaded_by__email__icontains=a", "uploaded_by__email__icontains"),
        ("studio__memberships__user__password__regex=.", "studio__memberships__user__password__regex"),
        ("studio__name__startswith=E", "studio__name__startswith"),
        ("studio=1", "studio"),
        ("studio_id=1", "studio_id"),
        ("id__in=1", "id__in"),
        ("removed_at__isnull=false", "removed_at__isnull"),
        ("consents__by__password__contains=a", "consents__by__password__contains"),
    ],
)
def test_what_is_not_right_is_refused_and_named(
    query: str, name: str, lead: User, stranger: User, studio: Studio, three: list[Clip]
) -> None:
    answer = get_as(lead, f"/api/studios/{studio.slug}/clips/?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == [name]


def test_filters_say_nothing_of_other_studios(lead: User, stranger: User, studio: Studio, three: list[Clip]) -> None:
    """The answers to an id that is nobody's and to one that is somebody else's are the same."""
    elsewhere = stranger.memberships.get().studio
    theirs = make_clip(elsewhere, stranger, title="Secret")
    clip_edit(clip=theirs, dancer="Hidden", style="Secret style")

    def page(query: str) -> dict[str, Any]:
        answer = get_as(lead, f"/api/studios/{studio.slug}/clips/?{query}")
        assert answer.status_code == 200
        return answer.json()

    theirs.refresh_from_db()
    assert page(f"dancer={theirs.dancer_id}") == page("dancer=888888888")
    assert page("style=Secret style") == page("style=No such style")
    assert page("q=Secret") == page("q=Nothing")
    for path in ("clips", "members", "dancers", "uploads", "events", "invitations"):
        there, nowhere = (get_as(lead, f"/api/studios/{slug}/{path}/") for slug in (elsewhere.slug, "no-such-studio"))
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, there.content)


def test_orders_are_total(lead: User, studio: Studio, dancer: User) -> None:
    """Rows that are alike in what they are ordered by are still on one page only."""
    for _ in range(5):
        make_clip(studio, dancer, title="Same")
    seen = []
    for page in range(1, 6):
        answer = get_as(lead, f"/api/studios/{studio.slug}/clips/?ordering=title&page_size=1&page={page}")
        seen += [clip["id"] for clip in answer.json()["results"]]
    assert len(set(seen)) == 5


# --- people and studios --------------------------------------------------------------------------------------------
def test_me(lead: User, studio: Studio) -> None:
    me = get_as(lead, "/api/me/").json()
    assert (me["name"], me["email"], me["token"]) == (lead.name, lead.email, None)
    assert [(one["slug"], one["role"]) for one in me["studios"]] == [(studio.slug, "lead")]


def test_studios_are_ones_own(lead: User, stranger: User, studio: Studio) -> None:
    other = make_studio("Another")
    make_person("Somebody", other)
    assert [one["slug"] for one in get_as(lead, "/api/studios/").json()["results"]] == [studio.slug]


def test_a_studio_as_its_pages_show_it(dancer: User, studio: Studio, three: list[Clip]) -> None:
    told = get_as(dancer, f"/api/studios/{studio.slug}/").json()
    assert told["may"] == {"upload": True, "label": False, "manage": False}
    assert told["clips"]["all"] == 3
    assert told["quota"] == {"used": sum(clip.bytes for clip in three), "limit": None}
    assert told["members"] == members_of(studio).count()


def test_addresses_are_for_leads(lead: User, dancer: User, studio: Studio) -> None:
    def emails(user: User) -> dict[str, str | None]:
        page = get_as(user, f"/api/studios/{studio.slug}/members/").json()
        return {one["name"]: one["email"] for one in page["results"]}

    assert emails(lead) == {lead.name: lead.email, dancer.name: dancer.email}
    assert emails(dancer) == {lead.name: None, dancer.name: dancer.email}


def test_invitations_tell_no_secret(lead: User, studio: Studio) -> None:
    client = Client()
    client.force_login(lead)
    client.post(f"/s/{studio.slug}/studio/invite/", {"email": "new@example.org", "role": "annotator"})
    page = client.get(f"/api/studios/{studio.slug}/invitations/").json()
    assert [(one["email"], one["role"], one["created_by"]) for one in page["results"]] == [
        ("new@example.org", "annotator", lead.name)
    ]
    assert "hash" not in str(page)
