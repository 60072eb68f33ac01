"""Share links, for who may change the clip."""

from __future__ import annotations

import uuid
from typing import cast

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.api import editable
from dancesite.core.bodies import body_of
from dancesite.core.openapi import refusal

from .link_view import link_json, links_json
from .models import ShareLink
from .schema import LinkSchema, LinksSchema, LinkWanted, NewLinkSchema
from .selectors import link_get
from .services import link_end, link_make


class ClipLinks(APIView):
    @extend_schema(
        summary="The share links of a clip",
        responses={200: LinksSchema, 403: refusal("Only for who added the clip, and leads.")},
    )
    def get(self, request: Request, clip_id: uuid.UUID) -> Response:
        return Response(links_json(editable(_user(request), clip_id)))

    @extend_schema(
        summary="Make a share link",
        description="Whoever has its address reads the newest report of the clip, and nothing else of the studio.",
        request=LinkWanted,
        responses={201: NewLinkSchema, 409: refusal("There is no report, or the dancer has not allowed it.")},
    )
    def post(self, request: Request, clip_id: uuid.UUID) -> Response:
        clip = editable(_user(request), clip_id)
        link, secret = link_make(clip=clip, by=_user(request), **body_of(request, LinkWanted))
        url = request.build_absolute_uri(reverse("shared", args=[secret]))
        return Response(link_json(link) | {"url": url}, status=201)


class OneLink(APIView):
    @extend_schema(summary="A share link", responses=LinkSchema)
    def get(self, request: Request, link_id: uuid.UUID) -> Response:
        return Response(link_json(_link(request, link_id)))

    @extend_schema(summary="End a share link, for good", responses=LinkSchema)
    def delete(self, request: Request, link_id: uuid.UUID) -> Response:
        link_end(link=_link(request, link_id), by=_user(request))
        return Response(link_json(_link(request, link_id)))


def _user(request: Request) -> User:
    return cast(User, request.user)


def _link(request: Request, link_id: uuid.UUID) -> ShareLink:
    link = link_get(request.user, link_id)
    editable(_user(request), link.clip_id)
    return link
