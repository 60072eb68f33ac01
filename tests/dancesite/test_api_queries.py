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
from dancesite.annotations.word_services import word_add, word_edit, word_ensure
from dancesite.clips.models import Clip
from dancesite.reports.models import Comparison, Note, Notice, Report, TimeScale
from tests.builders import make_clip, make_person, make_studio
from tests.reports import make_report

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


def _word(studio: Studio, lead: User, n: int) -> None:
    """With an example, and one more line in the log that names it."""
    clip = make_clip(studio, lead, title=f"Clip {n}")
    Clip.objects.filter(id=clip.id).update(frames=10, fps_num=30, fps_den=1)
    word, _line = word_add(studio=studio, by=lead, kind="unit", own=False, name=f"Word {n}")
    word_edit(word=word, by=lead, name=f"Term {n}", example={"clip": clip, "start": 0, "end": 5})
    part = {"start": 0, "end": 5, "state": "unit", "word": str(word_ensure(studio=studio, name="Turn").id)}
    labels_save(clip=clip, author=lead, source="hand", segments=[part], based_on=0)


def _note(studio: Studio, lead: User, n: int) -> None:
    """With two answers, on the clip that the lists of a clip are of; the lead is told of each."""
    clip = studio.clips.order_by("created_at")[0]
    teacher = make_person(f"Teacher {n}", studio, Role.ANNOTATOR)
    note = Note.objects.create(clip=clip, by=teacher, about="moment", frame=n, text="Higher", resolved_by=teacher)
    Notice.objects.create(user=lead, note=note)
    for k in range(2):
        answer = Note.objects.create(clip=clip, by=make_person(f"P{n} {k}", studio), to=note, text="So?")
        Notice.objects.create(user=lead, note=answer)


def _comparison(studio: Studio, lead: User, n: int) -> None:
    clips = [make_clip(studio, make_person(f"P{n} {k}", studio), title=f"Take {n} {k}") for k in range(2)]
    reports = [Report.objects.create(clip=clip, key="k", data=make_report().to_json()) for clip in clips]
    Comparison.objects.create(
        first=clips[0], second=clips[1], first_report=reports[0], second_report=reports[1], version=1,
        by=make_person(f"Asked {n}", studio), made_at=timezone.now(), data={},
    )  # fmt: skip


LISTS: dict[str, Grow] = {
    "/api/studios/{slug}/clips/?page_size=200": _clip,
    "/api/studios/{slug}/clips/?labelled=true&ordering=-title": _clip,
    "/api/studios/{slug}/": _clip,
    "/api/studios/{slug}/dancers/": _clip,
    "/api/studios/{slug}/samples/": _clip,
    "/s/{slug}/clips/": _clip,
    "/s/{slug}/words/": _word,
    "/api/studios/": lambda studio, lead, n: make_studio(f"S{n}").memberships.create(user=lead, role="lead"),
    "/api/me/": lambda studio, lead, n: make_studio(f"S{n}").memberships.create(user=lead, role="lead"),
    "/api/me/tokens/": lambda studio, lead, n: token_create(user=lead, name=f"T{n}", scope="read", days=1),
    "/me/": lambda studio, lead, n: token_create(user=lead, name=f"T{n}", scope="read", days=1),
    "/api/studios/{slug}/members/": lambda studio, lead, n: make_person(f"P{n}", studio),
    "/api/studios/{slug}/invitations/": _invitation,
    "/api/studios/{slug}/words/?page_size=200": _word,
    "/api/studios/{slug}/words/uses/": _word,
    "/api/studios/{slug}/words/{turn}/uses/": _word,
    "/api/studios/{slug}/words/changes/?page_size=200": _word,
    "/api/studios/{slug}/words/lists/": _word,
    "/api/studios/{slug}/comparisons/?page_size=200": _comparison,
    "/s/{slug}/compare/": _comparison,
    "/api/clips/{clip}/notes/?page_size=200": _note,
    "/api/notices/?page_size=200": _note,
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_no_query_a_row(path: str, studio: Studio, lead: User, sent: list[str]) -> None:
    client = Client()
    client.force_login(lead)
    turn = word_ensure(studio=studio, name="Turn").id
    clip = make_clip(studio, lead)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path.format(slug=studio.slug, turn=turn, clip=clip.id))
        assert answer.status_code == 200, answer.content[:300]
        return len(captured)

    for n in range(2):
        LISTS[path](studio, lead, n)
    queries()  # the first visit also writes the session
    few = queries()
    for n in range(2, 30):
        LISTS[path](studio, lead, n)
    assert queries() == few
