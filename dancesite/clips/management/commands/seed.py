"""A first studio to try things in: three people with generated passwords, and a dozen clips of drawn dancers."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from dancesite.accounts.models import Role, Studio, User
from dancesite.accounts.services import membership_set, studio_create
from dancesite.clips.samples.services import first_sample_create, samples_start
from dancesite.supervisor import paths

PEOPLE = [
    ("ana@lindenhof.example", "Ana Duarte", Role.LEAD),
    ("jonas@lindenhof.example", "Jonas Weber", Role.ANNOTATOR),
    ("mei@lindenhof.example", "Mei Lin", Role.DANCER),
]


class Command(BaseCommand):
    help = "Seed an empty site (DANCESITE_SEED). Does nothing where there is a studio or a person already."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SEED == "nothing" or Studio.objects.exists() or User.objects.exists():
            return
        logins = []
        with transaction.atomic():
            studio = studio_create(name="Lindenhof Studio", slug="lindenhof")
            for email, name, role in PEOPLE:
                password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
                user = User.objects.create_user(email=email, name=name, password=password)
                membership_set(studio=studio, user=user, role=role)
                logins.append(f"{email}  {password}  {role.value}\n")
            if settings.SEED == "samples":
                samples_start(studio=studio)  # in this transaction: a kill right after it costs no clip
            self._write(logins)
        if settings.SEED == "samples":
            # The others are drawn while the site is running; this one is there when the first page is opened.
            first_sample_create(studio=studio, user=User.objects.get(email=PEOPLE[0][0]))

    def _write(self, logins: list[str]) -> None:
        """Before the commit: a login that nobody knows would be worse than none."""
        path = paths.seed_logins()
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(logins)
