"""The watcher: what waits for one chore must not keep the others."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from dancesite.core import jobs
from dancesite.live.management.commands import watch_jobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """The command takes them over."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_jobs_are_looked_after_while_the_object_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    back, looked, waited_for = threading.Event(), [], []

    def hangs() -> None:
        if not back.wait(20):
            waited_for.append("the store")

    def looks() -> int:
        looked.append(1)
        if len(looked) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    for name in ("uploads_finish_left", "files_sweep"):
        monkeypatch.setattr(watch_jobs, name, hangs)
    monkeypatch.setattr(jobs, "reconcile", looks)
    before = set(threading.enumerate())
    call_command("watch_jobs")
    assert not waited_for
    back.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(20)  # it still uses the tables


def test_a_chore_that_fails_comes_again_and_keeps_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    stop = threading.Event()

    def fails() -> None:
        done.append("fails")
        raise OSError("the store is away")

    def works() -> None:
        done.append("works")
        if len(done) == 4:
            stop.set()

    watch_jobs._regularly(stop, 0.01, fails, works)
    assert done == ["fails", "works", "fails", "works"]
