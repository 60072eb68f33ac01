"""Who may do what, as one table. Tests walk through it role by role."""

from __future__ import annotations

from enum import StrEnum

from .models import Role


class Action(StrEnum):
    VIEW = "view"  # clips and reports of the studio
    UPLOAD = "upload"
    EDIT_OWN = "edit-own"  # rename, remove, restore, cancel, retry what one uploaded
    EDIT_ANY = "edit-any"
    LABEL = "label"  # labels, names of units, counts and time scale of any clip; of one's own clips everybody may
    NOTE = "note"  # write notes on any clip; whose clip it is may answer
    WORDS = "words"  # the words that all share, and everybody's own ones
    MODELS = "models"  # which trained networks there are, and which one reads new clips
    MANAGE = "manage"  # members, invitations, reset links


_DANCER = frozenset({Action.VIEW, Action.UPLOAD, Action.EDIT_OWN})
ALLOWED: dict[str, frozenset[Action]] = {
    Role.DANCER: _DANCER,
    Role.ANNOTATOR: _DANCER | {Action.LABEL, Action.NOTE},
    Role.LEAD: _DANCER | {Action.LABEL, Action.NOTE, Action.EDIT_ANY, Action.WORDS, Action.MODELS, Action.MANAGE},
}


def may(role: str | None, action: Action) -> bool:
    """False for a stranger (role None)."""
    return role is not None and action in ALLOWED.get(role, frozenset())
