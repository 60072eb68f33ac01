"""Typed events, published on commit and kept in a numbered log per studio, so that a client can replay what it missed.

The log is a Redis stream whose ids are the sequence numbers 1, 2, 3 ...: one script counts and appends, so two
publishers cannot swap places. The channel layer only nudges the sockets; what they send comes from the log.
Events carry ids, sequence and state, never a report.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

KEPT = 2000  # events a studio; a client that missed more fetches anew
_PAGE = 500  # of the log, where it is looked through
_APPEND = """
local seq = redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], seq .. '-0', 'event', ARGV[1])
return seq
"""


@dataclass(frozen=True)
class Event:
    """`type` is job.progress (with `job`), clip.changed, clip.removed, labels.changed (with `number`, that of the new
    revision), words.changed, models.changed, training.changed (the pool, its map, who labels what, snapshots),
    run.progress or run.changed (with `run`, of which `id` is always there), comparison.changed
    (with `comparison`, its id), note.changed (with `note`, its id) or
    notice.new (with `notice`: its id, and `to`, whom alone it is told). `clip` is the clip's id; empty for what is
    about no clip."""

    studio_id: int
    type: str
    clip: str = ""
    job: dict[str, Any] | None = None
    number: int | None = None
    run: dict[str, Any] | None = None
    comparison: str | None = None
    note: str | None = None
    notice: dict[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        more = {"clip": self.clip or None, "job": self.job, "number": self.number, "run": self.run}
        more |= {"note": self.note, "notice": self.notice}
        more |= {"comparison": self.comparison}
        return {"type": self.type} | {name: value for name, value in more.items() if value is not None}


@dataclass(frozen=True)
class Replay:
    """Events after a sequence number, oldest first. `reset`: some of them are no longer in the log."""

    seq: int
    reset: bool
    events: list[dict[str, Any]]


@cache
def _client() -> redis.Redis:
    # Tries again for four seconds: an event that is lost while Redis restarts would be missed by every replay.
    retry = Retry(ExponentialBackoff(cap=1, base=0.1), 6)
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5, retry=retry)


def _keys(studio_id: int) -> tuple[str, str]:
    return f"events:{studio_id}", f"events:{studio_id}:seq"


def group_name(studio_id: int) -> str:
    """The channel-layer group of the studio's sockets."""
    return f"studio.{studio_id}"


def publish(event: Event) -> None:
    """Append the event and nudge the sockets once the current transaction is committed."""
    # A lambda: Django names a failed callback by its __qualname__, which a partial lacks.
    transaction.on_commit(lambda: _send(event), robust=True)


def _send(event: Event) -> None:
    # What is stored is already committed: a broker that is away must not turn a saved change into an error.
    # Clients that miss it see the change with their next fetch.
    try:
        _client().eval(_APPEND, 2, *_keys(event.studio_id), json.dumps(event.body()), KEPT)
        _nudge(event.studio_id)
    except (redis.RedisError, OSError):
        log.exception("event not relayed: %s", event.type)


def _nudge(studio_id: int) -> None:
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group_name(studio_id), {"type": "studio.nudge"})


def forget(studio_id: int, clip: str) -> None:
    """Take all that was told of a clip out of the log once the current transaction is committed.

    A number that no event carries is counted, so that everybody fetches anew.
    """
    transaction.on_commit(lambda: _forget(studio_id, clip), robust=True)


def _forget(studio_id: int, clip: str) -> None:
    stream, count = _keys(studio_id)
    try:
        client, start = _client(), "-"
        while rows := cast("list[tuple[bytes, dict[bytes, bytes]]]", client.xrange(stream, min=start, count=_PAGE)):
            about = [key for key, fields in rows if json.loads(fields[b"event"]).get("clip") == clip]
            if about:
                client.xdel(stream, *about)
            start = f"({rows[-1][0].decode()}"
        client.incr(count)
        _nudge(studio_id)
    except (redis.RedisError, OSError):
        log.exception("the log of studio %s still tells of a deleted clip, until newer events push it out", studio_id)


def sequence(studio_id: int) -> int:
    """The newest sequence number; read it BEFORE the rows that a page shows, so that nothing falls between."""
    return int(cast("bytes | None", _client().get(_keys(studio_id)[1])) or 0)


def replay(studio_id: int, last: int, *, most: int = 500) -> Replay:
    """Events with a number above `last`."""
    stream, _ = _keys(studio_id)
    newest = sequence(studio_id)
    if last == newest:
        return Replay(newest, False, [])
    if last > newest:  # the log was lost, or the number is invented
        return Replay(newest, True, [])
    rows = cast("list[tuple[bytes, dict[bytes, bytes]]]", _client().xrange(stream, min=f"{last + 1}-0", count=most))
    events = [{"seq": int(key.split(b"-")[0]), **json.loads(fields[b"event"])} for key, fields in rows]
    if [event["seq"] for event in events] != list(range(last + 1, last + 1 + max(1, len(events)))):
        return Replay(newest, True, [])
    return Replay(events[-1]["seq"], False, events)
