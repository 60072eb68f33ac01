"""After a clip is gone: every file and every row that remains, by name."""

from __future__ import annotations

import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from dancesite.accounts.models import Dancer, Purpose, Studio, User
from dancesite.accounts.services import dancer_get_or_create
from dancesite.annotations.models import LabelRevision, PassageSearch, Word
from dancesite.annotations.word_services import word_ensure
from dancesite.clips import removal, services
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip, ClipConsent, Upload
from dancesite.clips.uploads import parts
from dancesite.core import events, jobs, storage
from dancesite.core.models import JobRun
from dancesite.learning.models import Assignment, Snapshot, SnapshotClip, Survey
from dancesite.reports.models import BeatGrid, Report, TimeScale, UnitName
from dancesite.reports.services import report_store
from tests.builders import make_claim, make_clip, make_upload
from tests.reports import make_report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]

MEDIA = Path(settings.MEDIA_ROOT)


def _files() -> set[str]:
    """Every file and every empty folder below the media folder."""
    ends = [path for path in MEDIA.rglob("*") if path.is_file() or not any(path.iterdir())]
    return {path.relative_to(MEDIA).as_posix() for path in ends} - {"clips", ".work", ".work/uploads"}


def _rows() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields]
        found[model._meta.label] = [
            repr({name: str(getattr(row, name)) for name in names}) for row in model._default_manager.all()
        ]
    return found


def _keys() -> str:
    """Everything in Valkey, as text."""
    client: Any = events._client()
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"stream": client.xrange,
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    return repr([(key, read[client.type(key)](key)) for key in client.keys("*")])


def _mentions(secrets: list[str]) -> list[str]:
    """Where one of these words is still found: tables, files, Valkey."""
    where = [label for label, rows in _rows().items() for row in rows if any(word in row for word in secrets)]
    where += [name for name in _files() if any(word in name for word in secrets)]
    return sorted(where + (["valkey"] if any(word in _keys() for word in secrets) else []))


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    """Nothing of other tests, neither before nor after."""
    shutil.rmtree(MEDIA, ignore_errors=True)
    events._client().flushdb()
    yield
    shutil.rmtree(MEDIA, ignore_errors=True)


@pytest.fixture
def kept(clip: Clip, studio: Studio, dancer: User) -> list[str]:
    """A clip about which everything is stored that can be; what it can be told by."""
    services.clip_edit(clip=clip, title="Solo zu Regen", dancer="Ludmilla Q")
    claim = make_claim(JobRun.objects.get())
    for kind in Artefact.Kind.values:
        content = f"what was made: {kind}".encode()
        services.artefact_store(
            clip=clip, kind=Artefact.Kind(kind), key="k" * 64, path=make_upload(content), suffix=".x"
        )
    report_store(clip=clip, key="r" * 64, report=make_report())
    TimeScale.objects.create(clip=clip, unit="seconds", value=2, by=dancer)
    BeatGrid.objects.create(clip=clip, beats=[0.5, 1.0], version=1, by=dancer)
    UnitName.objects.create(clip=clip, unit="A", name="Ludmilla's turn", by=dancer)
    word = word_ensure(studio=studio, name="Turn")
    LabelRevision.objects.create(clip=clip, number=1, source="hand", name="Ludmilla's solo", action=word, segments=[])
    PassageSearch.objects.create(clip=clip, start=1, end=9, scope="clip", by=dancer, found=[{"clip": str(clip.id)}])
    Word.objects.update(example_clip=clip, example_start=1, example_end=9)
    _taught(clip, dancer)
    Clip.objects.update(fingerprint="f" * 64)
    values = {"studio": studio, "user": dancer, "fingerprint": "f" * 64, "length": 9, "file_name": "Diagonal.mp4"}
    answers = {"title": "Solo zu Regen", "dancer": "Ludmilla Q"}
    Upload.objects.create(id=clip.id, **values, answers=answers, clip=clip)
    parts.part_path(clip.id).write_bytes(b"left by a process that died when all had arrived")
    with parts.locked(clip.id):
        pass
    Upload.objects.create(**values, answers=answers, error={"code": "duplicate", "clip": {"id": str(clip.id)}})
    clip = Clip.objects.get()
    (MEDIA / clip.folder / "proxy-unnamed.mp4").write_bytes(b"left by a killed worker")
    for name in (jobs.work_folder_name(claim.token), f"copy-clips-{clip.id}-0123"):
        folder = Path(settings.WORK_DIR) / name
        folder.mkdir()
        (folder / "original").write_bytes(b"being read")
    consent_set(clip=clip, purpose=Purpose.TRAIN, granted=True, by=dancer)
    return [str(clip.id), clip.id.hex, "Solo zu Regen", "Diagonal.mp4", "Ludmilla", clip.sha256, "f" * 64, "r" * 64]


