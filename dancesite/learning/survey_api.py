"""Maps of the pool, as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.core.openapi import refusal

from .pool_selectors import clip_trouble, clips_there, pool_key, training_led
from .survey_schema import SurveySchema
from .survey_selectors import surveys_of
from .survey_view import survey_json
from .surveys import survey_start


class StudioSurveys(APIView):
    @extend_schema(
        summary="Look the pool over: a map of its clips, and which are worth labelling",
        description="While one is being made, that one is answered.",
        request=None,
        responses={202: SurveySchema, 409: refusal("No clip may teach (empty-pool).")},
    )
    def post(self, request: Request, slug: str) -> Response:
        own = training_led(request.user, slug)
        survey = survey_start(studio=own.studio, by=own.user)
        pool = pool_key(clip for clip in clips_there(own.studio_id) if not clip_trouble(clip))
        return Response(survey_json(surveys_of(own.studio_id).defer("result").get(id=survey.id), pool), status=202)
