"""What people choose about a reading: how long units should be, and what they are called."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.api import answer
from dancesite.clips.clip_schema import ClipSchema
from dancesite.clips.clip_view import scale_json
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_label
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.openapi import refusal

from .choices_schema import ScaleChange, ScaleSchema, UnitChange
from .report_schema import UnitSchema
from .report_view import report_json
from .selectors import report_latest
from .services import scale_clear, scale_set, unit_rename

_GONE = refusal("The clip was removed or withdrawn.")


class ClipScale(APIView):
    """How long a unit of the clip should be, about; null: the parser chooses."""

    @extend_schema(
        summary="How long a unit should be", description="null: it is chosen.", responses=ScaleSchema(allow_null=True)
    )
    def get(self, request: Request, clip_id: uuid.UUID) -> JsonResponse:
        return JsonResponse(scale_json(clip_get(request.user, clip_id)), safe=False)

    @extend_schema(
        summary="Have the structure read anew with this time scale",
        request=ScaleChange,
        responses={200: ClipSchema, 409: _GONE},
    )
    def put(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = _labelled(request, clip_id)
        scale_set(clip=clip, user=_user(request), **body_of(request, ScaleChange))
        return answer(_user(request), clip_id)

    @extend_schema(
        summary="Have the structure read anew with a scale that is chosen by itself",
        responses={200: ClipSchema, 409: _GONE},
    )
    def delete(self, request: Request, clip_id: uuid.UUID) -> Response:
        scale_clear(clip=_labelled(request, clip_id))
        return answer(_user(request), clip_id)


class ClipUnit(APIView):
    """One unit that was found in the clip."""

    @extend_schema(
        summary="Name a unit",
        request=UnitChange,
        responses={200: UnitSchema, 409: refusal("Another report counts by now (code conflict), or the clip is gone.")},
    )
    def put(self, request: Request, clip_id: uuid.UUID, unit: str) -> Response:
        clip = _labelled(request, clip_id)
        unit_rename(clip=clip, user=_user(request), unit=unit, **body_of(request, UnitChange))
        report = report_latest(clip)
        units = report_json(clip, report)["units"] if report else []
        named = next((one for one in units if one["id"] == unit), None)
        if named is None:  # another report came to count just now, and has no such unit
            raise Http404
        return Response(named)


def _user(request: Request) -> User:
    return cast(User, request.user)


def _labelled(request: Request, clip_id: uuid.UUID) -> Clip:
    clip = clip_get(request.user, clip_id)
    if not may_label(request.user, clip):
        raise Problem("not-allowed", _("Only who added this clip, or who labels here, can change this."), status=403)
    return clip
