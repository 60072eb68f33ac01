"""Slows down guessing of passwords, and who tries wrong tokens. The secrets of links are too long to be guessed."""

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


def _token_keys(request: HttpRequest, secret: str) -> tuple[str, str]:
    address = request.META.get("REMOTE_ADDR", "")
    pair = hashlib.sha256(f"{secret}|{address}".encode(errors="replace")).hexdigest()[:32]
    return f"token:{pair}", f"token-from:{address}"


def token_wait(request: HttpRequest, secret: str) -> int:
    """Seconds to wait, 0 for none: after too many tries with this wrong token, or with several, from this address."""
    of_token, of_address = _token_keys(request, secret)
    counts = cache.get_many([of_token, of_address])
    blocked = counts.get(of_token, 0) >= MOST_PER_ACCOUNT or counts.get(of_address, 0) >= MOST_PER_ADDRESS
    return WINDOW if blocked else 0


def token_failed(request: HttpRequest, secret: str) -> None:
    """A program that goes on with a revoked token counts once for its address: others there can go on."""
    of_token, of_address = _token_keys(request, secret)
    if _count(of_token) == 1:
        _count(of_address)


def succeeded(request: HttpRequest, account: str) -> None:
    of_account, of_address = _keys(request, account)
    cache.delete(of_account)
    with suppress(ValueError):
        cache.decr(of_address)
