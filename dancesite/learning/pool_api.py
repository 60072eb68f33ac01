"""What a studio's models may learn from, as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.core import events

from .pool_schema import TrainingSchema
from .pool_selectors import training_seen
from .pool_view import training_json


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
