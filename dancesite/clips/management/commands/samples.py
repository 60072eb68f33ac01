"""Operator's command: the drawn sample clips of one studio."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.accounts.models import Studio
from dancesite.clips.samples.services import samples_remove, samples_start, samples_stop


class Command(BaseCommand):
    help = "Have the sample clips drawn for a studio that has a lead, draw no more of them, or remove them all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("studio", help="the studio's short name, as in its addresses")
        parser.add_argument("what", choices=["draw", "stop", "remove"])

    def handle(self, *args: Any, studio: str, what: str, **options: Any) -> None:
        found = Studio.objects.filter(slug=studio).first()
        if found is None:
            names = ", ".join(Studio.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no studio {studio!r}. There are: {names}.")
        if what == "draw":
            samples_start(studio=found)
            self.stdout.write("They are drawn in the background; what is here, or was removed, is not drawn again.")
        elif what == "stop":
            samples_stop(studio=found)
            self.stdout.write("No more are drawn.")
        else:
            count = samples_remove(studio=found)
            self.stdout.write(f"{count} sample clips removed; they can be restored for 30 days.")
