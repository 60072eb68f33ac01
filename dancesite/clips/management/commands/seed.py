"""A first studio to try things in: three people with generated passwords, and a drawn dancer."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dancesite.accounts.models import Role, Studio, User
from dancesite.accounts.services import membership_set, studio_create
from dancesite.clips.demo import demo_clip_create
from dancesite.core.errors import Problem
from dancesite.supervisor import paths

PEOPLE = [
    ("ana@lindenhof.example", "Ana Duarte", Role.LEAD),
    ("jonas@lindenhof.example", "Jonas Weber", Role.ANNOTATOR),
    ("mei@lindenhof.example", "Mei Lin", Role.DANCER),
]


class Command(BaseCommand):
    help = "Seed an empty site. Does nothing where there is a studio or a person already."

    def handle(self, *args: Any, **options: Any) -> None:
        if Studio.objects.exists() or User.objects.exists():
            return
        logins = []
        with transaction.atomic():
            studio = studio_create(name="Lindenhof Studio", slug="lindenhof")
            for email, name, role in PEOPLE:
                password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
                user = User.objects.create_user(email=email, name=name, password=password)
                membership_set(studio=studio, user=user, role=role)
                logins.append(f"{email}  {password}  {role.value}\n")
            self._write(logins)
        lead = User.objects.get(email=PEOPLE[0][0])
        try:
            demo_clip_create(studio=studio, user=lead)
        except Problem as problem:
            self.stderr.write(problem.message)

    def _write(self, logins: list[str]) -> None:
        """Before the commit: a login that nobody knows would be worse than none."""
        path = paths.seed_logins()
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.writelines(logins)
