"""Operator's command: a studio, and the link by which its first lead enters."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dancesite.accounts import services
from dancesite.accounts.models import Role


class Command(BaseCommand):
    help = "Create a studio and print a one-time link for its first lead."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="address of the site, for the link")

    def handle(self, *args: Any, **options: Any) -> None:
        studio = services.studio_create(name=options["name"])
        token = services.invitation_create(studio=studio, role=Role.LEAD, created_by=None)
        self.stdout.write(f"{options['address'].rstrip('/')}/join/{token}/")