def _taught(clip: Clip, by: User) -> None:
    """All that is made for teaching."""
    id, studio = str(clip.id), clip.studio
    Assignment.objects.create(clip=clip, to=by, reason="the first of Ludmilla Q")
    order = [{"clip": id, "reason": {"code": "dancer", "dancer": "Ludmilla Q"}}]
    result = {"method": "random", "clips": {id: {"x": 0, "y": 0, "far": False}}, "orders": {"random": order}}
    Survey.objects.create(studio=studio, result=result)
    values = {"studio": studio, "made_at": timezone.now(), "counts": {}, "head": {"split": "dancer"}}
    snapshots = [Snapshot.objects.create(number=number, **values) for number in (1, 2)]
    entry = {"clip": id, "title": "Solo zu Regen", "pose": {"artefact": f"{clip.folder}/pose"}}
    SnapshotClip.objects.create(snapshot=snapshots[0], place=0, clip=clip, part="train", entry=entry)
    SnapshotClip.objects.create(snapshot=snapshots[1], place=0, clip=clip, part="left_out", code="no-consent")


def _remove_long_ago() -> None:
    services.clip_remove(clip=Clip.objects.get())
    Clip.objects.update(removed_at=timezone.now() - timedelta(days=settings.REMOVED_KEPT_DAYS, seconds=1))


def test_what_is_kept_of_a_clip(kept: list[str]) -> None:
    """The test below could not fail otherwise."""
    named = {place.split("/")[0] for place in _mentions(kept)}
    tables = {"clips.Clip", "clips.ClipConsent", "clips.Artefact", "clips.Upload", "core.JobRun", "reports.Report"}
    tables |= {"reports.TimeScale", "reports.BeatGrid", "reports.UnitName"}
    tables |= {"learning.Assignment", "learning.Survey", "learning.SnapshotClip"}
    tables |= {"annotations.LabelRevision", "annotations.PassageSearch", "annotations.Word"}
    assert named == {"accounts.Dancer", ".work", "clips", "valkey", *tables}
    assert len(_files()) == 1 + len(Artefact.Kind.values) + 5


def test_after_the_purge_nothing_remains(kept: list[str], studio: Studio) -> None:
    before = {label: len(rows) for label, rows in _rows().items()}
    _remove_long_ago()
    assert removal.clips_purge() == 1
    assert _mentions(kept) == []
    assert _files() == set()
    gone = {label: count - len(_rows()[label]) for label, count in before.items() if count != len(_rows()[label])}
    assert gone == {
        "clips.Clip": 1,
        "clips.ClipConsent": 4,
        "clips.Artefact": len(Artefact.Kind.values),
        "clips.Upload": 2,
        "core.JobRun": 1,
        "reports.Report": 1,
        "reports.TimeScale": 1,
        "reports.BeatGrid": 1,
        "reports.UnitName": 1,
        "annotations.LabelRevision": 1,
        "annotations.PassageSearch": 1,
        "learning.Assignment": 1,
        "accounts.Dancer": 2,  # with the one that the clip was first added with
    }
    assert removal.clips_purge() == 0
    assert removal.files_sweep() == 0


def test_after_withdrawal_the_record_remains(kept: list[str], dancer: User) -> None:
    clip = Clip.objects.get()
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert _files() == set()
    told = events.replay(clip.studio_id, events.sequence(clip.studio_id) - 1).events
    assert [(event["type"], event["clip"]) for event in told] == [("clip.changed", str(clip.id))]
    assert str(clip.id) in _keys()
    events._client().delete(*events._client().keys("events:*"))
    snapshots = ["learning.SnapshotClip"] * 2  # that it was in them, and no more
    assert _mentions(kept) == ["accounts.Dancer", "clips.Clip", *["clips.ClipConsent"] * 5, *snapshots]
    assert list(SnapshotClip.objects.order_by("id").values_list("entry", "code")) == [
        (None, "withdrawn"),
        (None, "no-consent"),
    ]
    record = Clip.objects.values().get()
    assert {name: value for name, value in record.items() if value not in (None, "", 0, [])} == {
        "id": clip.id,
        "studio_id": clip.studio_id,
        "title": "Solo zu Regen",
        "dancer_id": clip.dancer_id,
        "style": "Ballet",
        "uploaded_by_id": dancer.id,
        "created_at": clip.created_at,
        "withdrawn_at": record["withdrawn_at"],
    }
    services.clip_remove(clip=clip)
    assert _mentions(kept) == []


