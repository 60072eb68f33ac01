"""What lists of the API cost: as many queries for thirty rows as for two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dancesite.accounts.models import Dancer, OneTimeLink, Role, Studio, User
from dancesite.accounts.token_services import token_create
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.word_services import word_ensure
from dancesite.reports.models import TimeScale
from tests.builders import make_clip, make_person, make_studio

Grow = Callable[[Studio, User, int], object]


def _clip(studio: Studio, lead: User, n: int) -> None:
    clip = make_clip(studio, make_person(f"P{n}", studio))
    clip.dancer = Dancer.objects.create(studio=studio, name=f"Dancer {n}")
    clip.frames, clip.fps_num, clip.fps_den = 10, 30, 1
    clip.save()
    TimeScale.objects.create(clip=clip, unit="seconds", value=2)
    labels_save(clip=clip, author=lead, source="hand", segments=[], based_on=0)


def _invitation(studio: Studio, lead: User, n: int) -> None:
    maker = make_person(f"Lead {n}", studio, Role.LEAD)
    later = timezone.now() + timedelta(days=3)
    OneTimeLink.objects.create(
        use="invite", studio=studio, role="dancer", created_by=maker, expires_at=later, token_hash=f"{n}"
    )


LISTS: dict[str, Grow] = {
    "/api/studios/{slug}/clips/?page_size=200": _clip,
    "/api/studios/{slug}/clips/?labelled=true&ordering=-title": _clip,
    "/api/studios/{slug}/": _clip,
    "/api/studios/{slug}/dancers/": _clip,
    "/api/studios/{slug}/samples/": _clip,
    "/s/{slug}/clips/": _clip,
    "/api/studios/": lambda studio, lead, n: make_studio(f"S{n}").memberships.create(user=lead, role="lead"),
    "/api/me/": lambda studio, lead, n: make_studio(f"S{n}").memberships.create(user=lead, role="lead"),
    "/api/me/tokens/": lambda studio, lead, n: token_create(user=lead, name=f"T{n}", scope="read", days=1),
    "/me/": lambda studio, lead, n: token_create(user=lead, name=f"T{n}", scope="read", days=1),
    "/api/studios/{slug}/members/": lambda studio, lead, n: make_person(f"P{n}", studio),
    "/api/studios/{slug}/invitations/": _invitation,
    "/api/studios/{slug}/words/": lambda studio, lead, n: word_ensure(studio=studio, name=f"Word {n}"),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_no_query_a_row(path: str, studio: Studio, lead: User, sent: list[str]) -> None:
    client = Client()
    client.force_login(lead)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path.format(slug=studio.slug))
        assert answer.status_code == 200, answer.content[:300]
        return len(captured)

    for n in range(2):
        LISTS[path](studio, lead, n)
    queries()  # the first visit also writes the session
    few = queries()
    for n in range(2, 30):
        LISTS[path](studio, lead, n)
    assert queries() == few
