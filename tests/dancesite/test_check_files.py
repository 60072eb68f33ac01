"""`manage.py check_files`: every stored file, and what can be made again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from dancesite.accounts.models import Purpose, Studio, User
from dancesite.clips import services
from dancesite.clips.consent import consent_set
from dancesite.clips.models import Artefact, Clip
from dancesite.core.models import JobRun
from tests.builders import make_clip, make_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture
def proxy(clip: Clip) -> Artefact:
    """Of a clip that was read to its end."""
    for kind in Artefact.Kind:
        services.artefact_store(clip=clip, kind=kind, key="p", path=make_upload(b"a film of bytes"), suffix="")
    JobRun.objects.update(state="done")
    return Artefact.objects.get(kind="proxy")


def _path(name: str) -> Path:
    return Path(default_storage.path(name))


def _check(capsys: pytest.CaptureFixture[str], *, hashes: bool = False) -> list[str]:
    call_command("check_files", hashes=hashes)
    return capsys.readouterr().out.splitlines()


def _queued() -> int:
    return JobRun.objects.filter(state="queued").count()


def test_all_is_well(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(capsys, hashes=True) == ["1 clips; 0 files are not as they should be; 0 clips are read again."]


def test_a_lost_derived_file(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    default_storage.delete(proxy.name)
    assert _check(capsys) == [
        f"Lindenhof: Diagonal: {proxy.name}: missing",
        "Lindenhof: Diagonal: will be made again",
        "1 clips; 1 files are not as they should be; 1 clips are read again.",
    ]
    assert _queued() == 1
    assert "will be made again" not in "".join(_check(capsys)), "it is on its way already"
    assert _queued() == 1


def test_a_kind_of_file_that_an_older_version_did_not_make(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    Artefact.objects.filter(kind="sprite").delete()
    assert _check(capsys)[0] == f"Lindenhof: Diagonal: {proxy.clip.folder}/sprite: not made yet"
    assert _queued() == 1


def test_bytes_that_changed_are_seen_by_their_hash(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    """And the damaged file goes: its length is right, and a worker would take it for whole."""
    _path(proxy.name).write_bytes(b"a film of BYTES")
    assert _check(capsys)[-1].startswith("1 clips; 0 files")
    assert f"Lindenhof: Diagonal: {proxy.name}: damaged" in _check(capsys, hashes=True)
    assert _queued() == 1
    assert not _path(proxy.name).exists()


def test_a_short_file(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    _path(proxy.name).write_bytes(b"a film")
    assert f"Lindenhof: Diagonal: {proxy.name}: 6 bytes instead of 15" in _check(capsys)


@pytest.mark.parametrize("how", ["missing", "short", "damaged"])
def test_a_lost_original_ends_with_an_error(how: str, proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is deleted then, not even what is damaged: it may be all that is left."""
    path = _path(proxy.clip.original)
    content = {"missing": None, "short": b"x", "damaged": path.read_bytes()[::-1]}[how]
    path.unlink() if content is None else path.write_bytes(content)
    _path(proxy.name).write_bytes(b"a film of BYTES")
    with pytest.raises(CommandError, match="1 original") as error:
        _check(capsys, hashes=True)
    assert error.value.returncode == 1
    assert f"Lindenhof: Diagonal: {proxy.clip.original}: " in capsys.readouterr().out
    assert _queued() == 0
    assert _path(proxy.name).exists()


def test_a_removed_clip_is_looked_at_but_not_read_again(
    proxy: Artefact, capsys: pytest.CaptureFixture[str]
) -> None:
    services.clip_remove(clip=proxy.clip)
    _path(proxy.name).write_bytes(b"a film of BYTES")
    assert f"Lindenhof: Diagonal: {proxy.name}: damaged" in _check(capsys, hashes=True)
    assert _queued() == 0
    assert _path(proxy.name).exists(), "better than nothing, should it be restored"


def test_a_withdrawn_clip_has_no_files_to_look_for(
    clip: Clip, dancer: User, capsys: pytest.CaptureFixture[str]
) -> None:
    consent_set(clip=clip, purpose=Purpose.VIEW, granted=False, by=dancer)
    assert _check(capsys) == ["1 clips; 0 files are not as they should be; 0 clips are read again."]


def test_what_a_newer_version_replaced_is_forgotten(proxy: Artefact, capsys: pytest.CaptureFixture[str]) -> None:
    services.artefact_store(
        clip=proxy.clip, kind=Artefact.Kind.PROXY, key="n", path=make_upload(b"newer"), suffix=".mp4"
    )
    default_storage.delete(proxy.name)
    assert _check(capsys)[0].endswith("missing")
    assert _queued() == 0
    assert _check(capsys)[-1].startswith("1 clips; 0 files")


def test_many_clips(studio: Studio, dancer: User, capsys: pytest.CaptureFixture[str]) -> None:
    clips = [make_clip(studio, dancer, title=f"Clip {number}") for number in range(3)]
    default_storage.delete(clips[1].original)
    with pytest.raises(CommandError):
        _check(capsys)
    assert capsys.readouterr().out.splitlines()[0] == f"Lindenhof: Clip 1: {clips[1].original}: missing"