def test_every_table_that_points_at_clips_is_somebodys(db: None) -> None:
    """An app that keeps rows about clips and does not register them fails here."""
    held = {table for holding in removal.HOLDINGS.values() for table in holding.tables}
    pointing = {relation.related_model for relation in Clip._meta.related_objects}
    assert pointing - {ClipConsent} <= held  # consents are the record itself: they go with the clip's row
    with pytest.raises(ValueError, match="twice"):
        removal.register(removal.Holding("reports", (Report,), lambda clip: None))


def test_another_clip_of_the_dancer_keeps_the_name(clip: Clip, studio: Studio, dancer: User) -> None:
    make_clip(studio, dancer, title="Other")
    services.clip_remove(clip=clip)
    Clip.objects.filter(id=clip.id).update(removed_at=timezone.now() - timedelta(days=99))
    removal.clips_purge()
    assert [known.name for known in Dancer.objects.all()] == ["Mei"]


def test_an_upload_of_the_same_file_that_is_on_its_way_stays(kept: list[str], studio: Studio, dancer: User) -> None:
    on_its_way = Upload.objects.create(
        studio=studio, user=dancer, fingerprint="f" * 64, length=9, file_name="again.mp4", answers={}
    )
    _remove_long_ago()
    removal.clips_purge()
    assert list(Upload.objects.all()) == [on_its_way]


# --- killed in between ---------------------------------------------------------------------------------------------
def _aged(days: float) -> None:
    then = time.time() - days * 24 * 3600
    for path in [*(MEDIA / "clips").rglob("*")]:
        os.utime(path, (then, then))


@pytest.mark.parametrize("end", ["purged", "withdrawn"])
def test_killed_between_rows_and_files(
    end: str, kept: list[str], dancer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(storage, "delete_folder", lambda folder: None)
        if end == "purged":
            _remove_long_ago()
            removal.clips_purge()
        else:
            consent_set(clip=Clip.objects.get(), purpose=Purpose.VIEW, granted=False, by=dancer)
    assert len([name for name in _files() if name.startswith("clips/")]) == 2 + len(Artefact.Kind.values)
    if end == "purged":
        assert removal.files_sweep() == 0, "it may be an upload whose row is about to be committed"
        _aged(2)
    assert removal.files_sweep() == 1
    assert not [name for name in _files() if name.startswith("clips/")]


def test_files_without_a_row_in_the_folder_of_a_living_clip(kept: list[str]) -> None:
    assert removal.files_sweep() == 0
    _aged(2)
    before = _files()
    assert removal.files_sweep() == 1
    clip = Clip.objects.get()
    assert {name for name in before - _files() if name.startswith("clips/")} == {f"{clip.folder}/proxy-unnamed.mp4"}


# --- a worker at that very moment ----------------------------------------------------------------------------------
ENDS = ["purged", "withdrawn", "record removed"]


def _end_it(end: str) -> None:
    clip = Clip.objects.get()
    if end == "purged":
        _remove_long_ago()
        removal.clips_purge()
        return
    assert clip.uploaded_by
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=clip.uploaded_by)
    if end == "record removed":
        services.clip_remove(clip=clip)


@pytest.mark.parametrize("end", ENDS)
def test_a_worker_brings_nothing_back(clip: Clip, end: str) -> None:
    claim = make_claim(JobRun.objects.get())
    _end_it(end)
    writes: list[Callable[[], Any]] = [
        lambda: services.artefact_store(
            clip=clip, kind=Artefact.Kind.PROXY, key="k", path=make_upload(b"film"), suffix=".mp4"
        ),
        lambda: services.clip_described(clip=clip, width=2, height=2, frames=2, fps=(25, 1), notes=[]),
        lambda: report_store(clip=clip, key="r", report=make_report()),
        lambda: jobs.report_progress(claim, jobs.Progress("pose", 2, (), 1, 4, "frame", 25.0)),
        lambda: jobs.finish(claim),
    ]
    for write in writes:
        with pytest.raises(jobs.JobLost):
            write()
    assert services.clip_for_work(clip.id) is None
    assert _files() == set()
    assert not any(model.objects.exists() for model in (Artefact, Report, JobRun))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("when", ["before its file is in its place", "between its file and its row"])
