"""Freezing while others label, withdraw and rename, on the real database: each on a connection of its own."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.annotations.label_services import labels_put
from dancesite.annotations.models import Word
from dancesite.annotations.word_services import word_merge
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Clip
from dancesite.learning import snapshots
from dancesite.learning.models import Snapshot, SnapshotClip
from dancesite.learning.snapshots import dumped, snapshot_make, snapshot_put
from tests.at_once import at_once
from tests.pools import label_whole, ready_pool

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


@pytest.fixture
def clips(studio: Studio) -> list[Clip]:
    found = ready_pool(studio, each=4)
    for clip in found:
        label_whole(clip)
    return found


@contextmanager
def _meanwhile(work: Callable[[], Any]) -> Iterator[threading.Thread]:
    """The work, begun in another connection; it has to be over after the block."""

    def one() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=one)
    try:
        yield thread
    finally:
        thread.join(15)
        assert not thread.is_alive()


def _somebody_waits() -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def _entry(clip: Clip) -> dict[str, Any] | None:
    entry: dict[str, Any] | None = SnapshotClip.objects.get(clip=clip).entry
    return entry


@pytest.mark.parametrize("purpose", [Purpose.VIEW, Purpose.TRAIN])
def test_a_withdrawal_waits_for_the_snapshot_and_then_empties_it(
    purpose: Purpose, clips: list[Clip], studio: Studio, lead: User
) -> None:
    work = lambda: consent_set(clip=clips[0], purpose=purpose, granted=False, by=lead)  # noqa: E731
    with _meanwhile(work) as withdrawing, transaction.atomic():
        snapshot_make(studio=studio, by=lead)
        assert _entry(clips[0]) is not None
        withdrawing.start()
        assert _somebody_waits()
    assert _entry(clips[0]) is None
    assert len(Snapshot.objects.get().manifest["clips"]) == len(clips) - 1


@pytest.mark.parametrize("purpose", [Purpose.VIEW, Purpose.TRAIN])
def test_a_snapshot_waits_for_the_withdrawal_and_does_not_have_the_clip(
    purpose: Purpose, clips: list[Clip], studio: Studio, lead: User
) -> None:
    with _meanwhile(lambda: snapshot_make(studio=studio, by=lead)) as freezing, transaction.atomic():
        consent_set(clip=clips[0], purpose=purpose, granted=False, by=lead)
        freezing.start()
        assert _somebody_waits()
    manifest = Snapshot.objects.get().manifest
    assert str(clips[0].id) not in {entry["clip"] for entry in manifest["clips"]}
    assert len(manifest["clips"]) == len(clips) - 1


def test_labels_are_saved_while_a_snapshot_is_made(
    clips: list[Clip], studio: Studio, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody who labels waits, and each clip is there with one whole revision."""
    based_on = clips[0].label_revisions.count()

    def save() -> None:
        said = [{"start": 0, "end": 50, "state": "none"}]
        labels_put(clip=clips[0], author=lead, source="hand", segments=said, based_on=based_on)

    rows = snapshots._rows

    def saved_in_between(*args: Any) -> Any:
        with _meanwhile(save) as saving:
            saving.start()
        return rows(*args)

    monkeypatch.setattr(snapshots, "_rows", saved_in_between)
    snapshot = snapshot_make(studio=studio, by=lead)
    entry = _entry(clips[0])
    assert entry is not None
    kept = clips[0].label_revisions.get(number=entry["labels"]["revision"])
    said = [(one["start"], one["end"]) for one in entry["segments"]]
    assert said == [(one["start"], one["end"]) for one in kept.segments]
    assert hashlib.sha256(dumped(Snapshot.objects.get().manifest)).hexdigest() == snapshot.sha256


def test_words_that_are_merged_meanwhile_wait(clips: list[Clip], studio: Studio, lead: User) -> None:
    """The vocabulary and the labels of one snapshot are of one moment."""
    turn, jump = (Word.objects.get(name=name) for name in ("Turn", "Jump"))
    with _meanwhile(lambda: word_merge(word=jump, into=turn.id, by=lead)) as merging, transaction.atomic():
        snapshot = snapshot_make(studio=studio, by=lead)
        merging.start()
        assert _somebody_waits()
    assert [unit["name"] for unit in snapshot.head["vocabulary"]["units"]] == ["Turn", "Jump"]


def test_eight_at_once_make_one(clips: list[Clip], studio: Studio, lead: User) -> None:
    answers = at_once(*[lambda: snapshot_put(studio=studio, by=lead)[1]] * 8)
    assert sorted(answers) == [False] * 7 + [True]
    assert Snapshot.objects.count() == 1


def test_snapshots_labels_and_withdrawals_all_at_once(clips: list[Clip], studio: Studio, lead: User) -> None:
    """Nobody waits for ever, and whatever came first: nothing of a withdrawn clip is in any snapshot."""

    def save(clip: Clip) -> Callable[[], int]:
        said = [{"start": 0, "end": 50, "state": "none"}]
        number = clip.label_revisions.count()
        return lambda: labels_put(clip=clip, author=lead, source="hand", segments=said, based_on=number)[0].number

    def withdraw(clip: Clip) -> Callable[[], None]:
        return lambda: consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=lead)

    make: Callable[[], Any] = lambda: snapshot_make(studio=studio, by=lead).number  # noqa: E731
    at_once(make, withdraw(clips[0]), save(clips[1]), make, withdraw(clips[3]), save(clips[0]), make)
    for snapshot in Snapshot.objects.all():
        assert not {str(clips[at].id) for at in (0, 3)} & {entry["clip"] for entry in snapshot.manifest["clips"]}
