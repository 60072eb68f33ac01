"""A site of an earlier version keeps what it has: migrated with rows in it."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("reports", "0001_initial"), ("clips", "0002_uploads_withdrawal"), ("accounts", "0002_studio_quota")]


@pytest.mark.django_db(transaction=True)
def test_of_several_reports_of_a_clip_the_newest_still_counts() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    try:
        old = executor.loader.project_state(BEFORE).apps
        studio = old.get_model("accounts", "Studio").objects.create(name="S", slug="s")
        clip = old.get_model("clips", "Clip").objects.create(id=uuid.uuid4(), studio=studio, title="x", bytes=1)
        for key in ("first", "second", "third"):
            old.get_model("reports", "Report").objects.create(clip=clip, key=key, data={})
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)
    from dancesite.clips.models import Clip
    from dancesite.reports.selectors import report_latest

    found = report_latest(Clip.objects.get(id=clip.id))
    assert found is not None
    assert found.key == "third"


FIRST_LABELS = [("annotations", "0001_first")]


@pytest.mark.django_db(transaction=True)
def test_what_clips_were_called_becomes_words_and_back() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    executor = MigrationExecutor(connection)
    executor.migrate(FIRST_LABELS)
    old = executor.loader.project_state(FIRST_LABELS).apps
    studio = old.get_model("accounts", "Studio").objects.create(name="S", slug="s")
    clip = old.get_model("clips", "Clip").objects.create(id=uuid.uuid4(), studio=studio, title="x", bytes=1)
    turn = old.get_model("annotations", "Word").objects.create(studio=studio, name="Turn", abbr="A1", hue=1)
    segments = [{"start": 0, "end": 9, "state": "unit", "word": str(turn.id), "phases": [3, 5]}]
    for number, action in enumerate(("Adagio", "adagio", "Salsa", ""), 1):
        revisions = old.get_model("annotations", "LabelRevision").objects
        revisions.create(clip=clip, number=number, source="drawn", action=action, segments=segments)
    executor = MigrationExecutor(connection)
    executor.migrate(latest)

    from dancesite.accounts.models import Studio
    from dancesite.annotations.label_view import labels_json
    from dancesite.annotations.models import LabelRevision, Word

    rows = LabelRevision.objects.order_by("number").select_related("action", "author")
    assert [row.action and row.action.name for row in rows] == ["Adagio", "Adagio", "Salsa", None]
    told = labels_json(rows[0])
    assert told is not None
    assert told["segments"] == [segments[0] | {"spread": None, "from": None, "by": None}]
    assert set(Word.objects.values_list("kind", "name", "position")) == {
        ("unit", "Turn", 0), ("action", "Adagio", 0), ("action", "Salsa", 1),
    }  # fmt: skip
    here = Studio.objects.get()
    Word.objects.create(studio=here, name="turn", abbr="a1", hue=2, style="salsa")
    merged = Word.objects.create(studio=here, kind="action", name="Tango", abbr="TA", hue=2)
    Word.objects.filter(name="Salsa").update(merged_into=merged)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(FIRST_LABELS)
        old = executor.loader.project_state(FIRST_LABELS).apps
        found = old.get_model("annotations", "LabelRevision").objects.order_by("number")
        assert list(found.values_list("action", flat=True)) == ["Adagio", "Adagio", "Salsa", ""]
        names = old.get_model("annotations", "Word").objects.order_by("name").values_list("name", "abbr")
        assert list(names) == [("Turn", "A1"), ("turn 2", "a13")]
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)
