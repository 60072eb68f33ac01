"""Two things at once on a studio's words: the row of the studio and those of clips are held in one order."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from dancesite.accounts.models import Studio, User
from dancesite.annotations import word_services as services
from dancesite.annotations.label_selectors import labels_latest
from dancesite.annotations.label_services import labels_save
from dancesite.annotations.models import LabelRevision, Word, WordChange
from dancesite.annotations.word_selectors import words_meant
from dancesite.annotations.word_split import word_split
from dancesite.annotations.word_undo import change_undo
from dancesite.clips.models import Clip
from dancesite.clips.removal import clip_delete
from tests.at_once import at_once
from tests.builders import make_clip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


def word(studio: Studio, by: User, name: str) -> Word:
    return services.word_add(studio=studio, by=by, kind="unit", own=False, name=name)[0]


def labelled(studio: Studio, lead: User, turn: Word, title: str) -> Clip:
    clip = make_clip(studio, lead, title=title)
    Clip.objects.filter(id=clip.id).update(frames=60, fps_num=25, fps_den=1)
    clip.refresh_from_db()
    labels_save(clip=clip, author=lead, source="hand", segments=parts(turn), based_on=0)
    return clip


def parts(turn: Word) -> list[dict[str, Any]]:
    return [{"start": 0, "end": 30, "state": "unit", "word": str(turn.id)}]


def into(word: Word, by: User, *clips: Clip, name: str = "Turn left") -> WordChange:
    where = [{"clip": clip.id, "start": 0, "end": 30, "to": 0} for clip in clips]
    return word_split(word=word, by=by, into=[{"name": name}], segments=where, retire=False)


def delete(clip: Clip) -> None:
    with transaction.atomic():
        clip_delete(clip=Clip.objects.select_for_update().get(id=clip.id))


def test_six_add_one_word(studio: Studio, lead: User) -> None:
    results = at_once(*[lambda: word(studio, lead, "Turn")] * 6)
    assert results.count("invalid") == 5
    assert Word.objects.count() == WordChange.objects.count() == 1


def test_six_ensure_one_word(studio: Studio) -> None:
    results = at_once(*[lambda: services.word_ensure(studio=studio, name="Turn").id] * 6)
    assert len(set(results)) == 1
    assert Word.objects.count() == 1


def test_many_add_words_and_none_have_the_same_abbreviation(studio: Studio, lead: User) -> None:
    names = [f"Turn {letter}" for letter in "abcdef"]
    at_once(*[lambda name=name: word(studio, lead, name) for name in names])  # type: ignore[misc]
    words = list(Word.objects.order_by("position"))
    assert len({one.abbr.lower() for one in words}) == 6
    assert [one.position for one in words] == list(range(6))


def test_two_merge_into_each_other(studio: Studio, lead: User) -> None:
    for n in range(5):
        a, b = word(studio, lead, f"A{n}"), word(studio, lead, f"B{n}")
        results = at_once(
            lambda a=a, b=b: services.word_merge(word=a, into=b.id, by=lead),  # type: ignore[misc]
            lambda a=a, b=b: services.word_merge(word=b, into=a.id, by=lead),  # type: ignore[misc]
        )
        assert results.count("invalid") == 1
        meant = words_meant(Word.objects.all())
        assert meant[str(a.id)] == meant[str(b.id)]


def test_six_take_one_change_back(studio: Studio, lead: User) -> None:
    turn = word(studio, lead, "Turn")
    _turn, line = services.word_edit(word=turn, by=lead, name="Spin")
    assert line is not None
    results = at_once(*[lambda: change_undo(change=line, by=lead)] * 6)
    assert results.count("undone") == 5
    assert WordChange.objects.filter(undoes=line).count() == 1


def test_a_rename_and_an_undo_leave_one_of_both(studio: Studio, lead: User) -> None:
    turn = word(studio, lead, "Turn")
    _turn, line = services.word_edit(word=turn, by=lead, name="Spin")
    assert line is not None
    results = at_once(
        lambda: change_undo(change=line, by=lead),
        lambda: services.word_edit(word=turn, by=lead, name="Whirl"),
    )
    turn.refresh_from_db()
    assert turn.name == "Whirl"  # the undo was first, or refused
    assert results[0] == "conflict" or WordChange.objects.filter(undoes=line).exists()


def test_a_split_and_a_save_lose_nothing(studio: Studio, lead: User) -> None:
    for n in range(4):
        turn = word(studio, lead, f"Turn {n}")
        clip = labelled(studio, lead, turn, f"Clip {n}")
        more = [*parts(turn), {"start": 30, "end": 60, "state": "unit", "word": str(turn.id)}]
        results = at_once(
            lambda turn=turn, clip=clip, n=n: into(turn, lead, clip, name=f"Left {n}"),  # type: ignore[misc]
            lambda clip=clip, more=more: labels_save(  # type: ignore[misc]
                clip=clip, author=lead, source="hand", segments=more, based_on=1
            ),
        )
        labels = labels_latest(clip)
        assert labels is not None
        names = [words_meant(Word.objects.all())[one["word"]].name for one in labels.segments]
        # The save was first, and the split found its segment in it; or the save heard that it was too late.
        assert results[1] == "conflict" or names == [f"Left {n}", f"Turn {n}"]
        assert names[0] == f"Left {n}"
        assert [one.number for one in LabelRevision.objects.filter(clip=clip).order_by("number")] == list(
            range(1, labels.number + 1)
        )


def test_splits_of_the_same_clips_wait_for_each_other(studio: Studio, lead: User) -> None:
    turn, leap = word(studio, lead, "Turn"), word(studio, lead, "Leap")
    clips = [labelled(studio, lead, turn, f"Clip {n}") for n in range(3)]
    results = at_once(
        lambda: into(turn, lead, *clips, name="Left"),
        lambda: into(turn, lead, *reversed(clips), name="Right"),
        lambda: services.word_merge(word=leap, into=turn.id, by=lead),
    )
    assert results.count("conflict") == 1  # one came second: its segments had another word by then
    assert {len(clip.label_revisions.all()) for clip in clips} == {2}


def test_a_clip_that_is_deleted_meanwhile(studio: Studio, lead: User) -> None:
    for n in range(3):
        turn = word(studio, lead, f"Turn {n}")
        clip = labelled(studio, lead, turn, f"Clip {n}")
        shown = {"clip": clip, "start": 0, "end": 9}
        at_once(
            lambda clip=clip: delete(clip),  # type: ignore[misc]
            lambda turn=turn, clip=clip, n=n: into(turn, lead, clip, name=f"Left {n}"),  # type: ignore[misc]
            lambda turn=turn, shown=shown: services.word_edit(word=turn, by=lead, example=shown),  # type: ignore[misc]
        )
        turn.refresh_from_db()
        assert turn.example_clip_id is None
        assert not Clip.objects.filter(id=clip.id).exists()


@pytest.mark.parametrize("changes", ["a removal", "another order"])
def test_words_are_taken_in_one_order(changes: str, studio: Studio, lead: User) -> None:
    """Whoever waits for the first word holds none of the others."""
    clip = make_clip(studio, lead)
    words = [word(studio, lead, name) for name in ("Turn", "Leap", "Step")]
    Word.objects.update(example_clip=clip, example_start=0, example_end=9)
    first = min(words, key=lambda one: one.id)
    stored = Word.objects.exclude(id=first.id)
    stored.update(description="")  # the first by id comes last where nothing is said of an order
    Word.objects.filter(id=first.id).update(description="", position=9)

    def change() -> None:
        try:
            if changes == "a removal":
                delete(clip)
            else:
                ids = [one.id for one in sorted(words, key=lambda one: one.id)]
                services.words_order(studio=studio, by=lead, ids=[*ids[1:], ids[0]])
        finally:
            connection.close()

    waits = threading.Thread(target=change)
    with transaction.atomic():
        Word.objects.select_for_update(no_key=True).get(id=first.id)
        waits.start()
        with connection.cursor() as cursor:
            while waits.is_alive():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone() != (0,):
                    break
        assert len(stored.select_for_update(no_key=True, nowait=True)) == 2
    waits.join()
