"""Labels saved by several at once, on the real database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.annotations.label_services import labels_put, labels_restore
from dancesite.annotations.models import LabelRevision
from dancesite.annotations.word_services import word_ensure
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.core import events
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


@pytest.fixture
def read(clip: Clip) -> Clip:
    Clip.objects.filter(id=clip.id).update(frames=100, fps_num=25, fps_den=1)
    clip.refresh_from_db()
    return clip


def _segments(end: int) -> list[dict[str, Any]]:
    return [{"start": 0, "end": end, "state": "none"}]


def test_the_same_save_eight_times_at_once_is_one_revision(read: Clip, annotator: User) -> None:
    id, seq = uuid.uuid4(), events.sequence(read.studio_id)

    def save() -> tuple[int, bool]:
        labels, made = labels_put(
            clip=read, author=annotator, source="hand", segments=_segments(9), based_on=0, save_id=id
        )
        return labels.number, made

    answers = at_once(*[save] * 8)
    assert sorted(answers) == [(1, False)] * 7 + [(1, True)]
    assert LabelRevision.objects.count() == 1
    assert len(events.replay(read.studio_id, seq).events) == 1, "told once"


def test_of_eight_different_saves_on_the_same_one_wins_and_none_is_lost_unsaid(read: Clip, annotator: User) -> None:
    def saving(end: int) -> Callable[[], int]:
        def save() -> int:
            values = {"clip": read, "author": annotator, "source": "hand", "segments": _segments(end), "based_on": 0}
            return labels_put(**values, save_id=uuid.uuid4())[0].segments[0]["end"]

        return save

    answers = at_once(*[saving(end) for end in range(10, 18)])
    kept = LabelRevision.objects.get()
    assert answers.count("conflict") == 7
    assert [kept.segments[0]["end"]] == [answer for answer in answers if answer != "conflict"]


def test_two_bring_back_what_two_others_save(read: Clip, annotator: User, lead: User) -> None:
    values = {"clip": read, "source": "hand"}
    labels_put(**values, author=annotator, segments=_segments(5), based_on=0)
    labels_put(**values, author=annotator, segments=_segments(6), based_on=1)

    def restore(number: int) -> Callable[[], int]:
        return lambda: (
            labels_restore(clip=read, author=lead, number=number, based_on=2, save_id=uuid.uuid4())[0].number
        )

    def save(end: int) -> Callable[[], int]:
        return lambda: labels_put(**values, author=lead, segments=_segments(end), based_on=2)[0].number

    answers = at_once(restore(1), save(7), save(8), restore(1))
    numbers = list(LabelRevision.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3]
    assert set(answers) <= {3, "conflict"}


def test_a_save_and_a_withdrawal(read: Clip, annotator: User, dancer: User) -> None:
    """Whatever comes first, nothing of a withdrawn clip is kept."""

    def save() -> int:
        values = {"clip": read, "author": annotator, "source": "hand", "segments": _segments(9), "based_on": 0}
        return labels_put(**values, save_id=uuid.uuid4())[0].number

    answers = at_once(save, lambda: consent_set(clip=read, purpose=Purpose.VIEW, granted=False, by=dancer))
    assert answers[0] in (1, "withdrawn")
    assert not LabelRevision.objects.exists()


def test_the_database_itself_allows_a_save_and_a_number_once(read: Clip, annotator: User) -> None:
    """What holds when a lock does not: two rows of one number, or of one save, cannot be."""
    id = uuid.uuid4()
    LabelRevision.objects.create(clip=read, number=1, source="hand", segments=[], save_id=id)
    for values in ({"number": 1, "save_id": uuid.uuid4()}, {"number": 2, "save_id": id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LabelRevision.objects.create(clip=read, source="hand", segments=[], **values)


def test_words_that_change_meanwhile_stop_nobody(read: Clip, studio: Studio, annotator: User) -> None:
    word = word_ensure(studio=studio, name="Turn")

    def save() -> int:
        segments = [{"start": 0, "end": 9, "state": "unit", "word": str(word.id)}]
        return labels_put(clip=read, author=annotator, source="hand", segments=segments, based_on=0)[0].number

    answers = at_once(save, *[lambda n=n: word_ensure(studio=studio, name=f"Word {n}").name for n in range(5)])
    assert answers[0] == 1
