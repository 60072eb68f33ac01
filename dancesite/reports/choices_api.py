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
from dancesite.accounts.selectors import membership_get
from dancesite.clips.api import answer
from dancesite.clips.clip_schema import ClipSchema
from dancesite.clips.clip_view import scale_json
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_label
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem, invalid
from dancesite.core.openapi import refusal
from dancesite.learning.api import refuse_unless
from dancesite.learning.model_view import model_brief
from dancesite.learning.models import ModelVersion
from dancesite.learning.selectors import may_manage_models, model_get

from .choices_schema import ReadingAskedSchema, ReadingChange, ReadingsSchema, ScaleChange, ScaleSchema, UnitChange
from .model_choice import reading_set, readings_set
from .report_schema import UnitSchema
from .report_view import report_json
from .selectors import model_chosen, readings_of, report_latest
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


class ClipReading(APIView):
    """Which model version reads the clip; null: none does."""

    @extend_schema(summary="The readings of a clip", responses=ReadingsSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        chosen, readings = model_chosen(clip), readings_of(clip)
        told = [
            {
                "report": report.pk,
                "model": model_brief(report.model) if report.model else None,
                "kind": report.kind,  # type: ignore[attr-defined]
                "counts": place == 0,
                "created_at": report.created_at.isoformat(),
            }
            for place, report in enumerate(readings)
        ]
        return Response({"model": str(chosen.id) if chosen else None, "readings": told})

    @extend_schema(
        summary="Have a clip read by a model version, or by none",
        description="A reading that is there already is shown again at once.",
        request=ReadingChange,
        responses={200: ClipSchema, 409: refusal("The clip was removed or withdrawn, or the version is retired.")},
    )
    def put(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = _labelled(request, clip_id)
        reading_set(clip=clip, user=_user(request), model=_model(request))
        return answer(_user(request), clip_id)


class StudioReading(APIView):
    """Which model version reads all clips of a studio."""

    @extend_schema(
        summary="Have all clips read by a model version, or by none",
        description="A part of them with each call: call again until `left` is 0.",
        request=ReadingChange,
        responses={202: ReadingAskedSchema, 409: refusal("The version is retired.")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        refuse_unless(may_manage_models(own.user, own.studio_id, own.role))
        asked, left = readings_set(studio=own.studio, user=own.user, model=_model(request, own.studio_id))
        return Response({"asked": asked, "left": left}, status=202)


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


def _model(request: Request, studio_id: int | None = None) -> ModelVersion | None:
    """What the body names. Http404 for what the person may not see; Problem "invalid" for another studio's."""
    model_id = body_of(request, ReadingChange)["model"]
    model = None if model_id is None else model_get(request.user, model_id)
    if model is not None and studio_id not in {None, model.studio_id}:
        raise invalid("model", _("This version is of another studio."))
    return model


def _labelled(request: Request, clip_id: uuid.UUID) -> Clip:
    clip = clip_get(request.user, clip_id)
    if not may_label(request.user, clip):
        raise Problem("not-allowed", _("Only who added this clip, or who labels here, can change this."), status=403)
    return clip
