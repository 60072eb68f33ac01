from __future__ import annotations

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "dancesite.annotations"

    def ready(self) -> None:
        from dancesite.clips import removal

        from .label_services import labels_delete
        from .models import LabelRevision, PassageSearch, Word
        from .search_services import searches_delete
        from .word_services import examples_forget

        removal.register(removal.Holding("labels", (LabelRevision,), labels_delete))
        removal.register(removal.Holding("searches", (PassageSearch,), searches_delete))
        removal.register(removal.Holding("examples", (Word,), examples_forget))
