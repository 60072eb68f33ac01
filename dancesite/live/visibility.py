"""What of the studio's events a person may learn."""

from __future__ import annotations

from typing import Any

from dancesite.accounts.selectors import Visitor
from dancesite.clips.selectors import visible_ids
from dancesite.learning.run_selectors import runs_told


def relayed(user: Visitor, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of clips that the person sees, of trainings where the person labels, and of neither. That a clip was
    removed is told to every member, by id alone; a notice to nobody but whom it is for."""
    events = [event for event in events if event["type"] != "notice.new" or event["notice"]["to"] == str(user.pk)]
    clips = {event["clip"] for event in events if not _for_all(event) and "clip" in event}
    runs = {event["run"]["id"] for event in events if "run" in event}
    seen = visible_ids(user, clips) | (runs_told(user, runs) if runs else set())
    return [event for event in events if _for_all(event) or _about(event) in seen]


def _for_all(event: dict[str, Any]) -> bool:
    return event["type"] == "clip.removed" or ("clip" not in event and "run" not in event)


def _about(event: dict[str, Any]) -> str:
    """The id of the clip or of the training."""
    return str(event["clip"] if "clip" in event else event["run"]["id"])
