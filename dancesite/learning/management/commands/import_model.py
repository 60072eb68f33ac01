"""`manage.py import_model STUDIO FILE [--promote]`: a trained network becomes a version that clips may be read by."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.accounts.models import Studio
from dancesite.core import storage
from dancesite.core.errors import Problem
from dancesite.learning.services import model_import


class Command(BaseCommand):
    help = (
        "Import a checkpoint (safetensors with its card, as `python -m analysis train` writes it) as a model version of"
        " a studio. The same file again is the same version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        said = parser.add_argument
        said("studio", metavar="STUDIO", help="the studio's short name, as in the addresses of its pages")
        said("file", metavar="FILE", type=Path)
        said("--promote", action="store_true", help="let it read new clips from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        studio = Studio.objects.filter(slug=options["studio"]).first()
        if studio is None:
            names = ", ".join(Studio.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no studio {options['studio']!r}. There are: {names}.")
        file: Path = options["file"]
        with storage.work_folder() as folder:  # the file is taken over; the one that was given stays
            try:
                copy = Path(shutil.copyfile(file, folder / "model.safetensors"))
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}") from None
            try:
                version, new = model_import(
                    studio=studio, by=None, path=copy, called=file.name, promote=options["promote"]
                )
            except Problem as problem:
                raise CommandError(problem.message) from None
        said = "Imported" if new else "Here already:"
        self.stdout.write(f"{said} {version} (number {version.number}, {version.state}), id {version.id}")
