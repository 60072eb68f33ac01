from __future__ import annotations

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "dancesite.learning"

    def ready(self) -> None:
        from dancesite.accounts import quota
        from dancesite.clips import removal

        from .models import Assignment, SnapshotClip
        from .pool_removal import clip_forget, clip_untaught
        from .run_services import runs_forget_clip
        from .selectors import bytes_held

        removal.register(removal.Holding("runs", (), runs_forget_clip))  # before the snapshots: run_work.run_finish
        removal.register(removal.Holding("training", (Assignment, SnapshotClip), clip_forget, clip_untaught))
        quota.register(bytes_held)
