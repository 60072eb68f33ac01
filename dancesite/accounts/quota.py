"""How much a studio may store, and how much it does.

The apps above this one hold the files; they register what they count.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.formats import number_format

from .models import Studio

GB = 10**9
_holders: list[Callable[[int], int]] = []


def register(holder: Callable[[int], int]) -> None:
    """`holder` says for a studio's id how many bytes it holds for it. Called once, when an app is ready."""
    if holder not in _holders:
        _holders.append(holder)


def used_bytes(studio: Studio) -> int:
    return sum(holder(studio.pk) for holder in _holders)


def limit_bytes(studio: Studio) -> int | None:
    """None: there is no limit."""
    return (settings.STUDIO_QUOTA_BYTES if studio.quota_bytes is None else studio.quota_bytes) or None


def in_gb(size: int) -> str:
    """Such as "12.4"; little is not nothing."""
    return number_format(max(size / GB, 0.1 if size else 0), 1 if size % GB else 0)
