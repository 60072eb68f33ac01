"""People and studios as JSON. Read only: people are managed by people, on the pages."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.core.lists import PageQuery, page_of, query_of
from dancesite.core.openapi import refusal

from . import selectors
from .account_schema import (
    InvitationPageSchema,
    MemberPageSchema,
    MeSchema,
    StudioPageSchema,
    TokenPageSchema,
)
from .models import ApiToken, Membership, OneTimeLink, User
from .permissions import Action, may
from .tokens import tokens_of


def _user(request: Request) -> User:
    return cast(User, request.user)


class Me(APIView):
    @extend_schema(summary="Who asks", responses=MeSchema)
    def get(self, request: Request) -> Response:
        user, token = _user(request), cast("ApiToken | None", request.auth)
        return Response(
            {
                "name": user.name,
                "email": user.email,
                "studios": [_membership(one) for one in selectors.memberships_of(user)],
                "token": _token(token) if token else None,
            }
        )


class MyTokens(APIView):
    """Tokens are made and revoked on the page of the account; here they are listed, without their secrets."""

    @extend_schema(summary="Your tokens", parameters=[PageQuery], responses=TokenPageSchema)
    def get(self, request: Request) -> Response:
        return Response(page_of(tokens_of(_user(request)), query_of(request, PageQuery), _token))


class Studios(APIView):
    @extend_schema(summary="The studios you belong to", parameters=[PageQuery], responses=StudioPageSchema)
    def get(self, request: Request) -> Response:
        mine = selectors.memberships_of(_user(request)).order_by("studio__name", "id")
        return Response(page_of(mine, query_of(request, PageQuery), _membership))


class Members(APIView):
    """Leads see addresses; everybody sees names and roles."""

    @extend_schema(summary="The people of a studio", parameters=[PageQuery], responses=MemberPageSchema)
    def get(self, request: Request, slug: str) -> Response:
        own = selectors.membership_get(request.user, slug)
        lead = may(own.role, Action.MANAGE)

        def told(member: Membership) -> dict[str, Any]:
            you = member.user_id == own.user_id
            return {
                "id": member.user_id,
                "name": member.user.name,
                "role": member.role,
                "since": member.created_at.isoformat(),
                "email": member.user.email if lead or you else None,
                "you": you,
            }

        return Response(page_of(selectors.members_of(own.studio), query_of(request, PageQuery), told))


class Invitations(APIView):
    @extend_schema(
        summary="Open invitations",
        parameters=[PageQuery],
        responses={200: InvitationPageSchema, 403: refusal("Only for leads.")},
    )
    def get(self, request: Request, slug: str) -> Response:
        own = selectors.membership_led(request.user, slug)
        return Response(page_of(selectors.invitations_open(own.studio), query_of(request, PageQuery), _invitation))


def _membership(membership: Membership) -> dict[str, Any]:
    studio = membership.studio
    since = membership.created_at.isoformat()
    return {"slug": studio.slug, "name": studio.name, "role": membership.role, "since": since}


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "name": token.name,
        "hint": token.hint,
        "scope": token.scope,
        "created_at": token.created_at.isoformat(),
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
        "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
    }


def _invitation(link: OneTimeLink) -> dict[str, Any]:
    return {
        "id": link.id,
        "email": link.email,
        "role": link.role,
        "created_by": link.created_by.name if link.created_by else None,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
    }
