"""What of the studio's events a person may learn."""

from __future__ import annotations

from typing import Any

from dancesite.accounts.selectors import Visitor
from dancesite.clips.selectors import visible_ids


def relayed(user: Visitor, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of clips that the person sees. That a clip was removed is told to every member, by id alone."""
    seen = visible_ids(user, {event["clip"] for event in events if event["type"] != "clip.removed"})
    return [event for event in events if event["type"] == "clip.removed" or event["clip"] in seen]
