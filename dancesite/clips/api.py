"""The JSON API of clips."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import Membership, User
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import dancers_of, membership_get
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.lists import PageQuery, filtered, parameters_of, query_of
from dancesite.core.openapi import refusal

from . import selectors, services
from .clip_schema import ClipPageSchema, ClipSchema, DancerListSchema
from .clip_view import clip_json
from .filters import ClipFilter
from .list_view import clips_page
from .models import Clip


class ListQuery(PageQuery):
    show = serializers.ChoiceField(choices=selectors.SHOWS, default="all", help_text="As the list page has it.")
    q = serializers.CharField(
        max_length=200, default="", allow_blank=True, help_text="Words in title, dancer or style; each must be there."
    )


class ClipChange(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, required=False)
    dancer = serializers.CharField(max_length=100, required=False, allow_blank=True)
    style = serializers.CharField(max_length=60, required=False, allow_blank=True)  # type: ignore[assignment]


def _user(request: Request) -> User:
    return cast(User, request.user)


class StudioClips(APIView):
    """Clips are added by uploads."""

    @extend_schema(
        summary="The clips of a studio",
        parameters=[ListQuery, *parameters_of(ClipFilter)],
        responses=ClipPageSchema,
    )
    def get(self, request: Request, slug: str) -> Response:
        membership = membership_get(_user(request), slug)
        user, studio = membership.user, membership.studio
        query = query_of(request, ListQuery, ClipFilter)
        clips = selectors.clips_listed(user, studio, show=query["show"], query=query["q"])
        clips = filtered(request, ClipFilter, clips)
        page = clips_page(user, studio, membership.role, clips, page=query["page"], size=query["page_size"])
        return Response(page)


def uploader(request: Request, slug: str) -> Membership:
    """The membership of somebody who may add clips."""
    membership = membership_get(_user(request), slug)
    if not may(membership.role, Action.UPLOAD):
        raise Problem("not-allowed", _("Your role does not allow adding clips."), status=403)
    return membership


def answer(user: User, clip_id: uuid.UUID, *, status: int = 200) -> Response:
    return Response(clip_json(selectors.clip_get(user, clip_id), user), status=status)


class StudioDancers(APIView):
    """Names and styles to choose from when adding clips."""

    @extend_schema(summary="The dancers and styles of a studio", responses=DancerListSchema)
    def get(self, request: Request, slug: str) -> Response:
        studio = membership_get(_user(request), slug).studio
        dancers = [{"id": dancer.id, "name": dancer.name} for dancer in dancers_of(studio)]
        return Response({"results": dancers, "styles": selectors.styles_of(studio)})


_OVER = "There is nothing to do with this clip right now, or its film is gone."


class OneClip(APIView):
    @extend_schema(summary="One clip", responses=ClipSchema)
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        return answer(_user(request), clip_id)

    @extend_schema(summary="Change title, dancer or style", request=ClipChange, responses=ClipSchema)
    def patch(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = editable(_user(request), clip_id)
        services.clip_edit(clip=clip, **body_of(request, ClipChange))
        return answer(_user(request), clip_id)

    @extend_schema(
        summary="Remove a clip",
        description="It can be restored for a while. A withdrawn clip, of which nothing is left, goes at once: 204.",
        responses={200: ClipSchema, 204: None},
    )
    def delete(self, request: Request, clip_id: uuid.UUID) -> Response:
        kept = services.clip_remove(clip=editable(_user(request), clip_id))
        return answer(_user(request), clip_id) if kept else Response(status=204)


class ClipAction(APIView):
    """POST restore, cancel or retry."""

    action = ""

    @extend_schema(
        summary="Restore a removed clip, cancel or retry its reading",
        request=None,
        responses={200: ClipSchema, 409: refusal(_OVER), 410: refusal("Deleted for good.")},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = editable(_user(request), clip_id)
        act = {"restore": services.clip_restore, "cancel": services.clip_cancel, "retry": services.clip_retry}
        act[self.action](clip=clip)
        return answer(_user(request), clip_id)


def editable(user: User, clip_id: uuid.UUID) -> Clip:
    clip = selectors.clip_get(user, clip_id)
    if not selectors.may_edit(user, clip):
        raise Problem("not-allowed", _("Only who added this clip, or a lead, can change it."), status=403)
    return clip
