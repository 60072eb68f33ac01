"""Where finished files lie: a local folder, or an S3-compatible object store. `store()` gives the one that is set.

Names are relative, with slashes: "clips/<id>/original". Nothing here ever holds a whole file in memory.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

_PAGE = 1000  # objects that a store lists at once, at most


@dataclass(frozen=True)
class Stored:
    """A file in the store. `modified` is aware, by the store's own clock."""

    name: str
    bytes: int
    modified: datetime


class Store(Protocol):
    """What the site asks of a place for files."""

    def put(self, path: Path, name: str) -> None:
        """Copy or move a finished local file to `name`, replacing what is there; it appears whole or not at all."""

    def size(self, name: str) -> int | None:
        """Bytes of a file; None where there is none."""

    def read(self, name: str, start: int, end: int, *, whole: int, block: int) -> Iterator[bytes]:
        """Bytes start..end, both included, a block at a time.

        Raises FileNotFoundError, also for a file that has not `whole` bytes: what was cut short is lost as well.
        """

    def fetch(self, name: str, path: Path) -> None:
        """Copy a stored file to a local path. Raises FileNotFoundError."""

    def files(self, folder: str) -> Iterator[Stored]:
        """All files below a folder, however deep and however many."""

    def delete(self, name: str) -> None:
        """Delete a file, if it is there, and the folder that it leaves empty."""

    def tidy(self, folder: str, older_than: timedelta) -> int:
        """Delete what broken writes left below a folder: empty folders, parts of objects. Returns how many."""


def sync_folder(path: Path) -> None:
    """Names in a folder must survive a power cut, not only the bytes of its files."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class LocalStore:
    """A folder of this machine, or one that all machines mount."""

    def path(self, name: str) -> Path:
        return Path(default_storage.path(name))  # refuses names that lead out of the folder

    def put(self, path: Path, name: str) -> None:
        target = self.path(name)
        new = list(takewhile(lambda folder: not folder.exists(), target.parents))
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        os.utime(path)  # its age counts from now: what no row names is swept when it is old
        os.replace(path, target)
        for folder in (target.parent, *(folder.parent for folder in new)):
            sync_folder(folder)

    def size(self, name: str) -> int | None:
        path = self.path(name)
        return path.stat().st_size if path.is_file() else None

    def read(self, name: str, start: int, end: int, *, whole: int, block: int) -> Iterator[bytes]:
        with self.path(name).open("rb") as file:
            if os.fstat(file.fileno()).st_size != whole:
                raise FileNotFoundError(name)
            file.seek(start)
            left = end - start + 1
            while left > 0 and (data := file.read(min(block, left))):
                left -= len(data)
                yield data

    def fetch(self, name: str, path: Path) -> None:
        shutil.copyfile(self.path(name), path)

    def files(self, folder: str) -> Iterator[Stored]:
        root = self.path("")
        for parent, _folders, names in os.walk(self.path(folder)):
            for name in names:
                path = Path(parent, name)
                with suppress(FileNotFoundError):  # deleted since
                    found = path.stat()
                    modified = datetime.fromtimestamp(found.st_mtime, UTC)
                    yield Stored(path.relative_to(root).as_posix(), found.st_size, modified)

    def delete(self, name: str) -> None:
        default_storage.delete(name)
        with suppress(OSError):  # not empty, or gone
            self.path(name).parent.rmdir()

    def tidy(self, folder: str, older_than: timedelta) -> int:
        before, gone = (timezone.now() - older_than).timestamp(), 0
        for path in self.path(folder).glob("*"):
            with suppress(OSError):  # not empty, or gone
                if path.is_dir() and path.stat().st_mtime < before:
                    path.rmdir()
                    gone += 1
        return gone


class S3Store:
    """A bucket. Goes past django-storages, which takes whole objects into memory to read a part of them."""

    @property
    def _client(self) -> Any:
        # The bucket is kept with its client, which threads may share; a connection of one's own costs megabytes.
        return default_storage.bucket.meta.client  # type: ignore[attr-defined]

    def _at(self, name: str) -> dict[str, str]:
        storage: Any = default_storage
        return {"Bucket": storage.bucket_name, "Key": storage._normalize_name(name)}

    def put(self, path: Path, name: str) -> None:
        at = self._at(name)
        # In parts, several at once. The type is never that of an upload; people get files from us, not from the store.
        self._client.upload_file(str(path), **at, ExtraArgs={"ContentType": "application/octet-stream"})
        path.unlink()

    def size(self, name: str) -> int | None:
        with _unless_missing():
            return int(self._client.head_object(**self._at(name))["ContentLength"])
        return None

    def read(self, name: str, start: int, end: int, *, whole: int, block: int) -> Iterator[bytes]:
        answer: dict[str, Any] = {}
        with _unless_missing():
            answer = self._client.get_object(**self._at(name), Range=f"bytes={start}-{end}")
        if not answer.get("ContentRange", "").endswith(f"/{whole}"):
            raise FileNotFoundError(name)
        with closing(answer["Body"]) as body:
            yield from body.iter_chunks(block)

    def fetch(self, name: str, path: Path) -> None:
        with _unless_missing():
            at = self._at(name)
            self._client.download_file(at["Bucket"], at["Key"], str(path))
            return
        raise FileNotFoundError(name)

    def files(self, folder: str) -> Iterator[Stored]:
        at = self._at(folder)
        prefix = len(at["Key"]) - len(folder)
        for page in self._client.get_paginator("list_objects_v2").paginate(
            Bucket=at["Bucket"], Prefix=f"{at['Key']}/", PaginationConfig={"PageSize": _PAGE}
        ):
            for entry in page.get("Contents", ()):
                yield Stored(entry["Key"][prefix:], entry["Size"], entry["LastModified"])

    def delete(self, name: str) -> None:
        self._client.delete_object(**self._at(name))

    def tidy(self, folder: str, older_than: timedelta) -> int:
        at, before, gone = self._at(folder), timezone.now() - older_than, 0
        pages = self._client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=at["Bucket"], Prefix=f"{at['Key']}/"):
            for upload in page.get("Uploads", ()):
                if upload["Initiated"] <= before:
                    with _unless_missing():
                        key = {"Bucket": at["Bucket"], "Key": upload["Key"]}
                        self._client.abort_multipart_upload(**key, UploadId=upload["UploadId"])
                        gone += 1
        return gone


@contextmanager
def _unless_missing() -> Iterator[None]:
    """Passes over "there is no such thing" (404, or 416 for a part of it): what follows the block says it."""
    try:
        yield
    except Exception as error:
        answer = getattr(error, "response", {}).get("ResponseMetadata", {})
        if answer.get("HTTPStatusCode") not in (404, 416):
            raise


_STORES: tuple[Store, Store] = (LocalStore(), S3Store())


def store() -> Store:
    """The store that the settings name."""
    return _STORES[0] if isinstance(default_storage, FileSystemStorage) else _STORES[1]
