"""Nothing is overwritten, deleted or left behind that should not be."""

from __future__ import annotations

import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.utils import timezone

from dancesite.accounts.models import Dancer, Role, Studio, User
from dancesite.accounts.services import dancer_get_or_create
from dancesite.clips import removal, services
from dancesite.clips.models import Clip
from tests.builders import make_clip, make_person


def test_two_people_change_different_things_at_once(clip: Clip) -> None:
    one, other = Clip.objects.get(), Clip.objects.get()
    services.clip_edit(clip=one, title="Their title")
    services.clip_edit(clip=other, style="Jazz")
    saved = Clip.objects.get()
    assert (saved.title, saved.style, saved.dancer) == ("Their title", "Jazz", clip.dancer)


def _remove_long_ago(clip: Clip) -> None:
    services.clip_remove(clip=clip)
    Clip.objects.update(removed_at=timezone.now() - timedelta(days=settings.REMOVED_KEPT_DAYS, seconds=1))


@pytest.mark.django_db(transaction=True)
def test_a_clip_restored_while_the_purge_runs_stays(clip: Clip, monkeypatch: pytest.MonkeyPatch) -> None:
    _remove_long_ago(clip)
    due = removal.purge_due

    def restored_after_it_was_listed() -> Any:
        found = due()
        listed = list(found)
        services.clip_restore(clip=Clip.objects.select_related("job").get())
        monkeypatch.setattr(removal, "purge_due", due)
        found._result_cache = listed
        return found

    monkeypatch.setattr(removal, "purge_due", restored_after_it_was_listed)
    assert removal.clips_purge() == 0
    assert Clip.objects.exists()
    assert default_storage.exists(clip.original)


@pytest.mark.django_db(transaction=True)
def test_a_clip_purged_before_it_is_restored(clip: Clip, dancer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _remove_long_ago(clip)
    late = Clip.objects.select_related("job", "studio").get()
    removal.clips_purge()
    with pytest.raises(services.Problem, match="deleted for good"):
        services.clip_restore(clip=late)


@pytest.mark.django_db(transaction=True)
def test_one_clip_that_cannot_be_purged_does_not_keep_the_others(
    studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        _remove_long_ago(make_clip(studio, dancer))
    delete, broken = FileSystemStorage.delete, Clip.objects.all()[0].original

    def disk(self: FileSystemStorage, name: str) -> None:
        if name == broken:
            raise OSError("read-only file system")
        delete(self, name)

    with monkeypatch.context() as full:
        full.setattr(FileSystemStorage, "delete", disk)
        removal.clips_purge()
    assert not Clip.objects.exists()
    assert len(list(Path(settings.MEDIA_ROOT).glob("clips/*/*"))) == 1
    _age(Path(settings.MEDIA_ROOT) / "clips")
    assert removal.files_sweep() == 1, "what was promised to be deleted for good is, at the next try"
    assert not list(Path(settings.MEDIA_ROOT).glob("clips/*"))


@pytest.mark.django_db(transaction=True)
def test_one_clip_whose_rows_resist_does_not_keep_the_others(
    studio: Studio, dancer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips = [make_clip(studio, dancer) for _ in range(3)]
    for clip in clips:
        services.clip_remove(clip=clip)
    Clip.objects.update(removed_at=timezone.now() - timedelta(days=99))
    delete = removal.clip_delete

    def resisting(*, clip: Clip) -> None:
        if clip.id == clips[0].id:
            raise RuntimeError("something else points at it")
        delete(clip=clip)

    monkeypatch.setattr(removal, "clip_delete", resisting)
    assert removal.clips_purge() == 2
    assert list(Clip.objects.all()) == [clips[0]]


def _age(folder: Path) -> None:
    long_ago = time.time() - 2 * 24 * 3600
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (long_ago, long_ago))


def test_files_without_a_clip_are_swept_after_a_day(clip: Clip) -> None:
    """What a process leaves that dies between storing a file and committing its row."""
    left = Path(settings.MEDIA_ROOT) / "clips" / str(uuid.uuid4()) / "original"
    left.parent.mkdir()
    left.write_bytes(b"film")
    assert removal.files_sweep() == 0, "it may be an upload that is about to be committed"
    _age(left.parents[1])
    assert removal.files_sweep() == 1
    assert not left.parent.exists()
    assert default_storage.exists(clip.original)


def test_a_list_of_waiting_clips_costs_no_query_a_clip(
    studio: Studio, dancer: User, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(dancer)
    for _ in range(8):
        make_clip(studio, dancer)
    with django_assert_max_num_queries(16):
        told = client.get(f"/api/studios/{studio.slug}/clips/").json()["results"]
    assert [clip["job"]["place"] for clip in told] == [8, 7, 6, 5, 4, 3, 2, 1]


def test_the_page_of_people_costs_no_query_a_person(
    studio: Studio, lead: User, django_assert_max_num_queries: Any
) -> None:
    client = Client()
    client.force_login(lead)
    for number in range(12):
        make_person(f"Person {number}", studio, Role.DANCER)
    with django_assert_max_num_queries(14):
        page = client.get(f"/s/{studio.slug}/studio/").content.decode()
    assert page.count("New password link") == 12


def test_names_that_differ_only_in_case_whatever_the_alphabet(studio: Studio) -> None:
    """The Kelvin sign has the lower case of k, the long s the upper case of s: two ways to compare may disagree."""
    for name in ("Élise Ångström", "élise ångström", "\u212aim", "kim", "\u017fara", "sara", "Sara", "ÉLISE Ångström"):
        dancer_get_or_create(studio=studio, name=name)
    assert Dancer.objects.count() <= 5
