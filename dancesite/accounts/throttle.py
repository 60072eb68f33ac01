"""Slows down guessing of passwords. The secrets of links are too long to be guessed."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 15 * 60
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 100


def _keys(request: HttpRequest, account: str) -> dict[str, int]:
    address = request.META.get("REMOTE_ADDR", "")
    pair = hashlib.sha256(f"{account.strip().lower()}|{address}".encode()).hexdigest()[:32]
    return {f"signin:{pair}": MOST_PER_ACCOUNT, f"signin-from:{address}": MOST_PER_ADDRESS}


def blocked(request: HttpRequest, account: str) -> bool:
    """Too many tries from this address, for this account or in all, within a quarter of an hour.

    Asking counts as a try, so that many at once are no way around; `succeeded` takes it back.
    """
    return max([_count(key) - most for key, most in _keys(request, account).items()]) > 0


def _count(key: str) -> int:
    if not cache.add(key, 1, WINDOW):
        with suppress(ValueError):  # it ran out just now
            return int(cache.incr(key))
    return 1


def succeeded(request: HttpRequest, account: str) -> None:
    of_account, of_address = _keys(request, account)
    cache.delete(of_account)
    with suppress(ValueError):
        cache.decr(of_address)