def test_a_worker_in_the_middle_of_storing(clip: Clip, end: str, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    adopt = storage.adopt

    def deleted_meanwhile(path: Path, name: str) -> None:
        if when.startswith("between"):
            adopt(path, name)
        _end_it(end)
        if when.startswith("before"):
            adopt(path, name)

    monkeypatch.setattr(storage, "adopt", deleted_meanwhile)
    with pytest.raises(jobs.JobLost):
        services.artefact_store(
            clip=clip, kind=Artefact.Kind.PROXY, key="k", path=make_upload(b"film"), suffix=".mp4"
        )
    assert _files() == set()
    assert not Artefact.objects.exists()


@pytest.mark.parametrize("end", ENDS)
def test_deletion_waits_for_a_worker_that_commits(clip: Clip, end: str) -> None:
    """The worker holds the clip first: the deletion waits, and then takes what was committed along."""
    deleting = threading.Thread(target=_in_thread, args=(lambda: _end_it(end),))
    with transaction.atomic():
        removal.hold_for_work(clip)
        deleting.start()
        path = make_upload(b"film")
        storage.adopt(path, f"{clip.folder}/proxy-late.mp4")
        _wait_until_somebody_waits()
        Artefact.objects.create(clip=clip, kind="proxy", key="k", name=f"{clip.folder}/proxy-late.mp4", bytes=4)
    deleting.join(10)
    assert not deleting.is_alive()
    assert not Artefact.objects.exists()
    assert _files() == set()


def test_people_may_edit_while_a_worker_stores(clip: Clip) -> None:
    with transaction.atomic():
        removal.hold_for_work(clip)
        editing = threading.Thread(target=_in_thread, args=(lambda: services.clip_edit(clip=clip, title="New"),))
        editing.start()
        editing.join(10)
        assert not editing.is_alive()
    assert Clip.objects.get().title == "New"


def test_a_name_that_is_forgotten_while_a_new_clip_takes_it(studio: Studio, dancer: User) -> None:
    """Whoever comes second waits; the new clip has its dancer, in either order."""
    dancer_get_or_create(studio=studio, name="Mei")
    purging = threading.Thread(target=_in_thread, args=(removal.clips_purge,))
    with transaction.atomic():
        found = dancer_get_or_create(studio=studio, name="mei")
        purging.start()
        _wait_until_somebody_waits()
        clip = Clip.objects.create(
            studio=studio, dancer=found, title="New", original="x", sha256="x", bytes=1, uploaded_by=dancer
        )
    purging.join(10)
    clip.refresh_from_db()
    assert clip.dancer == found


def _in_thread(work: Callable[[], Any]) -> None:
    try:
        work()
    finally:
        connection.close()


def _wait_until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the lock")


# --- the log of events ---------------------------------------------------------------------------------------------
def test_the_log_forgets_one_clip_and_says_that_something_is_missing(studio: Studio) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    for clip in (one, other, one):
        events.publish(events.Event(studio.id, "clip.changed", clip))
    events.forget(studio.id, one)
    assert one not in _keys()
    assert [event["clip"] for event in events.replay(studio.id, 1).events] == [other]
    assert [events.replay(studio.id, last).reset for last in (0, 2, 3, 4)] == [True, True, True, False]
    events.publish(events.Event(studio.id, "clip.changed", other))
    assert [event["seq"] for event in events.replay(studio.id, 4).events] == [5]
    assert [events.replay(studio.id, last).reset for last in (1, 3)] == [True] * 2, "a gap is not passed over"


def test_a_long_log_is_looked_through_to_its_end(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_PAGE", 3)
    wanted = str(uuid.uuid4())
    for number in range(10):
        events.publish(events.Event(studio.id, "clip.changed", wanted if number % 3 else str(uuid.uuid4())))
    events.forget(studio.id, wanted)
    assert wanted not in _keys()


def test_the_purge_goes_on_while_the_relay_is_away(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(events, "_client", away)
    _remove_long_ago()
    assert removal.clips_purge() == 1
    assert not default_storage.exists(clip.original)
