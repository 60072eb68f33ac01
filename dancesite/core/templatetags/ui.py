"""Small pieces of markup that every template uses."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; `extra` adds classes such as s20. Always decorative: the text beside it speaks."""
    return format_html(
        '<svg class="ic {}" aria-hidden="true"><use href="{}#{}"></use></svg>', extra, static("icons.svg"), name
    )


@register.filter
def hue(name: str) -> str:
    """A stable avatar colour class (h1 to h8) for a name."""
    return f"h{sum(name.encode()) % 8 + 1}"
