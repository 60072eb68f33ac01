"""What the bell in every page's frame tells."""

from __future__ import annotations

from django import template

from dancesite.accounts.selectors import Visitor
from dancesite.reports.notes.selectors import notices_unread as unread_of

register = template.Library()


@register.simple_tag
def notices_unread(user: Visitor) -> int:
    """How many of the person's notices are unread."""
    return unread_of(user)
