"""Operator's command: how much one studio may store."""

from __future__ import annotations

import math
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.accounts import quota
from dancesite.accounts.models import Studio
from dancesite.accounts.services import quota_set


class Command(BaseCommand):
    help = "Set how many GB of films, and of what is made from them, a studio may hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("studio", help="the studio's short name, as in its address")
        parser.add_argument("gb", help='GB, 0 for no limit, or "none" for what holds for the whole site')

    def handle(self, *args: Any, **options: Any) -> None:
        studio = Studio.objects.filter(slug=options["studio"]).first()
        if studio is None:
            known = ", ".join(Studio.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no studio {options['studio']!r}. There are: {known}.")
        quota_set(studio=studio, limit=_bytes(options["gb"]))
        limit = quota.limit_bytes(studio)
        of = f" of {quota.in_gb(limit)}" if limit else ""
        self.stdout.write(f"{studio.name}: {quota.in_gb(quota.used_bytes(studio))}{of} GB used.")


def _bytes(text: str) -> int | None:
    if text == "none":
        return None
    try:
        gb = float(text)
    except ValueError:
        gb = -1.0
    if not (math.isfinite(gb) and 0 <= gb < 9e9):  # the column holds 9.2e18 bytes
        raise CommandError(f'Say a number of GB, 0 for no limit, or "none": {text!r} is neither.')
    return int(gb * quota.GB)
