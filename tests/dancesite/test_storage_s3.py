"""The same site on an object store: a real server that speaks S3, started here."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from analysis.data.drawn import draw_dancer
from dancesite.accounts.models import Purpose, Studio, User
from dancesite.clips import removal
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.clips.services import clip_remove
from dancesite.core import storage, stores
from dancesite.core.models import JobRun
from tests.answers import body_of, get_as
from tests.builders import MADE_BY_READING, make_clip, make_upload
from tests.processes import ROOT, test_environment
from tests.s3 import BUCKET, bucket_as_storage, s3_server
from tests.tus import upload
from worker import ingest, runner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sent")]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3_server() as address:
        yield address


@pytest.fixture(autouse=True)
def bucket(server: str) -> Iterator[Any]:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)  # nothing of other tests
    with bucket_as_storage(server) as client:
        yield client


class _Nobody:
    """An estimator that finds nobody: what is tested here is where the files go."""

    name, version = "nobody", "1"

    def estimate(self, rgb: np.ndarray, timestamp_ms: int) -> None:
        return None

    def close(self) -> None: ...


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_estimator", lambda: _Nobody())


def _keys(bucket: Any) -> list[str]:
    found: list[str] = []
    for page in bucket.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        found += [entry["Key"] for entry in page.get("Contents", ())]
    return found


def _local_files() -> list[Path]:
    """All but the locks of uploads, which are empty."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_the_whole_way_of_a_clip(
    studio: Studio, dancer: User, bucket: Any, reading: None, tmp_path: Path, sent: list[str]
) -> None:
    """Uploaded, read, watched, looked at, and deleted: the bucket is empty, and nothing lay anywhere else."""
    film = tmp_path / "film.mp4"
    draw_dancer(film, seconds=4.0, size=(180, 240))
    client = Client()
    client.force_login(dancer)
    told = upload(client, studio, film.read_bytes(), filename="film.mp4", title="Drawn", consent_view="true")
    clip = Clip.objects.get(id=told["id"])
    assert _keys(bucket) == [clip.original]
    assert clip.job
    runner.run(str(clip.job.id), "here", ingest.ingest_clip)
    assert JobRun.objects.get().state == "done", JobRun.objects.get().error
    assert _local_files() == [], "workers clean up"
    names = {made.kind: made.name for made in Artefact.objects.all()}
    assert set(names) == set(MADE_BY_READING)
    assert set(_keys(bucket)) == {clip.original, *names.values()}

    told = client.get(f"/api/clips/{clip.id}/").json()
    whole = bucket.get_object(Bucket=BUCKET, Key=names["proxy"])["Body"].read()
    part = get_as(dancer, told["proxy"], range="bytes=100-299")
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 100-299/{len(whole)}")
    assert body_of(part) == whole[100:300]
    assert body_of(get_as(dancer, told["proxy"])) == whole
    assert body_of(get_as(dancer, told["original"])) == film.read_bytes()
    sprite = get_as(dancer, told["sprite"])
    assert (sprite["Content-Type"], body_of(sprite)[:2]) == ("image/jpeg", b"\xff\xd8")
    table = get_as(dancer, told["downloads"]["csv"])
    assert (table.status_code, table.content.count(b"\r\n") > 1) == (200, True)
    assert removal.files_sweep() == 0

    clip_remove(clip=clip)
    Clip.objects.update(removed_at=timezone.now() - timedelta(days=99))
    assert removal.clips_purge() == 1
    assert _keys(bucket) == []
    assert _local_files() == []


def test_a_lost_object_is_made_again(
    studio: Studio, dancer: User, bucket: Any, reading: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.mp4"
    draw_dancer(film, seconds=4.0, size=(180, 240))
    clip = make_clip(studio, dancer, source=film)
    assert clip.job
    runner.run(str(clip.job.id), "here", ingest.ingest_clip)
    pose = Artefact.objects.get(kind="pose")
    bucket.delete_object(Bucket=BUCKET, Key=pose.name)
    assert get_as(dancer, f"/media/{clip.id}/{pose.id}/pose").status_code == 404
    again = JobRun.objects.get(state="queued")
    runner.run(str(again.id), "here", ingest.ingest_clip)
    assert get_as(dancer, f"/media/{clip.id}/{pose.id}/pose").status_code == 200

    call_command("check_files", hashes=True)
    assert "1 clips; 0 files are not as they should be" in capsys.readouterr().out
    bucket.delete_object(Bucket=BUCKET, Key=clip.original)
    with pytest.raises(CommandError, match="1 original"):
        call_command("check_files")


def test_a_store_that_does_not_list_parts(studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*args: Any) -> None:
        raise PermissionError

    clip = make_clip(studio, dancer)
    monkeypatch.setattr(stores.S3Store, "tidy", denied)
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert storage.size(clip.original) is None
    assert removal.files_sweep() == 0


def test_withdrawal_empties_the_bucket(studio: Studio, dancer: User, bucket: Any) -> None:
    clip = make_clip(studio, dancer)
    storage.adopt(make_upload(b"left over"), f"{clip.folder}/proxy-unnamed.mp4")
    begun = bucket.create_multipart_upload(Bucket=BUCKET, Key=f"{clip.folder}/proxy-half.mp4")
    part = {"Bucket": BUCKET, "Key": f"{clip.folder}/proxy-half.mp4", "UploadId": begun["UploadId"], "PartNumber": 1}
    bucket.upload_part(**part, Body=b"half a film")
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert _keys(bucket) == []
    assert not bucket.list_multipart_uploads(Bucket=BUCKET).get("Uploads"), "parts of objects are not listed as such"


def test_the_sweep_sees_more_than_one_page(
    studio: Studio, dancer: User, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(studio, dancer)
    monkeypatch.setattr(stores, "_PAGE", 10)
    for number in range(25):
        bucket.put_object(Bucket=BUCKET, Key=f"clips/00000000-0000-4000-8000-{number // 5:012}/{number}", Body=b"x")
    bucket.put_object(Bucket=BUCKET, Key=f"{clip.folder}/unnamed", Body=b"x")
    begun = bucket.create_multipart_upload(Bucket=BUCKET, Key="clips/x/half")
    assert removal.files_sweep() == 0, "younger than a day"
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=2))
    assert removal.files_sweep() == 6
    assert _keys(bucket) == [clip.original]
    assert begun["UploadId"] not in str(bucket.list_multipart_uploads(Bucket=BUCKET).get("Uploads"))


