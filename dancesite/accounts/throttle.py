"""Slows down guessing of passwords. The secrets of links are too long to be guessed."""

from __future__ import annotations

import hashlib

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
    """Too many failures from this address, for this account or in all, within a quarter of an hour."""
    return any(int(cache.get(key) or 0) >= most for key, most in _keys(request, account).items())


def failed(request: HttpRequest, account: str) -> None:
    for key in _keys(request, account):
        cache.add(key, 0, WINDOW)
        cache.incr(key)


def succeeded(request: HttpRequest, account: str) -> None:
    cache.delete(next(iter(_keys(request, account))))
