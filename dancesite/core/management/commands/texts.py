"""Brings the catalogues up to date with the sources: `manage.py texts`, then fill what is empty in the .po files, then
once more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from dancesite.core import texts


class Command(BaseCommand):
    help = "Find all sentences of the server, update its catalogues and compile them."

    def handle(self, *args: Any, **options: Any) -> None:
        for language in texts.LANGUAGES:
            catalog = texts.updated(language)
            po, mo = texts.written(catalog)
            texts.path_of(language).write_bytes(po)
            texts.path_of(language, "mo").write_bytes(mo)
            left = len(texts.untranslated(catalog))
            self.stdout.write(f"{language}: {len(catalog)} sentences, {left} to translate")
        texts.TOLD.write_text(texts.told_json())
        self.stdout.write(f"told in English: {len(texts.told())}")
