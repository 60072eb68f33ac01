"""What a studio's models may learn from, as JSON."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.clips.selectors import clip_get
from dancesite.core import events

from .model_view import model_brief
from .pool_schema import TaughtSchema, TrainingSchema
from .pool_selectors import training_seen
from .pool_view import training_json
from .snapshot_selectors import versions_taught_with


class Training(APIView):
    @extend_schema(
        summary="The pool, what is labelled in it, and what is missing to train",
        description="For who labels in the studio.",
        responses=TrainingSchema,
    )
    def get(self, request: Request, slug: str) -> Response:
        own = training_seen(request.user, slug)
        seq = events.sequence(own.studio_id)
        return Response(training_json(own) | {"seq": seq})


class ClipTaught(APIView):
    @extend_schema(
        summary="The model versions that learned from a clip",
        description="Also from one that was withdrawn afterwards, as long as its record is there.",
        responses=TaughtSchema,
    )
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = clip_get(request.user, clip_id)
        return Response({"versions": [model_brief(version) for version in versions_taught_with(clip)]})
