"""A small tus client on Django's test client, for tests that need a clip that came by the front door."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.test import Client

from dancesite.accounts.models import Studio

BODY = "application/offset+octet-stream"
VERSION = {"tus-resumable": "1.0.0"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def begin(client: Client, studio: Studio, length: int, **values: str) -> Any:
    """The answer to a new upload; it needs no more than a length."""
    said = metadata(**{"filename": "a.mp4", "consent_view": "true"} | values)
    headers = VERSION | {"upload-length": str(length), "upload-metadata": said}
    return client.post(f"/api/studios/{studio.slug}/uploads/", headers=headers)


def patch(client: Client, url: str, offset: int, content: bytes, **headers: str) -> Any:
    said = VERSION | {"upload-offset": str(offset), "content-type": BODY}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(url, content, content_type=BODY, headers=said)


def head(client: Client, url: str) -> Any:
    return client.head(url, headers=VERSION)


def send(client: Client, studio: Studio, content: bytes = b"film", **values: str) -> dict[str, Any]:
    """A whole upload; how it ended, as GET tells it."""
    begun = begin(client, studio, len(content), **values)
    assert begun.status_code == 201, begun.content
    url = begun["Location"]
    assert patch(client, url, 0, content).status_code == 204
    told: dict[str, Any] = client.get(url).json()
    return told


def upload(client: Client, studio: Studio, content: bytes = b"film", **values: str) -> dict[str, Any]:
    """The clip that a whole upload became."""
    told = send(client, studio, content, **values)
    assert told["clip"], told
    clip: dict[str, Any] = told["clip"]
    return clip
