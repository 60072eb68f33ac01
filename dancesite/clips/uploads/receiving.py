"""From the network to the disk: bytes count once they are synced, and only then are they told."""

from __future__ import annotations

import asyncio
import errno
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection
from django.utils.translation import gettext as _

from dancesite.core.errors import Problem

from . import parts, services
from .body import Body, Broken
from .headers import Checksum

log = logging.getLogger(__name__)

WRITE_EVERY = 1024 * 1024  # bytes held in memory
SYNC_EVERY = 8 * 1024 * 1024  # bytes, or
SYNC_AFTER = 2.0  # seconds: what a killed server loses at most
PATIENCE = 10.0  # seconds that a newer request gives an older one to end
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# Threads of its own: a slow disk must not keep those that read films for everybody.
_disk = ThreadPoolExecutor(4, thread_name_prefix="upload")
T = TypeVar("T")


async def on_disk(work: Callable[..., T], *values: Any) -> T:
    """Call what waits for the disk or the store of unfinished uploads."""
    return await asyncio.get_running_loop().run_in_executor(_disk, work, *values)


class _Turn:
    """One request of this process that writes an upload."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.stop: asyncio.Future[None] = self.loop.create_future()
        self.over = asyncio.Event()


_turns: dict[uuid.UUID, _Turn] = {}


async def interrupt(upload_id: uuid.UUID) -> None:
    """Ask the request that is writing this upload to end: a dead connection may look alive for long.

    What has reached it is kept. Returns when it has ended, or after PATIENCE.
    """
    turn = _turns.get(upload_id)
    if turn is None or turn.loop is not asyncio.get_running_loop():
        return
    if not turn.stop.done():
        turn.stop.set_result(None)
    with suppress(TimeoutError):
        await asyncio.wait_for(turn.over.wait(), PATIENCE)


@asynccontextmanager
async def my_turn(upload_id: uuid.UUID) -> AsyncIterator[asyncio.Future[None]]:
    """The upload is this request's for the block; the value is done when somebody newer wants it.

    Problem "locked" where another process works on it.
    """
    await interrupt(upload_id)
    lock = parts.Lock(upload_id)
    if not lock.acquire():
        raise Problem("locked", _("Another connection is still sending this file. Try again in a moment."), status=423)
    turn = _turns[upload_id] = _Turn()
    try:
        yield turn.stop
    finally:
        del _turns[upload_id]
        lock.release()
        turn.over.set()


class Receiver:
    """Writes one request's bytes. `offset` says how many of the whole are safe."""

    def __init__(self, upload_id: uuid.UUID, *, offset: int, length: int, checksum: Checksum | None) -> None:
        self.offset = offset
        self._id, self._length, self._checksum = upload_id, length, checksum
        self._written = self._looked_at = offset
        self._waiting = bytearray()
        self._now = asyncio.get_running_loop().time
        self._kept_at = self._now()
        self._disk = threading.RLock()  # a thread outlives the task that was cancelled while it waited for it

    async def run(self, body: Body, stop: asyncio.Future[None]) -> None:
        """Problem: "invalid" (more than was announced), "checksum", "no-room", "interrupted", "gone"."""
        self._part = await on_disk(parts.PartFile, self._id, self.offset)
        try:
            await self._whole_or_broken(body, stop)
        except asyncio.CancelledError:
            # The server is stopping. It may cancel again: nothing is awaited from here on.
            keeping = threading.Thread(target=self._keep_alone)
            keeping.start()
            keeping.join(PATIENCE)
            raise
        except OSError as error:
            if error.errno not in _FULL:
                raise
            log.warning("the disk is full: upload %s stopped at %s", self._id, self.offset)
            await on_disk(self._part.cut, self.offset)
            raise services.no_room() from None
        finally:
            self._part.close()

    async def _whole_or_broken(self, body: Body, stop: asyncio.Future[None]) -> None:
        try:
            await self._take(body, stop)
        except Broken as broken:
            await self._keep()
            message = _("The connection broke, or another one took over. What arrived is kept.")
            raise Problem("interrupted", message, status=423) from broken

    async def _take(self, body: Body, stop: asyncio.Future[None]) -> None:
        while (block := await body.next_block(stop)) != b"":
            if block is None:
                await self._keep_if_unchecked()
                continue
            if self._written + len(self._waiting) + len(block) > self._length:
                await on_disk(self._part.cut, self.offset)
                raise Problem("invalid", _("More bytes arrived than were announced."))
            self._waiting += block
            if len(self._waiting) >= WRITE_EVERY:
                await on_disk(self._write)
            if self._written - self._looked_at >= SYNC_EVERY or self._now() >= self._kept_at + SYNC_AFTER:
                await self._keep_if_unchecked()
        await on_disk(self._write)
        if self._checksum is not None:
            if not self._checksum.kept():
                await on_disk(self._part.cut, self.offset)
                message = _("These bytes arrived damaged and were thrown away. Send them again.")
                raise Problem("checksum", message, status=460)
            self._checksum = None
        await self._keep()

    async def _keep_if_unchecked(self) -> None:
        """Bytes with a checksum count only as a whole. Problem "no-room", for both."""
        if self._checksum is None:
            await self._keep()
        self._kept_at, self._looked_at = self._now(), self._written
        if not await on_disk(parts.room_for, 0):
            await on_disk(self._part.cut, self.offset)
            raise services.no_room()

    def _write(self) -> None:
        with self._disk:
            if self._checksum is not None:
                self._checksum.digest.update(self._waiting)
            self._part.write(self._waiting)
            self._written += len(self._waiting)
            self._waiting.clear()

    def _sync(self) -> bool:
        """All that arrived, onto the disk. False where there is nothing new, or nothing that may be kept."""
        with self._disk:
            if self._checksum is not None:  # a part of what was promised proves nothing
                self._part.cut(self.offset)
                return False
            self._write()
            if self._written == self.offset:
                return False
            self._part.sync()
            return True

    async def _keep(self) -> None:
        self._kept_at = self._now()
        if await on_disk(self._sync):
            await sync_to_async(services.upload_progress)(upload_id=self._id, offset=self._written)
            self.offset = self._written

    def _keep_alone(self) -> None:
        """In a thread with a database connection of its own: the request's is not to be had any more."""
        try:
            if self._sync():
                services.upload_progress(upload_id=self._id, offset=self._written)
        finally:
            connection.close()
