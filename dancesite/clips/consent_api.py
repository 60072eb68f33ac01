"""The JSON API of consent."""

from __future__ import annotations

import uuid
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Purpose, User
from dancesite.core.bodies import body_of
from dancesite.core.openapi import refusal

from .api import answer, editable
from .clip_schema import ClipSchema, ConsentSchema
from .consent import consent_json, consent_set
from .selectors import clip_get


class ConsentGiven(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(choices=Purpose.values)
    granted = serializers.BooleanField()


class Consent(APIView):
    """GET what is allowed and was allowed when. POST one answer."""

    @extend_schema(summary="What is allowed, and what was allowed when", responses=ConsentSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        return Response(consent_json(clip_get(user, clip_id), user))

    @extend_schema(
        summary="Give or take back one consent",
        description="Consent to watching taken back deletes the film and all that was made from it, for good.",
        request=ConsentGiven,
        responses={200: ClipSchema, 409: refusal("The film is gone."), 410: refusal("Deleted for good.")},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        user = cast(User, request.user)
        clip = editable(user, clip_id)
        given = body_of(request, ConsentGiven)
        consent_set(clip=clip, purpose=Purpose(given["purpose"]), granted=given["granted"], by=user)
        return answer(user, clip_id)
