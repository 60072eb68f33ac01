"""Share links, for who may change the clip."""

from __future__ import annotations

import uuid
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts.models import User
from dancesite.clips.api import editable
from dancesite.core.bodies import body_of
from dancesite.core.errors import Problem
from dancesite.core.openapi import refusal

from ..comparing.models import Comparison
from ..comparing.selectors import comparison_get
from .link_view import comparison_links_json, link_json, links_json
from .models import ShareLink
from .schema import ComparisonLinkWanted, LinkSchema, LinksSchema, LinkWanted, NewLinkSchema
from .selectors import link_get, may_end
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
        return _made(request, *link_make(clip=clip, by=_user(request), **body_of(request, LinkWanted)))


class ComparisonLinks(APIView):
    @extend_schema(
        summary="The share links of a comparison",
        responses={200: LinksSchema, 403: refusal("Only for who may change both clips.")},
    )
    def get(self, request: Request, comparison_id: uuid.UUID) -> Response:
        return Response(comparison_links_json(_shareable(request, comparison_id)))

    @extend_schema(
        summary="Make a share link to a comparison",
        description="Whoever has its address sees the two takes compared, and nothing else of the studio.",
        request=ComparisonLinkWanted,
        responses={201: NewLinkSchema, 409: refusal("It is not made yet, or a dancer has not allowed it.")},
    )
    def post(self, request: Request, comparison_id: uuid.UUID) -> Response:
        comparison = _shareable(request, comparison_id)
        wanted = body_of(request, ComparisonLinkWanted)
        made = link_make(clip=comparison.first, comparison=comparison, by=_user(request), **wanted)
        return _made(request, *made)


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
    if not may_end(_user(request), link):
        raise Problem("not-allowed", _("Only who added this clip, or a lead, can change it."), status=403)
    return link


def _made(request: Request, link: ShareLink, secret: str) -> Response:
    url = request.build_absolute_uri(reverse("shared", args=[secret]))
    return Response(link_json(link) | {"url": url}, status=201)


def _shareable(request: Request, comparison_id: uuid.UUID) -> Comparison:
    """The comparison, for whoever may change both clips."""
    comparison = comparison_get(request.user, comparison_id)
    for clip_id in (comparison.first_id, comparison.second_id):
        editable(_user(request), clip_id)
    return comparison
