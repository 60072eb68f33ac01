"""Serves derived files with Range, access control and flat memory.

Django's FileResponse reads a whole file into memory under ASGI, and a browser without Range support cannot seek: so
the bytes come from an async generator, a quarter of a megabyte at a time, and from an object store in the same way.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.views.decorators.http import require_safe

from dancesite.core import storage

from .models import Artefact
from .selectors import clips_visible_to

# Fixed by what we made, never by a name or by what the upload claimed to be.
_TYPES = {
    Artefact.Kind.PROXY: ("video/mp4", ""),
    Artefact.Kind.THUMBNAIL: ("image/jpeg", ""),
    Artefact.Kind.SOUND: ("application/json", ""),
    Artefact.Kind.POSE: ("application/octet-stream", "gzip"),
    Artefact.Kind.TIMES: ("application/octet-stream", "gzip"),
}
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range. None: serve the whole. ValueError: not satisfiable (416).

    Several ranges, other units and nonsense are ignored, as RFC 9110 allows.
    """
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:  # the last n bytes
        if int(last) == 0 or size == 0:
            raise ValueError(header)
        return max(0, size - int(last)), size - 1
    start, end = int(first), min(int(last) if last else size - 1, size - 1)
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError(header)
    return start, end


@require_safe
async def artefact(request: HttpRequest, clip_id: uuid.UUID, artefact_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """One derived file of a clip that the visitor may see; 404 otherwise."""
    found = await sync_to_async(_find)(request, clip_id, artefact_id, kind)
    size = found.bytes
    media_type, encoding = _TYPES[Artefact.Kind(found.kind)]
    headers = {
        "Content-Type": media_type,
        "ETag": f'"{found.sha256[:32]}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": "inline",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    else:
        headers["Accept-Ranges"] = "bytes"
    try:
        wanted = None if encoding else parse_range(request.headers.get("Range", ""), size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size - 1)
    headers["Content-Length"] = str(end - start + 1)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=206 if wanted else 200, headers=headers)
    blocks = storage.read_blocks(found.name, start, end)
    try:
        first = await asyncio.to_thread(next, blocks, b"")  # a lost file must be a 404, not a broken 200
    except FileNotFoundError:
        raise Http404 from None
    return StreamingHttpResponse(_stream(first, blocks), status=206 if wanted else 200, headers=headers)


def _find(request: HttpRequest, clip_id: uuid.UUID, artefact_id: uuid.UUID, kind: str) -> Artefact:
    found = Artefact.objects.filter(
        id=artefact_id, kind=kind, clip_id=clip_id, clip__in=clips_visible_to(request.user)
    ).first()
    if found is None:
        raise Http404
    # Django would keep the connection until the last byte is sent: twenty open players would use up the pool.
    close_old_connections()
    return found


async def _stream(first: bytes, blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    block = first
    while block:
        yield block
        block = await asyncio.to_thread(next, blocks, b"")
