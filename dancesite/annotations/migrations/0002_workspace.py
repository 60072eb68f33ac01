"""Vocabularies of terms, revisions that can be saved twice and brought back, searches, settings."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower


def actions_to_words(apps: Any, schema_editor: Any) -> None:
    """What clips were called becomes a word each, so that it can be renamed like every other one."""
    revisions, words = apps.get_model("annotations", "LabelRevision"), apps.get_model("annotations", "Word")
    made = {}
    for revision in revisions.objects.exclude(action_name="").select_related("clip").iterator():
        key = (revision.clip.studio_id, revision.action_name.lower())
        if key not in made:
            taken = words.objects.filter(studio_id=key[0], kind="action").count()
            made[key] = words.objects.create(
                studio_id=key[0], kind="action", name=revision.action_name, abbr=f"A{taken + 1}"[:4],
                hue=taken % 32 + 1, position=taken,
            )
        revision.action = made[key]
        revision.save(update_fields=["action"])
    schema_editor.connection.check_constraints()  # now: PostgreSQL changes no table on which checks are pending


def words_to_actions(apps: Any, schema_editor: Any) -> None:
    revisions, words = apps.get_model("annotations", "LabelRevision"), apps.get_model("annotations", "Word")
    for revision in revisions.objects.exclude(action=None).select_related("action").iterator():
        revision.action_name, revision.action = revision.action.name, None
        revision.save(update_fields=["action_name", "action"])
    actions = words.objects.filter(kind="action")
    actions.update(parent=None, merged_into=None)
    actions.delete()
    _once_a_studio(words)
    schema_editor.connection.check_constraints()


def _once_a_studio(words: Any) -> None:
    """Before there were styles and words of one's own no two words of a studio had one name or one abbreviation."""
    taken: set[tuple[int, str, str]] = set()
    for word in words.objects.order_by(F("merged_into").asc(nulls_first=True), F("owner").asc(nulls_first=True), "created_at"):
        name, abbr, number = word.name, word.abbr, 1
        while (word.studio_id, "name", name.lower()) in taken:
            number += 1
            name = f"{word.name[:74]} {number}"
        while (word.studio_id, "abbr", abbr.lower()) in taken:
            number += 1
            abbr = f"{word.abbr[: 4 - len(str(number))]}{number}"
        taken |= {(word.studio_id, "name", name.lower()), (word.studio_id, "abbr", abbr.lower())}
        if (name, abbr) != (word.name, word.abbr):
            words.objects.filter(pk=word.pk).update(name=name, abbr=abbr)


def in_order(apps: Any, schema_editor: Any) -> None:
    words = apps.get_model("annotations", "Word")
    for studio in words.objects.values_list("studio_id", flat=True).distinct():
        for place, word in enumerate(words.objects.filter(studio_id=studio, kind="unit").order_by("created_at", "id")):
            words.objects.filter(pk=word.pk).update(position=place)


def _word(name: str, field: Any) -> migrations.AddField:
    # Texts are empty where nothing is said; the model has no default of its own.
    return migrations.AddField("word", name, field, preserve_default=not isinstance(field, models.CharField | models.TextField) or name == "kind")


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0001_first"),
        ("accounts", "0003_tokens"),
        ("clips", "0002_uploads_withdrawal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("word", "word_once_a_studio"),
        migrations.RemoveConstraint("word", "abbr_once_a_studio"),
        _word("kind", models.CharField(choices=[("unit", "Motion unit"), ("action", "Action class")], default="unit", max_length=8)),
        _word("style", models.CharField(blank=True, default="", max_length=60, verbose_name="style")),
        _word("owner", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL)),
        _word("lang", models.CharField(blank=True, default="", max_length=12)),
        _word("english", models.CharField(blank=True, default="", max_length=80, verbose_name="in English")),
        _word("phase", models.CharField(blank=True, choices=[("start", "start"), ("process", "process"), ("end", "end")], default="", max_length=8)),
        _word("key", models.CharField(blank=True, default="", max_length=1)),
        _word("description", models.TextField(blank=True, default="")),
        _word("synonyms", models.JSONField(default=list)),
        _word("parent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="children", to="annotations.word")),
        _word("example_clip", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="clips.clip")),
        _word("example_start", models.PositiveIntegerField(blank=True, null=True)),
        _word("example_end", models.PositiveIntegerField(blank=True, null=True)),
        _word("position", models.PositiveIntegerField(default=0)),
        _word("retired_at", models.DateTimeField(blank=True, null=True)),
        _word("merged_into", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="merged", to="annotations.word")),
        migrations.AddConstraint("word", models.UniqueConstraint(
            "studio", "kind", Lower("style"), Lower("name"),
            condition=Q(owner=None, merged_into=None), name="word_once_a_vocabulary",
        )),
        migrations.AddConstraint("word", models.UniqueConstraint(
            "studio", "kind", Lower("style"), Lower("abbr"),
            condition=Q(owner=None, merged_into=None), name="abbr_once_a_vocabulary",
        )),
        migrations.AddConstraint("word", models.UniqueConstraint(
            "studio", "kind", "owner", Lower("style"), Lower("name"),
            condition=Q(owner__isnull=False, merged_into=None), name="own_word_once_a_person",
        )),
        migrations.RenameField("labelrevision", "action", "action_name"),
        migrations.AddField("labelrevision", "action", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="annotations.word")),
        migrations.RunPython(in_order, migrations.RunPython.noop),
        migrations.RunPython(actions_to_words, words_to_actions),
    ]
