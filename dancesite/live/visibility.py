"""What of the studio's events a person may learn."""

from __future__ import annotations

from typing import Any

from dancesite.accounts.selectors import Visitor
from dancesite.clips.selectors import visible_ids


def relayed(user: Visitor, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of clips that the person sees, and of no clip. That a clip was removed is told to every member, by id
    alone."""
    seen = visible_ids(user, {event["clip"] for event in events if not _for_all(event)})
    return [event for event in events if _for_all(event) or event["clip"] in seen]


def _for_all(event: dict[str, Any]) -> bool:
    return event["type"] == "clip.removed" or "clip" not in event
