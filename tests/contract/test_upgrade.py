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
