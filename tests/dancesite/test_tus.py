"""The protocol, request by request, on Django's test client."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from dancesite.accounts.models import Studio, User
from dancesite.clips.models import Clip, Upload
from dancesite.core import storage
from tests import tus


@pytest.fixture
def client(dancer: User) -> Client:
    client = Client()
    client.force_login(dancer)
    return client


def stored(clip: dict[str, object]) -> bytes:
    with storage.local_path(Clip.objects.get(id=clip["id"]).original) as path:
        return path.read_bytes()


def parts() -> list[str]:
    """The files of unfinished uploads."""
    folder = Path(settings.WORK_DIR) / storage.UPLOADS
    return [path.name for path in folder.glob("*") if path.suffix != ".lock"]


def test_a_file_in_three_pieces(client: Client, studio: Studio) -> None:
    begun = tus.begin(client, studio, 10, filename="a.mp4", title="Diagonal")
    assert begun.status_code == 201
    url = begun["Location"]
    assert begun["Tus-Resumable"] == "1.0.0"
    assert "GMT" in begun["Upload-Expires"]
    for offset, piece in ((0, b"abc"), (3, b"def"), (6, b"ghij")):
        assert tus.head(client, url)["Upload-Offset"] == str(offset)
        answer = tus.patch(client, url, offset, piece)
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(offset + len(piece)))
    told = client.get(url).json()
    assert (told["state"], told["offset"], told["clip"]["title"]) == ("done", 10, "Diagonal")
    assert stored(told["clip"]) == b"abcdefghij"
    assert parts() == []
    assert tus.head(client, url)["Upload-Offset"] == "10"
    assert Upload.objects.get().clip_id == Clip.objects.get().id
