"""How often strangers may ask. The secrets are too long to be guessed; this keeps who tries from costing much."""

from __future__ import annotations

from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest

from .models import ShareLink

WRONG_WINDOW, MOST_WRONG = 15 * 60, 60  # of one address
USE_WINDOW, MOST_USES = 60, 600  # of one link: a film is fetched in many pieces


def _wrong_key(request: HttpRequest) -> str:
    return f"shared-from:{request.META.get('REMOTE_ADDR', '')}"


def tried_too_often(request: HttpRequest) -> bool:
    return int(cache.get(_wrong_key(request), 0)) >= MOST_WRONG


def wrong_secret(request: HttpRequest) -> None:
    _count(_wrong_key(request), WRONG_WINDOW)


def used_too_often(link: ShareLink) -> bool:
    """Asking counts as a use."""
    return _count(f"shared-use:{link.id}", USE_WINDOW) > MOST_USES


def _count(key: str, window: int) -> int:
    if not cache.add(key, 1, window):
        with suppress(ValueError):  # it ran out just now
            return int(cache.incr(key))
    return 1
