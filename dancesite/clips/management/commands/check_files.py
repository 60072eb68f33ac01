"""Are all files there, and what they were when they were stored?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dancesite.clips.rebuilding import clip_flaws, clips_to_check, flaws_mend


class Command(BaseCommand):
    help = "Look at every stored file; derived ones that are lost are made again. Ends with 1 if a film is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hashes", action="store_true", help="read every byte and compare it with its SHA-256")

    def handle(self, *args: Any, hashes: bool = False, **options: Any) -> None:
        clips = flawed = originals = queued = 0
        for clip in clips_to_check():
            clips += 1
            flaws = clip_flaws(clip, hashes=hashes)
            for flaw in flaws:
                self.stdout.write(f"{clip.studio.name}: {clip.title}: {flaw.name}: {flaw.what}")
            flawed += len(flaws)
            originals += sum(flaw.original for flaw in flaws)
            if flaws and flaws_mend(clip=clip, flaws=flaws):
                queued += 1
                self.stdout.write(f"{clip.studio.name}: {clip.title}: will be made again")
        self.stdout.write(f"{clips} clips; {flawed} files are not as they should be; {queued} clips are read again.")
        if originals:
            raise CommandError(f"{originals} original films are lost or damaged: bring them back from a backup.")
