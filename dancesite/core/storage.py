"""Files in work, and finished ones in a local folder or an object store (core.stores); workers see local paths."""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from .stores import LocalStore, Stored, store

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024
UPLOADS = "uploads"  # in the work folder; unfinished uploads live longer than a day, and are swept by who owns them


def work_dir() -> Path:
    """Where unfinished files lie: on the media's own file system. Made when it is missing."""
    folder = Path(settings.WORK_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def work_folder(name: str = "", *, inside: Path | None = None) -> Iterator[Path]:
    """A private folder on the media's file system; removed afterwards, whatever happens short of a kill."""
    folder = (inside or work_dir()) / (name or uuid.uuid4().hex)
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
    found = [entry for entry in Path(settings.WORK_DIR).glob("*") if entry.name != UPLOADS]
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


# --- finished files ------------------------------------------------------------------------------------------------
def adopt(path: Path, name: str) -> None:
    """Move a finished local file into the store under `name`: whole or not at all; safe to repeat."""
    store().put(path, name)


def size(name: str) -> int | None:
    """Bytes of a stored file; None where there is none."""
    return store().size(name)


def read_blocks(name: str, start: int, end: int, *, whole: int, block: int = 256 * 1024) -> Iterator[bytes]:
    """Bytes start..end, both included, of a stored file of `whole` bytes. Raises FileNotFoundError."""
    return store().read(name, start, end, whole=whole, block=block)


@contextmanager
def local_path(name: str, work: Path | None = None) -> Iterator[Path]:
    """A path to read the stored file from. On an object store it is a copy that vanishes afterwards.

    The copy lies in `work` if that is given, so that it goes with it, whatever kills us.
    """
    found = store()
    if isinstance(found, LocalStore):
        yield found.path(name)
        return
    # Named after what it copies, so that whoever deletes that finds the copy of a killed process too.
    copy = f"{_copies_of(str(Path(name).parent))}{uuid.uuid4().hex}"
    with work_folder(copy, inside=work) as folder:
        path = folder / Path(name).name
        found.fetch(name, path)
        yield path


def files_in(folder: str) -> Iterator[Stored]:
    """All stored files below a folder, however deep."""
    return store().files(folder)


def delete_all(names: list[str]) -> None:
    """Delete files, and the folders that they leave empty; what resists is written down and does not stop the rest."""
    for name in names:
        try:
            store().delete(name)
        except Exception:  # whatever a disk or an object store raises
            log.exception("could not delete %s", name)


def delete_folder(folder: str) -> None:
    """Delete a folder with everything in it: named or not, finished or not, and copies that are being worked on."""
    for copy in Path(settings.WORK_DIR).glob(f"{_copies_of(folder)}*"):
        shutil.rmtree(copy, ignore_errors=True)
    try:
        tidy(folder, older_than=timedelta(0))  # first: a part that is still being sent then has nothing to belong to
        delete_all([stored.name for stored in files_in(folder)])
    except Exception:  # whatever a disk or an object store raises; the sweep tries again
        log.exception("could not delete all of %s", folder)


def delete_work_folder(name: str) -> None:
    """Delete a folder of unfinished files, whoever works in it."""
    shutil.rmtree(Path(settings.WORK_DIR) / name, ignore_errors=True)


def tidy(folder: str, *, older_than: timedelta) -> None:
    """Delete what broken writes left in the store below a folder, besides files; what resists is written down."""
    try:
        store().tidy(folder, older_than)
    except Exception:  # whatever a disk or an object store raises, such as one that does not list parts
        log.exception("could not look for broken writes in %s", folder)


def _copies_of(folder: str) -> str:
    return f"copy-{folder.replace('/', '-')}-"


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
