"""The beats of a clip as JSON: read, corrected by hand, and as heard again."""

from __future__ import annotations

import uuid
from typing import cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.models import Clip
from dancesite.clips.selectors import clip_get, may_label
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.lists import query_of
from dancesite.core.openapi import refusal

from .rhythm import grid_clear, grid_set, rhythm_json
from .rhythm_schema import RhythmBase, RhythmChange, RhythmGridSchema

_CONFLICT = refusal("Somebody changed it since `based_on` (code conflict; `current` is what holds), or it is not read.")


class ClipRhythm(APIView):
    """The music's beats and which of them is a count 1."""

    @extend_schema(summary="The beats that hold, and those heard", responses=RhythmGridSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        return Response(rhythm_json(clip_get(request.user, clip_id)))

    @extend_schema(
        summary="Correct the beats", request=RhythmChange, responses={200: RhythmGridSchema, 409: _CONFLICT}
    )
    def put(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = _countable(request, clip_id)
        grid_set(clip=clip, user=_user(request), **body_of(request, RhythmChange))
        return Response(rhythm_json(clip))

    @extend_schema(
        summary="Back to the beats that were heard",
        parameters=[RhythmBase],
        responses={200: RhythmGridSchema, 409: _CONFLICT},
    )
    def delete(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = _countable(request, clip_id)
        grid_clear(clip=clip, user=_user(request), **query_of(request, RhythmBase))
        return Response(rhythm_json(clip))


def _user(request: Request) -> User:
    return cast(User, request.user)


def _countable(request: Request, clip_id: uuid.UUID) -> Clip:
    clip = clip_get(request.user, clip_id)
    if not may_label(request.user, clip):
        raise Problem("not-allowed", _("Only who added this clip, or who labels here, can set its counts."), status=403)
    return clip
