"""What is said of numbers over time: of those that only many takes have, and why a change is not told."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..measuring.words import WORDS

Text = str | Promise

LENGTH, LATE, ALIKE = "length", "late", "alike"
# name: (title, how it is taken, unit, group)
_OWN: dict[str, tuple[Text, Text, str, str]] = {
    LENGTH: (
        _("Length"),
        _("From where it begins to where it ends. A label counts to the frame."),
        "s",
        "time",
    ),
    LATE: (_("Against the beat"), _("How long after its count it begins; below 0 it is early."), "s", "time"),
    ALIKE: (
        _("Likeness"),
        _("How much of it moves as in the take that it is held against: 1 where all of it does."),
        "of1",
        "shape",
    ),
}

WHY_NO_CHANGE: dict[str, Text] = {
    "few": _("A change takes two takes."),
    "views": _("Too few takes were filmed from the same side to be held against each other."),
    "uncompared": _("No take was compared with it yet."),
    "unknown": _("Nobody has measured how far off this can be, so no change is told."),
}

NOT_YET = _("This take was not measured yet.")
NO_PASSAGE = _("The reading cut this passage otherwise, so it was not measured by itself.")
NO_BEAT = _("No count is near where it begins.")


def told(name: str) -> dict[str, str]:
    """title and about of a measure, in the reader's language."""
    title, about = _OWN[name][:2] if name in _OWN else (WORDS[name].title, WORDS[name].about)
    return {"title": str(title), "about": str(about)}


def looks(name: str) -> tuple[str, str]:
    """unit and group of a measure that only takes have."""
    return _OWN[name][2:]
