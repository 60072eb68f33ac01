"""The files of unfinished uploads: one a upload, and a lock beside it.

Everything here blocks: it is called from threads.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dancesite.core import storage
from dancesite.core.stores import sync_folder

SPARE = 256 * 1024 * 1024  # bytes of disk that uploads leave to the database and to clips in work


def folder() -> Path:
    path = storage.work_dir() / storage.UPLOADS
    path.mkdir(exist_ok=True)
    return path


def part_path(upload_id: uuid.UUID) -> Path:
    return folder() / str(upload_id)


def size_of(upload_id: uuid.UUID) -> int | None:
    """Bytes on disk; None where there is no file."""
    try:
        return part_path(upload_id).stat().st_size
    except FileNotFoundError:
        return None


def room_for(size: int) -> bool:
    """Is there disk for so many bytes more?"""
    return shutil.disk_usage(storage.work_dir()).free >= size + SPARE


class Lock:
    """Who holds it may write or finish the upload: one of all processes that share the folder, and one in each.

    The kernel lets go of it when its holder dies.
    """

    def __init__(self, upload_id: uuid.UUID) -> None:
        self._path = folder() / f"{upload_id}.lock"
        self._fd: int | None = None

    def acquire(self) -> bool:
        """False when somebody else holds it."""
        while True:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(fd)
                return False
            if _is(fd, self._path):
                self._fd = fd
                return True
            os.close(fd)  # its last holder removed the file between our opening and our locking it

    def release(self, *, remove: bool = False) -> None:
        """Let go; `remove` when the upload has come to its end."""
        if self._fd is None:
            return
        if remove:
            self._path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = None


def _is(fd: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def locked(upload_id: uuid.UUID) -> Iterator[bool]:
    """Holds the lock for the block, if the value is True."""
    lock = Lock(upload_id)
    had = lock.acquire()
    try:
        yield had
    finally:
        lock.release()


class PartFile:
    """The bytes of an upload, open for writing at `offset`; what the file held beyond is cut off."""

    def __init__(self, upload_id: uuid.UUID, offset: int) -> None:
        path = part_path(upload_id)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self._file = os.fdopen(fd, "r+b", buffering=0)
        self._file.truncate(offset)
        self._file.seek(offset)
        if offset == 0:
            sync_folder(path.parent)

    def write(self, block: bytes | bytearray) -> None:
        left = memoryview(block)
        while left:
            left = left[self._file.write(left) :]

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def cut(self, offset: int) -> None:
        self._file.truncate(offset)
        self._file.seek(offset)

    def close(self) -> None:
        self._file.close()


def remove(upload_id: uuid.UUID) -> None:
    """Delete what has arrived. Wants the lock."""
    part_path(upload_id).unlink(missing_ok=True)


def forget(upload_id: uuid.UUID) -> None:
    """Delete its file and its lock, unless somebody works on it."""
    lock = Lock(upload_id)
    if lock.acquire():
        remove(upload_id)
        lock.release(remove=True)


def leftovers() -> dict[uuid.UUID, list[Path]]:
    """All files in the folder, by the upload that they belong to."""
    found: dict[uuid.UUID, list[Path]] = {}
    for path in folder().iterdir():
        try:
            found.setdefault(uuid.UUID(path.stem), []).append(path)
        except ValueError:
            continue
    return found
