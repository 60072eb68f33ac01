"""Words and labels as JSON."""

from __future__ import annotations

import uuid

from django.http import JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.selectors import membership_get
from dancesite.clips.selectors import clip_get
from dancesite.core.lists import PageQuery, page_of, query_of

from .label_schema import LabelsSchema, WordPageSchema
from .label_view import labels_json, word_json
from .selectors import labels_latest, words_of


class StudioWords(APIView):
    @extend_schema(summary="The studio's words for units", parameters=[PageQuery], responses=WordPageSchema)
    def get(self, request: Request, slug: str) -> Response:
        studio = membership_get(request.user, slug).studio
        return Response(page_of(words_of(studio), query_of(request, PageQuery), word_json))


class ClipLabels(APIView):
    """null where nobody labelled the clip."""

    @extend_schema(summary="The labels of a clip", responses=LabelsSchema(allow_null=True))
    def get(self, request: Request, clip_id: uuid.UUID) -> JsonResponse:
        return JsonResponse(labels_json(labels_latest(clip_get(request.user, clip_id))), safe=False)
