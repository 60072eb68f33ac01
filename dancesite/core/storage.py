"""Files of clips, on a local folder or an object store (Django's storage API); workers see local paths."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024


def is_local() -> bool:
    return isinstance(default_storage, FileSystemStorage)  # a lazy object that answers for what it wraps


def work_dir() -> Path:
    """Where unfinished files lie: on the media's own file system. Made when it is missing."""
    folder = Path(settings.WORK_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def work_folder(name: str = "") -> Iterator[Path]:
    """A private folder on the media's file system; removed afterwards, whatever happens short of a kill."""
    folder = work_dir() / (name or uuid.uuid4().hex)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_work_folders(*, prefix: str, keep: Callable[[], set[str]]) -> int:
    """Remove what killed jobs left: folders named `prefix...` that `keep` does not name, and others older than a day.

    `keep` is asked after the folders are listed: a job that begins meanwhile is in neither, and is left alone.
    """
    gone = 0
    found = list(Path(settings.WORK_DIR).glob("*"))
    kept = keep()
    for folder in found:
        left = folder.name not in kept if folder.name.startswith(prefix) else _age(folder) > 24 * 3600
        if left:
            if folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
            else:
                folder.unlink(missing_ok=True)
            gone += 1
    return gone


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def adopt(path: Path, name: str) -> None:
    """Move a finished local file into the storage under `name`. Atomic on a local folder; safe to repeat."""
    if is_local():
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(path, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name itself must survive a power cut, not only the bytes
        finally:
            os.close(folder)
        return
    with path.open("rb") as file:
        default_storage.save(name, File(file))
    path.unlink()


def delete_all(names: list[str]) -> None:
    """Delete files, and the folders that they leave empty; what resists is written down and does not stop the rest."""
    for name in names:
        try:
            default_storage.delete(name)
            folder = str(Path(name).parent)
            if is_local() and default_storage.exists(folder) and default_storage.listdir(folder) == ([], []):
                default_storage.delete(folder)
        except Exception:  # whatever a disk or an object store raises
            log.exception("could not delete %s", name)


def folders_in(name: str) -> list[str]:
    try:
        return list(default_storage.listdir(name)[0])
    except FileNotFoundError:
        return []


def delete_folder(name: str, *, older_than: timedelta) -> bool:
    """Delete a folder of files if nothing in it is younger."""
    files = [f"{name}/{file}" for file in default_storage.listdir(name)[1]]
    dated = [*files, name] if is_local() else files  # an object store has no folders
    if any(default_storage.get_modified_time(entry) > timezone.now() - older_than for entry in dated):
        return False
    delete_all(files)
    if not files and is_local():
        default_storage.delete(name)
    return True


@contextmanager
def local_path(name: str) -> Iterator[Path]:
    """A path to read the stored file from. On an object store it is a copy that vanishes afterwards."""
    if is_local():
        yield Path(default_storage.path(name))
        return
    with work_folder() as folder:
        path = folder / Path(name).name
        with default_storage.open(name, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        yield path


def read_blocks(name: str, start: int, end: int, *, size: int = 256 * 1024) -> Iterator[bytes]:
    """Bytes start..end (both included) of a stored file, a block at a time. Raises FileNotFoundError."""
    if is_local():
        with open(default_storage.path(name), "rb") as file:
            file.seek(start)
            left = end - start + 1
            while left > 0 and (block := file.read(min(size, left))):
                left -= len(block)
                yield block
        return
    if not default_storage.exists(name):
        raise FileNotFoundError(name)
    # django-storages would fetch the whole object before the first byte of a range.
    stored = default_storage.bucket.Object(default_storage._normalize_name(name))  # type: ignore[attr-defined]
    yield from stored.get(Range=f"bytes={start}-{end}")["Body"].iter_chunks(size)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
