"""Operator's command: an invitation to a studio."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.accounts import services
from dancesite.accounts.models import Role, Studio


class Command(BaseCommand):
    help = "Print a one-time link by which somebody joins a studio."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("studio", help="the studio's short name, as in its address")
        parser.add_argument("--role", choices=Role.values, default=Role.DANCER)
        parser.add_argument("--email", default="")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="address of the site, for the link")

    def handle(self, *args: Any, **options: Any) -> None:
        studio = Studio.objects.filter(slug=options["studio"]).first()
        if studio is None:
            known = ", ".join(Studio.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no studio {options['studio']!r}. There are: {known}.")
        token = services.invitation_create(studio=studio, role=options["role"], email=options["email"], created_by=None)
        self.stdout.write(f"{options['address'].rstrip('/')}/join/{token}/")
