"""Serves files with Range, access control and flat memory.

Django's FileResponse reads a whole file into memory under ASGI, and a browser without Range support cannot seek: so
the bytes come from an async generator, a quarter of a megabyte at a time, and from an object store in the same way.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.views.decorators.http import require_safe

from dancesite.accounts.selectors import Visitor
from dancesite.core import pool, storage
from dancesite.core.downloads import attachment

from .models import SHOWS_FACES, Artefact
from .rebuilding import artefact_lost
from .selectors import clips_visible_to, may_edit, may_see_faces

# Fixed by what we made, never by a name or by what the upload claimed to be.
_TYPES = {
    Artefact.Kind.PROXY: ("video/mp4", ""),
    Artefact.Kind.THUMBNAIL: ("image/jpeg", ""),
    Artefact.Kind.SPRITE: ("image/jpeg", ""),
    Artefact.Kind.SOUND: ("application/json", ""),
    Artefact.Kind.POSE: ("application/octet-stream", "gzip"),
    Artefact.Kind.TIMES: ("application/octet-stream", "gzip"),
    Artefact.Kind.BLURRED: ("video/mp4", ""),
    Artefact.Kind.BLURRED_THUMBNAIL: ("image/jpeg", ""),
    Artefact.Kind.BLURRED_SPRITE: ("image/jpeg", ""),
    Artefact.Kind.ANNOTATED: ("video/mp4", ""),
    Artefact.Kind.ANNOTATED_BLURRED: ("video/mp4", ""),
    Artefact.Kind.PDF: ("application/pdf", ""),
}
# To be kept, not shown: how the file is called behind the clip's title.
_KEPT_AS = {
    Artefact.Kind.ANNOTATED: "annotated.mp4",
    Artefact.Kind.ANNOTATED_BLURRED: "annotated, faces blurred.mp4",
    Artefact.Kind.PDF: "report.pdf",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


@dataclass(frozen=True)
class ServedFile:
    """What is sent: a stored file, and how the browser is told to take it."""

    name: str
    bytes: int
    sha256: str
    media_type: str
    encoding: str
    disposition: str
    artefact: Artefact | None


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


def type_of(artefact: Artefact) -> tuple[str, str]:
    """Media type and encoding."""
    return _TYPES[Artefact.Kind(artefact.kind)]


@require_safe
async def artefact(request: HttpRequest, clip_id: uuid.UUID, artefact_id: uuid.UUID, kind: str) -> HttpResponseBase:
    """One derived file of a clip that the visitor may see; 404 otherwise. A lost one is made again."""
    return await serve(request, await sync_to_async(_artefact)(request, clip_id, artefact_id, kind))


@require_safe
async def original(request: HttpRequest, clip_id: uuid.UUID) -> HttpResponseBase:
    """The film as it was uploaded, for whoever may change the clip: to be kept, never to be shown by the browser."""
    return await serve(request, await sync_to_async(_original)(request, clip_id))


async def serve(request: HttpRequest, file: ServedFile) -> HttpResponseBase:
    """The file, or the part of it that was asked for, to somebody who may have it."""
    size = file.bytes
    headers = {
        "Content-Type": file.media_type,
        "ETag": f'"{file.sha256[:32]}"',
        # A file never changes, but its clip may be withdrawn and people sign out: then the browser's copy is to go.
        "Cache-Control": "private, max-age=600, must-revalidate" if file.artefact else "private, no-cache",
        "Vary": "Cookie, Authorization",
        "Content-Disposition": file.disposition,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    if file.encoding:
        headers["Content-Encoding"] = file.encoding
    else:
        headers["Accept-Ranges"] = "bytes"
    asked = request.headers.get("Range", "")
    if file.encoding or request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        asked = ""  # the rest of another file would not fit what they have
    try:
        wanted = parse_range(asked, size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size - 1)
    headers["Content-Length"] = str(end - start + 1)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    if request.method == "HEAD":
        return HttpResponse(status=206 if wanted else 200, headers=headers)
    blocks = storage.read_blocks(file.name, start, end, whole=size)
    try:
        first = await asyncio.to_thread(next, blocks, b"")  # a lost file must be a 404, not a broken 200
    except FileNotFoundError:
        return await sync_to_async(_lost)(file)
    return StreamingHttpResponse(_stream(first, blocks), status=206 if wanted else 200, headers=headers)


def _artefact(request: HttpRequest, clip_id: uuid.UUID, artefact_id: uuid.UUID, kind: str) -> ServedFile:
    asked = Artefact.objects.select_related("clip").filter(
        id=artefact_id, kind=kind, clip_id=clip_id, clip__in=clips_visible_to(request.user)
    )
    found = _without_faces(request.user, asked.first())
    # Django would keep the connection until the last byte is sent: twenty open players would use up the pool.
    pool.give_back()
    if found is None:
        raise Http404
    media_type, encoding = type_of(found)
    name = _KEPT_AS.get(Artefact.Kind(found.kind))
    disposition = attachment(f"{found.clip.title} - {name}") if name else "inline"
    return ServedFile(found.name, found.bytes, found.sha256, media_type, encoding, disposition, found)


def _without_faces(user: Visitor, found: Artefact | None) -> Artefact | None:
    """What somebody gets who asks for this file. Where faces are hidden from them, it is another one, or none: this is
    the one place that every picture and every film passes."""
    if found is None or found.kind not in SHOWS_FACES or may_see_faces(user, found.clip):
        return found
    hidden = Artefact.objects.select_related("clip").filter(clip_id=found.clip_id, kind=SHOWS_FACES[found.kind])
    return hidden.order_by("-created_at").first()


def _original(request: HttpRequest, clip_id: uuid.UUID) -> ServedFile:
    clip = clips_visible_to(request.user).filter(id=clip_id, withdrawn_at=None).first()
    allowed = clip is not None and may_edit(request.user, clip)
    pool.give_back()
    if clip is None:
        raise Http404
    if not allowed:
        raise PermissionDenied
    kept_as = attachment(clip.file_name)
    return ServedFile(clip.original, clip.bytes, clip.sha256, "application/octet-stream", "", kept_as, None)


def _lost(file: ServedFile) -> HttpResponse:
    if file.artefact is not None:
        artefact_lost(artefact=file.artefact)
        pool.give_back()
    return HttpResponse("This file is not here.\n", status=404, content_type="text/plain; charset=utf-8")


async def _stream(first: bytes, blocks: Iterator[bytes]) -> AsyncIterator[bytes]:
    block = first
    while block:
        yield block
        block = await asyncio.to_thread(next, blocks, b"")
