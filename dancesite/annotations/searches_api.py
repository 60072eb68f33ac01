"""Find more like this, as JSON."""

from __future__ import annotations

import uuid
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.selectors import clip_get
from dancesite.core.bodies import body_of
from dancesite.core.openapi import refusal

from .search_schema import PassageSearchSchema, SearchStart
from .search_selectors import search_get
from .search_services import search_cancel, search_start
from .search_view import search_json


class ClipSearches(APIView):
    @extend_schema(
        summary="Look for passages like one of this clip",
        request=SearchStart,
        responses={202: PassageSearchSchema, 409: refusal("The clip was not read yet, or is removed or withdrawn.")},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        clip = clip_get(user, clip_id)
        told = body_of(request, SearchStart)
        examples = [_example(user, one) for one in told.pop("examples", [])]
        search = search_start(clip=clip, by=user, examples=examples, **told)
        return Response(search_json(user, search), status=202)


class OneSearch(APIView):
    @extend_schema(summary="How far a search is, and what it found", responses=PassageSearchSchema)
    def get(self, request: Request, search_id: uuid.UUID) -> Response:
        return Response(search_json(request.user, search_get(request.user, search_id)))

    @extend_schema(summary="Stop a search", responses=PassageSearchSchema)
    def delete(self, request: Request, search_id: uuid.UUID) -> Response:
        search = search_get(request.user, search_id)
        search_cancel(search=search)
        return Response(search_json(request.user, search))


def _example(user: User, one: dict[str, Any]) -> tuple[Any, int, int]:
    return clip_get(user, one["clip"]), one["start"], one["end"]
