"""Operator's command: a password-reset link for anybody."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.accounts import services
from dancesite.accounts.models import User


class Command(BaseCommand):
    help = "Print a one-time link by which a person sets a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="address of the site, for the link")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {options['email']!r}.")
        token = services.reset_link_create(user=user, created_by=None)
        self.stdout.write(f"{options['address'].rstrip('/')}/reset/{token}/")
