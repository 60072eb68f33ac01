"""Model versions as JSON, and the import of one: its file is the body."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import parsers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.accounts.selectors import membership_get
from dancesite.annotations.word_selectors import words_of
from dancesite.clips.media import ServedFile, serve
from dancesite.clips.uploads.body import Body, Broken
from dancesite.clips.uploads.services import room_check
from dancesite.core import pool, storage
from dancesite.core.downloads import attachment
from dancesite.core.errors import Problem
from dancesite.core.lists import page_of, query_of
from dancesite.core.openapi import refusal

from . import services
from .model_schema import CardSchema, ModelImportQuery, ModelPageSchema, ModelQuery, ModelSchema
from .model_view import model_json
from .models import ModelVersion
from .selectors import may_manage_models, model_get, models_listed

FILE_TYPE = "application/octet-stream"
_GONE = refusal("It was deleted a moment ago.")


class FileParser(parsers.BaseParser):
    """Leaves the body where it is: the view reads it piece by piece."""

    media_type = FILE_TYPE

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return None


class StudioModels(APIView):
    parser_classes = [FileParser]

    @extend_schema(summary="The studio's model versions", parameters=[ModelQuery], responses=ModelPageSchema)
    def get(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        query = query_of(request, ModelQuery)
        versions = models_listed(own)
        if "state" in query:
            versions = versions.filter(state=query["state"])
        words, manage = list(words_of(own.studio)), may_manage_models(own.user, own.studio_id, own.role)
        return Response(page_of(versions, query, lambda version: model_json(version, words, manage)))

    @extend_schema(
        summary="Import a model version",
        description="The body is the checkpoint's file (safetensors, with its card). The same file again is the same"
        " version, and is answered with 200.",
        parameters=[ModelImportQuery],
        request={FILE_TYPE: OpenApiTypes.BINARY},
        responses={
            201: ModelSchema,
            200: ModelSchema,
            410: _GONE,
            415: refusal(f"The file is sent as {FILE_TYPE}."),
            413: refusal("The file, or all files together, would be too large (too-large, quota)."),
            507: refusal("The disk is full."),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        refuse_unless(may_manage_models(own.user, own.studio_id, own.role))
        if request.content_type != FILE_TYPE:
            raise Problem("invalid", _("A model's file is sent as {type}.").format(type=FILE_TYPE), status=415)
        query = query_of(request, ModelImportQuery)
        declared = request.headers.get("Content-Length") or ""
        room_check(studio=own.studio, length=int(declared) if declared.isdecimal() else 0)
        pool.give_back()  # the bytes may take minutes
        with storage.work_folder() as folder:
            path = folder / "model.safetensors"
            async_to_sync(_received)(request._request, path)
            refuse_unless(may_manage_models(own.user, own.studio_id))  # it may have been minutes
            version, new = services.model_import(studio=own.studio, by=own.user, path=path, promote=query["promote"])
        return Response(_told(own.user, version.id), status=201 if new else 200)


class OneModel(APIView):
    @extend_schema(summary="One model version", responses=ModelSchema)
    def get(self, request: Request, model_id: uuid.UUID) -> Response:
        return Response(_told(cast(User, request.user), model_id))

    @extend_schema(
        summary="Delete a retired model version",
        description="Readings that it made stay.",
        responses={204: None, 409: refusal("It is not retired, or clips are read by it (in-use)."), 410: _GONE},
    )
    def delete(self, request: Request, model_id: uuid.UUID) -> Response:
        services.model_remove(version=_managed(request, model_id), by=cast(User, request.user))
        return Response(status=204)


class ModelAct(APIView):
    act: Callable[..., ModelVersion]

    def _post(self, request: Request, model_id: uuid.UUID) -> Response:
        type(self).act(version=_managed(request, model_id), by=cast(User, request.user))
        return Response(_told(cast(User, request.user), model_id))


class ModelPromote(ModelAct):
    act = staticmethod(services.model_promote)

    @extend_schema(
        summary="Let a model version read new clips",
        description="The one before becomes a candidate again; going back is promoting the older one.",
        request=None,
        responses={200: ModelSchema, 410: _GONE},
    )
    def post(self, request: Request, model_id: uuid.UUID) -> Response:
        return self._post(request, model_id)


class ModelRetire(ModelAct):
    act = staticmethod(services.model_retire)

    @extend_schema(
        summary="Offer a model version no longer",
        description="Clips that it reads keep it.",
        request=None,
        responses={200: ModelSchema, 410: _GONE},
    )
    def post(self, request: Request, model_id: uuid.UUID) -> Response:
        return self._post(request, model_id)


class ModelCard(APIView):
    @extend_schema(summary="The card of a model version", responses=CardSchema)
    def get(self, request: Request, model_id: uuid.UUID) -> HttpResponse:
        version = _managed(request, model_id)
        kept_as = attachment(f"{version.name} {version.version}.json")
        return JsonResponse(version.card, headers={"Content-Disposition": kept_as}, json_dumps_params={"indent": 1})


@require_safe
async def weights(request: HttpRequest, model_id: uuid.UUID) -> HttpResponseBase:
    """The file as it was imported, for leads."""
    return await serve(request, await sync_to_async(_weights)(request, model_id))


def _weights(request: HttpRequest, model_id: uuid.UUID) -> ServedFile:
    try:
        version = model_get(request.user, model_id)
        refuse_unless(may_manage_models(request.user, version.studio_id))
    finally:
        pool.give_back()
    kept_as = attachment(f"{version.name} {version.version}.safetensors")
    return ServedFile(version.file, version.bytes, version.sha256, FILE_TYPE, "", kept_as, None)


# --- what the views share --------------------------------------------------------------------------------------------
def refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied(_("Only a lead of the studio can do this."))


def _managed(request: Request, model_id: uuid.UUID) -> ModelVersion:
    version = model_get(request.user, model_id)
    refuse_unless(may_manage_models(request.user, version.studio_id))
    return version


def _told(user: User, model_id: uuid.UUID) -> dict[str, Any]:
    version = model_get(user, model_id)
    return model_json(version, list(words_of(version.studio)), may_manage_models(user, version.studio_id))


async def _received(request: HttpRequest, path: Path) -> None:
    """Write the body to `path`. Raises Problem: "too-large", "interrupted", "no-room"."""
    most = settings.MODEL_MAX_BYTES
    declared = request.headers.get("Content-Length") or "0"
    if declared.isdecimal() and int(declared) > most:
        raise _too_large(most)
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    with path.open("wb") as file:
        async with Body(request) as body:
            try:
                while (block := await body.next_block(never)) != b"":
                    if block is not None:
                        await asyncio.to_thread(file.write, block)
                    if file.tell() > most:
                        raise _too_large(most)
            except Broken:
                raise Problem("interrupted", _("The file did not arrive whole. Send it again.")) from None


def _too_large(most: int) -> Problem:
    message = _("This is too large: up to {limit} MB.").format(limit=most >> 20)
    return Problem("too-large", message, status=413, fields={"file": [message]})
