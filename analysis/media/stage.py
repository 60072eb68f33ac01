"""A thread that works through a short queue and can always be stopped."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

_WAIT = 0.1  # seconds between looks at the stop flag
_DEPTH = 4

Work = Callable[[Iterator[Any]], Iterator[int]]


class Stage:
    """work receives the items in order and yields how many it has done; its exception is raised again by check().

    Nobody waits for ever: put, the worker and the end all look at the stop flag ten times a second.
    """

    def __init__(self, name: str, work: Work) -> None:
        self.done = 0
        self._work = work
        self._queue: queue.Queue[Any] = queue.Queue(maxsize=_DEPTH)
        self._stop = threading.Event()
        self._finished = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name=name, daemon=True)
        self._started = False

    def start(self) -> None:
        self._started = True
        self._thread.start()

    def put(self, item: Any) -> None:
        """Hand over one item; waits while the queue is full. Raises the worker's error if it has failed."""
        while True:
            self.check()
            try:
                self._queue.put(item, timeout=_WAIT)
                return
            except queue.Full:
                continue

    def end(self) -> None:
        """No more items."""
        self.put(None)

    def stop(self) -> None:
        self._stop.set()

    def check(self) -> None:
        if self._error is not None:
            raise self._error

    @property
    def running(self) -> bool:
        return self._started and not self._finished.is_set()

    def wait(self, seconds: float) -> None:
        self._finished.wait(seconds)

    def join(self) -> None:
        if self._thread.ident is not None:  # it may have failed to start
            self._thread.join()

    def _items(self) -> Iterator[Any]:
        while not self._stop.is_set():
            try:
                item = self._queue.get(timeout=_WAIT)
            except queue.Empty:
                continue
            if item is None:
                return
            yield item
        raise _Stopped

    def _main(self) -> None:
        try:
            for done in self._work(self._items()):
                self.done = done
        except _Stopped:
            pass
        except BaseException as error:  # handed to the thread that waits, whatever it is
            self._error = error
        finally:
            self._finished.set()


class _Stopped(Exception):
    """The caller asked to stop."""
