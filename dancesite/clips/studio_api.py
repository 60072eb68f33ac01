"""One studio as JSON: what its pages say of the whole."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dancesite.accounts import quota
from dancesite.accounts.permissions import Action, may
from dancesite.accounts.selectors import members_of, membership_get

from .selectors import clip_counts, clip_totals
from .studio_schema import StudioSchema


class OneStudio(APIView):
    @extend_schema(summary="One studio", responses=StudioSchema)
    def get(self, request: Request, slug: str) -> Response:
        own = membership_get(request.user, slug)
        studio = own.studio
        seconds, dancers = clip_totals(own.user, studio)
        return Response(
            {
                "slug": studio.slug,
                "name": studio.name,
                "role": own.role,
                "may": {
                    "upload": may(own.role, Action.UPLOAD),
                    "label": may(own.role, Action.LABEL),
                    "manage": may(own.role, Action.MANAGE),
                },
                "created_at": studio.created_at.isoformat(),
                "members": members_of(studio).count(),
                "clips": clip_counts(own.user, studio),
                "seconds": seconds,
                "dancers": dancers,
                "quota": {"used": quota.used_bytes(studio), "limit": quota.limit_bytes(studio)},
                "limits": {"bytes": settings.UPLOAD_MAX_BYTES, "seconds": settings.CLIP_MAX_SECONDS},
            }
        )
