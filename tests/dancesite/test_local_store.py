"""The folder of a small site: what is said to be stored survives a power cut."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from django.conf import settings

from dancesite.core import stores


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what was synced")
def test_every_name_on_the_way_is_synced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was made a moment ago is itself only a name in the folder above."""
    media, synced, fsync = Path(settings.MEDIA_ROOT), [], os.fsync

    def noted(fd: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{fd}")))
        fsync(fd)

    monkeypatch.setattr(os, "fsync", noted)
    for name in ("first", "second"):
        path = media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")
        synced.clear()
        stores.LocalStore().put(path, f"test-names/a/{name}")
        assert (media / "test-names/a" / name).read_bytes() == b"film"
        folders = [media / "test-names/a"] + ([media / "test-names", media] if name == "first" else [])
        assert synced == [path, *folders]