def test_reads_of_what_is_not_there(bucket: Any, tmp_path: Path) -> None:
    assert storage.size("clips/none") is None
    for wrong in (lambda: list(storage.read_blocks("clips/none", 0, 3, whole=4)), lambda: _fetched("clips/none")):
        with pytest.raises(FileNotFoundError):
            wrong()
    bucket.put_object(Bucket=BUCKET, Key="clips/short", Body=b"four")
    assert list(storage.read_blocks("clips/short", 1, 3, whole=4, block=2)) == [b"ou", b"r"]
    for start in (0, 4):  # shorter than it was, and so short that the part begins after its end
        with pytest.raises(FileNotFoundError):
            list(storage.read_blocks("clips/short", start, start + 3, whole=8))
    storage.delete_all(["clips/none", "clips/short"])
    assert _keys(bucket) == []


def _fetched(name: str) -> None:
    with storage.local_path(name):
        pass


def test_the_environment_names_the_store(server: str, bucket: Any) -> None:
    """What an operator sets, in a process of its own."""
    code = (
        "import django; django.setup()\n"
        "from pathlib import Path; from dancesite.core import storage\n"
        "path = storage.work_dir() / 'by-environment'; path.write_bytes(b'film')\n"
        "storage.adopt(path, 'clips/by-environment'); print(storage.size('clips/by-environment'), path.exists())\n"
    )
    said = {"DANCESITE_S3_BUCKET": BUCKET, "DANCESITE_S3_ENDPOINT": server, "DANCESITE_S3_REGION": "us-east-1"}
    said |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=test_environment() | said, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "4 False\n", done.stderr
    assert _keys(bucket) == ["clips/by-environment"]


def test_a_worker_keeps_its_copies_in_its_own_folder(bucket: Any) -> None:
    """So that they go with it when it is killed."""
    bucket.put_object(Bucket=BUCKET, Key="clips/x/original", Body=b"film")
    with storage.work_folder("job-x") as work, storage.local_path("clips/x/original", work) as copy:
        assert copy.is_relative_to(work)
        assert copy.read_bytes() == b"film"
    with storage.local_path("clips/x/original") as copy:
        storage.delete_folder("clips/x")
        assert not copy.exists(), "deleted with what it is a copy of"


def test_a_store_that_is_away_loses_nothing(studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows go, the files stay for the sweep."""
    clip = make_clip(studio, dancer)

    def away(self: Any, name: str) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(stores.S3Store, "delete", away)
        consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert Clip.objects.get().withdrawn_at
    assert storage.size(clip.original) is not None
    assert removal.files_sweep() == 1
    assert storage.size(clip.original) is None


def test_large_files_flow_through(bucket: Any, tmp_path: Path) -> None:
    """In parts to the store, in blocks out of it, and to a worker's disk: never a whole file in memory."""
    size = 200 * 1024 * 1024
    path = make_upload(b"x")
    with path.open("wb") as file:
        file.truncate(size)
    storage.adopt(make_upload(b"warm"), "clips/warm")  # what the client takes for itself

    def work() -> None:
        storage.adopt(path, "clips/big/original")
        assert sum(len(block) for block in storage.read_blocks("clips/big/original", 0, size - 1, whole=size)) == size
        with storage.local_path("clips/big/original") as copy:
            assert copy.stat().st_size == size

    assert _growth(work) < size / 2
    head = bucket.head_object(Bucket=BUCKET, Key="clips/big/original")
    assert (head["ContentLength"], head["ContentType"]) == (size, "application/octet-stream")
    assert head["ETag"].strip('"').endswith("-25"), "it came in parts of 8 MB"


def _growth(work: Any) -> int:
    """By how many bytes this process was larger at most while it did that."""
    process = psutil.Process()
    before, most, done = process.memory_info().rss, [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            most[0] = max(most[0], process.memory_info().rss)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        work()
    finally:
        done.set()
        watching.join()
    return most[0] - before
