"""What a webhook is told: the studio's events as its maker may see them, in the words of docs/events.md."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dancesite.core import events
from dancesite.core.models import JobRun

from ..models import Webhook
from ..visibility import relayed

JOB_FINISHED, CLIP_CHANGED, CLIP_REMOVED = "job.finished", "clip.changed", "clip.removed"
LABELS_CHANGED = "labels.changed"
TYPES = (JOB_FINISHED, CLIP_CHANGED, CLIP_REMOVED, LABELS_CHANGED)  # to choose from
PING, RESET = "ping", "reset"  # told to all
_ENDS = {JobRun.State.DONE, JobRun.State.FAILED, JobRun.State.CANCELLED}


@dataclass(frozen=True)
class Message:
    """`id` is the same for every try of the same event. `job` is {"id", "state", "error"} or None."""

    id: uuid.UUID
    seq: int
    type: str
    clip: str | None = None
    job: dict[str, Any] | None = None

    def body(self, *, studio: str, at: datetime) -> bytes:
        """JSON in UTF-8; `studio` is the studio's short name, `at` the time of this try."""
        body: dict[str, Any] = {"id": str(self.id), "seq": self.seq, "type": self.type, "studio": studio}
        body |= {"clip": self.clip} | ({"job": self.job} if self.job is not None else {})
        body["at"] = at.isoformat(timespec="seconds").replace("+00:00", "Z")
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Next:
    """Where the webhook stands in the log when this is done: after `message` was taken, or at once without one."""

    seq: int
    message: Message | None


def next_for(webhook: Webhook) -> Next:
    """What comes next after `webhook.last_seq`. Raises redis.RedisError while the log is away."""
    replay = events.replay(webhook.studio_id, webhook.last_seq)
    if replay.reset:
        return Next(replay.seq, _message(webhook, {"seq": replay.seq, "type": RESET}))
    for event in relayed(webhook.created_by, replay.events):
        told = _as_told(event)
        if told is not None and told["type"] in webhook.types:
            return Next(told["seq"], _message(webhook, told))
    return Next(replay.seq, None)


def ping(webhook: Webhook) -> Message:
    return Message(uuid.uuid4(), webhook.last_seq, PING)


def _as_told(event: dict[str, Any]) -> dict[str, Any] | None:
    """Of all that a job tells on its way, only its end."""
    if event["type"] != "job.progress":
        return event
    job = event["job"]
    if job["state"] not in _ENDS:
        return None
    error = job["error"] and {key: job["error"].get(key, "") for key in ("code", "message", "remedy")}
    return event | {"type": JOB_FINISHED, "job": {"id": job["id"], "state": job["state"], "error": error}}


def _message(webhook: Webhook, told: dict[str, Any]) -> Message:
    # Not of the number alone: after the log was lost the numbers begin anew.
    name = json.dumps(told, sort_keys=True)
    return Message(uuid.uuid5(webhook.id, name), told["seq"], told["type"], told.get("clip"), told.get("job"))
