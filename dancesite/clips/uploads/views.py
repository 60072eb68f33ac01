"""One upload: HEAD, PATCH, DELETE and OPTIONS as tus has them, and GET for its state as JSON."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from dancesite.accounts.token_access import may_change
from dancesite.clips.models import Upload
from dancesite.core import pool
from dancesite.core.errors import Problem, exception_handler, signed_out

from . import headers, parts, selectors, services
from .body import Body
from .receiving import Receiver, interrupt, my_turn, on_disk
from .upload_view import expiry_header, upload_json

log = logging.getLogger(__name__)


async def upload(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """404 for everybody whose upload it is not, leads included."""
    try:
        act = _ACTS.get(request.method or "")
        if act is None:
            raise exceptions.MethodNotAllowed(str(request.method))
        response = await act(request, upload_id)
    except (Problem, Http404, exceptions.APIException) as error:
        told = exception_handler(error, {})
        assert told is not None
        response = JsonResponse(told.data, status=told.status_code)
        if told.status_code == 405:
            response.headers["Allow"] = ", ".join(_ACTS)
    headers.stamp(response)
    return response


def _own(request: HttpRequest, upload_id: uuid.UUID) -> Upload:
    try:
        if not request.user.is_authenticated:
            raise signed_out()
        return selectors.upload_get(request.user, upload_id)
    finally:
        pool.give_back()  # what comes next may take minutes


def _settled(request: HttpRequest, upload_id: uuid.UUID) -> Upload:
    """The upload, finished now if a process died over it."""
    found = _own(request, upload_id)
    if not selectors.is_over(found) and found.offset == found.length:
        with parts.locked(upload_id) as had:
            if had:
                _finish(upload_id)
        found = _own(request, upload_id)
    return found


def _finish(upload_id: uuid.UUID) -> None:
    # All bytes are safe, and that is what the client is told; the watcher tries again within a minute.
    try:
        services.upload_finish(upload_id=upload_id)
    except Exception:
        log.exception("upload %s could not be finished yet", upload_id)
    finally:
        pool.give_back()


async def _get(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    def told() -> dict[str, Any]:
        return upload_json(_settled(request, upload_id), request.user)

    return JsonResponse(await sync_to_async(told)())


async def _head(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    await sync_to_async(_own)(request, upload_id)
    headers.version_check(request.headers.get("Tus-Resumable"))
    if may_change(request):
        await interrupt(upload_id)  # who asks is about to go on
    found = await sync_to_async(_settled)(request, upload_id)
    if selectors.is_expired(found):
        raise services.gone()
    offset = await on_disk(selectors.arrived, found)
    told = {"Upload-Offset": str(offset), "Upload-Length": str(found.length)}
    return HttpResponse(headers=told | expiry_header(found))


async def _patch(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    await sync_to_async(_own)(request, upload_id)
    headers.version_check(request.headers.get("Tus-Resumable"))
    if request.content_type != headers.BODY_TYPE:
        message = _("The pieces of a file are sent as {type}.").format(type=headers.BODY_TYPE)
        raise Problem("invalid", message, status=415)
    said = headers.number("Upload-Offset", request.headers.get("Upload-Offset"))
    declared = headers.number("Content-Length", request.headers.get("Content-Length") or "0")
    checksum = headers.Checksum(request.headers["Upload-Checksum"]) if "Upload-Checksum" in request.headers else None
    async with my_turn(upload_id) as stop:
        found = await sync_to_async(_own)(request, upload_id)  # as the one before left it
        if selectors.is_expired(found):
            raise services.gone()
        offset = await on_disk(selectors.arrived, found)
        if said != offset:
            message = _("{offset} bytes are here; go on from there.").format(offset=offset)
            raise Problem("offset", message, status=409)
        if declared > found.length - offset:
            raise Problem("invalid", _("More bytes were sent than were announced."))
        if not selectors.is_over(found):
            if not await on_disk(parts.room_for, declared):
                raise services.no_room()
            if offset < found.length:
                receiver = Receiver(upload_id, offset=offset, length=found.length, checksum=checksum)
                async with Body(request) as body:
                    await receiver.run(body, stop)
                offset = receiver.offset
            if offset == found.length:
                await sync_to_async(_finish)(upload_id)
        found = await sync_to_async(_own)(request, upload_id)
    return HttpResponse(status=204, headers={"Upload-Offset": str(offset), **expiry_header(found)})


async def _delete(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    await sync_to_async(_own)(request, upload_id)
    async with my_turn(upload_id):
        found = await sync_to_async(_own)(request, upload_id)
        await sync_to_async(services.upload_remove)(upload=found)
    await on_disk(parts.forget, upload_id)
    return HttpResponse(status=204)


async def _options(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    return HttpResponse(status=204, headers=headers.abilities())


_ACTS: dict[str, Callable[[HttpRequest, uuid.UUID], Awaitable[HttpResponse]]] = {
    "GET": _get,
    "HEAD": _head,
    "PATCH": _patch,
    "DELETE": _delete,
    "OPTIONS": _options,
}
