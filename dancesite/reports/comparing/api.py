"""Comparisons of two clips, as JSON."""

from __future__ import annotations

import uuid
from typing import cast

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.accounts.selectors import membership_get
from dancesite.clips.selectors import clip_get
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem, invalid
from dancesite.core.lists import PageQuery, counted, query_of
from dancesite.core.openapi import refusal

from .schema import ComparisonPageSchema, ComparisonSchema, ComparisonStart
from .selectors import comparison_get, comparisons_of, may_delete
from .services import comparison_delete, comparison_start
from .view import comparison_json, comparisons_json


class StudioComparisons(APIView):
    @extend_schema(
        summary="The comparisons of a studio", parameters=[PageQuery], responses=ComparisonPageSchema
    )
    def get(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        query = query_of(request, PageQuery)
        shown = Paginator(comparisons_of(own.user, own.studio), query["page_size"]).get_page(query["page"])
        return Response({**counted(shown), "results": comparisons_json(own.user, shown.object_list)})

    @extend_schema(
        summary="Compare two clips, unit by unit",
        description="What was made of the same two readings already is answered as it is.",
        request=ComparisonStart,
        responses={202: ComparisonSchema, 409: refusal("A clip was not read yet, or is removed or withdrawn.")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        told = body_of(request, ComparisonStart)
        first, second = (clip_get(own.user, told[side]) for side in ("first", "second"))
        if first.studio_id != own.studio_id:
            raise invalid("first", _("This clip is of another studio."))
        made = comparison_start(first=first, second=second, by=own.user)
        return Response(comparison_json(own.user, comparison_get(own.user, made.id)), status=202)


class OneComparison(APIView):
    @extend_schema(summary="A comparison, how far it is and what was found", responses=ComparisonSchema)
    def get(self, request: Request, comparison_id: uuid.UUID) -> Response:
        return Response(comparison_json(request.user, comparison_get(request.user, comparison_id)))

    @extend_schema(summary="Delete a comparison; the clips stay", request=None, responses={204: None})
    def delete(self, request: Request, comparison_id: uuid.UUID) -> Response:
        comparison = comparison_get(request.user, comparison_id)
        if not may_delete(cast(User, request.user), comparison):
            message = _("Only who asked for this comparison, or who leads the studio, can delete it.")
            raise Problem("not-allowed", message, status=403)
        comparison_delete(comparison=comparison)
        return Response(status=204)
