"""Answers of the site to somebody who is signed in."""

from __future__ import annotations

import asyncio
from typing import Any

from django.test import Client

from dancesite.accounts.models import User


def get_as(user: User, url: str, **headers: str) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(url, headers=headers)


def body_of(answer: Any) -> bytes:
    """All bytes of a streamed answer."""

    async def read() -> bytes:
        return b"".join([part async for part in answer.streaming_content])

    return asyncio.run(read())
