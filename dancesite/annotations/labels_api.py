"""Labels, their history and how a person labels, as JSON."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_label
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem, invalid
from dancesite.core.file_view import FileView, file_response
from dancesite.core.lists import PageQuery, page_of, query_of
from dancesite.core.openapi import refusal

from .label_export import labels_csv, labels_file
from .label_schema import (
    ExportQuery,
    LabelRevisionPageSchema,
    LabelsChange,
    LabelsFileSchema,
    LabelsRestore,
    LabelsSchema,
    WorkspaceSettings,
)
from .label_selectors import labels_latest, revision_get, revisions_of, settings_of
from .label_services import labels_put, labels_restore
from .label_view import labels_json, revision_json
from .models import LabelRevision, Word
from .settings_services import settings_set

_CONFLICT = refusal("Somebody saved since `based_on` (code conflict; `current` is what holds), or it is not read.")


class ClipLabels(APIView):
    """null where nobody labelled the clip."""

    @extend_schema(summary="The labels of a clip", responses=LabelsSchema(allow_null=True))
    def get(self, request: Request, clip_id: uuid.UUID) -> JsonResponse:
        return JsonResponse(labels_json(labels_latest(clip_get(request.user, clip_id))), safe=False)

    @extend_schema(
        summary="Save labels as a new revision",
        request=LabelsChange,
        responses={201: LabelsSchema, 200: LabelsSchema, 409: _CONFLICT},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = _labelled(request, clip_id)
        told = body_of(request, LabelsChange)
        if told.pop("person", str(_user(request).pk)) != str(_user(request).pk):
            message = _("Somebody else signed in here meanwhile. These labels were not saved in their name.")
            raise Problem("someone-else", message, status=403)
        told |= {"save_id": told.pop("id"), "action": _action(clip, told["action"])}
        return _answer(*labels_put(clip=clip, author=_user(request), source=LabelRevision.Source.HAND, **told))


class ClipLabelRevisions(APIView):
    @extend_schema(summary="The history of a clip's labels", parameters=[PageQuery], responses=LabelRevisionPageSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        rows = revisions_of(clip_get(request.user, clip_id))
        return Response(page_of(rows, query_of(request, PageQuery), revision_json))


class ClipLabelRevision(APIView):
    @extend_schema(summary="One revision of a clip's labels", responses=LabelsSchema)
    def get(self, request: Request, clip_id: uuid.UUID, number: int) -> Response:
        return Response(labels_json(revision_get(clip_get(request.user, clip_id), number)))


class ClipLabelRestore(APIView):
    @extend_schema(
        summary="Bring a revision back as a new one",
        request=LabelsRestore,
        responses={201: LabelsSchema, 200: LabelsSchema, 409: _CONFLICT},
    )
    def post(self, request: Request, clip_id: uuid.UUID, number: int) -> Response:
        clip = _labelled(request, clip_id)
        told = body_of(request, LabelsRestore)
        told["save_id"] = told.pop("id")
        return _answer(*labels_restore(clip=clip, author=_user(request), number=number, **told))


class ClipLabelsExport(FileView):
    """Without labels: a table without rows."""

    @extend_schema(
        summary="The labels as a file",
        parameters=[ExportQuery],
        responses={(200, "text/csv"): OpenApiTypes.STR, (200, "application/json"): LabelsFileSchema},
    )
    def get(self, request: Request, clip_id: uuid.UUID) -> HttpResponse:
        clip = clip_get(request.user, clip_id)
        form, labels = query_of(request, ExportQuery)["as"], labels_latest(clip)
        content = labels_csv(clip, labels) if form == "csv" else labels_file(clip, labels)
        return file_response(content, f"{clip.title} - labels", form)


class MyWorkspace(APIView):
    @extend_schema(summary="How you have set up the place to label", responses=WorkspaceSettings)
    def get(self, request: Request) -> Response:
        return Response({"data": settings_of(_user(request))})

    @extend_schema(summary="Set it up", request=WorkspaceSettings, responses=WorkspaceSettings)
    def put(self, request: Request) -> Response:
        told = body_of(request, WorkspaceSettings)
        return Response({"data": settings_set(user=_user(request), **told).data})


def _answer(labels: LabelRevision, made: bool) -> Response:
    return Response(labels_json(labels), status=201 if made else 200)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _labelled(request: Request, clip_id: uuid.UUID) -> Clip:
    clip = clip_get(request.user, clip_id)
    if not may_label(request.user, clip):
        raise Problem("not-allowed", _("Only who added this clip, or who labels here, can label it."), status=403)
    return clip


def _action(clip: Clip, action: Any) -> Word | None:
    if action is None:
        return None
    found = clip.studio.words.filter(id=action, kind=Word.Kind.ACTION).first()
    if found is None:
        raise invalid("action", _("This is not an action class of this studio."))
    return found
