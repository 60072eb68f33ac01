"""The watcher: what waits for one chore must not keep the others."""

from __future__ import annotations

import ipaddress
import os
import signal
import threading
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import Settings

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip
from dancesite.clips.services import clip_edit
from dancesite.core import job_watch
from dancesite.live.management.commands import watch_jobs
from dancesite.live.webhooks.services import webhook_create
from tests.receiver import receiving

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
    monkeypatch.setattr(job_watch, "reconcile", looks)
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


def test_webhooks_are_sent(clip: Clip, studio: Studio, lead: User, settings: Settings) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_HTTP = [ipaddress.ip_network("127.0.0.0/8")], True
    with receiving() as receiver:
        hook = webhook_create(studio=studio, created_by=lead, url=receiver.url, types=["clip.changed"])
        clip_edit(clip=clip, title="New")

        def answer(path: str) -> int:
            os.kill(os.getpid(), signal.SIGTERM)
            return 204

        receiver.answer = answer
        before = set(threading.enumerate())
        call_command("watch_jobs")
        for thread in set(threading.enumerate()) - before:
            thread.join(20)
    assert [message["type"] for message in receiver.messages] == ["clip.changed"]
    hook.refresh_from_db()
    assert (hook.last_seq, hook.claim) == (receiver.messages[0]["seq"], None)
